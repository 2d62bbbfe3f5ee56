/** The code that hotlink writes itself does what `objdump` says it should. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jump, jumpSize, pltEntry, pltEntrySize, trap } from "../../src/x86-64/code.ts";
import { disassembleCode } from "../support/objdump.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

function disassemble(bytes: Uint8Array, address: number) {
  return disassembleCode(scratch.write("code.bin", bytes), address);
}

const far = 0x4fff_ff00;
for (const [from, to] of [
  [0x1000_0000, 0x1000_0100],
  [0x1000_0100, 0x1000_0000],
  [0x1000_0000, 0x1000_0005],
  [0x1000_0000, far],
  [far, 0x1000_0000],
] as const) {
  test(`a jump from ${from.toString(16)} to ${to.toString(16)}`, () => {
    const code = jump(from, to);
    assert.equal(code.length, jumpSize);
    const [instruction, ...others] = disassemble(code, from);
    assert.match(instruction!.text, /^jmp /);
    assert.equal(instruction!.branch, to);
    assert.deepEqual(others, []);
  });

  test(`a PLT entry at ${from.toString(16)} with its cell at ${to.toString(16)}`, () => {
    const code = pltEntry(from, to);
    assert.equal(code.length, pltEntrySize);
    const [instruction, filler, ...others] = disassemble(code, from);
    assert.match(instruction!.text, /^jmp +\*.*\(%rip\)/);
    assert.equal(instruction!.comment, to);
    assert.match(filler!.text, /^xchg +%ax,%ax|nop/);
    assert.deepEqual(others, []);
  });
}

test("gaps are filled with breakpoints", () => {
  assert.deepEqual(
    disassemble(Uint8Array.of(trap, trap), 0).map((instruction) => instruction.text),
    ["int3", "int3"],
  );
});
