/**
 * Mangled names: what the name of a C++ symbol says, as the Itanium C++ ABI writes it (chapter 5.1).
 *
 * Two spellings of one type must compare equal, since a name may abbreviate what it said before
 * (`S1_`) and another one may not. So a name is read into a form without abbreviations, where long
 * parts have short names of their own. And types that have no name (lambdas; `$_3` is Clang's way of
 * writing one) or share it with others of their function are counted: each number is asked for, so
 * that the reader of two versions of a file can count alike in both.
 *
 *     _ZNSt17_Function_handlerIFivEZ1fvEUlvE0_E9_M_invokeERKSt9_Any_data
 *                                   └────────┘ the second lambda of f() that takes nothing
 */
import { TypeReader, UnknownForm } from "./mangled-types.ts";

/** A type that is known by a number: what it is counted among, and which one it is. */
export interface NumberedType {
  /** Where it is and what it looks like; the same for all that are counted together. */
  readonly group: string;
  readonly number: number;
  /** How many numbered types it lies in, one in the other. */
  readonly depth: number;
}

export interface MangledName {
  /** The same for all spellings. */
  readonly canonical: string;
  /** All numbered types in it, from the outside in. */
  readonly types: readonly NumberedType[];
  /** The numbered type that it is a member of, such as a lambda for its call operator. */
  readonly owner: NumberedType | undefined;
  /** Name and parameters without the class: the same for a virtual function and what overrides it. */
  readonly method: string;
}

/** What is written for a number; for the names of one file mostly the number itself. */
export type Renumber = (type: NumberedType) => string;

/** True for names that may hold a numbered type: most need not be read. */
export function mayHoldNumbers(name: string): boolean {
  return name.startsWith("_Z") && /U[lt]|\$_\d/.test(name);
}

/** Reads names; what it abbreviates it abbreviates alike in all of them. */
export class MangledNames {
  readonly #shortened = new Map<string, string>();

  /** What a name says; undefined where it is none, or of a form that is not known here. */
  read(name: string, renumber: Renumber = ({ number }) => `${number}`): MangledName | undefined {
    if (!name.startsWith("_Z")) return undefined;
    try {
      return new Reader(name, renumber, (text) => this.#shorten(text)).read();
    } catch (error) {
      // A name may be so deep that it cannot be read by a reader that calls itself.
      if (error instanceof UnknownForm || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #shorten(text: string): string {
    if (text.length < 24) return text;
    let short = this.#shortened.get(text);
    if (short === undefined) {
      short = `{${this.#shortened.size}}`;
      this.#shortened.set(text, short);
    }
    return short;
  }
}

/** What a name in its scope is: its last part, and the numbered type before that. */
interface Name {
  readonly text: string;
  readonly last: string;
  readonly owner: NumberedType | undefined;
}

class Reader extends TypeReader {
  readonly #renumber: Renumber;
  readonly #types: NumberedType[] = [];
  #depth = 0;

  constructor(text: string, renumber: Renumber, shorten: (text: string) => string) {
    super(text, "_Z".length, shorten);
    this.#renumber = renumber;
  }

  read(): MangledName {
    const { text, last, owner } = this.#encoding();
    const rest = this.text.slice(this.at);
    if (!/^([.@]|$)/.test(rest)) throw new UnknownForm();
    return { canonical: text + rest, types: this.#types, owner, method: last + rest };
  }

  protected nameText(): string {
    return this.#name("").text;
  }

  protected encodingText(): string {
    return this.#encoding().text;
  }

  /** `<encoding>`: a function with its parameters, a variable, or something that belongs to a type. */
  #encoding(): Name {
    const special = this.#special();
    if (special !== undefined) return special;
    const name = this.#name("");
    let parameters = "";
    while (this.at < this.text.length && !/[E.@]/.test(this.text[this.at]!)) {
      parameters += `,${this.type()}`;
    }
    const [text, last] = [`${name.text}(${parameters})`, `${name.last}(${parameters})`];
    return { text: this.shorten(text), last, owner: name.owner };
  }

  #special(): Name | undefined {
    const kind = this.take(/T[VTIS]/);
    if (kind !== "") return unnamed(`${kind} ${this.type()}`);
    if (this.eat("TC")) {
      const whole = this.type();
      const offset = this.take(/\d*_/);
      return unnamed(`TC ${whole} ${offset}${this.type()}`);
    }
    const offsets = this.take(/T(h|v|c[hv]?)n?\d*_(n?\d*_)?([hv]n?\d*_(n?\d*_)?)?/);
    if (offsets !== "") {
      // A thunk is the function it leads to, for an object that starts elsewhere.
      const { text, last } = this.#encoding();
      return { text: `${offsets} ${text}`, last, owner: undefined };
    }
    const other = this.take(/GV|GR|TW|TH/);
    if (other === "") return undefined;
    const { text } = this.#name("");
    return unnamed(`${other} ${text}${other === "GR" ? this.take(/[\dA-Z]*_/) : ""}`);
  }

  /** `<name>` in a scope, which only local names have. */
  #name(scope: string): Name {
    if (this.eat("N")) return this.#nested(scope);
    if (this.eat("Z")) return this.#local();
    if (this.peek("S") && !this.peek("St")) {
      const template = this.substitution();
      const text = template + this.arguments();
      return unnamed(text);
    }
    const space = this.eat("St") ? "St" : scope;
    const { text } = this.#unqualified(space);
    if (!this.peek("I")) return unnamed(text);
    const full = this.remember(text) + this.arguments();
    return unnamed(full);
  }

  /** `<nested-name>`, behind the N. */
  #nested(scope: string): Name {
    const qualifiers = this.take(/[rVK]*[RO]?/);
    let text = scope;
    let last = "";
    let owner: NumberedType | undefined;
    let latest: NumberedType | undefined;
    while (!this.eat("E")) {
      if (this.peek("I")) {
        const list = this.arguments();
        text += list;
        last += list;
      } else if (this.eat("M")) {
        // A lambda in the initial value of the member before it.
        this.known.pop();
        text += "M";
        continue;
      } else if (this.eat("St")) {
        text = "St";
        continue;
      } else if (this.peek("S")) {
        text = this.substitution();
        continue;
      } else if (this.peek("T") || /D[tT]/.test(this.text.slice(this.at, this.at + 2))) {
        text = this.type();
        continue;
      } else {
        owner = latest;
        const part = this.#unqualified(text);
        latest = part.type;
        text = part.text;
        last = part.own;
      }
      text = this.peek("E") ? this.shorten(text) : this.remember(text);
    }
    return { text: text + qualifiers, last: last + qualifiers, owner };
  }

  /** `<local-name>`, behind the Z: what is in a function, and which one of its name. */
  #local(): Name {
    const outside = this.#types.length;
    const scope = `Z${this.#encoding().text} `;
    const depth = this.#depth;
    this.#depth = Math.max(0, ...this.#types.slice(outside).map((type) => type.depth + 1));
    const name = this.#inFunction(scope);
    this.#depth = depth;
    return name;
  }

  #inFunction(scope: string): Name {
    this.expect("E");
    if (this.eat("s")) return unnamed(`${scope}string${this.take(discriminator)}`);
    const outer = this.eat("d") ? `${scope}d${this.take(/\d*_/)} ` : scope;
    const name = this.#name(outer);
    return { ...name, text: name.text + this.take(discriminator) };
  }

  /** `<unqualified-name>` in a scope; with the type where that is a numbered one. */
  #unqualified(scope: string): { text: string; own: string; type: NumberedType | undefined } {
    const type = this.#numberedType(scope);
    if (type !== undefined) {
      const own = `#${this.#renumber(type)}`;
      return { text: this.shorten(type.group) + own, own, type };
    }
    this.eat("L");
    const own = (this.source() ?? this.operator()) + this.tags();
    return { text: `${scope}::${own}`, own, type: undefined };
  }

  /** `<closure-type-name>`, `<unnamed-type-name>`, or Clang's name for either where no other file knows it. */
  #numberedType(scope: string): NumberedType | undefined {
    let group: string;
    let digits: string;
    if (this.eat("Ul")) {
      let parameters = "";
      while (!this.eat("E")) parameters += `,${this.type()}`;
      digits = this.take(/\d*_/);
      group = `${scope}::lambda(${parameters})`;
    } else if (this.eat("Ut")) {
      digits = this.take(/\d*_/);
      group = `${scope}::unnamed`;
    } else {
      if (!/^\d+\$_\d/.test(this.text.slice(this.at, this.at + 8))) return undefined;
      digits = this.source()!.slice("$_".length);
      group = `${scope}::$`;
    }
    const number =
      digits === "_" ? 0 : Number.parseInt(digits, 10) + (digits.endsWith("_") ? 1 : 0);
    const type = { group, number, depth: this.#depth };
    this.#types.push(type);
    return type;
  }
}

/** `<discriminator>`: which one of its name in its function. */
const discriminator = /(__\d+_|_\d)?/;

function unnamed(text: string): Name {
  return { text, last: text, owner: undefined };
}
