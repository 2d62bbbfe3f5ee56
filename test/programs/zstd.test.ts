/** The Zstandard compressor: C with worker threads, whose inner loops change while they run. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { build, unpack, verdicts } from "../support/debian.ts";
import { needs } from "../support/needs.ts";
import { Random } from "../support/random.ts";
import { Sandbox } from "../support/sandbox.ts";

/** The build asks the compiler what it can by linking to /dev/null. */
const make = [
  ...["make", "-C", "libzstd/programs", "zstd", "V=1"],
  ...["ZSTD_LEGACY_SUPPORT=0", "CFLAGS=-O1 -g"],
];

const source = "libzstd/lib/compress/zstd_opt.c";
const start = "    const BYTE* const istart = (const BYTE*)src;";

/** Something to compress: words that come again. */
function text(size: number): string {
  const random = new Random(1);
  const letters = () => String.fromCharCode(97 + random.below(26));
  const words = Array.from({ length: 3000 }, () =>
    Array.from({ length: 2 + random.below(8) }, letters).join(""),
  );
  const list: string[] = [];
  for (let at = 0; at < size; at += list.at(-1)!.length + 1) list.push(random.pick(words));
  return list.join(" ");
}

test("zstd", needs("dpkg-source", "make", "gcc"), async (t) => {
  const box = new Sandbox(t);
  unpack(box, "libzstd");
  const log = build(box, ...make);
  const program = `libzstd/programs/${/^LINK (.*)$/m.exec(log)![1]}`;
  box.write("input", text(8_000_000));

  await t.test("the build finds what it finds with an ordinary link", () => {
    const findings = log.split("\n").filter((line) => line.startsWith("==> "));
    assert.ok(findings.includes("==> building with threading support"), findings.join("\n"));
  });

  await t.test("threads go on through updates of the code they are in", async () => {
    const zstd = box.path("libzstd/programs/zstd");
    box.run(zstd, "-q", "-T3", "-17", "input", "-o", "expected.zst");

    // The compiler's command as make showed it, once for each version: all do the same in another frame.
    const [, command, object] = /^(cc .* -o (\S+\/zstd_opt\.o) .*)$/m.exec(log)!;
    const original = box.read(source);
    const versions = [1, 2, 3, 4].map((n) => {
      box.write(
        source,
        original.replaceAll(start, `  volatile int pad[${n} * 8]; pad[${n}] = 0;\n${start}`),
      );
      box.run("sh", "-c", `cd libzstd/programs && ${command}`);
      copyFileSync(box.path(`libzstd/programs/${object}`), box.path(`version${n}.o`));
      return box.path(`version${n}.o`);
    });

    const running = box.start(zstd, "--progress", "-T3", "-17", "input", "-o", "output.zst");
    await running.error(/Read/);
    for (const version of versions) {
      copyFileSync(version, box.path(`libzstd/programs/${object}`));
      const { status, stdout, stderr } = box.hotlink("update", box.path(program));
      assert.equal(status, 0, `${stdout}${stderr}`);
      assert.ok(verdicts(stdout).includes("changed ZSTD_compressBlock_opt2"), stdout);
      assert.ok(Number(/(\d+) threads stood still/.exec(stdout)?.[1]) >= 3, stdout);
      assert.deepEqual(box.drift(), []);
    }
    assert.equal(await running.exit(), 0);
    assert.deepEqual(readFileSync(box.path("output.zst")), readFileSync(box.path("expected.zst")));
    box.run(zstd, "-q", "-d", "output.zst", "-o", "again");
    assert.equal(box.read("again"), box.read("input"));
  });
});
