/** What `objdump` makes of machine code: the other opinion on instructions. */
import { execFileSync } from "node:child_process";

/** One instruction as `objdump` shows it. */
export interface Disassembled {
  readonly address: number;
  readonly text: string;
  /** The address in a comment behind a `(%rip)` operand. */
  readonly comment: number | undefined;
  /** The target of a direct jump or call. */
  readonly branch: number | undefined;
}

function objdump(...args: string[]): string[] {
  const env = { ...process.env, LC_ALL: "C" };
  return execFileSync("objdump", args, { encoding: "latin1", env, maxBuffer: 1 << 30 }).split("\n");
}

/** The instructions of a section of an ELF file. */
export function disassemble(path: string, section = ".text"): Disassembled[] {
  return parse(objdump("-d", "-w", "--no-show-raw-insn", "-j", section, path));
}

/** The instructions of a file of plain code that starts at `address`. */
export function disassembleCode(path: string, address: number): Disassembled[] {
  const machine = ["-b", "binary", "-m", "i386:x86-64", `--adjust-vma=${address}`];
  return parse(objdump("-D", "-w", "--no-show-raw-insn", ...machine, path));
}

/** Where a section lies in its file, and at which address. */
export function sectionPlace(
  path: string,
  section = ".text",
): { offset: number; size: number; address: number } {
  const line = objdump("-h", "-w", path).find((l) => l.trim().split(/\s+/)[1] === section);
  const [, , size, address, , offset] = (line ?? "").trim().split(/\s+/);
  const hex = (text: string | undefined) => Number.parseInt(text ?? "", 16);
  return { offset: hex(offset), size: hex(size), address: hex(address) };
}

function parse(lines: readonly string[]): Disassembled[] {
  const instructions: Disassembled[] = [];
  const hex = (text: string | undefined) =>
    text === undefined ? undefined : Number.parseInt(text, 16);
  for (const line of lines) {
    const m = /^\s*([0-9a-f]+):\s+(.*)$/.exec(line);
    if (m === null) continue;
    const text = m[2]!.trim();
    instructions.push({
      address: hex(m[1])!,
      text,
      comment: hex(/\(%rip\).*# (?:0x)?([0-9a-f]+)/.exec(text)?.[1]),
      branch: hex(
        /\b(?:call|j[a-z]+|xbegin|loop\w*)\w*\s+(?:0x)?([0-9a-f]+)(?: |$)/.exec(text)?.[1],
      ),
    });
  }
  return instructions;
}
