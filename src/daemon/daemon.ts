/**
 * The daemon: one process a user, which keeps the programs, and answers whoever connects to its socket.
 */
import { chmodSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { parseLinkCommand } from "../link/command-line.ts";
import { Channel } from "../target/channel.ts";
import { writeLauncher } from "../target/launcher.ts";
import { buildNative, type NativeParts } from "../target/native.ts";
import { decodeStrings, decodeText } from "../wire/codec.ts";
import { helloMagic, type Message, protocolVersion, Role } from "../wire/messages.ts";
import { errorText, LinkedProgram } from "./linked-program.ts";
import { type Paths, preparePaths } from "./paths.ts";
import { formatReport } from "./report.ts";
import { Store } from "./store.ts";

export class Daemon {
  readonly programs: Map<string, LinkedProgram> = new Map();
  readonly #paths: Paths;
  readonly #command: readonly string[];
  readonly #store: Store;
  readonly #native: NativeParts;
  readonly #server: Server;

  /** `command` starts a daemon like this one; launchers carry it along. Throws `LinkError` where there is no compiler. */
  constructor(paths: Paths, command: readonly string[]) {
    preparePaths(paths);
    this.#paths = paths;
    this.#command = command;
    this.#store = new Store(paths.state);
    this.#native = buildNative(paths.cache);
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens. Rejects where another daemon does already. */
  async listen(): Promise<void> {
    if (await answers(this.#paths.socket)) throw new Error("another daemon is running");
    // A socket file that nobody answers on was left by a daemon that was killed.
    try {
      unlinkSync(this.#paths.socket);
    } catch {}
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#paths.socket, resolve);
    });
    chmodSync(this.#paths.socket, 0o600);
  }

  close(): void {
    this.#server.close();
  }

  #accept(socket: Socket): void {
    const channel = new Channel(socket);
    channel.onMessage = (message) => {
      if (message.name !== "Hello") {
        channel.close();
        return;
      }
      const { magic, version, role, pid } = (message as Message<"Hello">).fields;
      if (magic !== helloMagic || version !== protocolVersion) {
        refuse(channel, `the daemon speaks another version of the protocol; restart it`);
      } else if (role === Role.Target) {
        void this.#serveTarget(channel, pid, decodeText(message.tail));
      } else if (role === Role.Linker) {
        channel.onMessage = (link) => void this.#serveLinker(channel, link);
      } else {
        refuse(channel, "unknown role");
      }
    };
  }

  async #serveTarget(channel: Channel, pid: number, output: string): Promise<void> {
    try {
      const program = this.#findProgram(output);
      if (program === undefined) {
        refuse(channel, `the daemon does not know ${output}; link it again`);
        return;
      }
      await program.start(pid, channel);
    } catch (error) {
      refuse(channel, errorText(error).trimEnd());
    }
  }

  #findProgram(output: string): LinkedProgram | undefined {
    let program = this.programs.get(output);
    if (program === undefined) {
      const command = this.#store.load(output);
      if (command === undefined) return undefined;
      program = new LinkedProgram(command, this.#native.launcher);
      this.programs.set(output, program);
    }
    return program;
  }

  async #serveLinker(channel: Channel, message: Message): Promise<void> {
    const finish = (status: number, realLinker: number) => {
      channel.send("Finished", { status, realLinker });
      channel.close();
    };
    const print = (stream: number, text: string) => {
      if (text !== "") channel.send("Output", { stream, reserved: 0 }, Buffer.from(text));
    };
    const [directory, ...args] = decodeStrings(message.tail);
    if (message.name !== "Link" || directory === undefined) return finish(1, 0);
    try {
      const command = parseLinkCommand(args, directory);
      if (command.passed !== undefined) return finish(0, 1);
      const program =
        this.#findProgram(command.output) ?? new LinkedProgram(command, this.#native.launcher);
      const report = await program.link(command);
      this.programs.set(command.output, program);
      this.#store.save(command);
      writeLauncher(this.#native.launcher, command.output, {
        socket: this.#paths.socket,
        program: command.output,
        daemon: this.#command,
      });
      print(2, report.warnings);
      print(1, formatReport(program.name, report));
      finish(0, 0);
    } catch (error) {
      print(2, errorText(error));
      finish(1, 0);
    }
  }
}

function refuse(channel: Channel, why: string): void {
  channel.send("Refused", {}, Buffer.from(why));
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
