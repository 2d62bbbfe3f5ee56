/** The list: every row has a test, and every pending case is one. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withoutVariant } from "../support/semantics.ts";

const directory = join(import.meta.dirname, "../../../test/semantics");
const rows = 48;

const titles = new Set(
  readdirSync(directory)
    .filter((name) => name.endsWith(".test.ts"))
    .flatMap((name) => [
      ...readFileSync(join(directory, name), "utf8").matchAll(/semantics\(\s*(\d+),\s*"([^"]+)"/g),
    ])
    .map(([, number, title]) => `${number}: ${title}`),
);

test("every row of the list has a test", () => {
  const numbers = new Set([...titles].map((title) => Number.parseInt(title, 10)));
  const missing = Array.from({ length: rows }, (_, i) => i + 1).filter((n) => !numbers.has(n));
  assert.deepEqual(missing, []);
});

test("every pending case exists", () => {
  const lines = readFileSync(join(directory, "pending.txt"), "utf8").match(/^\d+: [^:]+/gm) ?? [];
  assert.deepEqual(
    lines.map(withoutVariant).filter((name) => !titles.has(name)),
    [],
  );
});
