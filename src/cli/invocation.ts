/** How a command was called. */
import type { Paths } from "../daemon/paths.ts";

export interface Invocation {
  readonly paths: Paths;
  /** Words behind the command, options taken out. */
  readonly words: readonly string[];
  readonly json: boolean;
  /** The command's own options that were given. */
  readonly options: readonly string[];
  /** Its options that are followed by a word, with that. */
  readonly values: ReadonlyMap<string, string>;
}
