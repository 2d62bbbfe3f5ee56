/**
 * Programs that nobody here wrote: from Debian's source packages, built by their own build files.
 */
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import type { Result, Sandbox } from "./sandbox.ts";

const script = join(import.meta.dirname, "../../../scripts/debian-source");

/** Unpacks the source of a package into a directory of its name. */
export function unpack(box: Sandbox, name: string): void {
  box.run(script, name, box.path(name));
}

/** Runs a build whose links go to hotlink, and returns what it printed. */
export function build(box: Sandbox, ...command: string[]): string {
  const { status, stdout, stderr } = box.hotlink("build", "--", ...command);
  assert.equal(status, 0, `${stdout.slice(-1000)}${stderr.slice(-4000)}`);
  return stdout;
}

/**
 * Links the same objects with the ordinary linker, by the same build, and returns where the program
 * is. The one that hotlink made stays in its place.
 */
export function buildOrdinarily(box: Sandbox, output: string, ...command: string[]): string {
  const program = box.path(output);
  renameSync(program, `${program}.hot`);
  box.run(command[0]!, ...command.slice(1));
  renameSync(program, `${program}.ordinary`);
  renameSync(`${program}.hot`, program);
  return `${program}.ordinary`;
}

/** Runs both; they must end alike and print the same. Returns what they printed. */
export function runAlike(box: Sandbox, ours: string, theirs: string, ...args: string[]): Result {
  const results = [ours, theirs].map((program) => box.try(program, ...args));
  assert.deepEqual(results[0], results[1]);
  return results[0]!;
}

/**
 * What a build or an update printed of each change: what happened to which symbol, sorted. Of C++
 * functions the name without parameters; the part of a function that a compiler put elsewhere
 * because it is rarely run counts as the function.
 */
export function verdicts(text: string): string[] {
  const lines = text.matchAll(/^ {2}(\w+) +(.+) \(.+\): /gm);
  const found = [...lines].map(
    ([, kind, symbol]) => `${kind} ${symbol!.replace(/\(.*| \[clone.*|\.cold$/, "")}`,
  );
  return [...new Set(found)].sort();
}

/** `hotlink update` of one program: its verdicts. Fails the test where it is not hot. */
export function update(box: Sandbox, output: string): string[] {
  const { status, stdout, stderr } = box.hotlink("update", box.path(output));
  assert.equal(status, 0, `${stdout}${stderr}`);
  return verdicts(stdout);
}
