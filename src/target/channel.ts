/**
 * One connection: messages in and out of a socket.
 *
 * Requests to a target are answered in order, so waiting for an answer means waiting for the next
 * message of that name. When the connection ends, everything that waits fails with the same reason.
 */
import type { Socket } from "node:net";
import { Decoder, encode, ProtocolError } from "../wire/codec.ts";
import type { Fields, Message, MessageName } from "../wire/messages.ts";

/** The other side is gone. */
export class ConnectionLost extends Error {}

interface Waiting {
  readonly name: MessageName;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
}

export class Channel {
  readonly #socket: Socket;
  readonly #decoder = new Decoder();
  readonly #waiting: Waiting[] = [];
  #closed: Error | undefined;
  /** Called for messages nobody waits for. */
  onMessage: (message: Message) => void = () => {};
  /** Called once, when the connection ends. */
  onClose: (reason: Error) => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", (error) => this.#end(new ConnectionLost(error.message)));
    socket.on("close", () => this.#end(new ConnectionLost("the connection was closed")));
  }

  /**
   * Sends a message; the tail may come in several pieces. Does nothing where the connection has
   * ended.
   */
  send<Name extends MessageName>(name: Name, fields: Fields<Name>, tail?: Uint8Array): void {
    if (this.#closed === undefined) this.#socket.write(encode(name, fields, tail));
  }

  /** The next message of a name. Rejects with `ConnectionLost` where the connection ends before. */
  receive<Name extends MessageName>(name: Name): Promise<Message<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) reject(this.#closed);
      else {
        const accept = resolve as (message: Message) => void;
        this.#waiting.push({ name, resolve: accept, reject });
      }
    });
  }

  /** Ends the connection after what was sent. */
  close(): void {
    this.#socket.end();
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const message of this.#decoder.push(chunk)) {
        const index = this.#waiting.findIndex((waiting) => waiting.name === message.name);
        if (index < 0) this.onMessage(message);
        else this.#waiting.splice(index, 1)[0]!.resolve(message);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#socket.destroy();
      this.#end(error);
    }
  }

  #end(reason: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(reason);
    this.onClose(reason);
  }
}
