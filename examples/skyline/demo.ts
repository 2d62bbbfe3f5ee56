/**
 * The demo: builds a game, runs it, and edits it four times while it runs.
 *
 * It is a user's session in a script. It takes nobody's word: that the new code runs, that the old
 * state is kept and that the process is the same one is read from what the game prints.
 */
import { type Change, type Edit, edits } from "./edits.ts";
import type { Game } from "./game.ts";
import { Workshop } from "./workshop.ts";

/** Frames that are shown at a time. */
const shownFrames = 3;

/** What an edit cost, for the summary. */
interface Timing {
  readonly title: string;
  /** The link step, in the linker's own words. */
  readonly link: string;
  /** The part of it that was spent waiting for the game to end its frame. */
  readonly wait: string;
  /** From the close of the last object file to the first line of the new program. */
  readonly seenMs: number;
}

function say(text = ""): void {
  process.stdout.write(`${text}\n`);
}

function show(who: string, lines: readonly string[]): void {
  for (const line of lines) say(`  ${who} | ${line}`);
}

function check(condition: boolean, claim: string, evidence = ""): asserts condition {
  if (!condition) throw new Error(`not so: ${claim}${evidence === "" ? "" : `\n${evidence}`}`);
}

const workshop = new Workshop();

/** Builds as a user would, and returns what hotlink said. */
async function build(): Promise<string[]> {
  say("  $ hotlink build -- make");
  const { status, text } = await workshop.hotlink("build", "--", "make");
  check(status === 0, "the build succeeds", text);
  const lines = text.replaceAll(`${workshop.directory}/`, "").trimEnd().split("\n");
  show("make", lines.filter(isCommand));
  const said = lines.filter((line) => !isCommand(line));
  show("hotlink", said);
  return said;
}

/** True for a line in which make says what it runs. */
function isCommand(line: string): boolean {
  return /^(gcc|make)\b/.test(line);
}

/** Carries out a change and shows it as a diff. */
function apply({ file, from, to }: Change): void {
  const before = from === undefined ? "" : workshop.read(file);
  check(before.split(from ?? "").length === 2 || from === undefined, `${file} has ${from} once`);
  workshop.write(file, from === undefined ? to : before.replace(from, () => to));
  const lines = (text = "") => (text === "" ? [] : text.trimEnd().split("\n"));
  const [removed, added] = [lines(from), lines(to)];
  say(`  ${from === undefined ? "new file " : ""}${file}`);
  for (const line of removed.filter((line) => !added.includes(line)))
    say(`    - ${line}`.trimEnd());
  for (const line of added.filter((line) => !removed.includes(line)))
    say(`    + ${line}`.trimEnd());
}

/** Edits the running game, and shows that it does something else and is still the same one. */
async function carryOut(edit: Edit, number: number, game: Game): Promise<Timing> {
  say();
  say(`${number}. ${edit.title}`);
  for (const change of edit.changes) apply(change);
  const mark = game.frames.length;
  const said = await build();
  check(
    said.some((line) => line.includes(`process ${game.pid} changed`)),
    "the running process is updated",
    said.join("\n"),
  );

  // The first frame of the new program, and then nothing but frames of it.
  const { frames } = game;
  const first = await game.find(edit.effect, mark, edit.isNew);
  const event = await game.find(edit.effect, first + 1, edit.event);
  await game.find("frames after the update", first + shownFrames);
  for (let i = first; i < frames.length; i++) {
    const stays = edit.isNew(frames[i]!, frames[i - 1]!);
    check(stays, `the new code stays: ${edit.effect}`, frames[i]!.text);
  }
  const old = frames[first - 1]!;
  show("game", [old.text]);
  say("  ---- | the update");
  const shown = frames.slice(first, first + shownFrames);
  show(
    "game",
    shown.map((frame) => frame.text),
  );
  if (event >= first + shownFrames) {
    if (event > first + shownFrames) say("       | …");
    show("game", [frames[event]!.text]);
  }

  const { generation, targets } = await workshop.status();
  check(generation === number + 1, `generation ${number + 1} follows the one before`);
  check(
    targets.length === 1 && targets[0]!.pid === game.pid && targets[0]!.generation === generation,
    "the same process runs the new generation",
    JSON.stringify(targets),
  );
  const { number: next, score, names } = frames[first]!;
  say(`  new: ${edit.effect}`);
  say(
    `  kept: process ${game.pid}; frame ${next} after ${old.number}; score ${old.score} → ${score}; ${names.join(", ")}`,
  );
  const times = said.at(-1)!;
  return {
    title: edit.title,
    link: / total (.+)$/.exec(times)?.[1] ?? "?",
    wait: / wait ([\d.]+ \S+)/.exec(times)?.[1] ?? "0 ms",
    seenMs: frames[first]!.seenAt - workshop.newestObject(),
  };
}

/** Asks for the difference from a link from nothing, which must be none. */
async function checkDrift(): Promise<void> {
  say();
  say("What runs now is what a link from nothing would give:");
  say("  $ hotlink drift");
  const { status, text } = await workshop.hotlink("drift");
  show("hotlink", text.trimEnd().split("\n"));
  check(status === 0 && text.includes("as a cold link would make it"), "there is no drift");
}

/** Ends the game with a signal; it says who it was. */
async function endGame(game: Game): Promise<void> {
  say();
  say("The game is ended by a signal, and says so itself:");
  const status = await game.stop();
  show("game", game.remarks.slice(-1));
  check(status === 0, "the game ends with exit status 0", String(status));
  const { number, score } = game.frames.at(-1)!;
  check(
    game.remarks.at(-1) ===
      `skyline: process ${game.pid} ends after frame ${number} with score ${score}`,
    "the process that was started is the one that ends",
  );
}

function summarize(timings: readonly Timing[]): void {
  const width = Math.max(...timings.map(({ title }) => title.length));
  say();
  say("From closed object files to new code running, all in one process. An update waits for the");
  say("game to end its frame of 50 ms:");
  for (const { title, link, wait, seenMs } of timings) {
    const times = `${link.padStart(7)}, ${wait.padStart(7)} of it waiting`;
    say(`  ${title.padEnd(width)}  ${times}; on screen after ${Math.round(seenMs)} ms`);
  }
}

async function run(): Promise<void> {
  say("Skyline, built by its own Makefile, with hotlink in the linker's place:");
  await build();
  say("  $ ./skyline");
  const game = workshop.start();
  await game.find("the first frames", 20);
  check(game.remarks[0] === `skyline: process ${game.pid}`, "the game runs in the process started");
  show("game", [game.remarks[0], ...game.frames.slice(-shownFrames).map((frame) => frame.text)]);

  const timings: Timing[] = [];
  for (const [i, edit] of edits.entries()) timings.push(await carryOut(edit, i + 1, game));
  await checkDrift();
  await endGame(game);
  summarize(timings);
}

let leaving: Promise<never> | undefined;

/** Whatever happens, nothing stays behind. */
function leave(status: number): Promise<never> {
  leaving ??= workshop.close().then(
    () => process.exit(status),
    (error: Error) => {
      process.stderr.write(`demo: ${error.message}\n`);
      process.exit(status || 1);
    },
  );
  return leaving;
}

process.on("SIGINT", () => void leave(130));
process.on("SIGTERM", () => void leave(143));
// The reader of the output is gone.
process.stdout.on("error", () => void leave(1));
try {
  await run();
  await leave(0);
} catch (error) {
  if (leaving === undefined) process.stderr.write(`demo: ${(error as Error).message}\n`);
  await leave(1);
}
