/**
 * Free ranges of a line of numbers: rows of a table, addresses of a region.
 *
 * Two parallel sorted arrays, starts and sizes; neighbours are merged when a range is given back,
 * so that a place that was taken and given back a thousand times is one range again. First fit, by
 * binary search for giving and a scan for taking: the number of ranges is small wherever this is
 * used.
 */
export class FreeRanges {
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];

  /**
   * Takes `size` numbers starting at a multiple of `align`. Returns the start, or -1 where nothing
   * fits.
   */
  take(size: number, align: number): number {
    for (let i = 0; i < this.#starts.length; i++) {
      const free = this.#starts[i]!;
      const start = Math.ceil(free / align) * align;
      const end = free + this.#sizes[i]!;
      if (start + size > end) continue;
      this.#remove(i);
      if (start > free) this.give(free, start - free);
      if (end > start + size) this.give(start + size, end - start - size);
      return start;
    }
    return -1;
  }

  /** Gives a range back. It must not overlap a free one. */
  give(start: number, size: number): void {
    if (size <= 0) return;
    const at = this.#firstAfter(start);
    const before = at - 1;
    const previousEnd = before >= 0 ? this.#starts[before]! + this.#sizes[before]! : -1;
    const next = at < this.#starts.length ? this.#starts[at]! : Number.POSITIVE_INFINITY;
    if (previousEnd > start || start + size > next) {
      throw new RangeError(`range ${start}+${size} is free already`);
    }
    const joinsPrevious = previousEnd === start;
    const joinsNext = next === start + size;
    if (joinsPrevious) {
      this.#sizes[before]! += size + (joinsNext ? this.#sizes[at]! : 0);
      if (joinsNext) this.#remove(at);
    } else if (joinsNext) {
      this.#starts[at] = start;
      this.#sizes[at]! += size;
    } else {
      this.#starts.splice(at, 0, start);
      this.#sizes.splice(at, 0, size);
    }
  }

  /** The sum of all free ranges. */
  get total(): number {
    return this.#sizes.reduce((sum, size) => sum + size, 0);
  }

  /** "start+size start+size …" in order: for tests and for people. */
  toString(): string {
    return this.#starts.map((start, i) => `${start}+${this.#sizes[i]}`).join(" ");
  }

  /** Index of the first range that starts after `start`. */
  #firstAfter(start: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! > start) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #remove(index: number): void {
    this.#starts.splice(index, 1);
    this.#sizes.splice(index, 1);
  }
}
