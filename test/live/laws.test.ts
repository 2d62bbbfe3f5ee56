/**
 * A law: whatever is edited, undone and made again, the running program does what the model of its
 * source says, with the state it had, and drift is empty. A dry run changes nothing of that.
 *
 * HOTLINK_SEEDS=1000-1999 runs other sequences than the few below; a failure names its seed.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../support/model.ts";
import { Random } from "../support/random.ts";
import { Sandbox } from "../support/sandbox.ts";

const [firstSeed, lastSeed] = (process.env["HOTLINK_SEEDS"] ?? "1-10").split("-").map(Number);
const editsPerSequence = 12;

const main = `
  #include <stdio.h>
  int f0(int x);
  static char words[65536];
  static unsigned used;
  int say(const char *text) {
    if (*text) used += (unsigned)snprintf(words + used, sizeof words - used, " %s", text);
    return 0;
  }
  int main(void) {
    char line[64];
    int x;
    while (fgets(line, sizeof line, stdin) && sscanf(line, "%d", &x) == 1) {
      used = 0;
      int value = f0(x);
      printf("%d%s\\n", value, words);
      fflush(stdout);
    }
  }`;

const variants = [
  "-O0 -g",
  "-O1",
  "-O2",
  "-Os",
  "-O2 -fno-pie",
  "-O0 -fno-pie",
  "-O2 -ffunction-sections -fdata-sections",
  "-O2 -fPIC",
];

for (let seed = firstSeed!; seed <= lastSeed!; seed++) {
  const flags = variants[seed % variants.length]!;
  test(`random edits of a random program (seed ${seed}, ${flags})`, async (t) => {
    const box = new Sandbox(t);
    // Half of them with a collection behind every update.
    if (seed % 2 === 1) box.setEnvironment("HOTLINK_STALE", "0");
    const random = new Random(seed);
    const model = new Model(random, 1 + random.below(4), 3 + random.below(12));
    const known = new Map<number, string>();
    /** Writes and compiles the files whose source is not what it was; a comment may differ at random. */
    const writeFiles = (): string[] => {
      for (const file of model.files) {
        const source = model.source(file);
        if (known.get(file) === source) continue;
        known.set(file, source);
        box.write(`file${file}.c`, source);
        box.compile(`file${file}.c`);
      }
      return ["main.c", ...model.files.map((file) => `file${file}.c`)];
    };
    box.write("main.c", main);
    const linked = box.build(["main.c"], { flags: `${flags} -w` });
    assert.match(linked.stderr, /undefined reference to 'f0'/);
    assert.equal(box.link(writeFiles()).status, 0);
    const program = box.start();
    const keepsUnused = flags.includes("-O0");
    model.linked(keepsUnused);
    const expectRound = async (history: readonly string[]) => {
      for (let i = 0; i < 3; i++) {
        const input = random.below(1000);
        program.send(`${input}\n`);
        const line = await program.line(/^/);
        assert.equal(line, model.evaluate(input), `after: ${history.join("; ")}`);
      }
    };
    const history: string[] = [];
    /** What the source said in each state that can be had back, and which of them it is now. */
    const states = [model.remember()];
    let now = 0;
    const goTo = async (index: number, ...words: string[]) => {
      const gone = box.hotlink(...words);
      history.push(words.join(" "));
      assert.equal(gone.status, 0, `${gone.stdout}\nafter: ${history.join("; ")}`);
      model.comeBack(states[index]!);
      model.linked(keepsUnused);
      now = index;
      await expectRound([...history, gone.stdout]);
      assert.deepEqual(box.drift(), [], `after: ${history.join("; ")}`);
    };
    await expectRound(history);
    for (let n = 0; n < editsPerSequence; n++) {
      for (let k = random.below(3); k >= 0; k--) history.push(model.edit());
      const sources = writeFiles();
      if (random.chance(0.3)) box.hotlink("update", "--dry-run");
      const update = box.link(sources);
      assert.equal(update.status, 0, `${update.stderr}\nafter: ${history.join("; ")}`);
      assert.ok(
        !update.stdout.includes("must be restarted"),
        `${update.stdout}\n${history.join("; ")}`,
      );
      model.linked(keepsUnused);
      await expectRound([...history, update.stdout]);
      assert.deepEqual(box.drift(), [], `after: ${history.join("; ")}`);
      // Where nothing of the program changed, there is no generation to go back to.
      states.length = now + 1;
      if (update.stdout.includes("generation")) now++;
      states[now] = model.remember();
      if (now > 0 && random.chance(0.3)) await goTo(now - 1, "undo");
      if (now + 1 < states.length && random.chance(0.5)) await goTo(now + 1, "redo");
    }
    if (now > 0) await goTo(0, "undo", "--to", "1");
    if (states.length > 1) await goTo(1, "redo");
  });
}
