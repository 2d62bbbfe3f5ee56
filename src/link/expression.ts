/**
 * Expressions of `--defsym`: a number, a symbol, or a sum, difference or product of such.
 *
 * GNU ld takes its whole script language there. What is understood here is what builds use: another
 * name for a symbol, a constant, a place at a distance. Numbers are as in GNU ld (manual, "Constants"):
 * 0x10, 010 octal, 16, 4K, 1M.
 */
import type { Assignment, Expression } from "../program/symbol-options.ts";

const symbolName = /^[A-Za-z_.$][\w.$]*$/;
const token = /\s*(?:(0[xX][\da-fA-F]+|\d+)([kKmM]?)(?![\w.$])|([A-Za-z_.$][\w.$]*)|([-+*()]))/y;

/** Parses the argument of `--defsym`; undefined for what only GNU ld understands. */
export function parseAssignment(text: string): Assignment | undefined {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(0, equals)).trim();
  const tokens = equals < 0 ? undefined : tokensOf(text.slice(equals + 1).trim());
  // A dot alone is the place in the output that a script has reached.
  if (tokens === undefined || !symbolName.test(name) || name === ".") return undefined;
  const parser = new Parser(tokens);
  const expression = parser.sum();
  return expression === undefined || !parser.isDone ? undefined : { name, expression };
}

/** The symbols of an expression. */
export function symbolsOf(expression: Expression): string[] {
  if ("number" in expression) return [];
  if ("symbol" in expression) return [expression.symbol];
  return [...symbolsOf(expression.left), ...symbolsOf(expression.right)];
}

/** The value of an expression; `resolve` gives those of symbols. */
export function evaluate(expression: Expression, resolve: (symbol: string) => number): number {
  if ("number" in expression) return expression.number;
  if ("symbol" in expression) return resolve(expression.symbol);
  const left = evaluate(expression.left, resolve);
  const right = evaluate(expression.right, resolve);
  if (expression.operator === "+") return left + right;
  return expression.operator === "-" ? left - right : left * right;
}

type Token = Expression | "+" | "-" | "*" | "(" | ")";

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null || match[3] === ".") return undefined;
    const [, digits, suffix, symbol, operator] = match;
    if (digits !== undefined) {
      const value = numberOf(digits, suffix!);
      if (value === undefined) return undefined;
      tokens.push({ number: value });
    } else tokens.push(symbol !== undefined ? { symbol } : (operator as "+"));
  }
  return tokens;
}

/** The value of a constant; undefined where a double does not hold it, or where it is none. */
function numberOf(digits: string, suffix: string): number | undefined {
  const isOctal = /^0\d/.test(digits);
  if (isOctal && /[89]/.test(digits)) return undefined;
  const unit = suffix === "" ? 1 : suffix.toUpperCase() === "K" ? 1024 : 1024 * 1024;
  const value = (isOctal ? Number.parseInt(digits, 8) : Number(digits)) * unit;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Recursive descent. Each method returns undefined where the text is none of ours. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#next === this.#tokens.length;
  }

  sum(): Expression | undefined {
    let left = this.#product();
    for (;;) {
      const operator = this.#tokens[this.#next];
      if (left === undefined || (operator !== "+" && operator !== "-")) return left;
      this.#next++;
      const right = this.#product();
      left = right === undefined ? undefined : { operator, left, right };
    }
  }

  #product(): Expression | undefined {
    let left = this.#factor();
    while (left !== undefined && this.#tokens[this.#next] === "*") {
      this.#next++;
      const right = this.#factor();
      left = right === undefined ? undefined : { operator: "*", left, right };
    }
    return left;
  }

  #factor(): Expression | undefined {
    const first = this.#tokens[this.#next++];
    if (typeof first === "object") return first;
    if (first === "-") {
      const right = this.#factor();
      return right === undefined ? undefined : { operator: "-", left: { number: 0 }, right };
    }
    if (first !== "(") return undefined;
    const inner = this.sum();
    return this.#tokens[this.#next++] === ")" ? inner : undefined;
  }
}
