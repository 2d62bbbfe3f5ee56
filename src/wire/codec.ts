/**
 * Messages to bytes and back.
 *
 * A frame: size of what follows the header (u32), type (u16), zero (u16), the fixed fields, the
 * tail. The reader is strict: an unknown type, a frame over the limit, or one too short for its
 * fields is a `ProtocolError`, and the connection ends.
 */
import { readU64, viewOf, writeU64 } from "../base/bytes.ts";
import { type FieldPlace, layoutOf } from "./layout.ts";
import {
  type Fields,
  type FieldsOf,
  type FieldType,
  frameLimit,
  type Message,
  type MessageName,
  messages,
} from "./messages.ts";

export const frameHeaderSize = 8;

/** The other side does not speak this protocol. */
export class ProtocolError extends Error {}

interface Codec {
  readonly name: MessageName;
  readonly type: number;
  readonly places: readonly FieldPlace[];
  readonly size: number;
}

const codecs: readonly Codec[] = (Object.keys(messages) as MessageName[]).map((name) => ({
  name,
  type: messages[name].type,
  ...layoutOf(messages[name].fields),
}));
const byName = new Map(codecs.map((codec) => [codec.name, codec]));
const byType = new Map(codecs.map((codec) => [codec.type, codec]));

/** Encodes a whole frame. */
export function encode<Name extends MessageName>(
  name: Name,
  fields: Fields<Name>,
  tail: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const codec = byName.get(name)!;
  const bytes = new Uint8Array(frameHeaderSize + codec.size + tail.length);
  const view = viewOf(bytes);
  view.setUint32(0, codec.size + tail.length, true);
  view.setUint16(4, codec.type, true);
  writeFields(view, frameHeaderSize, codec.places, fields);
  bytes.set(tail, frameHeaderSize + codec.size);
  return bytes;
}

/** Takes messages out of a stream of bytes, in whatever pieces it arrives. */
export class Decoder {
  /** Pieces that do not make a whole frame yet, and how many bytes that takes. */
  #pieces: Uint8Array[] = [];
  #size = 0;
  #needed = frameHeaderSize;

  /** The messages that `chunk` completes. Throws `ProtocolError`. */
  push(chunk: Uint8Array): Message[] {
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    // Joining at every piece would copy a large frame again and again.
    if (this.#size < this.#needed) return [];
    const bytes = this.#pieces.length === 1 ? chunk : new Uint8Array(Buffer.concat(this.#pieces));
    const complete: Message[] = [];
    let at = 0;
    this.#needed = frameHeaderSize;
    while (bytes.length - at >= frameHeaderSize) {
      const { codec, size } = readHeader(viewOf(bytes), at);
      const end = at + frameHeaderSize + size;
      if (end > bytes.length) {
        this.#needed = frameHeaderSize + size;
        break;
      }
      complete.push(decodeBody(codec, bytes.subarray(at + frameHeaderSize, end)));
      at = end;
    }
    this.#pieces = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#size = bytes.length - at;
    return complete;
  }
}

function readHeader(view: DataView, at: number): { codec: Codec; size: number } {
  const size = view.getUint32(at, true);
  const codec = byType.get(view.getUint16(at + 4, true));
  if (codec === undefined || view.getUint16(at + 6, true) !== 0) {
    throw new ProtocolError("unknown message");
  }
  if (size > frameLimit || size < codec.size) {
    throw new ProtocolError(`the message ${codec.name} has ${size} bytes`);
  }
  return { codec, size };
}

/** Runs a reader; a value that is out of range is the other side's fault. */
function checked<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new ProtocolError(`the message ${what} is damaged`);
    throw error;
  }
}

function decodeBody(codec: Codec, body: Uint8Array): Message {
  return {
    name: codec.name,
    fields: checked(codec.name, () =>
      readFields(viewOf(body), 0, codec.places),
    ) as Message["fields"],
    tail: body.subarray(codec.size),
  };
}

/** Encodes records for a tail. */
export function encodeRecords<Shape extends Readonly<Record<string, FieldType>>>(
  shape: Shape,
  rows: readonly FieldsOf<Shape>[],
): Uint8Array {
  const { places, size } = layoutOf(shape);
  const bytes = new Uint8Array(rows.length * size);
  const view = viewOf(bytes);
  rows.forEach((row, i) => {
    writeFields(view, i * size, places, row);
  });
  return bytes;
}

/**
 * Decodes `count` records at the start of a tail, and returns what is behind them. Throws
 * `ProtocolError`.
 */
export function decodeRecords<Shape extends Readonly<Record<string, FieldType>>>(
  shape: Shape,
  tail: Uint8Array,
  count: number,
): { rows: FieldsOf<Shape>[]; rest: Uint8Array } {
  const { places, size } = layoutOf(shape);
  if (count * size > tail.length) throw new ProtocolError("a message is too short");
  const view = viewOf(tail);
  const rows = Array.from(
    { length: count },
    (_, i) => checked("tail", () => readFields(view, i * size, places)) as FieldsOf<Shape>,
  );
  return { rows, rest: tail.subarray(count * size) };
}

/** 64-bit addresses for a tail. */
export function encodeAddresses(addresses: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(addresses.length * 8);
  const view = viewOf(bytes);
  addresses.forEach((address, i) => {
    writeU64(view, i * 8, address);
  });
  return bytes;
}

/** Reads `count` 64-bit addresses, and returns what is behind them. Throws `ProtocolError`. */
export function decodeAddresses(
  tail: Uint8Array,
  count: number,
): { addresses: number[]; rest: Uint8Array } {
  if (count * 8 > tail.length) throw new ProtocolError("a message is too short");
  const view = viewOf(tail);
  const addresses = Array.from({ length: count }, (_, i) =>
    checked("tail", () => readU64(view, i * 8)),
  );
  return { addresses, rest: tail.subarray(count * 8) };
}

/** NUL-terminated strings for a tail. */
export function encodeStrings(strings: readonly string[]): Uint8Array {
  return Buffer.from(strings.map((text) => `${text}\0`).join(""), "utf8");
}

/** The NUL-terminated strings of a tail. */
export function decodeStrings(tail: Uint8Array): string[] {
  return Buffer.from(tail).toString("utf8").split("\0").slice(0, -1);
}

/** The text of a tail. */
export function decodeText(tail: Uint8Array): string {
  return Buffer.from(tail).toString("utf8");
}

function writeFields(
  view: DataView,
  at: number,
  places: readonly FieldPlace[],
  fields: Readonly<Record<string, number>>,
): void {
  for (const { name, type, offset } of places) {
    const value = fields[name] ?? 0;
    if (type === "u64") writeU64(view, at + offset, value);
    else view.setUint32(at + offset, value, true);
  }
}

function readFields(
  view: DataView,
  at: number,
  places: readonly FieldPlace[],
): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const { name, type, offset } of places) {
    fields[name] = type === "u64" ? readU64(view, at + offset) : view.getUint32(at + offset, true);
  }
  return fields;
}
