/** The entry point of the command line tool, and the only file that ends the process. */
import { ExitStatus } from "../daemon/commands.ts";
import { findPaths } from "../daemon/paths.ts";
import { errorText } from "../daemon/report.ts";
import { type Command, commands } from "./commands.ts";

function help(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "hotlink: a hot runtime linker for C and C++",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "hotlink COMMAND --help tells more. Every command takes --json.",
    "",
  ].join("\n");
}

function commandHelp({ usage, summary, details }: Command): string {
  return `${usage}\n\n${summary}\n\n${details}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help());
    return name === undefined ? ExitStatus.Usage : ExitStatus.Done;
  }
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    process.stderr.write(`hotlink: unknown command '${name}'\n\n${help()}`);
    return ExitStatus.Usage;
  }
  const separator = rest.indexOf("--");
  const { own, values, lacking } = takeValues(
    command.wraps && separator >= 0 ? rest.slice(0, separator) : rest,
    command.values ?? [],
  );
  const wrapped = command.wraps && separator >= 0 ? rest.slice(separator + 1) : [];
  if (own.includes("--help") || own.includes("-h")) {
    process.stdout.write(commandHelp(command));
    return ExitStatus.Done;
  }
  const isOption = (word: string) => word === "--json" || command.options?.includes(word) === true;
  const unknown = own.find((word) => word.startsWith("-") && !isOption(word));
  if (lacking !== undefined) {
    process.stderr.write(`hotlink: ${lacking} needs a value\n`);
    return ExitStatus.Usage;
  }
  if (unknown !== undefined) {
    process.stderr.write(`hotlink: ${name} does not know '${unknown}'\n`);
    return ExitStatus.Usage;
  }
  const words = [...own.filter((word) => !isOption(word)), ...wrapped];
  const options = own.filter(isOption);
  const json = options.includes("--json");
  return command.run({ paths: findPaths(), words, json, options, values });
}

/** Takes options out of a command line that are followed by a word, `--to 3` or `--to=3`. */
function takeValues(
  words: readonly string[],
  names: readonly string[],
): { own: string[]; values: Map<string, string>; lacking?: string } {
  const own: string[] = [];
  const values = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const [name, joined] = words[i]!.split("=", 2) as [string, string | undefined];
    if (!names.includes(name)) {
      own.push(words[i]!);
      continue;
    }
    const value = joined ?? words[++i];
    if (value === undefined) return { own, values, lacking: name };
    values.set(name, value);
  }
  return { own, values };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(errorText(error));
  process.exitCode = ExitStatus.Failed;
}
// A daemon keeps its connections; everything else is done here.
process.exit();
