/** What the user reads when a link fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, LinkError, LinkFailure } from "../../src/base/errors.ts";

test("no messages are no text, and no failure", () => {
  const diagnostics = new Diagnostics();
  assert.equal(diagnostics.format(), "");
  diagnostics.check();
});

test("warnings come first, then errors in their order, each with its notes", () => {
  const diagnostics = new Diagnostics();
  diagnostics.error("a.o: is bad", ["because", "so do this"]);
  diagnostics.warn("b.o: is odd", ["look here"]);
  diagnostics.error("c.o: is worse");
  assert.equal(
    diagnostics.format(),
    "hotlink: warning: b.o: is odd\n>>> look here\n" +
      "hotlink: error: a.o: is bad\n>>> because\n>>> so do this\n" +
      "hotlink: error: c.o: is worse\n",
  );
});

test("twenty errors are shown, the others are counted", () => {
  const diagnostics = new Diagnostics();
  const shown: string[] = [];
  for (let i = 0; i < 20; i++) {
    diagnostics.error(`number ${i}`);
    shown.push(`hotlink: error: number ${i}\n`);
  }
  assert.equal(diagnostics.format(), shown.join(""));
  for (let i = 20; i < 25; i++) diagnostics.error(`number ${i}`);
  assert.equal(diagnostics.format(), `${shown.join("")}hotlink: error: 5 more errors\n`);
});

test("one error more is one error", () => {
  const diagnostics = new Diagnostics();
  for (let i = 0; i < 21; i++) diagnostics.error("x");
  assert.match(diagnostics.format(), /hotlink: error: 1 more error\n$/);
});

test("collect keeps an error of the input and lets a bug through", () => {
  const diagnostics = new Diagnostics();
  assert.equal(
    diagnostics.collect(() => 7),
    7,
  );
  const failing = () => {
    throw new LinkError("x.o: is damaged", ["see there"]);
  };
  assert.equal(diagnostics.collect(failing), undefined);
  assert.deepEqual(
    [diagnostics.errors[0]?.message, diagnostics.errors[0]?.notes],
    ["x.o: is damaged", ["see there"]],
  );
  const wrong = () => {
    throw new TypeError("ours");
  };
  assert.throws(() => diagnostics.collect(wrong), TypeError);
  assert.equal(diagnostics.errors.length, 1);
});

test("a checkpoint stops where there are errors, and warnings do not", () => {
  const diagnostics = new Diagnostics();
  diagnostics.warn("odd");
  diagnostics.check();
  diagnostics.error("first");
  diagnostics.error("second");
  assert.throws(
    () => diagnostics.check(),
    (failure: unknown) =>
      failure instanceof LinkFailure &&
      failure.message === "first" &&
      failure.diagnostics === diagnostics,
  );
});
