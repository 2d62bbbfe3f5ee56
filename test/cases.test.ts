/**
 * The comparison: hundreds of small programs, each linked with the ordinary linker and with hotlink.
 * Both print the same and end alike, or neither links.
 *
 * The programs are in test/cases/, one behaviour each. What hotlink is known not to do yet is listed
 * in test/cases/pending.txt; such a case must fail, so that the list says what is true.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Case, readCases, words } from "./support/case.ts";
import { CaseBuilder } from "./support/case-builder.ts";
import { needs } from "./support/needs.ts";
import { Sandbox } from "./support/sandbox.ts";

const directory = join(import.meta.dirname, "../../test/cases");

/** Only cases whose name contains this, where somebody looks for something. */
const wanted = process.env["HOTLINK_CASES"] ?? "";

const cases = readCases(directory);

/** The reason for which a case is expected to fail, by name. */
const pending = new Map(
  readFileSync(join(directory, "pending.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name, reason] = /^([^:]+): (.+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`pending.txt: cannot read '${line}'`);
      return [name, reason!] as const;
    }),
);

/** Links and runs what was compiled, and fails where the two programs are not alike. */
async function compare(testCase: Case, builder: CaseBuilder): Promise<void> {
  const { header } = testCase;
  const isPassed = header("passed") !== "";
  const ordinary = await builder.linkOrdinarily();
  const hot = await builder.linkHot();
  if (header("fails") !== "") {
    assert.notEqual(ordinary.status, 0, "the ordinary linker accepts this");
    assert.equal(hot.status, ordinary.status, hot.stderr);
    for (const word of words(header("fails"))) assert.ok(hot.stderr.includes(word), hot.stderr);
    assert.equal(/\bld: /.test(hot.stderr), isPassed, `which linker failed: ${hot.stderr}`);
    return;
  }
  assert.equal(ordinary.status, 0, ordinary.stderr);
  assert.equal(hot.status, 0, hot.stderr);
  assert.equal(builder.isHot("hot"), !isPassed, "which linker linked it");
  const ignored = Object.fromEntries(words(header("ignore")).map((output) => [output, ""]));
  const theirs = await builder.run("ordinary");
  const ours = await builder.run("hot");
  assert.deepEqual({ ...ours, ...ignored }, { ...theirs, ...ignored });
}

test("every pending case exists", () => {
  const names = new Set(cases.map((testCase) => testCase.name));
  assert.deepEqual(
    [...pending.keys()].filter((name) => !names.has(name)),
    [],
  );
});

test("programs behave as with the ordinary linker", { concurrency: 2 }, async (t) => {
  const box = new Sandbox(t);
  const hotEnvironment = box.linkerEnvironment();
  const run = async (testCase: Case, index: number) => {
    const place = box.path(`case${index}`);
    const builder = new CaseBuilder(testCase, place, box.environment, hotEnvironment);
    await builder.compile();
    const reason = pending.get(testCase.name);
    if (reason === undefined) return compare(testCase, builder);
    await assert.rejects(compare(testCase, builder), `passes, though pending.txt says: ${reason}`);
  };
  const selected = cases.filter((testCase) => testCase.name.includes(wanted));
  await Promise.all(
    selected.map((testCase, index) => {
      const title = `${testCase.name}: ${testCase.behaviour}`;
      return t.test(title, needs(testCase.compiler), () => run(testCase, index));
    }),
  );
  // One daemon saw all of it, and still answers.
  const log = box.read("state/hotlink/daemon.log");
  assert.equal(box.hotlink("status").status, 0, log.slice(-4000));
  assert.equal(log.match(/daemon \d+ listens/g)?.length, 1, log.slice(-4000));
});
