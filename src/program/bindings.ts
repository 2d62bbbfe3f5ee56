/**
 * Bindings: the places that hold an address of a shared library.
 *
 * Libraries are loaded where the kernel likes, so these values differ from one run to the next. The image leaves them empty; each
 * target's own values are computed when it has said where its libraries are.
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

/** Bindings by site. There are thousands where there are millions of relocations. */
export class Bindings {
  readonly #bySite = new Map<number, Binding>();

  set(binding: Binding): void {
    this.#bySite.set(binding.site, binding);
  }

  get(site: number): Binding | undefined {
    return this.#bySite.get(site);
  }

  delete(site: number): void {
    this.#bySite.delete(site);
  }

  all(): IterableIterator<Binding> {
    return this.#bySite.values();
  }

  get count(): number {
    return this.#bySite.size;
  }
}
