/** What tests need beyond Node and a C compiler. A test without it is skipped by name, never silently. */
import { execFileSync } from "node:child_process";

const found = new Map<string, boolean>();

/** The options of a test that needs programs: skipped, with their names, where one is missing. */
export function needs(...programs: string[]): { skip?: string } {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length === 0 ? {} : { skip: `needs ${missing.join(" and ")}` };
}

function isInstalled(program: string): boolean {
  let known = found.get(program);
  if (known === undefined) {
    try {
      execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
      known = true;
    } catch {
      known = false;
    }
    found.set(program, known);
  }
  return known;
}
