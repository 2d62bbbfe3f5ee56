/** Whatever is wrong with an object file, linking it works or is refused: nothing else is thrown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkError, LinkFailure } from "../../src/base/errors.ts";
import { link } from "../support/link.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

test("an object file with any wrong byte", () => {
  scratch.compile(
    "good.cc",
    `inline int once() { static int n; return ++n; }
     struct Base { virtual int f(); }; int Base::f() { return 1; }
     static thread_local int mine; int data = 3; int *p = &data; static int quiet[] = {1, 2, 3};
     struct Init { Init(); } init; Init::Init() { data = quiet[1]; }
     int main() { Base b; return once() + ++mine + b.f(); }`,
    "-O1",
    "-fno-rtti",
    "-fno-ident",
  );
  const bytes = scratch.read("good.cc.o");
  link(["good.cc.o"], scratch.directory);
  Error.stackTraceLimit = 3;
  let refused = 0;
  for (let at = 0; at < bytes.length; at++) {
    const before = bytes[at]!;
    for (const value of [before ^ 1, 0xff]) {
      bytes[at] = value;
      scratch.write("bad.o", bytes);
      try {
        link(["bad.o"], scratch.directory);
      } catch (error) {
        if (!(error instanceof LinkError || error instanceof LinkFailure)) {
          throw new Error(`byte ${at} = ${value}`, { cause: error });
        }
        refused++;
      }
    }
    bytes[at] = before;
  }
  assert.ok(refused > 100);
});

test("code without bytes is zeros", () => {
  const source = `.globl main\n.text\nmain: ret
    .section .text.room,"ax",@nobits\n.globl room\nroom: .zero 32\n`;
  scratch.assemble("room.o", source);
  const linked = link(["room.o"], scratch.directory);
  assert.deepEqual([...linked.bytes(linked.address("room")!, 32)], new Array(32).fill(0));
});
