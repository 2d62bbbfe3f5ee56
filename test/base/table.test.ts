/** Tables: rows keep their values, released rows come back empty, and types tell tables apart. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Column, f64, type Row, Table, u8, u32 } from "../../src/base/table.ts";

type CityRow = Row<"city">;
type RiverRow = Row<"river">;

class Rivers extends Table<RiverRow> {
  readonly length_km: Column<RiverRow> = u32();
}

class Cities extends Table<CityRow> {
  readonly people: Column<CityRow> = f64();
  readonly river: Column<CityRow, RiverRow> = u32();
  readonly stars: Column<CityRow> = u8();
}

/** Marks `count` rows, so that what is left of them can be seen later. */
function mark(cities: Cities, first: CityRow, count: number): void {
  for (let i = 0; i < count; i++) {
    const city = (first + i) as CityRow;
    cities.people[city] = city + 0.5;
    cities.stars[city] = 5;
  }
}

test("row 0 is nothing, and the first row is 1", () => {
  const cities = new Cities();
  assert.equal(cities.add(), 1);
  assert.equal(cities.add(), 2);
  assert.equal(cities.length, 3);
  assert.equal(cities.people[0 as CityRow], 0);
});

test("no rows are row 0, and releasing none is nothing", () => {
  const cities = new Cities();
  assert.equal(cities.allocate(0), 0);
  cities.release(0 as CityRow, 0);
  assert.equal(cities.length, 1);
});

test("values stay through growth, one row at a time and many at once", () => {
  const cities = new Cities();
  for (let i = 1; i <= 5000; i++) mark(cities, cities.add(), 1);
  const block = cities.allocate(100_000);
  mark(cities, block, 100_000);
  assert.equal(cities.length, 105_001);
  for (let i = 1; i < cities.length; i++) {
    const city = i as CityRow;
    if (cities.people[city] !== i + 0.5 || cities.stars[city] !== 5) assert.fail(`row ${i}`);
  }
});

test("new rows are zero", () => {
  const cities = new Cities();
  cities.reserve(1000);
  assert.equal(cities.length, 1);
  const first = cities.allocate(1000);
  for (let i = 0; i < 1000; i++) assert.equal(cities.people[(first + i) as CityRow], 0);
});

test("released rows are used again, zeroed, and others are left alone", () => {
  const cities = new Cities();
  const [before, released, behind] = [1, 10, 1].map((count) => {
    const first = cities.allocate(count);
    mark(cities, first, count);
    return first;
  });
  const length = cities.length;
  cities.release(released!, 10);
  assert.equal(cities.allocate(4), released);
  assert.equal(cities.allocate(6), released! + 4);
  assert.equal(cities.length, length);
  for (let i = 0; i < 10; i++) {
    const city = (released! + i) as CityRow;
    assert.deepEqual([cities.people[city], cities.stars[city]], [0, 0]);
  }
  assert.deepEqual([cities.stars[before!], cities.stars[behind!]], [5, 5]);
});

test("neighbours that were released one by one are one range again", () => {
  const cities = new Cities();
  const first = cities.allocate(3);
  for (const i of [0, 2, 1]) cities.release((first + i) as CityRow, 1);
  assert.equal(cities.allocate(3), first);
});

test("a range that is too small is kept for others", () => {
  const cities = new Cities();
  const first = cities.allocate(2);
  const end = cities.allocate(1) + 1;
  cities.release(first, 2);
  assert.equal(cities.allocate(3), end);
  assert.equal(cities.allocate(2), first);
});

test("a row cannot be released twice", () => {
  const cities = new Cities();
  const first = cities.allocate(2);
  cities.release(first, 2);
  assert.throws(() => cities.release(first, 1), RangeError);
});

test("the size of a table is that of its columns", () => {
  const cities = new Cities();
  cities.reserve(999);
  assert.equal(cities.byteLength, 1000 * (8 + 4 + 1));
});

/** Compiled and never run: each line below must be an error, or `tsc` fails. */
export function typesTellTablesApart(cities: Cities, rivers: Rivers): void {
  const city = cities.add();
  const river = rivers.add();
  // @ts-expect-error: a river is not a city
  cities.people[river] = 1;
  // @ts-expect-error: nor is any number
  cities.people[7] = 1;
  // @ts-expect-error: a city is not a river
  cities.river[city] = city;
  // @ts-expect-error: a number is not a river either
  cities.river[city] = 7;
  // @ts-expect-error: only rivers index rivers
  rivers.length_km[city] = 1;
  // And this is right:
  rivers.length_km[cities.river[city]] = 1;
}
