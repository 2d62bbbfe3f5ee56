/** The page about verdicts, from the table in src/base/codes.ts. */
import { articleGroups, articles, remedyOf } from "../src/base/codes.ts";

const introduction = `# Verdicts

What an update may have to tell. Lines of a report that ask for attention end with a code, as
\`[H0201]\`; with \`--json\` all have one. \`hotlink explain H0201\` prints what is here.

This page is made from src/base/codes.ts by \`npm run generate\`.
`;

/** The text of docs/verdicts.md. */
export function verdictsPage(): string {
  const groups = articleGroups.map(({ start, title }) => {
    const entries = articles
      .filter(({ code }) => code.startsWith(start))
      .map(
        (article) =>
          `### ${article.code}: ${article.title}\n\n${article.meaning}\n\n_Why:_ ${article.why}\n\n_What to do:_ ${remedyOf(article)}\n`,
      );
    return `## ${title}\n\n${entries.join("\n")}`;
  });
  return [introduction, ...groups].join("\n");
}
