/**
 * The command line tool's side of the connection to the daemon, which it starts where there is
 * none.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LinkError } from "../base/errors.ts";
import type { Answer, Request } from "../daemon/commands.ts";
import { answers } from "../daemon/daemon.ts";
import { type Paths, preparePaths } from "../daemon/paths.ts";
import { Channel } from "../target/channel.ts";
import { decodeText } from "../wire/codec.ts";
import {
  helloMagic,
  type Message,
  type MessageName,
  protocolVersion,
  Role,
} from "../wire/messages.ts";

/** How long a daemon may take to start; the first one compiles the runtime. */
const startTimeoutMs = 30_000;

/** The command that starts a daemon with this tool. */
export function daemonCommand(): string[] {
  return [process.execPath, join(import.meta.dirname, "main.js"), "daemon"];
}

/**
 * Sends a request and waits for the answer. Rejects with `LinkError` where the daemon cannot be
 * reached or started.
 */
export async function ask(paths: Paths, request: Request): Promise<Answer> {
  const channel = await sayHello(paths, Role.Command);
  channel.send("Command", {}, Buffer.from(JSON.stringify(request)));
  const message = await answerOf(channel, "Answer");
  const { text, data } = JSON.parse(decodeText(message.tail));
  return { status: message.fields.status as Answer["status"], text, data };
}

/** A build that the daemon knows of. */
export interface Build {
  readonly number: number;
  /** Where compiler drivers find the shim. */
  readonly linkerDirectory: string;
  /** Tells how the build ended; resolves when everything it was told has been printed. */
  readonly end: (status: number) => Promise<void>;
}

/** Begins a build; `print` is called with what its links did. Rejects like `ask`. */
export async function beginBuild(paths: Paths, print: (text: string) => void): Promise<Build> {
  const channel = await sayHello(paths, Role.Build);
  const { fields, tail } = await answerOf(channel, "Build");
  channel.onMessage = (message) => {
    if (message.name === "Output") print(decodeText(message.tail));
  };
  const closed = new Promise<void>((resolve) => {
    channel.onClose = () => resolve();
  });
  const end = (status: number) => {
    channel.send("Finished", { status, realLinker: 0 });
    return closed;
  };
  return { number: fields.number, linkerDirectory: decodeText(tail), end };
}

async function sayHello(paths: Paths, role: Role): Promise<Channel> {
  await ensureDaemon(paths);
  const channel = new Channel(await open(paths.socket));
  const { pid } = process;
  channel.send("Hello", { magic: helloMagic, version: protocolVersion, role, pid });
  return channel;
}

/** The next message of a name, or an error where the daemon refuses. */
async function answerOf<Name extends MessageName>(
  channel: Channel,
  name: Name,
): Promise<Message<Name>> {
  const refused = channel.receive("Refused").then((message) => {
    throw new LinkError(decodeText(message.tail));
  });
  refused.catch(() => {});
  return Promise.race([channel.receive(name), refused]);
}

/** True where a daemon is running. */
export function isRunning(paths: Paths): Promise<boolean> {
  return answers(paths.socket);
}

async function ensureDaemon(paths: Paths): Promise<void> {
  if (await isRunning(paths)) return;
  preparePaths(paths);
  const logPath = join(paths.state, "daemon.log");
  const log = openSync(logPath, "a", 0o600);
  const [program, ...args] = daemonCommand();
  const child = spawn(program!, args, { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  child.unref();
  const deadline = Date.now() + startTimeoutMs;
  while (!(await isRunning(paths))) {
    // Another one may have won the race for the socket; then ours ends, and that one answers.
    if ((ended && !(await isRunning(paths))) || Date.now() > deadline) {
      throw new LinkError("the daemon does not start", [`see ${logPath}`]);
    }
    await sleep(20);
  }
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket));
    socket.on("error", (error) =>
      reject(new LinkError(`cannot reach the daemon: ${error.message}`)),
    );
  });
}
