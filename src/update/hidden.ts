/**
 * Addresses that no search of a target finds.
 *
 * Nearly every pointer is a plain word in memory or in a register. The exceptions: `setjmp` encrypts
 * where `longjmp` goes on, and so does the C library with the functions that run at exit, of the
 * process or of a thread; and what handles a signal, or is called when a timer ends, is known to the
 * kernel. All of these but the first are addresses of functions. A function that lives has its entry
 * for ever, so they matter only when it is removed: then one whose address may have gone that way is
 * kept with its last body, and what it did goes on.
 *
 * Compilers register destructors themselves and name them in the same place. With the calls that a
 * programmer writes the address may come from anywhere; where a program has such calls, every address
 * of a function that was ever taken may have been handed over.
 */
import type { NameRow } from "../base/names.ts";
import type { Relocator } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import { isBranch } from "./entries.ts";
import { isVirtualTable } from "./match.ts";

/** What an old body may call that keeps where it goes on out of sight (man setjmp). */
const jumps = ["setjmp", "_setjmp", "__setjmp", "sigsetjmp", "__sigsetjmp"];

/** What compilers call with a destructor. */
const registers = ["__cxa_atexit", "__cxa_thread_atexit", "__cxa_thread_atexit_impl"];

/** What programmers call with a function, directly or not. */
const keepers = [
  ...["atexit", "on_exit", "at_quick_exit", "__cxa_at_quick_exit"],
  ...["signal", "bsd_signal", "sysv_signal", "__sysv_signal", "sigset", "sigaction"],
  ...["timer_create", "mq_notify", "getaddrinfo_a", "aio_read", "aio_write", "lio_listio"],
];

const jumpText =
  "it calls setjmp, and where longjmp goes on is kept in a form that nobody can read";
const handlerText =
  "its address was taken, and those of exit and signal handlers are kept where nobody can look";

export class HiddenAddresses {
  readonly #work: WorkList;
  readonly #program: Program;
  readonly #jumps: ReadonlySet<NameRow>;
  readonly #registers: ReadonlySet<NameRow>;
  readonly #keepers: ReadonlySet<NameRow>;

  /** Notes what the files that went did with addresses of functions. Call before anything moves. */
  constructor(work: WorkList, relocator: Relocator) {
    this.#work = work;
    this.#program = work.program;
    this.#jumps = this.#rows(jumps);
    this.#registers = this.#rows(registers);
    this.#keepers = this.#rows(keepers);
    this.#noteKeepers();
    const { sections } = this.#program;
    for (const section of work.gone) {
      for (let i = 0; i < sections.atomCount[section]; i++) {
        this.#noteTaken((sections.firstAtom[section] + i) as AtomRow, relocator);
      }
    }
  }

  /** Why a removed function with this entry must be kept, if it must. */
  whyKept(entry: number): string | undefined {
    const { handed, taken, keepsHandlers } = this.#program.stale;
    const mayBe = handed.has(entry) || (keepsHandlers && taken.has(entry));
    return mayBe ? handlerText : undefined;
  }

  /** Why a body must be kept that refers to these names, if it must. */
  whyPinned(names: Iterable<NameRow>): string | undefined {
    for (const name of names) if (this.#jumps.has(name)) return jumpText;
    return undefined;
  }

  #rows(texts: readonly string[]): Set<NameRow> {
    const rows = texts.map((text) => this.#program.names.find(text));
    return new Set(rows.filter((row) => row !== 0));
  }

  #noteKeepers(): void {
    const { names, symbols, stale, files } = this.#program;
    const isReference = (symbol: SymbolRow) =>
      symbols.kind[symbol] === SymbolKind.Undefined &&
      files[symbols.file[symbol]]?.object !== undefined;
    for (const name of this.#keepers) {
      for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
        if (isReference(m)) stale.keepsHandlers = true;
      }
    }
    for (const file of this.#work.removed) {
      for (let i = 1; i < file.symbolCount; i++) {
        const symbol = (file.firstSymbol + i) as SymbolRow;
        if (isReference(symbol) && this.#keepers.has(symbols.name[symbol]))
          stale.keepsHandlers = true;
      }
    }
  }

  #noteTaken(atom: AtomRow, relocator: Relocator): void {
    const { atoms, sections, relocations, symbols, stale } = this.#program;
    const bytes = this.#program.fileOfSection(atoms.section[atom]).object?.bytes;
    if (bytes === undefined || isVirtualTable(this.#program, atom)) return;
    const place = sections.place[atoms.section[atom]];
    const found: number[] = [];
    let isRegistered = false;
    for (const { relocation } of relocator.fields(atom)) {
      const symbol = relocations.symbol[relocation];
      const name = symbols.name[symbol];
      if (this.#registers.has(name)) isRegistered = true;
      const before = this.#work.dirty.get(name) ?? this.#program.definitionOf(symbol);
      if (before === 0 || !this.#program.hasEntry(before)) continue;
      if (sections.atomCount[symbols.section[before]] === 0) continue;
      if (isBranch(this.#program, relocation, bytes, place)) continue;
      found.push(this.#program.entryOf(before));
    }
    for (const entry of found) (isRegistered ? stale.handed : stale.taken).add(entry);
  }
}
