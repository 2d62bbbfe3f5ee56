/** Numbers as people read them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { count, duration, hex, size } from "../../src/base/format.ts";

const cases: readonly [string, string][] = [
  [hex(0), "0x0"],
  [hex(0x1a2b), "0x1a2b"],
  [hex(-16), "-0x10"],
  [hex(2 ** 47), "0x800000000000"],
  [size(0), "0 B"],
  [size(1023), "1023 B"],
  [size(1024), "1.0 KiB"],
  [size(62_669), "61.2 KiB"],
  [size(1024 * 1024), "1.0 MiB"],
  [size(1.5 * 1024 * 1024), "1.5 MiB"],
  [size(1024 ** 3), "1024.0 MiB"],
  [duration(0), "0.000 ms"],
  [duration(0.0421), "0.042 ms"],
  [duration(0.421), "0.42 ms"],
  [duration(1.21), "1.2 ms"],
  [duration(340.4), "340 ms"],
  [duration(2100), "2.1 s"],
  [count(0, "object"), "0 objects"],
  [count(1, "object"), "1 object"],
  [count(2, "object"), "2 objects"],
];
for (const [text, expected] of cases) {
  test(`reads "${expected}"`, () => assert.equal(text, expected));
}
