/**
 * The test runner: finds `*.test.js` beside itself, runs them with node:test, and ends with `N passed, N failed, N skipped`.
 *
 * Arguments select files by a part of their path. Those in large/ take minutes and run only where they are named. In CI a skipped test is a failure: there, everything a test needs is installed.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) =>
    wanted.length === 0 ? !name.startsWith("large/") : wanted.some((part) => name.includes(part)),
  )
  .sort()
  .map((name) => join(import.meta.dirname, name));

let passed = 0;
let failed = 0;
let skipped = 0;

interface Event {
  readonly details?: { readonly type?: string };
  readonly skip?: string | boolean;
}

/** Counts one finished test; suites and files are not tests. */
function count(event: Event, ok: boolean): void {
  if (event.details?.type === "suite") return;
  if (event.skip !== undefined && event.skip !== false) skipped++;
  else if (ok) passed++;
  else failed++;
}

// Two at a time: the tests start compilers and programs of their own.
const stream = run({ files, concurrency: 2 });
stream.on("test:pass", (event) => count(event as Event, true));
stream.on("test:fail", (event) => count(event as Event, false));
stream.compose(new spec()).pipe(process.stdout);
stream.on("end", () => {
  const skipIsFailure = process.env["CI"] !== undefined && skipped > 0;
  if (failed > 0 || passed === 0 || skipIsFailure) process.exitCode = 1;
  setImmediate(() => {
    if (skipIsFailure) process.stdout.write("skipped tests are failures in CI\n");
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  });
});
