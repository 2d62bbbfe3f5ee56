/** The C header says what messages.ts says, and any C compiler takes it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generatedFiles } from "../../scripts/generate.ts";
import { encode, encodeRecords } from "../../src/wire/codec.ts";
import { messages, records } from "../../src/wire/messages.ts";
import { needs } from "../support/needs.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();
const root = join(import.meta.dirname, "../../..");

for (const [path, content] of generatedFiles) {
  test(`${path} is fresh: npm run generate`, () => {
    assert.equal(readFileSync(join(root, path), "utf8"), content());
  });
}

test("the header alone compiles without a warning", () => {
  scratch.write("alone.c", '#include "protocol.h"\nint main(void) { return 0; }\n');
  const flags = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
  scratch.run("gcc", ...flags, `-I${join(root, "runtime")}`, "-c", "alone.c", "-o", "alone.o");
});

test("a C program sees the fields that were encoded", needs("gcc"), () => {
  const start = Object.keys(messages.Start.fields);
  const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
  const prints = start.map((name) => `p((unsigned long long)s.${snake(name)});`).join("\n  ");
  scratch.write(
    "fields.c",
    `#include "protocol.h"
#include <stdio.h>
static void p(unsigned long long value) { printf("%llu ", value); }
int main(void) {
  struct hl_frame f;
  struct hl_start s;
  struct hl_patch_write w;
  if (fread(&f, sizeof f, 1, stdin) != 1 || fread(&s, sizeof s, 1, stdin) != 1) return 1;
  if (fread(&w, sizeof w, 1, stdin) != 1) return 1;
  p(f.type == HL_MESSAGE_START);
  p(f.size);
  ${prints}
  p(w.address);
  p(w.size);
  p(w.kind);
  return 0;
}
`,
  );
  scratch.run("gcc", `-I${join(root, "runtime")}`, "fields.c", "-o", "fields");
  const values = start.map((_, i) => 1000 + i);
  const fields = Object.fromEntries(start.map((name, i) => [name, values[i]!]));
  const write = encodeRecords(records.PatchWrite, [{ address: 2 ** 45, size: 12, kind: 3 }]);
  const bytes = encode("Start", fields as Parameters<typeof encode<"Start">>[1], write);
  scratch.write("message", bytes);
  const printed = scratch.run("sh", "-c", "./fields < message").trim().split(" ").map(Number);
  assert.deepEqual(printed, [1, bytes.length - 8, ...values, 2 ** 45, 12, 3]);
});
