/**
 * The daemon: one process a user, which keeps the programs, and answers whoever connects to its
 * socket.
 */
import { chmodSync, realpathSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { basename, join } from "node:path";
import { LinkError, unsupportedReason } from "../base/errors.ts";
import { withFile } from "../elf/source.ts";
import { type LinkCommand, parseLinkCommand } from "../link/command-line.ts";
import { isProbe } from "../link/probes.ts";
import { Channel } from "../target/channel.ts";
import { canReplace, writeLauncher } from "../target/launcher.ts";
import { buildNative, type NativeParts } from "../target/native.ts";
import { startImage } from "../target/start.ts";
import { decodeStrings, decodeText } from "../wire/codec.ts";
import { type Fields, helloMagic, type Message, protocolVersion, Role } from "../wire/messages.ts";
import { type CommandHost, type Request, runCommand } from "./commands.ts";
import { demangle } from "./demangle.ts";
import type { LinkedProgram } from "./linked-program.ts";
import { type Paths, preparePaths } from "./paths.ts";
import { Programs } from "./programs.ts";
import { errorText, formatReport, type LinkReport, refusalText } from "./report.ts";
import { Store } from "./store.ts";

const otherVersion =
  "the daemon speaks another version of the protocol; stop it with 'hotlink stop'";

/** The daemon ends when nothing has been asked of it for so long and no target is connected. */
const idleMs = 60 * 60 * 1000;

export class Daemon implements CommandHost {
  readonly #programs: Programs;
  readonly #paths: Paths;
  readonly #command: readonly string[];
  /** The project's own shared libraries, and what they were made of. */
  readonly #libraries: Store;
  /** Programs that consist of a library that was linked since, by their outputs. */
  readonly #stale = new Set<string>();
  /** What builds have been told of libraries that stay libraries. */
  readonly #told = new Set<string>();
  readonly #native: NativeParts;
  readonly #server: Server;
  #idle: NodeJS.Timeout | undefined;
  #connections = 0;
  /** Builds that are running, by number. */
  readonly #builds = new Map<number, Channel>();
  #lastBuild = 0;

  /**
   * `command` starts a daemon like this one; launchers carry it along. Throws `LinkError` where
   * there is no compiler.
   */
  constructor(paths: Paths, command: readonly string[]) {
    preparePaths(paths);
    this.#paths = paths;
    this.#command = command;
    this.#libraries = new Store(join(paths.state, "libraries"));
    this.#native = buildNative(paths.cache);
    this.#programs = new Programs(paths.state, {
      launcher: this.#native.launcher,
      scratch: paths.runtime,
      findRecord: (path) => this.#libraries.loadLibrary(path),
    });
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get socket(): string {
    return this.#paths.socket;
  }

  /** Listens. Rejects with `LinkError` where another daemon does already. */
  async listen(): Promise<void> {
    if (await answers(this.socket)) throw new LinkError("another daemon is running");
    // A socket file that nobody answers on was left by a daemon that was killed.
    try {
      unlinkSync(this.socket);
    } catch {}
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.socket, resolve);
    });
    chmodSync(this.socket, 0o600);
    this.#watchIdle();
  }

  /** Stops listening. Targets that run go on. */
  close(): void {
    this.#programs.close();
    clearTimeout(this.#idle);
    this.#server.close();
  }

  list(): LinkedProgram[] {
    return this.#programs.list();
  }

  find(output: string): LinkedProgram | undefined {
    return this.#programs.find(output);
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    if (this.#connections === 0) this.#idle = setTimeout(() => process.exit(0), idleMs);
  }

  #accept(socket: Socket): void {
    this.#connections++;
    clearTimeout(this.#idle);
    socket.on("close", () => {
      this.#connections--;
      this.#watchIdle();
    });
    const channel = new Channel(socket);
    channel.onMessage = (message) => {
      if (message.name !== "Hello") {
        channel.close();
        return;
      }
      const { magic, version, role, pid } = (message as Message<"Hello">).fields;
      if (magic !== helloMagic || version !== protocolVersion) {
        // To stop is understood in every version: the others must be able to take over.
        channel.onMessage = (command) => {
          if (parseRequest(command)?.command === "stop") this.#stop(channel);
          else refuse(channel, otherVersion);
        };
        if (role !== Role.Command) refuse(channel, otherVersion);
      } else if (role === Role.Target) {
        const [output = "", id = ""] = decodeStrings(message.tail);
        void this.#serveTarget(channel, pid, output, id);
      } else if (role === Role.Linker) {
        channel.onMessage = (link) => void this.#serveLinker(channel, link);
      } else if (role === Role.Build) {
        this.#serveBuild(channel);
      } else if (role === Role.Command) {
        channel.onMessage = (command) => void this.#serveCommand(channel, command);
      } else {
        refuse(channel, "unknown role");
      }
    };
  }

  async #serveTarget(channel: Channel, pid: number, output: string, id: string): Promise<void> {
    try {
      const program = this.find(output);
      if (program?.id === id) {
        await program.start(pid, channel);
        return;
      }
      // Its launcher was moved away, and something else was linked in its place.
      const image = this.#programs.leftBehind(id);
      if (image !== undefined) {
        channel.onMessage = () => {};
        await startImage(channel, image, join(this.#paths.runtime, `exports-${pid}.so`));
        return;
      }
      const what = program === undefined ? `does not know ${output}` : `knows another ${output}`;
      refuse(channel, `the daemon ${what}; link it again`);
    } catch (error) {
      refuse(channel, errorText(error));
    }
  }

  /**
   * A build stays connected, and is told what its links did. What became of its libraries reaches the
   * programs that took them in when it ends: then all their objects are there, and belong together.
   */
  #serveBuild(channel: Channel): void {
    const number = ++this.#lastBuild;
    this.#builds.set(number, channel);
    channel.onMessage = async ({ name, fields }) => {
      const { status } = fields as Fields<"Finished">;
      if (name === "Finished" && status === 0) await this.#updateStale(channel);
      channel.close();
    };
    channel.onClose = () => {
      this.#builds.delete(number);
      this.list();
    };
    const directory = Buffer.from(this.#native.linkerDirectory);
    channel.send("Build", { number, reserved: 0 }, directory);
  }

  /** Updates the programs whose libraries were linked again, and that were not themselves. */
  async #updateStale(build: Channel | undefined): Promise<void> {
    for (const output of [...this.#stale]) {
      this.#stale.delete(output);
      const program = this.#programs.find(output);
      if (program === undefined) continue;
      let text: string;
      try {
        const report = await program.link();
        text = report.warnings + formatReport(program.name, report) + this.#keptLibraries(report);
      } catch (error) {
        text = `${program.name}: not updated\n${refusalText(error)}`;
      }
      print(build, 1, text);
    }
  }

  /** A line for each library that stays one, the first time. */
  #keptLibraries({ output, kept }: LinkReport): string {
    const lines = kept.map(
      ({ path, why }) =>
        `${basename(output)}: ${basename(path)} stays a library, and cannot be changed while it runs: ${why}\n`,
    );
    const news = lines.filter((line) => !this.#told.has(output + line));
    for (const line of news) this.#told.add(output + line);
    return news.join("");
  }

  /**
   * Lets the real linker make a shared library, and notes what of when it is there; the shim waits
   * that long, since objects may be removed behind it.
   */
  async #serveLibrary(channel: Channel, command: LinkCommand, build: number): Promise<void> {
    channel.send("Finished", { status: 0, realLinker: 2 });
    const { fields } = await channel.receive("Finished");
    try {
      if (fields.status === 0) await this.#noteLibrary(command, build);
    } catch (error) {
      print(this.#builds.get(build), 1, errorText(error));
    }
    channel.send("Finished", { status: fields.status, realLinker: 0 });
    channel.close();
  }

  async #noteLibrary(command: LinkCommand, build: number): Promise<void> {
    const path = realpathSync(command.output);
    const stamp = withFile(path, (source) => source.stamp);
    this.#libraries.save({ command: { ...command, output: path }, stamp });
    for (const program of this.#programs.all()) {
      if (program.libraryLinked(path)) this.#stale.add(program.output);
    }
    // Whoever runs the compiler without 'hotlink build' says nothing at the end.
    if (!this.#builds.has(build)) await this.#updateStale(undefined);
  }

  async #serveCommand(channel: Channel, message: Message): Promise<void> {
    const request = parseRequest(message);
    if (request === undefined) {
      channel.close();
      return;
    }
    if (request.command === "stop") {
      this.#stop(channel);
      return;
    }
    const { status, text, data } = await runCommand(this, request);
    answer(channel, status, { text: demangle(text), data });
  }

  /** Nobody finds this daemon any more from here on; whoever comes next starts another. */
  #stop(channel: Channel): void {
    this.close();
    channel.onClose = () => process.exit(0);
    answer(channel, 0, { text: "", data: {} });
  }

  async #serveLinker(channel: Channel, message: Message): Promise<void> {
    const finish = (status: number, realLinker: number) => {
      channel.send("Finished", { status, realLinker });
      channel.close();
    };
    const [directory, ...args] = decodeStrings(message.tail);
    if (message.name !== "Link" || directory === undefined) return finish(1, 0);
    const { build } = (message as Message<"Link">).fields;
    let output = "";
    try {
      const command = parseLinkCommand(args, directory);
      output = command.output;
      if (command.passed !== undefined || !canReplace(output)) {
        this.#programs.forget(output);
        const isLibrary = command.library !== undefined && !isProbe(output) && canReplace(output);
        if (!isLibrary) return finish(0, 1);
        return await this.#serveLibrary(channel, command, build);
      }
      const program = this.#programs.forLink(command);
      const report = await program.link(command);
      this.#stale.delete(output);
      this.#programs.remember(program, command);
      writeLauncher(this.#native.launcher, command.output, {
        socket: this.socket,
        program: command.output,
        id: program.id,
        daemon: this.#command,
      });
      print(channel, 2, report.warnings + report.printed.stderr);
      print(channel, 1, report.printed.stdout);
      print(
        this.#builds.get(build),
        1,
        formatReport(program.name, report) + this.#keptLibraries(report),
      );
      finish(0, 0);
    } catch (error) {
      const reason = unsupportedReason(error);
      if (reason === undefined) {
        const isLinked = this.#programs.find(output)?.program !== undefined;
        print(channel, 2, isLinked ? refusalText(error) : errorText(error));
        finish(1, 0);
        return;
      }
      const text = `${basename(output)}: left to the real linker, and cannot be changed while it runs: ${reason}\n`;
      print(this.#builds.get(build), 1, text);
      this.#programs.forget(output);
      finish(0, 1);
    }
  }
}

function print(to: Channel | undefined, stream: 1 | 2, text: string): void {
  if (text !== "") to?.send("Output", { stream, reserved: 0 }, Buffer.from(demangle(text)));
}

function parseRequest(message: Message): Request | undefined {
  try {
    const request = JSON.parse(decodeText(message.tail));
    const { command, outputs, dryRun = false, to = 1, symbol = "" } = request;
    const isText = (value: unknown) => typeof value === "string";
    if (message.name !== "Command" || !isText(command) || !Array.isArray(outputs)) return undefined;
    if (typeof dryRun !== "boolean" || !Number.isInteger(to) || !isText(symbol)) return undefined;
    return outputs.every(isText) ? request : undefined;
  } catch {
    return undefined;
  }
}

function answer(channel: Channel, status: number, content: { text: string; data: unknown }): void {
  channel.send("Answer", { status, reserved: 0 }, Buffer.from(JSON.stringify(content)));
  channel.close();
}

function refuse(channel: Channel, why: string): void {
  channel.send("Refused", {}, Buffer.from(why.trimEnd()));
  channel.close();
}

/** True where somebody listens on a socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
