/** The page about options of `ld`, from the table in src/link/ld-options.ts. */
import { type LdOption, ldOptionGroups, zKeywords } from "../src/link/ld-options.ts";

const introduction = `# Options of ld

hotlink understands the command line of GNU ld, and options that gold, lld and mold added. Each is

- **used**: it changes what is linked, printed or written;
- **ignored**: it concerns only what hotlink does not do, for the reason given;
- **passed**: the whole link goes to the real linker, as with every option that is not in this list.

This page is made from src/link/ld-options.ts by \`npm run generate\`.
`;

/** The text of docs/ld-options.md. */
export function ldOptionsPage(): string {
  const groups = ldOptionGroups.map(({ title, options }) => section(title, options, (s) => s));
  const keywords = section("Keywords of -z", zKeywords, (s) => s.replace(/(^| )-/g, "$1-z "));
  return [introduction, ...groups, keywords].join("\n");
}

function section(
  title: string,
  options: readonly LdOption[],
  write: (syntax: string) => string,
): string {
  const rows = options.map(
    ({ syntax, treatment, reason }) => `| \`${write(syntax)}\` | ${treatment} | ${reason} |\n`,
  );
  return `## ${title}\n\n| option | treatment | what it does, or why not |\n| --- | --- | --- |\n${rows.join("")}`;
}
