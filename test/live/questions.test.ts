/** Questions that change nothing: dry runs, why a symbol is where it is, what a code means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { articles } from "../../src/base/codes.ts";
import type { LinkReport } from "../../src/daemon/report.ts";
import { Sandbox } from "../support/sandbox.ts";

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  int value(void);
  int main(void) {
    for (int n = 0;; n++) { hotlink_safe_point(); printf("%d value %d\\n", n, value()); fflush(stdout); usleep(5000); }
  }`;

const verdicts = (reports: readonly LinkReport[]) =>
  reports.flatMap((report) =>
    report.verdicts.map(({ kind, code, symbol }) => `${kind} ${code} ${symbol}`).sort(),
  );

test("a dry run tells the verdicts and changes nothing", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write("value.c", "int list[2] = {1, 2}; int start = 4; int value(void) { return list[1]; }");
  box.build(["main.c", "value.c"]);
  const program = box.start();
  await program.line(/value 2$/);
  assert.match(box.hotlink("update", "--dry-run").stdout, /nothing would change/);
  box.write(
    "value.c",
    `int list[9] = {1, 3}; int start = 5; _Thread_local int own = 6; static int two = 2;
     int more(int n) { static const int t[] = {5, 6, 7}; return t[n & 1] + two + own; }
     int value(void) { return list[1] + more(1); }`,
  );
  box.compile("value.c");
  for (let n = 0; n < 2; n++) {
    const { status, stdout } = box.hotlink("update", "--dry-run", "--json");
    assert.equal(status, 3, "it would need a restart");
    const [report] = JSON.parse(stdout) as LinkReport[];
    assert.deepEqual([report!.generation, report!.targets, report!.isTrial], [1, [], true]);
    assert.ok(verdicts([report!]).includes("restart H0201 list"), stdout);
    await program.line(/value 2$/);
  }
  assert.match(box.hotlink("update", "--dry-run").stdout, /generation 1, of which none was made/);
  // The list does not grow: nothing is left of the attempts.
  box.edit("value.c", "list[9]", "list[2]");
  box.compile("value.c");
  const trial = JSON.parse(box.hotlink("update", "--dry-run", "--json").stdout) as LinkReport[];
  const done = box.update();
  assert.deepEqual(verdicts(trial), verdicts([done]));
  await program.line(/value 17$/);
  assert.deepEqual(box.drift(), []);
});

test("a dry run of what does not link is refused like an update", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write("value.c", "int value(void) { return 2; }");
  box.build(["main.c", "value.c"]);
  box.write("value.c", "int missing(void); int value(void) { return missing(); }");
  box.compile("value.c");
  const refused = box.hotlink("update", "--dry-run");
  assert.equal(refused.status, 1);
  assert.match(
    refused.stdout,
    /undefined reference to 'missing'\nnothing was changed; 'hotlink explain H0301'/,
  );
  const [answer] = JSON.parse(box.hotlink("update", "--json").stdout);
  assert.deepEqual(answer.codes, ["H0301"]);
});

test("why tells who defines a symbol, who refers to it, and since when", (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "value.cc",
    `
    #include "shared.h"
    namespace zoo { int feed(int n) { return n + twice(n); } }
    extern "C" int deep(void); extern "C" int value(void) { return zoo::feed(2) + deep(); }`,
  );
  box.write("other.cc", '#include "shared.h"\nint unused() { return twice(3); }');
  box.write("shared.h", "inline __attribute__((noinline)) int twice(int n) { return 2 * n; }");
  box.write("deep.c", "int deeper(void); int deep(void) { return deeper(); }");
  box.write("deeper.c", "int deeper(void) { return 1; }");
  for (const source of ["deep.c", "deeper.c"]) box.compile(source);
  box.run("ar", "rcs", "libdeep.a", "deep.o", "deeper.o");
  box.build(["main.c", "value.cc", "other.cc"], { link: ["libdeep.a", "-lstdc++"] });
  const why = (symbol: string) => box.hotlink("why", symbol);
  const facts = (symbol: string) =>
    JSON.parse(box.hotlink("why", symbol, "--json").stdout)[0].symbols;

  assert.match(
    why("zoo::feed").stdout,
    /^program: zoo::feed\(int\) is a function of value\.o, \.text/,
  );
  const [feed] = facts("zoo::feed(int)");
  assert.deepEqual(feed, facts("_ZN3zoo4feedEi")[0]);
  assert.deepEqual([feed.since, feed.references, feed.referrers], [1, 1, ["value (value.o)"]]);

  const [twice] = facts("twice");
  assert.deepEqual(twice.losers, [
    { file: "other.o", how: "has the same group, of which one is enough" },
  ]);

  const [deeper] = facts("deeper");
  assert.deepEqual(deeper.chain, [
    { member: "libdeep.a(deeper.o)", wanted: "deeper", by: "libdeep.a(deep.o)" },
    { member: "libdeep.a(deep.o)", wanted: "deep", by: "value.o" },
  ]);

  box.change("value.cc", "n + twice(n)", "n * 3 + twice(n) + 1000");
  const [moved] = facts("zoo::feed");
  assert.equal(moved.entry, feed.entry);
  assert.notEqual(moved.body, feed.body);
  assert.equal(moved.since, 2);
  assert.equal(facts("value")[0].since, 1);
  assert.match(
    why("zoo::feed").stdout,
    /which leads to the newest body at 0x[0-9a-f]+, since generation 2/,
  );

  const nobody = why("deepr");
  assert.equal(nobody.status, 1);
  assert.match(nobody.stdout, /no symbol 'deepr'\n>>> did you mean: deep/);
  assert.equal(box.hotlink("why").status, 2);
});

test("every code is explained, without a daemon", (t) => {
  const box = new Sandbox(t);
  const list = box.hotlink("explain");
  assert.equal(list.stdout.trimEnd().split("\n").length, articles.length);
  assert.match(
    box.hotlink("explain", "h0201").stdout,
    /^H0201: a variable needs more memory\n(.*\n)*What to do: /,
  );
  assert.equal(JSON.parse(box.hotlink("explain", "H0302", "--json").stdout).code, "H0302");
  assert.equal(box.hotlink("explain", "H9999").status, 2);
  assert.match(box.hotlink("status").stdout, /no daemon is running/);
});
