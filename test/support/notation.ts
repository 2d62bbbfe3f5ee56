/**
 * Programs in one line, for tests of symbol resolution:
 *
 *     main.o[main=1 >f] lib.a(f.o[f=2] g.o[~g=3])
 *
 * is an object file and an archive with two members. In brackets:
 *
 *     f=2     defines the byte f        >f   refers to f
 *     ~f=2    defines it weakly         >?f  refers to it weakly
 *     :f=2    defines it in a COMDAT group of its name
 *     f#8     asks for 8 bytes of common space
 *
 * `lib.so[…]` is a shared library; other words are options.
 */
import { type Linked, link, linkErrors } from "./link.ts";
import type { Scratch } from "./scratch.ts";

/** Each reference is an eight-byte pointer behind this symbol. */
const referenceName = (file: string, name: string) => `${file}>${name}`;

function assembly(file: string, words: string): string {
  const lines = ['.section .note.GNU-stack,"",@progbits'];
  for (const word of words.split(" ").filter((w) => w !== "")) {
    const m = /^([~:]?)(\w+)=(\d+)$/.exec(word);
    const reference = /^>(\??)(\w+)$/.exec(word);
    const common = /^(\w+)#(\d+)$/.exec(word);
    if (m !== null) {
      const [, mark, name, value] = m;
      const group = mark === ":" ? `.data.${name},"awG",@progbits,${name},comdat` : '.data,"aw"';
      const binding = mark === "" ? "globl" : "weak";
      lines.push(`.section ${group}`, `.${binding} ${name}`, `.type ${name},@object`);
      lines.push(`.size ${name},1`, `${name}: .byte ${value}`);
    } else if (reference !== null) {
      const [, weak, name] = reference;
      const label = `"${referenceName(file, name!)}"`;
      if (weak === "?") lines.push(`.weak ${name}`);
      lines.push('.section .data.refs,"aw"', ".p2align 3", `.globl ${label}`);
      lines.push(`${label}: .quad ${name}`);
    } else if (common !== null) {
      lines.push(`.comm ${common[1]},${common[2]},${common[2]}`);
    } else throw new Error(`what is '${word}'?`);
  }
  return `${lines.join("\n")}\n`;
}

/** Makes the files of a line, and returns the words of the command line. */
export function build(scratch: Scratch, line: string): string[] {
  const words: string[] = [];
  const object = (file: string, content: string) => scratch.assemble(file, assembly(file, content));
  for (const [word] of line.matchAll(/[\w.]+\((?:[^)]*)\)|[\w.]+\[[^\]]*\]|\S+/g)) {
    const archive = /^(.*)\((.*)\)$/.exec(word);
    const file = /^(.*)\[(.*)\]$/.exec(word);
    if (archive !== null) {
      const [, name, content] = archive;
      scratch.run("rm", "-f", name!);
      const members = build(scratch, content!);
      scratch.run("ar", "rcs", name!, ...members);
      words.push(name!);
    } else if (file !== null && file[1]!.endsWith(".so")) {
      object(`${file[1]}.o`, file[2]!);
      scratch.run("ld", "-shared", "-o", file[1]!, `${file[1]}.o`);
      words.push(file[1]!);
    } else if (file !== null) {
      object(file[1]!, file[2]!);
      words.push(file[1]!);
    } else words.push(word);
  }
  return words;
}

/** Links a line. */
export function linkLine(scratch: Scratch, line: string): Linked {
  return link(build(scratch, line), scratch.directory);
}

/** What linking a line that must fail prints. */
export function errorsOfLine(scratch: Scratch, line: string): string {
  return linkErrors(build(scratch, line), scratch.directory);
}

/**
 * What every reference of a program leads to, and which files were linked, as a line:
 * `main.o>f=2 | main.o lib.a(f.o)`.
 */
export function result(scratch: Scratch, linked: Linked): string {
  const { names } = linked.program;
  const references: string[] = [];
  for (let row = 1; row < names.length; row++) {
    const name = names.text(row as Parameters<typeof names.text>[0]);
    if (!name.includes(">")) continue;
    const cell = linked.address(name);
    if (cell === undefined) continue;
    const address = linked.pointer(cell);
    references.push(`${name}=${address === 0 ? "null" : linked.bytes(address, 1)[0]}`);
  }
  const files = linked.objects().map((name) => name.replace(`${scratch.directory}/`, ""));
  return `${references.sort().join(" ")} | ${files.join(" ")}`;
}
