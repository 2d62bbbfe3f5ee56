/**
 * Benchmarks: hotlink beside the linkers that are installed, in one run, on one input.
 *
 *     npm run bench [ROUNDS]
 *
 * The input is a program that compiles and runs code with LLVM's static archives: eight hundred
 * members out of thousands. All linkers take the same arguments and run one after the other, round by
 * round, so that whatever else the machine does hits all of them; medians are compared. Then the
 * program is started, and one of its functions is changed again and again.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { duration } from "../src/base/format.ts";
import type { LinkReport } from "../src/daemon/report.ts";
import { splitWords } from "../src/link/response-files.ts";
import { libraries, source } from "./llvm-program.ts";
import { Workplace } from "./workplace.ts";

const rounds = Number(process.argv[2] ?? 7);
/** Updates per round. */
const updatesPerRound = 4;

/** The linkers of the system that are installed. */
const peers = ["ld.bfd", "ld.gold", "ld.lld", "ld.lld-19", "ld.mold"].filter((name) =>
  existsSync(join("/usr/bin", name)),
);

/** Milliseconds by name. */
type Times = Map<string, number[]>;

function note(times: Times, name: string, ms: number): void {
  times.set(name, [...(times.get(name) ?? []), ms]);
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
}

/** Compiles the program and returns the arguments that its driver would give to `ld`, less the output. */
function prepare(place: Workplace): string[] {
  writeFileSync(join(place.directory, "main.cc"), source);
  compile(place);
  const words = libraries.flatMap((options) => place.words("llvm-config-14", ...options));
  const driver = place.run("sh", "-c", 'exec g++ "$@" 2>&1', "sh", "-###", "main.o", ...words);
  const line = driver.split("\n").find((text) => text.includes("collect2 "));
  return splitWords(line ?? "").slice(1);
}

function compile(place: Workplace): void {
  place.run("g++", "-O1", ...place.words("llvm-config-14", "--cxxflags"), "-c", "main.cc");
}

function coldLinks(place: Workplace, args: readonly string[]): Times {
  const times: Times = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) note(times, peer, place.time(peer, ...args, "-o", "peer"));
    // Every cold link is the first one of its daemon.
    const shim = place.freshDaemon();
    note(times, "hotlink", place.time(shim, ...args, "-o", "program"));
  }
  return times;
}

/** Changes one function of the running program again and again. */
async function updates(place: Workplace): Promise<Times> {
  const times: Times = new Map();
  const program = place.start("./program", "wait");
  await sleep(1000);
  for (let n = 0; n < rounds * updatesPerRound; n++) {
    const text = source.replace("version = 1", `version = ${n + 2}`);
    writeFileSync(join(place.directory, "main.cc"), text);
    compile(place);
    const [report] = JSON.parse(place.hotlink("update", "--json")) as LinkReport[];
    if (report?.targets[0]?.outcome?.result !== 0) throw new Error("an update was not applied");
    for (const { name, ms } of report.phases) note(times, name, ms);
    note(times, "total", report.totalMs);
  }
  program.kill();
  return times;
}

const directory = mkdtempSync(join(tmpdir(), "hotlink-bench-"));
const place = new Workplace(directory);
try {
  const args = prepare(place);
  const cold = coldLinks(place, args);
  const own = median(cold.get("hotlink")!);
  console.log(`Cold link, median of ${rounds} interleaved rounds:`);
  for (const [name, list] of cold) {
    const ratio = (own / median(list)).toFixed(2);
    console.log(
      `  ${name.padEnd(10)} ${duration(median(list)).padStart(9)}   hotlink takes ${ratio} of it`,
    );
  }
  console.log(`  the program prints ${place.run("./program").trim()}\n`);
  const phases = await updates(place);
  console.log(
    `One function changed in the running program, median of ${rounds * updatesPerRound} updates:`,
  );
  for (const [name, list] of phases)
    console.log(`  ${name.padEnd(10)} ${duration(median(list)).padStart(9)}`);
  const fastest = Math.min(...peers.map((peer) => median(cold.get(peer)!)));
  const ratio = fastest / median(phases.get("total")!);
  console.log(`  the fastest full link of it takes ${ratio.toFixed(0)} times as long`);
} finally {
  place.close();
  rmSync(directory, { recursive: true, force: true });
}
