/**
 * Types, template arguments and expressions in mangled names (Itanium C++ ABI, 5.1.5 and 5.1.6), and the
 * abbreviations they are written with. Names, which hold types and are held by them, are read in
 * mangled.ts.
 */

/** A name of a form that is not known here. */
export class UnknownForm extends Error {}

/** `<builtin-type>`: one letter. */
const builtin = /[a-z]/;

/** Expressions by how many operands follow the two letters; `t` for a type. */
const operands: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    "ps ng ad de co pp mm nt sz az te nx sp tw dl da".split(" ").map((op) => [op, "x"]),
  ),
  ...Object.fromEntries("st ti at".split(" ").map((op) => [op, "t"])),
  ...Object.fromEntries("dc sc cc rc".split(" ").map((op) => [op, "tx"])),
  ...Object.fromEntries(
    "pl mi ml dv rm an or eo aS pL mI mL dV rM aN oR eO ls rs lS rS eq ne lt gt le ge ss aa oo cm pm ix ds"
      .split(" ")
      .map((op) => [op, "xx"]),
  ),
  qu: "xxx",
};

/** Reads what a name is made of, from where it is. */
export abstract class TypeReader {
  protected readonly text: string;
  protected at: number;
  readonly #shorten: (text: string) => string;
  /** What `S_`, `S0_` … mean. */
  protected readonly known: string[] = [];

  constructor(text: string, at: number, shorten: (text: string) => string) {
    this.text = text;
    this.at = at;
    this.#shorten = shorten;
  }

  /** `<name>` and `<encoding>`, in the form without abbreviations. */
  protected abstract nameText(): string;
  protected abstract encodingText(): string;

  protected shorten(text: string): string {
    return this.#shorten(text);
  }

  protected peek(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  protected eat(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  protected expect(text: string): void {
    if (!this.eat(text)) throw new UnknownForm();
  }

  /** Takes what a pattern matches here, which may be nothing. */
  protected take(pattern: RegExp): string {
    const sticky = new RegExp(pattern, "y");
    sticky.lastIndex = this.at;
    const text = sticky.exec(this.text)?.[0] ?? "";
    this.at += text.length;
    return text;
  }

  protected remember(text: string): string {
    const short = this.shorten(text);
    this.known.push(short);
    return short;
  }

  /** `<source-name>` */
  protected source(): string | undefined {
    const digits = this.take(/\d+/);
    if (digits === "") return undefined;
    const end = this.at + Number(digits);
    if (end > this.text.length) throw new UnknownForm();
    const name = this.text.slice(this.at, end);
    this.at = end;
    return name;
  }

  protected tags(): string {
    let tags = "";
    while (this.eat("B")) tags += `[${this.source() ?? ""}]`;
    return tags;
  }

  /** `<operator-name>`, `<ctor-dtor-name>`, names of a structured binding. */
  protected operator(): string {
    if (this.eat("CI")) return `CI${this.take(/\d/)}${this.type()}`;
    if (this.eat("DC")) {
      let names = "DC";
      while (!this.eat("E")) names += `,${this.source() ?? this.fail()}`;
      return names;
    }
    const structor = this.take(/[CD]\d/);
    if (structor !== "") return structor;
    if (this.eat("cv")) return `cv ${this.type()}`;
    if (this.eat("li")) return `li ${this.source() ?? this.fail()}`;
    return this.take(/[a-z][a-zA-Z]/) || this.fail();
  }

  protected fail(): never {
    throw new UnknownForm();
  }

  /** `<substitution>`: what was said before, or one of the standard library's best known names. */
  protected substitution(): string {
    this.expect("S");
    const known = this.take(/[absiod]/);
    if (known !== "") return `S${known}`;
    const digits = this.take(/[\dA-Z]*_/);
    if (digits === "") this.fail();
    const index = digits === "_" ? 0 : Number.parseInt(digits, 36) + 1;
    // Compilers do not agree on what counts; what one means is at least the same in all of its names.
    return this.known[index] ?? `S${digits}`;
  }

  /** `<template-args>`, if there are any. */
  protected arguments(): string {
    if (!this.eat("I")) return "";
    return this.#argumentsTo("I");
  }

  #argumentsTo(open: string): string {
    let list = `${open}<`;
    while (!this.eat("E")) list += `${this.#argument()},`;
    return `${list}>`;
  }

  #argument(): string {
    if (this.eat("J")) return this.#argumentsTo("J");
    if (this.eat("I")) return this.#argumentsTo("I");
    if (this.peek("L")) return this.#literal();
    if (!this.eat("X")) return this.type();
    const expression = this.#expression();
    this.expect("E");
    return expression;
  }

  /** `<expr-primary>` */
  #literal(): string {
    this.expect("L");
    const text = this.eat("_Z") ? this.encodingText() : `${this.type()} ${this.take(/[^E]*/)}`;
    this.expect("E");
    return `L${text}`;
  }

  protected type(): string {
    const qualifiers = this.take(/[rVK]+/);
    if (qualifiers !== "") return this.remember(qualifiers + this.type());
    const letter = this.text[this.at] ?? "";
    if (letter === "u") {
      this.at++;
      return this.remember(`u${this.source() ?? this.fail()}${this.arguments()}`);
    }
    if (builtin.test(letter)) return this.take(builtin);
    if (/[PROCG]/.test(letter)) {
      this.at++;
      return this.remember(letter + this.type());
    }
    switch (letter) {
      case "D":
        return this.#otherType();
      case "F":
        return this.#functionType();
      case "A":
        return this.remember(this.#array());
      case "M":
        this.at++;
        return this.remember(`M${this.type()} ${this.type()}`);
      case "U":
        this.at++;
        return this.remember(`U${this.source() ?? this.fail()}${this.arguments()} ${this.type()}`);
      case "T":
        return this.#parameterType();
      case "S":
        if (!this.peek("St")) {
          const known = this.substitution();
          return this.peek("I") ? this.remember(known + this.arguments()) : known;
        }
        return this.remember(this.nameText());
      default:
        if (!/[NZ\dL]/.test(letter)) this.fail();
        return this.remember(this.nameText());
    }
  }

  #functionType(): string {
    this.expect("F");
    let text = `F${this.take(/Y?/)}`;
    while (!/^[RO]?E/.test(this.text.slice(this.at, this.at + 2))) text += `,${this.type()}`;
    text += this.take(/[RO]?/);
    this.expect("E");
    return this.remember(text);
  }

  #array(): string {
    this.expect("A");
    const length = this.peek("_") ? "" : this.take(/\d+/) || this.#expression();
    this.expect("_");
    return `A${length} ${this.type()}`;
  }

  /** Template parameters, and types that are said with `struct` or `enum` before them. */
  #parameterType(): string {
    if (this.take(/T[sue]/) !== "") return this.remember(this.nameText());
    const parameter = this.take(/T(L\d*_)?\d*_/) || this.fail();
    this.remember(parameter);
    return this.peek("I") ? this.remember(parameter + this.arguments()) : parameter;
  }

  /** Types that start with a D. */
  #otherType(): string {
    const plain = this.take(/D[defhisuacn]/) || this.take(/DF\d+[_bx]/);
    if (plain !== "") return plain;
    const expression = this.take(/D[tT]/);
    if (expression !== "") {
      const text = `${expression}(${this.#expression()})`;
      this.expect("E");
      return this.remember(text);
    }
    if (this.eat("Dp")) return this.remember(`Dp${this.type()}`);
    if (this.eat("Dv")) {
      const length = this.take(/\d+/) || this.#expression();
      this.expect("_");
      return this.remember(`Dv${length} ${this.type()}`);
    }
    const exceptions = this.take(/Do|Dx/);
    if (exceptions === "") this.fail();
    return this.remember(exceptions + this.type());
  }

  #expression(): string {
    if (this.peek("L")) return this.#literal();
    const parameter = this.take(/f(p|L\d+p)[rVK]*\d*_/);
    if (parameter !== "") return parameter;
    if (/[TNS\d]/.test(this.text[this.at] ?? "")) return this.#unresolved();
    const op = this.take(/gs/) + (this.take(/[a-z][a-zA-Z]/) || this.fail());
    switch (op) {
      case "sr":
      case "gssr":
        return `sr ${this.#scopeOfExpression()} ${this.#unresolved()}`;
      case "cv":
        return `cv ${this.type()} ${this.eat("_") ? this.#expressionsTo() : this.#expression()}`;
      case "cl":
      case "il":
        return op + this.#expressionsTo();
      case "tl":
        return `tl ${this.type()} ${this.#expressionsTo()}`;
      case "sZ":
        return `sZ ${/[T]/.test(this.text[this.at] ?? "") ? this.type() : this.#expression()}`;
      case "dt":
      case "pt":
        return `${op} ${this.#expression()} ${this.#unresolved()}`;
      case "on":
        return `on ${this.operator()}${this.arguments()}`;
      default: {
        const kinds = operands[op] ?? this.fail();
        // `pp` and `mm` before what they work on are told by an underscore.
        this.eat("_");
        const parts = Array.from(kinds, (kind) =>
          kind === "t" ? this.type() : this.#expression(),
        );
        return `${op}(${parts.join()})`;
      }
    }
  }

  /** What `::` stands behind in an expression: a type, or names that are looked up later. */
  #scopeOfExpression(): string {
    if (!/\d/.test(this.text[this.at] ?? "")) return this.type();
    let scope = "";
    while (!this.eat("E")) scope += `::${this.#unresolved()}`;
    return scope;
  }

  #expressionsTo(): string {
    let list = "(";
    while (!this.eat("E")) list += `${this.#expression()},`;
    return `${list})`;
  }

  /** A name that depends on template parameters: a plain one with its arguments, or a type. */
  #unresolved(): string {
    if (/[TNS]/.test(this.text[this.at] ?? "")) return this.type();
    if (this.eat("on")) return `on ${this.operator()}${this.arguments()}`;
    if (this.eat("dn")) return `dn ${this.source() ?? this.type()}`;
    return (this.source() ?? this.fail()) + this.arguments();
  }
}
