/** Which of these is which of those? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { align, type Counted } from "../../src/update/align.ts";

const list = (text: string): Counted[] =>
  Array.from(text, (content, number) => ({ number, content, uses: content }));

/** For each letter of the new list the number it had, `+` for a new one, `?` where that cannot be told. */
function told(before: string, after: string): string {
  const now = list(after);
  const { pairs, uncertain } = align(list(before), now);
  return now
    .map((each) => (uncertain.includes(each) ? "?" : (pairs.get(each)?.number ?? "+")))
    .join("");
}

test("what is equal is the same, wherever it is", () => {
  assert.equal(told("ABC", "XABC"), "+012");
  assert.equal(told("ABC", "CB"), "21");
  assert.equal(told("ABC", "CAB"), "201");
});

test("what was changed is known by what stands around it", () => {
  assert.equal(told("ABC", "AXC"), "012");
  assert.equal(told("ABCD", "XYCD"), "0123");
  assert.equal(told("ABC", "XBCD"), "012+");
});

test("what changed and may have moved cannot be told", () => {
  assert.equal(told("AB", "XYB"), "??1");
  assert.equal(told("ABC", "CXA"), "2?0");
});

test("of equal ones it makes no difference which is which", () => {
  assert.equal(told("AAA", "AAA"), "012");
  assert.equal(told("AA", "XA"), "01");
  assert.equal(told("A", "AA"), "0+");
});
