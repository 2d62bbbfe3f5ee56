/** `hotlink explain`: the articles about codes, from their table. */
import { type Article, articleOf, articles, remedyOf } from "../base/codes.ts";
import { ExitStatus } from "../daemon/commands.ts";
import type { Invocation } from "./invocation.ts";

/** Prints the article of a code, or a line for each. */
export async function runExplain({ words, json }: Invocation): Promise<number> {
  const [code] = words;
  if (code === undefined) {
    const lines = articles.map((article) => `${article.code}  ${article.title}\n`);
    process.stdout.write(json ? `${JSON.stringify(articles)}\n` : lines.join(""));
    return ExitStatus.Done;
  }
  const article = articleOf(code);
  if (article === undefined) {
    process.stderr.write(`hotlink: there is no code '${code}'; 'hotlink explain' lists them\n`);
    return ExitStatus.Usage;
  }
  process.stdout.write(json ? `${JSON.stringify(article)}\n` : formatArticle(article));
  return ExitStatus.Done;
}

function formatArticle(article: Article): string {
  const { code, title, meaning, why } = article;
  return `${code}: ${title}\n\n${meaning}\n\nWhy: ${why}\n\nWhat to do: ${remedyOf(article)}\n`;
}
