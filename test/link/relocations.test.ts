/** The value that each kind of relocation writes, by the psABI's letters, and what is refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Form, forms, Kind, refusedKinds } from "../../src/x86-64/relocations.ts";
import { type Linked, link, linkErrors } from "../support/link.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

/** Links one field of a kind against `target`, a function of 24 bytes, with an addend. */
function field(
  form: Form,
  addend: number,
): { linked: Linked; S: number; P: number; value: number } {
  scratch.assemble(
    "kind.o",
    `.globl main, target, field
main: ret
.balign 64
.type target,@function
target: .skip 24
.size target, 24
.section .tdata,"awT"
.globl thread
.skip 16
thread: .quad 1
.data
.balign 8
field: .quad 0
.reloc field, ${form.name}, ${isThreadLocal(form) ? "thread" : "target"} + ${addend}
`,
  );
  const linked = link(["kind.o"], scratch.directory);
  const P = linked.address("field")!;
  const bytes = Buffer.from(linked.bytes(P, 8));
  assert.deepEqual([...bytes.subarray(form.width)], Array(8 - form.width).fill(0));
  const value = Number(
    form.width === 8
      ? bytes.readBigInt64LE()
      : form.width === 0
        ? 0
        : bytes.readIntLE(0, form.width),
  );
  return { linked, S: linked.address("target")!, P, value };
}

function isThreadLocal(form: Form): boolean {
  return /TLS|TPOFF|DTP/.test(form.name);
}

const got = 0x10000000;
for (const form of forms) {
  // Fields of one and two bytes hold no address; see below.
  if (form === undefined || form.width < 4) continue;
  for (const addend of [0, 12, -4]) {
    test(`${form.name} with ${addend} is ${form.computation}`, () => {
      const { linked, S, P, value } = field(form, addend);
      const { threadPointerOffset: start, moduleOffset } = linked.program.threadLocal;
      // The cell that the value leads to, less the addend.
      const G = value - addend + (/- GOT/.test(form.computation) ? got : P);
      const word = (at: number) => BigInt.asIntN(64, BigInt(linked.pointer(at)));
      switch (form.computation) {
        case "S + A":
          return assert.equal(value, S + addend);
        case "S + A - P":
        case "L + A - P":
          return assert.equal(value, S + addend - P);
        case "S + A - GOT":
        case "L + A - GOT":
          return assert.equal(value, S + addend - got);
        case "GOT + A - P":
          return assert.equal(value, got + addend - P);
        case "Z + A":
          return assert.equal(value, 24 + addend);
        case "module of S":
          return assert.equal(value, 1);
        case "S + A in its module":
          return assert.equal(value, moduleOffset + 16 + addend);
        case "S + A - TP":
          return assert.equal(value, start + 16 + addend);
        default:
          break;
      }
      switch (form.kind) {
        case Kind.ThreadGeneral:
          return assert.deepEqual([word(G), word(G + 8)], [1n, BigInt(moduleOffset + 16)]);
        case Kind.ThreadLocalModule:
          return assert.deepEqual([word(G), word(G + 8)], [1n, 0n]);
        case Kind.ThreadInitial:
          return assert.equal(word(G), BigInt(start + 16));
        case Kind.ThreadDescriptor32:
          assert.equal(word(G + 8), BigInt(start + 16));
          // mov 8(%rax),%rax; ret
          return assert.deepEqual(
            [...linked.bytes(Number(word(G)), 5)],
            [0x48, 0x8b, 0x40, 0x08, 0xc3],
          );
        default:
          return assert.equal(word(G), BigInt(S));
      }
    });
  }
}

for (const [kind, lowest, highest] of [
  [Kind.Absolute8, -128, 255],
  [Kind.Absolute16, -32768, 65535],
] as const) {
  const { name, width } = forms[kind]!;
  const field = `.globl main\nmain: ret\n.data\n.skip 3\n.quad 0\n.reloc .data + 3, ${name}, number\n`;
  const define = (value: number) =>
    scratch.assemble("number.o", `.globl number\nnumber = ${value}\n`);
  test(`${name} holds ${lowest} to ${highest}, and says what it does not hold`, () => {
    scratch.assemble("narrow.o", field);
    for (const value of [lowest, highest]) {
      define(value);
      link(["narrow.o", "number.o"], scratch.directory);
    }
    define(highest + 1);
    assert.equal(
      linkErrors(["narrow.o", "number.o"], scratch.directory),
      `hotlink: error: narrow.o:(.data+0x3): relocation ${name} against 'number' is out of range: 0x${(highest + 1).toString(16)} is no ${width * 8}-bit value\n`,
    );
  });
}

for (const [name, why] of refusedKinds.values()) {
  test(`${name} is refused in words`, () => {
    const source = `.globl main\nmain: ret\n.data\n.quad 0\n.reloc .data, ${name}, main\n`;
    scratch.assemble("kind.o", source);
    const [first] = linkErrors(["kind.o"], scratch.directory).split("\n");
    assert.equal(
      first,
      `hotlink: error: kind.o:(.data+0x0): relocation ${name} against 'main' ${why}`,
    );
  });
}

test("a library's thread-local variable has no descriptor, and the message says what to do", () => {
  scratch.compile("library.c", "__thread int far = 1;", "-fPIC");
  scratch.run("gcc", "-shared", "library.c.o", "-o", "liblibrary.so");
  const source = "extern __thread int far; int main(void) { return far; }";
  scratch.compile("main.c", source, "-fPIC", "-mtls-dialect=gnu2");
  assert.match(
    linkErrors(["main.c.o", "liblibrary.so"], scratch.directory),
    /thread-local 'far' of liblibrary.so is accessed through a TLS descriptor; compile with -mtls-dialect=gnu/,
  );
});
