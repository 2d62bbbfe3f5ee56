/**
 * Matching: what of side B is already there on side A.
 *
 * The files that came and went are split; their functions and variables are paired by name; and
 * each pair is asked whether it is equal. From that follows for every atom of side B whether it
 * *adopts* a place of side A or is *fresh*:
 *
 *     function      equal: adopts                     changed: fresh, and the entry of the old one will lead to it
 *     variable      adopts, since its value is state; fresh only where it does not fit any more
 *     constant      equal: adopts                     changed: rewritten in place if it has a name and fits, else fresh
 *     labels        equal: adopts                     changed: fresh, since they are part of a body that may be running
 */

import { append } from "../base/lists.ts";
import { alignOf } from "../link/place.ts";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { Equality } from "./equality.ts";
import { FrameIndex } from "./frames.ts";
import { Partners } from "./partners.ts";
import { type BorderReference, splitFile } from "./split.ts";

/** What the atoms of side B became. */
export interface Match {
  readonly partners: Partners;
  /** Atoms that take over a place, with the atom of side A that had it. */
  readonly adopted: ReadonlyMap<AtomRow, AtomRow>;
  /**
   * Adopted atoms whose content is not what it was: constants to be rewritten, variables with other
   * initial values.
   */
  readonly rewritten: ReadonlySet<AtomRow>;
  /** Atoms of side A that nothing on side B continues in place. */
  readonly stale: readonly AtomRow[];
  /** Variables, and tables of virtual functions, that need more room than they have. */
  readonly grown: readonly AtomRow[];
  readonly borders: readonly BorderReference[];
  readonly frames: FrameIndex;
}

/** Decides for all arrived sections; fills `work.fresh`. */
export function match(work: WorkList): Match {
  return new Matcher(work).run();
}

class Matcher {
  readonly #work: WorkList;
  readonly #program: Program;
  readonly #partners: Partners;
  readonly #frames: FrameIndex;
  readonly #equality: Equality;
  readonly #gone: ReadonlySet<SectionRow>;
  /** Named atoms of side B and what they continue, and the other way round. */
  readonly #pairs = new Map<AtomRow, AtomRow>();
  readonly #taken = new Set<AtomRow>();
  readonly #adopted = new Map<AtomRow, AtomRow>();
  readonly #rewritten = new Set<AtomRow>();
  readonly #grown: AtomRow[] = [];

  constructor(work: WorkList) {
    this.#work = work;
    this.#program = work.program;
    this.#partners = new Partners(work);
    this.#gone = new Set(work.gone);
    this.#frames = new FrameIndex(work.program);
    this.#equality = new Equality(
      work.program,
      (atom) => this.#pairs.get(atom) ?? (0 as AtomRow),
      (a, b) => this.#frames.companions(a, b),
      (name) => this.#partners.nameBefore(name),
    );
  }

  run(): Match {
    const borders = this.#split();
    this.#makeWholeAtoms();
    this.#partners.pair();
    for (const file of this.#splitFiles()) {
      for (let i = 1; i < file.sectionCount; i++)
        this.#frames.add((file.firstSection + i) as SectionRow);
    }
    const atoms = [...this.#arrivedAtoms()];
    for (const atom of atoms) this.#pair(atom);
    for (const [b, a] of this.#pairs) this.#equality.ask(a, b);
    const anonymous = this.#anonymousCandidates(atoms);
    for (const [b, candidates] of anonymous) for (const a of candidates) this.#equality.ask(a, b);
    for (const [b, a] of this.#pairs) this.#decide(a, b);
    for (const [b, candidates] of anonymous) this.#decideAnonymous(b, candidates);
    for (const atom of atoms) if (!this.#adopted.has(atom)) this.#work.fresh.push(atom);
    const { address, since } = this.#program.atoms;
    for (const [b, a] of this.#adopted) {
      address[b] = address[a];
      since[b] = since[a];
    }
    return {
      partners: this.#partners,
      adopted: this.#adopted,
      rewritten: this.#rewritten,
      stale: this.#staleAtoms(),
      grown: this.#grown,
      borders,
      frames: this.#frames,
    };
  }

  /** Splits what went, and what came in its place. A file that continues nothing is left whole. */
  #split(): BorderReference[] {
    const program = this.#program;
    const borders: BorderReference[] = [];
    const old = this.#work.removed.filter((file) => file.kind === FileKind.Object);
    for (const file of old) splitFile(program, file);
    const keys = new Set(old.map((file) => file.key));
    for (const file of this.#arrivedFiles()) {
      // A file that stays is here because one of its groups prevails now.
      const stays = !this.#work.added.includes(file);
      if (stays || keys.has(file.key) || this.#continuesSomething(file)) {
        borders.push(...splitFile(program, file));
      }
    }
    return borders;
  }

  /** The files of all sections that arrived. */
  #arrivedFiles(): Set<InputFile> {
    return new Set(this.#work.arrived.map((section) => this.#program.fileOfSection(section)));
  }

  /** The files whose unwind records are compared. */
  #splitFiles(): InputFile[] {
    return [...this.#work.removed, ...this.#arrivedFiles()].filter((file) => file.split);
  }

  #continuesSomething(file: InputFile): boolean {
    const { symbols } = this.#program;
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (symbols.name[symbol] === 0 || symbols.section[symbol] === 0) continue;
      const before = this.#partners.of(symbol);
      if (before !== 0 && this.#gone.has(symbols.section[before])) return true;
    }
    return false;
  }

  /**
   * Sections that were not split are one atom each; unwind sections of split files are taken record
   * by record later.
   */
  #makeWholeAtoms(): void {
    const { sections, atoms } = this.#program;
    for (const section of this.#work.arrived) {
      const kind = sections.kind[section];
      if (kind === SectionKind.Initializers || sections.atomCount[section] > 0) continue;
      if (kind === SectionKind.Frames && this.#program.fileOfSection(section).split) continue;
      const atom = atoms.allocate(1);
      atoms.section[atom] = section;
      atoms.size[atom] = sections.size[section];
      atoms.symbol[atom] = this.#onlySymbol(section);
      sections.firstAtom[section] = atom;
      sections.atomCount[section] = 1;
    }
  }

  /**
   * The symbol at the start of an unsplit section: a common symbol, or a function or variable with
   * a section of its own.
   */
  #onlySymbol(section: SectionRow): SymbolRow {
    const { symbols } = this.#program;
    const file = this.#program.fileOfSection(section);
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (symbols.section[symbol] === section && symbols.name[symbol] !== 0) return symbol;
    }
    return 0 as SymbolRow;
  }

  *#arrivedAtoms(): Generator<AtomRow> {
    const { sections } = this.#program;
    for (const section of this.#work.arrived) {
      const first = sections.firstAtom[section];
      for (let i = 0; i < sections.atomCount[section]; i++) yield (first + i) as AtomRow;
    }
  }

  /**
   * Finds the atom of side A that a named atom continues: one that starts at the partner of its
   * symbol and is free.
   */
  #pair(b: AtomRow): void {
    const { atoms, symbols, sections } = this.#program;
    const symbol = atoms.symbol[b];
    if (symbol === 0) return;
    const before = this.#partners.of(symbol);
    if (before === 0) return;
    const section = symbols.section[before];
    if (!this.#gone.has(section) || sections.atomCount[section] === 0) return;
    const offset = this.#program.offsetOf(before);
    const a = this.#program.atomAt(section, offset);
    if (atoms.start[a] !== offset || this.#taken.has(a) || !this.#sameUse(a, b)) return;
    this.#pairs.set(b, a);
    this.#taken.add(a);
  }

  /**
   * Variables may move between `.data` and `.bss` as their initial value changes; nothing else
   * changes its kind.
   */
  #sameUse(a: AtomRow, b: AtomRow): boolean {
    const kindA = this.#kind(a);
    const kindB = this.#kind(b);
    return kindA === kindB || (isVariable(kindA) && isVariable(kindB));
  }

  #kind(atom: AtomRow): SectionKind {
    return this.#program.sections.kind[this.#program.atoms.section[atom]];
  }

  #decide(a: AtomRow, b: AtomRow): void {
    const equal = this.#equality.settled(a, b);
    const kind = this.#kind(b);
    const fits = this.#fits(a, b);
    if (equal) this.#adopted.set(b, a);
    else if (kind === SectionKind.Code || this.#entersFreshCode(b)) return;
    else if (fits) {
      this.#adopted.set(b, a);
      this.#rewritten.add(b);
    } else if (kind !== SectionKind.Constant || isVirtualTable(this.#program, b)) {
      this.#grown.push(b);
    }
  }

  /**
   * True for what holds addresses of the inside of a function that has a new body: a table of labels
   * belongs to the body that jumps through it, and the old one may be running.
   */
  #entersFreshCode(b: AtomRow): boolean {
    const { atoms, sections, relocations, symbols } = this.#program;
    const section = atoms.section[b];
    const end = atoms.start[b] + atoms.size[b];
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    for (
      let r = firstRelocationFrom(this.#program, section, atoms.start[b]) as number;
      r < last;
      r++
    ) {
      const relocation = r as RelocationRow;
      if (relocations.offset[relocation] >= end) return false;
      const symbol = relocations.symbol[relocation];
      const target = symbols.section[symbol];
      if (sections.kind[target] !== SectionKind.Code || this.#program.isFunction(symbol)) continue;
      const code = this.#program.atomAt(target, symbols.value[symbol]);
      const before = this.#pairs.get(code);
      if (before === undefined || !this.#equality.settled(before, code)) return true;
    }
    return false;
  }

  /** True where the place of one variable will do for what continues it. */
  #fits(a: AtomRow, b: AtomRow): boolean {
    const { atoms } = this.#program;
    if (atoms.size[b] === atoms.size[a]) return true;
    // A smaller one may be another type, which wants to be aligned as its section says.
    const aligned = atoms.address[a] % alignOf(this.#program, b) === 0;
    return atoms.size[b] < atoms.size[a] && aligned;
  }

  /** For each anonymous atom of side B those of side A that have its kind, size and bytes. */
  #anonymousCandidates(arrived: readonly AtomRow[]): Map<AtomRow, AtomRow[]> {
    const { atoms, sections } = this.#program;
    const bySize = new Map<string, AtomRow[]>();
    for (const section of this.#gone) {
      const first = sections.firstAtom[section];
      for (let i = 0; i < sections.atomCount[section]; i++) {
        const a = (first + i) as AtomRow;
        if (atoms.symbol[a] !== 0) continue;
        append(bySize, this.#contentKey(a), a);
      }
    }
    const candidates = new Map<AtomRow, AtomRow[]>();
    for (const b of arrived) {
      if (atoms.symbol[b] !== 0 || this.#kind(b) === SectionKind.Frames) continue;
      candidates.set(b, bySize.get(this.#contentKey(b)) ?? []);
    }
    return candidates;
  }

  /** What must be the same for two anonymous atoms to be worth comparing. */
  #contentKey(atom: AtomRow): string {
    const { atoms, sections } = this.#program;
    const section = atoms.section[atom];
    const kind = this.#kind(atom);
    const size = atoms.size[atom];
    if (kind === SectionKind.Zero) return `${kind} ${size}`;
    const place = sections.place[section] + atoms.start[atom];
    const { bytes } = this.#program.fileOfSection(section).object!;
    return `${kind} ${Buffer.from(bytes.buffer, bytes.byteOffset + place, size).toString("latin1")}`;
  }

  #decideAnonymous(b: AtomRow, candidates: readonly AtomRow[]): void {
    const isConstant = this.#kind(b) === SectionKind.Constant;
    for (const a of candidates) {
      // Two equal constants may share a place; two pieces of memory may not.
      if (!isConstant && this.#taken.has(a)) continue;
      if (!this.#equality.settled(a, b)) continue;
      this.#adopted.set(b, a);
      this.#taken.add(a);
      return;
    }
  }

  #staleAtoms(): AtomRow[] {
    const { sections } = this.#program;
    const kept = new Set(this.#adopted.values());
    const stale: AtomRow[] = [];
    for (const section of this.#gone) {
      const first = sections.firstAtom[section];
      for (let i = 0; i < sections.atomCount[section]; i++) {
        const atom = (first + i) as AtomRow;
        if (!kept.has(atom)) stale.push(atom);
      }
    }
    return stale;
  }
}

/** True for the table of a class's virtual functions, to which its objects point, or do while they are made. */
export function isVirtualTable(program: Program, atom: AtomRow): boolean {
  const symbol = program.atoms.symbol[atom];
  return symbol !== 0 && /^_ZT[VC]/.test(program.symbolName(symbol));
}

/** True for memory that a program changes. */
export function isVariable(kind: SectionKind): boolean {
  return kind === SectionKind.Data || kind === SectionKind.Zero;
}
