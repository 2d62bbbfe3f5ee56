/**
 * Tables of virtual functions: what a slot means must stay.
 *
 * A virtual call knows its function by the slot alone: `call *16(%rax)`. Objects point at the table, which
 * keeps its place, so what was made before calls what is newest. But code that was compiled for the old
 * order goes on to use the old slots: bodies that run, and files that were not rebuilt, of which nothing
 * says whether they call this class. So functions may be replaced slot by slot, and go from the end; where a
 * slot of before means another function now, the program must be restarted.
 *
 *     _ZTV6Square │ offset to top │ type │ sides │ colour │ offset to top │ type │ thunk of sides │
 *                                          slot 0  slot 1 └─ the table of a second base ─┘
 *
 * (Itanium C++ ABI, 2.5.) Offsets of bases in it say where the parts of an object are, which old objects
 * have where they were.
 */
import { codes } from "../base/codes.ts";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import { FileKind } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SymbolRow } from "../program/rows.ts";
import { MangledNames } from "./mangled.ts";
import { isVirtualTable, type Match } from "./match.ts";
import { type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/** One word of a table: a function, something else with an address, or a number. */
interface Word {
  /** The symbol, where it is an address. */
  readonly name: string | undefined;
  /** For a function what all that override each other have in common. */
  readonly method: string | undefined;
  readonly number: bigint;
  /** Functions are counted from the start of each part of the table. */
  readonly slot: number;
}

/** What stands in a slot that has no function; any may come in its place. */
const noFunction = /^__cxa_(pure|deleted)_virtual$/;

/** Most slots that a message names. */
const slotsShown = 3;

/** Tables in which an old slot leads to something else, or for which there is no room. */
export function tableObstacles(work: WorkList, match: Match): Verdict[] {
  const { program } = work;
  const { symbols } = program;
  const names = new MangledNames();
  const verdicts: Verdict[] = [];
  for (const b of [...match.rewritten, ...match.grown]) {
    if (!isVirtualTable(program, b)) continue;
    const symbol = program.atoms.symbol[b];
    const before = match.partners.of(symbol);
    const a = program.atomAt(symbols.section[before], symbols.value[before]);
    const text = changedOrder(words(program, names, a), words(program, names, b));
    if (text !== undefined) {
      const users = staleUsers(work, symbol);
      verdicts.push(
        verdict(program, VerdictKind.Restart, codes.VirtualOrder, symbol, `${text}${users}`),
      );
    } else if (match.grown.includes(b)) {
      const more =
        "has more functions than before, and objects point at a table without room for them";
      verdicts.push(verdict(program, VerdictKind.Restart, codes.GrownTable, symbol, more));
    }
  }
  return verdicts;
}

function words(program: Program, names: MangledNames, atom: AtomRow): Word[] {
  const { atoms, sections, relocations } = program;
  const section = atoms.section[atom];
  const { bytes } = program.fileOfSection(section).object!;
  const place = sections.place[section] + atoms.start[atom];
  const last = sections.firstRelocation[section] + sections.relocationCount[section];
  const view = new DataView(bytes.buffer, bytes.byteOffset + place, atoms.size[atom]);
  const symbolAt = new Map<number, SymbolRow>();
  for (let r = firstRelocationFrom(program, section, atoms.start[atom]) as number; r < last; r++) {
    const relocation = r as RelocationRow;
    symbolAt.set(
      relocations.offset[relocation] - atoms.start[atom],
      relocations.symbol[relocation],
    );
  }
  const list: Word[] = [];
  let slot = 0;
  for (let at = 0; at + 8 <= view.byteLength; at += 8) {
    const symbol = symbolAt.get(at);
    const name = symbol === undefined ? undefined : program.symbolName(symbol);
    const isFunction = name !== undefined && !name.startsWith("_ZTI");
    const method = isFunction ? methodOf(names, name) : undefined;
    list.push({ name, method, number: view.getBigInt64(at, true), slot });
    slot = isFunction ? slot + 1 : 0;
  }
  return list;
}

function methodOf(names: MangledNames, name: string): string {
  const method = names.read(name, () => "")?.method ?? name;
  // Where a destructor is the same with and without virtual bases, either may be named.
  return method.replace(/^D2\b/, "D1");
}

/** What an old slot has become, in words; undefined where each is what it was. */
function changedOrder(before: readonly Word[], now: readonly Word[]): string | undefined {
  const slots: string[] = [];
  let others = 0;
  for (const [i, old] of before.entries()) {
    const next = now[i];
    if (next === undefined || isSame(old, next)) continue;
    if (old.method === undefined || next.method === undefined) others++;
    else slots.push(`slot ${old.slot} was ${old.name} and is ${next.name}`);
  }
  if (slots.length === 0) {
    return others === 0
      ? undefined
      : "has other bases, or has them elsewhere, than the objects made before";
  }
  const more = slots.length > slotsShown ? `, and ${slots.length - slotsShown} more` : "";
  const list = slots.slice(0, slotsShown).join("; ");
  return `has its functions in another order: ${list}${more}. What is running and files that were not rebuilt call by the old one`;
}

function isSame(old: Word, next: Word): boolean {
  if (old.method !== undefined && next.method !== undefined) {
    const isFree = noFunction.test(old.name!) || noFunction.test(next.name!);
    return isFree || old.method === next.method;
  }
  const isAddress = old.name !== undefined;
  return (
    isAddress === (next.name !== undefined) &&
    old.method === next.method &&
    (isAddress || old.number === next.number)
  );
}

/** Files that say the name of a table and were not rebuilt. */
function staleUsers({ program, added }: WorkList, symbol: SymbolRow): string {
  const { names, symbols } = program;
  const users = new Set<string>();
  for (
    let m = names.mention[symbols.name[symbol]];
    symbols.name[symbol] !== 0 && m !== 0;
    m = symbols.next[m]
  ) {
    const file = program.file(symbols.file[m]);
    if (file.kind === FileKind.Object && !added.includes(file)) users.add(file.name);
  }
  return users.size === 0 ? "" : `, of them ${[...users].join(", ")}`;
}
