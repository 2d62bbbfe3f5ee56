/**
 * A random C program and a model of it: what the program must print, whatever is done to its source
 * while it runs.
 *
 * Functions call functions with a higher number, so nothing recurses. Each may use a variable, a
 * constant table, a string and a switch. The model keeps the variables' values, as the process does.
 */
import type { Random } from "./random.ts";

interface Variable {
  readonly name: string;
  readonly file: number;
  readonly isStatic: boolean;
  /** More than one: an array, of which the last element is used. */
  readonly length: number;
  initial: number;
  value: number;
  /** True while no code of the program uses it and the compiler leaves it out: its state is lost. */
  isGone: boolean;
}

interface Function_ {
  readonly id: number;
  file: number;
  isStatic: boolean;
  factor: number;
  offset: number;
  calls: number[];
  variable: Variable | undefined;
  step: number;
  table: number[] | undefined;
  text: string;
  hasSwitch: boolean;
}

/** What the source of a program said. */
export interface Remembered {
  readonly files: readonly number[];
  readonly functions: readonly Function_[];
  readonly variables: readonly Variable[];
}

const mask = 0xffff;

export class Model {
  readonly files: number[] = [];
  #functions: Function_[] = [];
  #variables: Variable[] = [];
  #nextId = 0;
  #nextVariable = 0;
  readonly #random: Random;

  constructor(random: Random, fileCount: number, functionCount: number) {
    this.#random = random;
    for (let i = 0; i < fileCount; i++) this.files.push(i);
    for (let i = 0; i < functionCount; i++) this.#addFunction();
    // The first one is what main calls.
    this.#functions[0]!.isStatic = false;
  }

  /** Makes one random edit. Returns what it was, in words. */
  edit(): string {
    const f = this.#random.pick(this.#functions);
    const edits: Record<string, () => string> = {
      number: () => {
        f.offset = this.#random.below(100);
        return `new number in f${f.id}`;
      },
      factor: () => {
        f.factor = 1 + this.#random.below(5);
        return `new factor in f${f.id}`;
      },
      text: () => {
        f.text = this.#word();
        return `new text in f${f.id}`;
      },
      table: () => {
        f.table = this.#random.chance(0.3) ? undefined : this.#numbers();
        return `new table in f${f.id}`;
      },
      switch: () => {
        f.hasSwitch = !f.hasSwitch;
        return `switch in f${f.id}`;
      },
      variable: () => {
        f.variable = this.#random.chance(0.2) ? undefined : this.#variableFor(f.file);
        return `other variable in f${f.id}`;
      },
      initial: () => this.#changeInitial(),
      add: () => {
        const added = this.#addFunction();
        const callers = this.#functions.filter((g) => this.#mayCall(g, added));
        this.#random.pick(callers).calls.push(added.id);
        return `f${added.id} is new`;
      },
      remove: () => this.#remove(),
      move: () => this.#move(f),
      visibility: () => {
        const callers = this.#functions.filter((g) => g.calls.includes(f.id));
        if (f.id === 0 || callers.some((g) => g.file !== f.file)) return "nothing";
        f.isStatic = !f.isStatic;
        return `f${f.id} is ${f.isStatic ? "static" : "global"}`;
      },
      file: () => {
        this.files.push(Math.max(...this.files) + 1);
        return "another file";
      },
    };
    return edits[this.#random.pick(Object.keys(edits))]!();
  }

  /**
   * To be called when the program has been linked. Optimising compilers leave static variables out
   * that no function uses any more; when one is used again, it is a new one.
   */
  linked(keepsUnused: boolean): void {
    const emitted = new Set(this.#functions.filter((f) => !f.isStatic));
    for (const f of emitted) {
      for (const g of this.#functions) if (f.calls.includes(g.id)) emitted.add(g);
    }
    for (const v of this.#variables) {
      const isUsed = [...emitted].some((f) => f.variable === v);
      const isThere = isUsed || !v.isStatic || keepsUnused;
      if (isThere && v.isGone) v.value = v.initial;
      v.isGone = !isThere;
    }
  }

  /** What the source says now, to come back to. */
  remember(): Remembered {
    return {
      files: [...this.files],
      functions: this.#functions.map((f) => ({ ...f, calls: [...f.calls] })),
      variables: this.#variables.map((v) => ({ ...v })),
    };
  }

  /** The source says again what it said. A variable that is still there has its value. */
  comeBack({ files, functions, variables }: Remembered): void {
    const now = new Map(this.#variables.map((v) => [v.name, v]));
    const back = variables.map((v) => {
      const old = now.get(v.name);
      const isThere = old !== undefined && !old.isGone;
      const value = isThere && old.value !== old.initial ? old.value : v.initial;
      return { ...v, value, isGone: !isThere };
    });
    const byName = new Map(back.map((v) => [v.name, v]));
    this.files.splice(0, Infinity, ...files);
    this.#variables = back;
    this.#functions = functions.map((f) => ({
      ...f,
      calls: [...f.calls],
      variable: f.variable && byName.get(f.variable.name),
    }));
  }

  /** What the program prints for an input, counting on its variables. */
  evaluate(input: number): string {
    const words: string[] = [];
    const value = this.#call(0, input, words);
    return `${value} ${words.join(" ")}`;
  }

  /** The source of a file. */
  source(file: number): string {
    const own = this.#functions.filter((f) => f.file === file);
    const needed = new Set(own.flatMap((f) => f.calls));
    const others = this.#functions.filter((f) => needed.has(f.id) && f.file !== file);
    const variables = new Set(own.map((f) => f.variable).filter((v) => v !== undefined));
    const lines = ["int say(const char *text);"];
    for (const f of others) lines.push(`int f${f.id}(int x);`);
    for (const f of own) lines.push(`${f.isStatic ? "static " : ""}int f${f.id}(int x);`);
    for (const v of this.#variables) {
      if (v.file === file) lines.push(declare(v));
      else if (variables.has(v)) lines.push(`extern int ${v.name}${v.length > 1 ? "[]" : ""};`);
    }
    for (const f of own) lines.push(define(f, this.#random.chance(0.5)));
    // Keeps compilers from complaining about statics that nobody uses at the moment.
    return `${lines.join("\n")}\n`;
  }

  #call(id: number, x: number, words: string[]): number {
    const f = this.#functions.find((g) => g.id === id)!;
    words.push(f.text);
    let r = (x * f.factor + f.offset) & mask;
    if (f.variable !== undefined) {
      f.variable.value = (f.variable.value + f.step) & mask;
      r = (r + f.variable.value) & mask;
    }
    if (f.table !== undefined) r = (r + f.table[x & 3]!) & mask;
    if (f.hasSwitch) r = (r + switchValue(x & 7, f.offset)) & mask;
    for (const callee of f.calls) r = (r + this.#call(callee, (x + callee) & mask, words)) & mask;
    return r;
  }

  #addFunction(): Function_ {
    const id = this.#nextId++;
    const file = this.#random.pick(this.files);
    const f: Function_ = {
      id,
      file,
      isStatic: false,
      factor: 1 + this.#random.below(5),
      offset: this.#random.below(100),
      calls: [],
      variable: this.#random.chance(0.6) ? this.#variableFor(file) : undefined,
      step: 1 + this.#random.below(9),
      table: this.#random.chance(0.4) ? this.#numbers() : undefined,
      text: this.#word(),
      hasSwitch: this.#random.chance(0.3),
    };
    this.#functions.push(f);
    const callers = this.#functions.filter((g) => this.#mayCall(g, f) && g.calls.length < 3);
    if (id > 0 && callers.length > 0) this.#random.pick(callers).calls.push(id);
    return f;
  }

  /** Calls go from lower numbers to higher ones, into the same file or to a global function. */
  #mayCall(from: Function_, to: Function_): boolean {
    return from.id < to.id && (!to.isStatic || from.file === to.file);
  }

  #variableFor(file: number): Variable {
    const usable = this.#variables.filter((v) => !v.isStatic || v.file === file);
    if (usable.length > 0 && this.#random.chance(0.5)) return this.#random.pick(usable);
    const initial = this.#random.chance(0.4) ? 0 : this.#random.below(1000);
    const variable: Variable = {
      name: `v${this.#nextVariable++}`,
      file,
      isStatic: this.#random.chance(0.6),
      length: this.#random.chance(0.3) ? 2 + this.#random.below(30) : 1,
      initial,
      value: initial,
      isGone: true,
    };
    this.#variables.push(variable);
    return variable;
  }

  /** A new initial value reaches the running program only while the variable still has the old one. */
  #changeInitial(): string {
    if (this.#variables.length === 0) return "nothing";
    const v = this.#random.pick(this.#variables);
    const before = v.initial;
    v.initial = this.#random.below(1000);
    if (v.value === before && !v.isGone) v.value = v.initial;
    return `${v.name} starts with ${v.initial}, not with ${before}`;
  }

  #remove(): string {
    const called = new Set(this.#functions.flatMap((f) => f.calls));
    const victims = this.#functions.filter((f) => f.id !== 0);
    if (victims.length < 3) return "nothing";
    const victim = this.#random.pick(victims);
    if (called.has(victim.id)) {
      for (const f of this.#functions) f.calls = f.calls.filter((id) => id !== victim.id);
    }
    this.#functions = this.#functions.filter((f) => f !== victim);
    return `f${victim.id} is gone`;
  }

  #move(f: Function_): string {
    const callers = this.#functions.filter((g) => g.calls.includes(f.id));
    const target = this.#random.pick(this.files);
    const callees = this.#functions.filter((g) => f.calls.includes(g.id));
    const isFree = !f.isStatic || callers.every((g) => g.file === target);
    const reaches = callees.every((g) => !g.isStatic || g.file === target);
    const sees = f.variable === undefined || !f.variable.isStatic || f.variable.file === target;
    if (!isFree || !reaches || !sees) return "nothing";
    f.file = target;
    return `f${f.id} moves to file ${target}`;
  }

  #numbers(): number[] {
    return Array.from({ length: 4 }, () => this.#random.below(1000));
  }

  #word(): string {
    const length = 1 + this.#random.below(this.#random.chance(0.2) ? 60 : 8);
    return Array.from({ length }, () => String.fromCharCode(97 + this.#random.below(26))).join("");
  }
}

function declare(v: Variable): string {
  const before = v.isStatic ? "static " : "";
  if (v.length === 1) return `${before}int ${v.name}${v.initial === 0 ? "" : ` = ${v.initial}`};`;
  const zeros = Array.from({ length: v.length - 1 }, () => "0").join(", ");
  return `${before}int ${v.name}[${v.length}]${v.initial === 0 ? "" : ` = {${zeros}, ${v.initial}}`};`;
}

function define(f: Function_, comment: boolean): string {
  const lines = [`${f.isStatic ? "static " : ""}int f${f.id}(int x) {`];
  if (comment) lines.push("  // An edit that changes nothing but line numbers.");
  lines.push(`  say("${f.text}");`, `  int r = (x * ${f.factor} + ${f.offset}) & ${mask};`);
  if (f.variable !== undefined) {
    const { name, length } = f.variable;
    const last = length > 1 ? `${name}[${length - 1}]` : name;
    lines.push(`  ${last} = (${last} + ${f.step}) & ${mask};`, `  r += ${last};`);
  }
  if (f.table !== undefined) {
    lines.push(`  static const int table[] = {${f.table.join(", ")}};`, "  r += table[x & 3];");
  }
  if (f.hasSwitch) {
    const cases = Array.from(
      { length: 8 },
      (_, i) => `case ${i}: r += ${switchValue(i, f.offset)}; say(""); break;`,
    );
    lines.push(`  switch (x & 7) { ${cases.join(" ")} }`);
  }
  for (const callee of f.calls) lines.push(`  r += f${callee}((x + ${callee}) & ${mask});`);
  lines.push(`  return r & ${mask};`, "}");
  return lines.join("\n");
}

function switchValue(input: number, offset: number): number {
  return (input * 31 + offset) % 97;
}
