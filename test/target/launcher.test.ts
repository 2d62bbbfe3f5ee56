/** What a launcher may replace. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { canReplace } from "../../src/target/launcher.ts";

test("a launcher takes the place of files and links, and never of a device or a directory", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "hl-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "program");
  assert.ok(canReplace(path));
  writeFileSync(path, "");
  assert.ok(canReplace(path));
  symlinkSync("/dev/null", `${path}.link`);
  assert.ok(canReplace(`${path}.link`));
  assert.ok(!canReplace("/dev/null"));
  assert.ok(!canReplace(directory));
});
