/** Instructions are as long as `objdump` says, and point where it says. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Instruction, isPadding, Operand } from "../../src/x86-64/decode.ts";
import { disassemble, sectionPlace } from "../support/objdump.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

const bytesOf = (text: string) =>
  Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));

/** `length`, and for an operand its kind, the offset of its field, and how many bytes follow it. */
function decode(text: string): string {
  const bytes = bytesOf(text);
  const instruction = new Instruction(bytes);
  if (!instruction.decode(0, bytes.length)) return "unknown";
  const { length, operand, field, trailing } = instruction;
  const kind = ["", "rip", "rel32", "rel8"][operand];
  return kind === ""
    ? `${length}`
    : `${length} ${kind}@${field}${trailing > 0 ? `+${trailing}` : ""}`;
}

const table: readonly [bytes: string, assembly: string, result: string][] = [
  ["90", "nop", "1"],
  ["c3", "ret", "1"],
  ["c2 08 00", "ret $8", "3"],
  ["c8 10 00 01", "enter $16,$1", "4"],
  ["f3 0f 1e fa", "endbr64", "4"],
  ["55", "push %rbp", "1"],
  ["6a 01", "push $1", "2"],
  ["68 44 33 22 11", "push $0x11223344", "5"],
  ["66 68 22 11", "pushw $0x1122", "4"],
  ["48 89 e5", "mov %rsp,%rbp", "3"],
  ["48 8b 44 24 08", "mov 8(%rsp),%rax", "5"],
  ["8b 84 88 44 33 22 11", "mov 0x11223344(%rax,%rcx,4),%eax", "7"],
  ["8b 04 25 44 33 22 11", "mov 0x11223344,%eax", "7"],
  ["b8 01 00 00 00", "mov $1,%eax", "5"],
  ["66 b8 01 00", "mov $1,%ax", "4"],
  ["48 b8 88 77 66 55 44 33 22 11", "movabs $0x1122334455667788,%rax", "10"],
  ["48 c7 c0 01 00 00 00", "mov $1,%rax", "7"],
  ["66 48 c7 c0 01 00 00 00", "data16 mov $1,%rax", "8"],
  ["a1 88 77 66 55 44 33 22 11", "movabs 0x1122334455667788,%eax", "9"],
  ["67 a1 44 33 22 11", "addr32 mov 0x11223344,%eax", "6"],
  ["48 8d 05 44 33 22 11", "lea 0x11223344(%rip),%rax", "7 rip@3"],
  ["8b 05 44 33 22 11", "mov 0x11223344(%rip),%eax", "6 rip@2"],
  ["c6 05 44 33 22 11 07", "movb $7,0x11223344(%rip)", "7 rip@2+1"],
  ["66 c7 05 44 33 22 11 07 00", "movw $7,0x11223344(%rip)", "9 rip@3+2"],
  ["c7 05 44 33 22 11 07 00 00 00", "movl $7,0x11223344(%rip)", "10 rip@2+4"],
  ["48 c7 05 44 33 22 11 07 00 00 00", "movq $7,0x11223344(%rip)", "11 rip@3+4"],
  ["83 3d 44 33 22 11 00", "cmpl $0,0x11223344(%rip)", "7 rip@2+1"],
  ["f6 05 44 33 22 11 01", "testb $1,0x11223344(%rip)", "7 rip@2+1"],
  ["f7 05 44 33 22 11 01 00 00 00", "testl $1,0x11223344(%rip)", "10 rip@2+4"],
  ["f6 c8 01", "test $1,%al, the other way", "3"],
  ["f7 1d 44 33 22 11", "negl 0x11223344(%rip)", "6 rip@2"],
  ["ff 15 44 33 22 11", "call *0x11223344(%rip)", "6 rip@2"],
  ["f2 0f 10 05 44 33 22 11", "movsd 0x11223344(%rip),%xmm0", "8 rip@4"],
  ["0f c6 05 44 33 22 11 1b", "shufps $0x1b,0x11223344(%rip),%xmm0", "8 rip@3+1"],
  ["66 0f 3a 0f 05 44 33 22 11 08", "palignr $8,0x11223344(%rip),%xmm0", "10 rip@5+1"],
  ["c5 fb 10 05 44 33 22 11", "vmovsd 0x11223344(%rip),%xmm0", "8 rip@4"],
  ["c4 e2 79 18 05 44 33 22 11", "vbroadcastss 0x11223344(%rip),%xmm0", "9 rip@5"],
  ["62 f1 7c 48 28 05 44 33 22 11", "vmovaps 0x11223344(%rip),%zmm0", "10 rip@6"],
  ["62 f1 ff 08 7b c0", "vcvtusi2sd %rax,%xmm0,%xmm0", "6"],
  ["62 f1 fe 48 7a 05 44 33 22 11", "vcvtuqq2pd 0x11223344(%rip),%zmm0", "10 rip@6"],
  ["62 f1 7f 48 7a c8", "vcvtudq2ps %zmm0,%zmm1", "6"],
  ["c5 f8 77", "vzeroupper", "3"],
  ["66 0f 78 c0 02 01", "extrq $1,$2,%xmm0", "6"],
  ["f2 0f 78 c8 02 01", "insertq $1,$2,%xmm0,%xmm1", "6"],
  ["e8 44 33 22 11", "call", "5 rel32@1"],
  ["67 e8 44 33 22 11", "addr32 call", "6 rel32@2"],
  ["66 66 48 e8 44 33 22 11", "data16 data16 rex.W call", "8 rel32@4"],
  ["e9 44 33 22 11", "jmp", "5 rel32@1"],
  ["0f 84 44 33 22 11", "je", "6 rel32@2"],
  ["f2 e9 44 33 22 11", "bnd jmp", "6 rel32@2"],
  ["eb fe", "jmp to itself", "2 rel8@1"],
  ["e3 02", "jrcxz", "2 rel8@1"],
  ["c7 f8 44 33 22 11", "xbegin", "6 rel32@2"],
  ["64 48 8b 04 25 00 00 00 00", "mov %fs:0,%rax", "9"],
  ["66 2e 0f 1f 84 00 00 00 00 00", "cs nopw 0(%rax,%rax,1)", "10"],
  ["69 05 44 33 22 11 07 00 00 00", "imul $7,0x11223344(%rip),%eax", "10 rip@2+4"],
  ["d9 7c 24 02", "fnstcw 2(%rsp)", "4"],
  ["06", "not in 64-bit mode", "unknown"],
  ["0f ff", "a ModRM byte is missing", "unknown"],
  ["e8 44 33 22", "cut off", "unknown"],
  ["66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90", "too long", "unknown"],
];
for (const [bytes, assembly, result] of table) {
  test(`${assembly}: ${bytes} is ${result}`, () => assert.equal(decode(bytes), result));
}

test("targets are counted from the end of the instruction", () => {
  const cases = [
    ["e8 05 00 00 00", 10],
    ["e8 fb ff ff ff", 0],
    ["eb fe", 0],
    ["75 10", 18],
    ["c6 05 01 00 00 00 07", 8],
    ["48 8d 05 f9 ff ff ff", 0],
  ] as const;
  for (const [text, target] of cases) {
    const bytes = Uint8Array.of(...bytesOf(text), ...new Uint8Array(8));
    const instruction = new Instruction(bytes);
    assert.ok(instruction.decode(0, bytes.length));
    assert.equal(instruction.target(), target, text);
  }
});

test("lea forms an address, mov uses it", () => {
  const isLea = (text: string) => {
    const instruction = new Instruction(bytesOf(text));
    return instruction.decode(0, 16) && instruction.isLea;
  };
  assert.deepEqual(
    ["48 8d 05 00 00 00 00", "48 8b 05 00 00 00 00", "0f 8d 00 00 00 00"].map(isLea),
    [true, false, false],
  );
});

/** Every disagreement with `objdump` about the code of a file. */
function disagreements(path: string): { compared: number; wrong: string[] } {
  const { offset, size, address } = sectionPlace(path);
  const bytes = new Uint8Array(readFileSync(path)).subarray(offset, offset + size);
  const instruction = new Instruction(bytes);
  const wrong: string[] = [];
  const all = disassemble(path);
  all.forEach(({ address: at, text, comment, branch }, i) => {
    const start = at - address;
    const end = (all[i + 1]?.address ?? address + size) - address;
    // Data among the code.
    if (/\(bad\)|^\.\.\.|^\.byte/.test(text)) return;
    const complain = (what: string) => wrong.push(`${at.toString(16)} ${text}: ${what}`);
    if (!instruction.decode(start, size)) complain("unknown");
    else if (instruction.length !== end - start) complain(`length ${instruction.length}`);
    else {
      const { operand } = instruction;
      const target = operand === Operand.None ? undefined : instruction.target() + address;
      const wanted = comment ?? branch;
      if (wanted !== target && (wanted !== undefined || !/\(%rip\)/.test(text))) {
        complain(`target ${target?.toString(16)}`);
      }
    }
  });
  return { compared: all.length, wrong };
}

test("all of the C library's code is read as objdump reads it", () => {
  const path = execFileSync("gcc", ["-print-file-name=libc.so.6"], { encoding: "utf8" }).trim();
  const { compared, wrong } = disagreements(path);
  assert.ok(compared > 100_000);
  assert.deepEqual(wrong.slice(0, 10), []);
});

test("vectorised code of AVX-512 is read as objdump reads it", () => {
  const source = `
    #define LOOP(name, from, to) void name(to *o, const from *i, int n) \\
      { for (int k = 0; k < n; k++) o[k] = (to)(i[k] * 3); }
    LOOP(f1, unsigned, float) LOOP(f2, unsigned long, double) LOOP(f3, float, unsigned long)
    LOOP(f4, signed char, int) LOOP(f5, double, long) LOOP(f6, long, double) LOOP(f7, int, short)
    double one(unsigned long x) { return x; }
    unsigned long two(float x) { return x; }`;
  const path = scratch.compile("vectors.c", source, "-O3", "-march=skylake-avx512");
  const { compared, wrong } = disagreements(path);
  assert.ok(compared > 500);
  assert.deepEqual(wrong, []);
});

test("padding is told from code", () => {
  const cases: readonly [string, boolean][] = [
    ["90 90 90", true],
    ["cc cc", true],
    ["00 00 00", true],
    ["66 90 0f 1f 00 0f 1f 44 00 00", true],
    ["66 66 2e 0f 1f 84 00 00 00 00 00", true],
    ["8d 76 00", true],
    ["c3", false],
    ["90 90 e8 00 00 00 00", false],
    ["0f 1f", false],
  ];
  for (const [text, expected] of cases) {
    const bytes = bytesOf(text);
    assert.equal(isPadding(bytes, 0, bytes.length), expected, text);
  }
  assert.ok(isPadding(new Uint8Array(0), 0, 0));
});
