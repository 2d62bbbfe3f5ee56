/**
 * Writes the files that are made from tables. Run by `npm run generate`; a test fails where they
 * are stale.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { protocolHeader } from "../src/wire/c-header.ts";
import { ldOptionsPage } from "./ld-options-page.ts";
import { relocationsPage } from "./relocations-page.ts";
import { verdictsPage } from "./verdicts-page.ts";

/** Path from the root of the repository → content. */
export const generatedFiles: ReadonlyMap<string, () => string> = new Map([
  ["runtime/protocol.h", protocolHeader],
  ["docs/ld-options.md", ldOptionsPage],
  ["docs/relocations.md", relocationsPage],
  ["docs/verdicts.md", verdictsPage],
]);

if (process.argv[1] === import.meta.filename) {
  const root = resolve(import.meta.dirname, "../..");
  for (const [path, content] of generatedFiles) writeFileSync(join(root, path), content());
}
