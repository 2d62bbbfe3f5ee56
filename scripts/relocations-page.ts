/** docs/relocations.md: the table of relocation kinds as people read it. */
import { type Form, forms, Needs, Range, refusedKinds } from "../src/x86-64/relocations.ts";

const ranges: Record<Range, string> = {
  [Range.Any]: "any",
  [Range.Signed]: "signed",
  [Range.Unsigned]: "unsigned",
  [Range.Either]: "signed or unsigned",
};

const needs: Record<Needs, string> = {
  [Needs.Nothing]: "",
  [Needs.Got]: "GOT cell",
  [Needs.Call]: "PLT entry for a library's function",
  [Needs.ThreadPair]: "two cells: module, offset",
  [Needs.ThreadModule]: "two cells: module, zero",
  [Needs.ThreadOffset]: "cell: offset from TP",
  [Needs.ThreadDescriptor]: "two cells: reader, offset from TP",
};

const head = `# Relocation kinds

Generated from \`src/x86-64/relocations.ts\` by \`npm run generate\`; do not edit.

A relocation says: these bytes depend on the address of that symbol. The letters are the psABI's:

| letter | meaning                                                                             |
| ------ | ----------------------------------------------------------------------------------- |
| S      | address of the symbol; of a function the address that it keeps for ever             |
| A      | addend, a number in the relocation                                                  |
| P      | address of the bytes themselves                                                     |
| G      | address of the symbol's cells in the GOT                                            |
| L      | where a call goes: the newest body, or the PLT entry of a library's function        |
| Z      | size of the symbol                                                                  |
| GOT    | \`_GLOBAL_OFFSET_TABLE_\`                                                             |
| TP     | the thread pointer, which is the end of the program's thread-local block            |

Everything a program holds lies in the low two gigabytes, so a value that does not fit its bytes comes
from the source (\`.byte main\`) and is an error of the link, with place, kind, symbol and value.
Instructions are left as the compiler wrote them: nothing is relaxed.

`;

/** The page. */
export function relocationsPage(): string {
  const rows = forms.flatMap((form) => form ?? []).map(row);
  const refused = [...refusedKinds].map(([kind, [name, why]]) => [`${kind}`, code(name), why]);
  return (
    head +
    table(["number", "name", "bytes", "range", "value", "also made", "written by"], rows) +
    "\n## Refused\n\n" +
    "An object file with one of these, or with a number that is not known, does not link.\n\n" +
    table(["number", "name", "why"], refused)
  );
}

function row({ kind, name, width, range, computation, needs: need, use }: Form): string[] {
  const held = width === 0 ? "" : ranges[range];
  return [`${kind}`, code(name), `${width}`, held, computation, needs[need], use];
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((title, i) =>
    Math.max(title.length, ...rows.map((r) => r[i]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |\n`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |\n`;
  return line(columns) + rule + rows.map(line).join("");
}
