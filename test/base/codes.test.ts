/** Codes: each has one meaning, is in use, and is told where it should be. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { articleGroups, articleOf, articles, codes } from "../../src/base/codes.ts";

const root = join(import.meta.dirname, "../../..");
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(join(root, "src", path), "utf8"));

test("codes are in order, each once, and belong to a group", () => {
  const all = articles.map(({ code }) => code);
  assert.deepEqual(all, [...new Set(all)].sort());
  for (const code of all) {
    assert.match(code, /^H\d{4}$/);
    assert.ok(
      articleGroups.some(({ start }) => code.startsWith(start)),
      code,
    );
  }
});

test("every code can come up", () => {
  const unused = Object.keys(codes).filter(
    (name) => !sources.some((text) => new RegExp(`\\bcodes\\.${name}\\b`).test(text)),
  );
  assert.deepEqual(unused, []);
});

test("a code that a source or an article names is in the table", () => {
  const named = sources.flatMap((text) => text.match(/\bH\d{4}\b/g) ?? []);
  assert.deepEqual(
    named.filter((code) => articleOf(code) === undefined),
    [],
  );
});
