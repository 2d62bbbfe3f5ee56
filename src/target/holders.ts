/** Who holds a stale block, in words. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { hex } from "../base/format.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SectionRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { HolderKind } from "../wire/messages.ts";
import type { Holder } from "./scan.ts";

/** `is on the stack of thread 4711`, to follow the name of what is held. */
export function holderText(program: Program, holder: Holder): string {
  const { kind, thread, address, depth } = holder;
  if (kind === HolderKind.Register) return `is in a register of thread ${thread}`;
  if (kind === HolderKind.Stack) return `is on the stack of thread ${thread}, at depth ${depth}`;
  return `is pointed at by ${variableAt(program, address) ?? memoryAt(holder)}`;
}

/** `'table' + 16 (main.o)`: the variable of the program at an address; undefined for other memory. */
function variableAt(program: Program, address: number): string | undefined {
  const { sections, atoms } = program;
  for (const file of program.objects()) {
    const common = file.commonSections;
    const own = Array.from({ length: file.sectionCount }, (_, i) => file.firstSection + i);
    for (const section of [...own, ...common] as SectionRow[]) {
      const kind = sections.kind[section];
      if (kind !== SectionKind.Data && kind !== SectionKind.Zero) continue;
      for (let i = 0; i < sections.atomCount[section]; i++) {
        const atom = (sections.firstAtom[section] + i) as AtomRow;
        const inside = address - atoms.address[atom];
        if (inside < 0 || inside >= atoms.size[atom]) continue;
        const offset = atoms.start[atom] + inside;
        const name = program.symbolAt(section, offset) ?? program.sectionName(section);
        return `'${name}' (${file.name}), at ${hex(address)}`;
      }
    }
  }
  return undefined;
}

/** What the kernel calls the memory, as long as the process is there. */
function memoryAt({ pid, address }: Holder): string {
  const where = hex(address);
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, "utf8");
  } catch {
    return `memory at ${where}`;
  }
  for (const line of maps.split("\n")) {
    const [, start, end, name] = /^(\w+)-(\w+) \S+ \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
    if (start === undefined || Number.parseInt(start, 16) > address) continue;
    if (Number.parseInt(end!, 16) <= address) continue;
    if (name === "" || name === "[heap]") return `the heap, at ${where}`;
    return `data of ${basename(name!)}, at ${where}`;
  }
  return `memory at ${where}`;
}
