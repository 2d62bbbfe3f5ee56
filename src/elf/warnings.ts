/**
 * Warning sections: `.gnu.warning.SYMBOL` holds what a linker says to whoever refers to the symbol
 * (GNU C Library, `link_warning`). Some are marked as part of the program, and others are not; they
 * never are.
 */
import { textOf } from "../base/bytes.ts";

export const warningPrefix = ".gnu.warning.";

/** Notes what a warning section says: a string of C, as a rule. */
export function addWarning(
  warnings: Map<string, string>,
  section: string,
  content: Uint8Array,
): void {
  const end = content.indexOf(0);
  const text = textOf(content, 0, end < 0 ? content.length : end).trim();
  warnings.set(section.slice(warningPrefix.length), text);
}
