/** Messages survive the wire in whatever pieces they arrive, and nonsense does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Decoder,
  decodeAddresses,
  decodeRecords,
  decodeStrings,
  decodeText,
  encode,
  encodeAddresses,
  encodeRecords,
  encodeStrings,
  frameHeaderSize,
  ProtocolError,
} from "../../src/wire/codec.ts";
import {
  type Fields,
  frameLimit,
  type Message,
  type MessageName,
  messages,
  records,
} from "../../src/wire/messages.ts";
import { Random } from "../support/random.ts";

const names = Object.keys(messages) as MessageName[];
const limits = { u32: [0, 1, 2 ** 32 - 1], u64: [0, 2 ** 32, 0x7fff_ffff_f000, 2 ** 53 - 1] };

/** A message of a name with some values and a tail. */
function someMessage(random: Random, name: MessageName): Message {
  const shape: Readonly<Record<string, "u32" | "u64">> = messages[name].fields;
  const fields = Object.fromEntries(
    Object.entries(shape).map(([field, type]) => [field, random.pick(limits[type])]),
  );
  const length = random.pick([0, 0, 1, 7, 40]);
  const tail = Uint8Array.from({ length }, () => random.below(256));
  return { name, fields: fields as Fields<MessageName>, tail };
}

const random = new Random(3);
const everyMessage = [...names, ...names].map((name) => someMessage(random, name));
const stream = new Uint8Array(
  Buffer.concat(everyMessage.map(({ name, fields, tail }) => encode(name, fields, tail))),
);

/** What a decoder makes of a stream cut at some places. */
function receive(cuts: readonly number[]): Message[] {
  const decoder = new Decoder();
  const ends = [...cuts, stream.length];
  return ends.flatMap((end, i) => decoder.push(stream.slice(ends[i - 1] ?? 0, end)));
}

/** Buffers and other arrays of bytes are the same here. */
const plain = (list: readonly Message[]) =>
  list.map(({ name, fields, tail }) => ({ name, fields, tail: [...tail] }));
const sent = plain(everyMessage);

test("every message comes out as it went in", () => {
  assert.deepEqual(plain(receive([])), sent);
});

test("wherever the stream is cut in two", () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    assert.deepEqual(plain(receive([cut])), sent, `cut at ${cut}`);
  }
});

test("one byte at a time", () => {
  assert.deepEqual(plain(receive(Array.from(stream, (_, i) => i))), sent);
});

test("in random pieces", () => {
  for (let round = 0; round < 200; round++) {
    const cuts = Array.from({ length: random.below(20) }, () => random.below(stream.length));
    assert.deepEqual(plain(receive(cuts.sort((a, b) => a - b))), sent);
  }
});

test("a message is there as soon as its last byte is, and not before", () => {
  const decoder = new Decoder();
  const bytes = encode("Output", { stream: 1, reserved: 0 }, Buffer.from("hello"));
  assert.deepEqual(decoder.push(bytes.subarray(0, -1)), []);
  assert.equal(decodeText(decoder.push(bytes.subarray(-1))[0]!.tail), "hello");
});

/** A frame header, and some of what follows it. */
function frame(size: number, type: number, zero: number, body: number): Uint8Array {
  const bytes = new Uint8Array(frameHeaderSize + body);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, size, true);
  view.setUint16(4, type, true);
  view.setUint16(6, zero, true);
  return bytes.fill(0xff, frameHeaderSize);
}

const { Read, Hello, Output } = messages;
const refused: readonly [what: string, bytes: Uint8Array, message: string][] = [
  ["a type that is not known", frame(0, 999, 0, 0), "unknown message"],
  ["type 0", frame(0, 0, 0, 0), "unknown message"],
  ["a header that does not end in zero", frame(8, Output.type, 1, 8), "unknown message"],
  [
    "a frame over the limit, before its body is there",
    frame(frameLimit + 1, Output.type, 0, 0),
    `the message Output has ${frameLimit + 1} bytes`,
  ],
  [
    "a frame too short for its fields",
    frame(15, Hello.type, 0, 15),
    "the message Hello has 15 bytes",
  ],
  ["an empty frame with fields", frame(0, Read.type, 0, 0), "the message Read has 0 bytes"],
  ["a number beyond 2^53", frame(16, Read.type, 0, 16), "the message Read is damaged"],
];
for (const [what, bytes, message] of refused) {
  test(`${what}: ${message}`, () => {
    assert.throws(
      () => new Decoder().push(bytes),
      (error: unknown) => error instanceof ProtocolError && error.message === message,
    );
    // And behind a good message too.
    const good = encode("Started", {});
    assert.throws(() => new Decoder().push(Buffer.concat([good, bytes])), ProtocolError);
  });
}

test("the largest frame is accepted", () => {
  const tail = new Uint8Array(frameLimit - 8).fill(5);
  const [message] = new Decoder().push(encode("Write", { address: 1 }, tail));
  assert.equal(message?.tail.length, tail.length);
});

const rows = [
  { address: 0x1000_0000, size: 2 ** 33, kind: 1, reserved: 0 },
  { address: 2 ** 53 - 1, size: 0, kind: 2 ** 32 - 1, reserved: 7 },
];

test("records come out as they went in, with what is behind them", () => {
  const bytes = encodeRecords(records.Region, rows);
  assert.equal(bytes.length, 2 * 24);
  const tail = Buffer.concat([bytes, Buffer.from("rest")]);
  const decoded = decodeRecords(records.Region, tail, 2);
  assert.deepEqual(decoded.rows, rows);
  assert.equal(decodeText(decoded.rest), "rest");
  assert.deepEqual(decodeRecords(records.Region, tail, 0).rows, []);
});

test("addresses come out as they went in, with what is behind them", () => {
  const addresses = [0, 1, 2 ** 47, 2 ** 53 - 1];
  const tail = Buffer.concat([encodeAddresses(addresses), Buffer.from("rest")]);
  const decoded = decodeAddresses(tail, 4);
  assert.deepEqual(decoded.addresses, addresses);
  assert.equal(decodeText(decoded.rest), "rest");
});

test("a tail too short for its records or addresses is refused", () => {
  const bytes = encodeRecords(records.Region, rows);
  assert.throws(() => decodeRecords(records.Region, bytes, 3), ProtocolError);
  assert.throws(() => decodeRecords(records.Region, bytes.subarray(1), 2), ProtocolError);
  assert.throws(() => decodeRecords(records.Region, bytes, 2 ** 32 - 1), ProtocolError);
  assert.throws(() => decodeAddresses(bytes, 7), ProtocolError);
});

test("a number beyond 2^53 in a tail is refused", () => {
  const bytes = new Uint8Array(16).fill(0xff);
  assert.throws(() => decodeRecords(records.Library, bytes, 1), ProtocolError);
  assert.throws(() => decodeAddresses(bytes, 2), ProtocolError);
});

test("strings come out as they went in", () => {
  for (const strings of [[], ["one"], ["", ""], ["größe", "two words", "line\nbreak"]]) {
    assert.deepEqual(decodeStrings(encodeStrings(strings)), strings);
  }
});
