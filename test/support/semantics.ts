/**
 * The semantic cases of an update, one row a case: a program, what it prints, edits, and what each must do.
 *
 * A case's source defines `describe`, which a loop calls again and again; each call prints one line. An edit is compiled and
 * applied while the loop runs, and the lines that follow must be right from the first: a line that is wrong in between is a
 * failure, not something to wait out.
 *
 * What hotlink is known not to do yet is listed in test/semantics/pending.txt, NUMBER: TITLE: WHAT HAPPENS. Such a case must
 * fail, so that the list says what is true.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import type { LinkReport } from "../../src/daemon/report.ts";
import { needs } from "./needs.ts";
import type { Running } from "./running.ts";
import { Sandbox } from "./sandbox.ts";

const list = join(import.meta.dirname, "../../../test/semantics/pending.txt");

/** What happens today, by number and title; the title may end with a variant in parentheses. */
const pending = new Map(
  readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name, today] = /^(\d+: [^:]+): (.+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`pending.txt: cannot read '${line}'`);
      return [name, today!] as const;
    }),
);

/** How a case is compiled: `gcc` or `clang`, and flags. */
export type Variant = `${"gcc" | "clang"} ${string}`;

export const gcc: readonly Variant[] = ["gcc -O0 -g", "gcc -O2"];
export const clang: readonly Variant[] = ["clang -O0 -g", "clang -O2"];
export const both: readonly Variant[] = [...gcc, ...clang];
/** Also with a section for each function and variable, where what is split matters. */
export const sections: readonly Variant[] = [
  ...both,
  "gcc -O2 -ffunction-sections -fdata-sections",
];

/** `[from, to]` in the case's own source, or `[file, from, to]`. */
export type Edit = readonly [string, string] | readonly [string, string, string];

/** What is done to the running program, and what it must do then. */
export interface Step {
  readonly edit: Edit | readonly Edit[];
  /** Which files are compiled after the edit: where nothing is said, all that were edited. */
  readonly compile?: readonly string[];
  /** All verdicts, as `changed f`, sorted, without those on the parts of a function that compilers split off. */
  readonly verdicts?: readonly string[];
  /** What all verdicts together say: `kind symbol: text`, a line each. */
  readonly says?: RegExp;
  /** Variables whose changed initial value was not applied, since the program had changed them. */
  readonly kept?: readonly string[];
  /** The process must be restarted: it prints what it printed, and a new one prints this. */
  readonly restart?: RegExp;
  readonly prints?: RegExp;
}

export interface Case {
  readonly variants: readonly Variant[];
  /** The case's own file, C or C++. */
  readonly c?: string;
  readonly cxx?: string;
  /** Other files. Those that end in .c or .cc are compiled and linked. */
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of the loop. */
  readonly main?: string;
  readonly link?: readonly string[];
  /** Further flags of the compiler. */
  readonly flags?: string;
  readonly needs?: readonly string[];
  /** What is done before the program is compiled. */
  readonly prepare?: (box: Sandbox) => void;
  readonly prints: RegExp;
  readonly steps: readonly (Step | ((scene: Scene) => Promise<void> | void))[];
}

const loop = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  void describe(void);
  int main(void) {
    while (access("stop", F_OK) != 0) { hotlink_safe_point(); describe(); puts(""); fflush(stdout); usleep(2000); }
    return 0;
  }`;

/** OPAQUE: a function that its callers know nothing about, as if it were in another file. */
const opaque = {
  gcc: "-DOPAQUE=__attribute__((noipa))",
  clang: "-DOPAQUE=__attribute__((noinline,optnone))",
};

/** Defines the tests of one row of the list, one for each variant. */
export function semantics(number: number, title: string, row: Case): void {
  for (const variant of row.variants) {
    const compiler = compilerOf(variant, row.cxx !== undefined);

    expectation(number, `${title} (${variant})`, needs(compiler, ...(row.needs ?? [])), (t) =>
      new Scene(t, row, variant).play(),
    );
  }
}

/** A title as the row has it, without the variant in parentheses. */
export function withoutVariant(title: string): string {
  return title.replace(/ \((gcc|clang) [^()]*\)$/, "");
}

/** One test, which must fail where it is listed as pending. */
function expectation(
  number: number,
  title: string,
  options: { skip?: string },
  play: (test: TestContext) => Promise<void>,
): void {
  const plain = withoutVariant(title);
  const today = pending.get(`${number}: ${title}`) ?? pending.get(`${number}: ${plain}`);
  test(`case ${number}: ${title}`, options, (t) =>
    today === undefined
      ? play(t)
      : assert.rejects(play(t), `passes, though pending.txt says: ${today}`),
  );
}

/** Clang is called by its version in distributions that have several. */
function compilerOf(variant: Variant, isCxx: boolean): string {
  if (variant.startsWith("gcc")) return isCxx ? "g++" : "gcc";
  return isCxx ? "clang++-14" : "clang-14";
}

/** One daemon serves all cases of a file, one after the other. */
const host = new Sandbox({ after });

/** A case that is being played. */
export class Scene {
  readonly box: Sandbox;
  readonly #case: Case;
  readonly #variant: Variant;
  #program: Running | undefined;
  #report: LinkReport | undefined;
  /** Lines of the program's output that were looked at. */
  #lines = 0;

  constructor(context: TestContext, row: Case, variant: Variant) {
    this.box = new Sandbox(context, host);
    this.#case = row;
    this.#variant = variant;
  }

  get program(): Running {
    return this.#program!;
  }

  /** What the last update reported. */
  get report(): LinkReport {
    return this.#report!;
  }

  /** Where the case's own source is. */
  get file(): string {
    return this.#case.cxx === undefined ? "case.c" : "case.cc";
  }

  /** Where the loop is. */
  get mainFile(): string {
    return this.#case.cxx === undefined ? "main.c" : "main.cc";
  }

  async play(): Promise<void> {
    const { c, cxx, files = {}, main = loop, flags = "", link = [], prepare } = this.#case;
    const { box } = this;
    const all = { [this.mainFile]: main, [this.file]: cxx ?? c ?? "", ...files };
    for (const [name, text] of Object.entries(all)) if (text !== "") box.write(name, text);
    prepare?.(box);
    const sources = Object.keys(all).filter((name) => /\.cc?$/.test(name) && all[name] !== "");
    const variantFlags = this.#variant.slice(this.#variant.indexOf(" ") + 1);
    const { status, stderr } = box.build(sources, {
      compiler: compilerOf(this.#variant, cxx !== undefined),
      flags: `${variantFlags} -w ${opaque[this.#variant.startsWith("gcc") ? "gcc" : "clang"]} ${flags}`,
      link,
    });
    assert.equal(status, 0, stderr);
    this.#program = box.start();
    await this.prints(this.#case.prints);
    for (const step of this.#case.steps) {
      if (typeof step === "function") await step(this);
      else await this.#step(step);
    }
    // What runs is what a link from nothing would give, after all edits together; without the process
    // the image is.
    const isBehind = this.#report?.needsRestart ?? false;
    if (!isBehind && !this.program.ended) assert.deepEqual(this.box.drift(), []);
  }

  /** What the program prints now: the next line that it starts. */
  async prints(pattern: RegExp): Promise<void> {
    // One line may have been begun before what just happened.
    const begun = this.program.output.split("\n").length;
    let line = "";
    while (this.#lines <= begun) {
      line = await this.program.line(/^/);
      this.#lines++;
    }
    assert.match(line, pattern);
  }

  /** Edits, compiles and updates; the report must be one of success or of a wanted restart. */
  change(...edits: readonly Edit[]): LinkReport {
    this.edit(...edits);
    return this.update(new Set(edits.map((edit) => (edit.length === 3 ? edit[0] : this.file))));
  }

  edit(...edits: readonly Edit[]): void {
    for (const edit of edits) {
      const [file, from, to] = edit.length === 3 ? edit : [this.file, ...edit];
      this.box.edit(file, from, to);
    }
  }

  update(compile: Iterable<string>): LinkReport {
    for (const file of compile) this.box.compile(file);
    this.#report = this.box.update();
    return this.#report;
  }

  /** The verdicts of the last update, a line each. */
  verdicts(): string {
    return this.report.verdicts
      .map(({ kind, symbol, text }) => `${kind} ${symbol}: ${text}`)
      .join("\n");
  }

  async #step(step: Step): Promise<void> {
    const { edit } = step;
    this.edit(...(isOne(edit) ? [edit] : edit));
    const edited = (isOne(edit) ? [edit] : edit).map((e) => (e.length === 3 ? e[0] : this.file));
    this.update(step.compile ?? new Set(edited));
    if (step.verdicts !== undefined) {
      assert.deepEqual(this.#plainVerdicts(), step.verdicts, this.verdicts());
    }
    if (step.says !== undefined) assert.match(this.verdicts(), step.says);
    if (step.restart === undefined) {
      assert.equal(this.report.targets[0]?.refused, undefined, this.verdicts());
      assert.deepEqual(this.#kept(), step.kept ?? [], this.verdicts());
    } else {
      assert.match(this.report.targets[0]?.refused ?? "applied", /must be restarted/);
    }
    if (step.prints !== undefined) await this.prints(step.prints);
    if (step.restart !== undefined) await this.box.start().line(step.restart);
  }

  /** Verdicts as `kind symbol`, once each; a function and the parts a compiler made of it are one. */
  #plainVerdicts(): string[] {
    const all = this.report.verdicts.map(
      ({ kind, symbol }) => `${kind} ${symbol.replace(/\.(cold|part|isra|constprop)[.\d]*$/, "")}`,
    );
    return [...new Set(all)].sort();
  }

  /** Names of the variables that kept a value of their own. */
  #kept(): string[] {
    const { verdicts, targets } = this.report;
    const names = (targets[0]?.outcome?.kept ?? []).map(
      ({ address }) =>
        // The static variable of a function is called `base.0` by GCC, and `calls.base` by Clang.
        /[A-Za-z_]\w*(?=\.\d+$|$)/.exec(
          verdicts.find((v) => v.kind === "initial" && v.address === address)?.symbol ?? "",
        )?.[0] ?? "unknown",
    );
    return names.sort();
  }
}

function isOne(edit: Step["edit"]): edit is Edit {
  return typeof edit[0] === "string";
}
