/** Kinds of sections that are rare: more of them than 16 bits count, and flags for garbage collection. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { link, linkErrors } from "../support/link.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

test("an object may have more sections than 16 bits count", () => {
  const count = 70_000;
  const lines = Array.from(
    { length: count },
    (_, i) => `.section .data.s${i},"aw"\n.globl v${i}\nv${i}: .long ${i}`,
  );
  scratch.assemble("many.o", `.globl main\nmain: ret\n${lines.join("\n")}\n`);
  const linked = link(["many.o"], scratch.directory);
  for (const i of [0, 65_000, 65_279, 65_280, 65_535, 65_536, count - 1]) {
    const bytes = Buffer.from(linked.bytes(linked.address(`v${i}`)!, 4));
    assert.equal(bytes.readInt32LE(), i);
  }
});

test("sections that are kept, or belong to others, are linked like any", () => {
  scratch.assemble(
    "flags.o",
    `.section .text.f,"ax"\n.globl main\nmain: ret
     .section keep,"awR"\n.globl kept\nkept: .long 5
     .section order,"ao",@progbits,.text.f\n.globl ordered\nordered: .quad main\n`,
  );
  const linked = link(["flags.o"], scratch.directory);
  assert.equal(linked.bytes(linked.address("kept")!, 4)[0], 5);
  assert.equal(linked.pointer(linked.address("ordered")!), linked.address("main"));
});

test("a hidden reference is not satisfied by a library", () => {
  scratch.compile("library.c", "int far(void) { return 1; } int near(void) { return 2; }", "-fPIC");
  scratch.run("gcc", "-shared", "library.c.o", "-o", "liblibrary.so");
  const main = (visibility: string) =>
    `.globl main\n.${visibility} far\nmain: call far\ncall near\nret\n`;
  for (const visibility of ["hidden", "internal", "protected"]) {
    scratch.assemble("main.o", main(visibility));
    assert.equal(
      linkErrors(["main.o", "liblibrary.so"], scratch.directory),
      `hotlink: error: main.o: ${visibility} symbol 'far' is not defined in the program\n>>> liblibrary.so defines it, and does not count\n`,
    );
  }
  scratch.assemble("far.o", ".globl far\nfar: ret\n");
  link(["main.o", "liblibrary.so", "far.o"], scratch.directory);
});
