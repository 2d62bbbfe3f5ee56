/**
 * Bindings: the places that hold an address of a shared library.
 *
 * Libraries are loaded where the kernel likes, so these values differ from one run to the next. The
 * image leaves them empty; each target's own values are computed when it has said where its
 * libraries are.
 */
import type { NameRow } from "../base/names.ts";
import type { Kind } from "../x86-64/relocations.ts";

export interface Binding {
  /** Address of the bytes. */
  readonly site: number;
  /** How the value is computed and how wide it is. */
  readonly kind: Kind;
  /** The library's symbol: `names.definition` of it is a `Shared` one. */
  readonly name: NameRow;
  readonly addend: number;
  /** True for the cell of a PLT entry: it always holds the library's own address. */
  readonly jump: boolean;
}

/** True where a target computes the same bytes for both. */
export function sameBinding(a: Binding | undefined, b: Binding | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.site === b.site && a.kind === b.kind && a.name === b.name && a.addend === b.addend;
}

/** Bindings by site. There are thousands where there are millions of relocations. */
export class Bindings {
  readonly #bySite = new Map<number, Binding>();
  /**
   * What sites were before the update that is being made, first change of each; undefined outside
   * of one.
   */
  #journal: Map<number, Binding | undefined> | undefined;

  set(binding: Binding): void {
    this.#note(binding.site);
    this.#bySite.set(binding.site, binding);
  }

  get(site: number): Binding | undefined {
    return this.#bySite.get(site);
  }

  delete(site: number): void {
    this.#note(site);
    this.#bySite.delete(site);
  }

  /** From here on changes can be taken back. */
  startJournal(): void {
    this.#journal = new Map();
  }

  /** The bindings that were set since the journal was started and are still there. */
  setSince(): Binding[] {
    const sites = [...(this.#journal?.keys() ?? [])];
    return sites.map((site) => this.#bySite.get(site)).filter((b) => b !== undefined);
  }

  /** Ends the journal, and takes everything back where `keep` is false. */
  endJournal(keep: boolean): void {
    const journal = this.#journal ?? new Map<number, Binding | undefined>();
    this.#journal = undefined;
    if (keep) return;
    for (const [site, before] of journal) {
      if (before === undefined) this.#bySite.delete(site);
      else this.#bySite.set(site, before);
    }
  }

  #note(site: number): void {
    if (this.#journal !== undefined && !this.#journal.has(site)) {
      this.#journal.set(site, this.#bySite.get(site));
    }
  }

  all(): IterableIterator<Binding> {
    return this.#bySite.values();
  }

  get count(): number {
    return this.#bySite.size;
  }
}
