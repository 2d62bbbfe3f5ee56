/** Named timers: where the time of a link or an update went. */

export interface Phase {
  readonly name: string;
  /** Milliseconds. */
  readonly ms: number;
}

/** One run of a phase. */
export interface Span extends Phase {
  /** Milliseconds on the clock of `performance.now`. */
  readonly start: number;
}

/** Times the passes of one link. A name used twice adds up. */
export class Phases {
  readonly #ms = new Map<string, number>();
  readonly #spans: Span[] = [];

  /** Runs `work` and books its time under `name`. */
  time<T>(name: string, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      const ms = performance.now() - start;
      this.add(name, ms);
      this.#spans.push({ name, start, ms });
    }
  }

  /** Books time that was measured elsewhere, in the target for instance. */
  add(name: string, ms: number): void {
    this.#ms.set(name, (this.#ms.get(name) ?? 0) + ms);
  }

  /** The phases in the order they first ran. */
  list(): Phase[] {
    return [...this.#ms].map(([name, ms]) => ({ name, ms }));
  }

  /** All that was timed here, run by run. */
  spans(): readonly Span[] {
    return this.#spans;
  }
}
