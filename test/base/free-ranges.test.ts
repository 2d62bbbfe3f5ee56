/** Free ranges: what is given can be taken, once, and neighbours become one range again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FreeRanges } from "../../src/base/free-ranges.ts";
import { Random } from "../support/random.ts";

/**
 * Plays a script like `+0:16 -4 -4/8`: give 16 numbers from 0, take 4, take 4 at a multiple of 8.
 * Answers with what each taking got and what is free in the end.
 */
function play(script: string): string {
  const ranges = new FreeRanges();
  const taken: number[] = [];
  for (const [, sign, first, second] of script.matchAll(/([+-])(\d+)(?:[:/](\d+))?/g)) {
    if (sign === "+") ranges.give(Number(first), Number(second));
    else taken.push(ranges.take(Number(first), Number(second ?? 1)));
  }
  return `${taken.join(" ")} | ${ranges}`;
}

const cases: readonly [what: string, script: string, result: string][] = [
  ["nothing can be taken from nothing", "-1", "-1 | "],
  ["a range is taken from its start", "+0:16 -4 -4", "0 4 | 8+8"],
  ["a range is taken whole", "+8:8 -8", "8 | "],
  ["what is too large stays", "+0:4 -5", "-1 | 0+4"],
  ["the first range that fits wins", "+0:2 +4:4 +10:8 -3", "4 | 0+2 7+1 10+8"],
  ["alignment leaves a gap before", "+1:15 -4/8", "8 | 1+7 12+4"],
  ["alignment may exclude a range", "+1:6 +9:20 -4/8", "16 | 1+6 9+7 20+9"],
  ["alignment need not be a power of two", "+1:20 -2/12", "12 | 1+11 14+7"],
  ["an empty range is none", "+5:0", " | "],
  ["ranges are kept in order", "+20:2 +0:2 +10:2", " | 0+2 10+2 20+2"],
  ["a range joins the one before", "+0:4 +4:4", " | 0+8"],
  ["a range joins the one behind", "+4:4 +0:4", " | 0+8"],
  ["a range fills a gap", "+0:4 +8:4 +4:4", " | 0+12"],
  ["a range beside none stays alone", "+0:4 +9:4 +5:3", " | 0+4 5+3 9+4"],
];
for (const [what, script, result] of cases) {
  test(`${what}: ${script}`, () => assert.equal(play(script), result));
}

for (const twice of ["8:8", "10:2", "0:9", "15:4", "0:40"]) {
  test(`what is free already cannot be given: +8:8 +${twice}`, () => {
    const ranges = new FreeRanges();
    ranges.give(8, 8);
    const [start, size] = twice.split(":").map(Number);
    assert.throws(() => ranges.give(start!, size!), RangeError);
    assert.equal(`${ranges}`, "8+8");
  });
}

test("random takings and givings agree with a bitmap", () => {
  const random = new Random(1);
  const end = 300;
  const ranges = new FreeRanges();
  const free = new Array<boolean>(end).fill(true);
  ranges.give(0, end);
  const taken: { start: number; size: number }[] = [];
  for (let step = 0; step < 5000; step++) {
    if (taken.length === 0 || random.below(2) === 0) {
      const size = 1 + random.below(12);
      const align = random.pick([1, 1, 2, 4, 8, 6]);
      const start = ranges.take(size, align);
      assert.equal(start, firstFit(free, size, align), `step ${step}`);
      if (start < 0) continue;
      free.fill(false, start, start + size);
      taken.push({ start, size });
    } else {
      const [block] = taken.splice(random.below(taken.length), 1);
      const { start, size } = block!;
      // Sometimes in two halves, as an update does that frees a part of what it took.
      const half = random.below(size);
      ranges.give(start + half, size - half);
      ranges.give(start, half);
      free.fill(true, start, start + size);
    }
    assert.equal(`${ranges}`, runs(free), `step ${step}`);
    assert.equal(ranges.total, free.filter(Boolean).length);
  }
});

function firstFit(free: readonly boolean[], size: number, align: number): number {
  for (let start = 0; start + size <= free.length; start += align) {
    if (free.slice(start, start + size).every(Boolean)) return start;
  }
  return -1;
}

function runs(free: readonly boolean[]): string {
  const text = free.map((is) => (is ? "1" : "0")).join("");
  return [...text.matchAll(/1+/g)].map((run) => `${run.index}+${run[0].length}`).join(" ");
}
