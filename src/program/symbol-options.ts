/** What a command line says about symbols, beside the files that bring them. */

/** A value made of numbers and symbols; see src/link/expression.ts. */
export type Expression =
  | { readonly number: number }
  | { readonly symbol: string }
  | {
      readonly operator: "+" | "-" | "*";
      readonly left: Expression;
      readonly right: Expression;
    };

/** `--defsym=name=expression`. */
export interface Assignment {
  readonly name: string;
  readonly expression: Expression;
}

/** What becomes of a name that is referred to and nobody defines. */
export type Unresolved = "error" | "warning" | "null";

export interface SymbolOptions {
  /** Names that are wanted from the start; those of the second list must be defined as well. */
  readonly wanted: readonly string[];
  readonly required: readonly string[];
  readonly wrapped: readonly string[];
  readonly assignments: readonly Assignment[];
  readonly unresolved: Unresolved;
  /** Names for which `unresolved` is "null" whatever it is. */
  readonly mayBeUndefined: readonly string[];
  /** Whether a name may be undefined where only unreachable sections refer to it. */
  readonly forgivesUnreachable: boolean;
  /** Whether libraries must find what they want, and where the libraries that they need are. */
  readonly checksLibraries: boolean;
  readonly neededPaths: readonly string[];
  /** Of several definitions the first counts. */
  readonly allowMultiple: boolean;
}
