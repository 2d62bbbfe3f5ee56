/** Debuggers: breakpoints are in code that an update writes to, and a debugger knows new code by name. */
import assert from "node:assert/strict";
import type { Running } from "../support/running.ts";
import { gcc, type Scene, semantics } from "../support/semantics.ts";

const source = `
  #include <stdio.h>
  OPAQUE int version(int x) { volatile int y = x; return y + 1; }
  static int (*pointer)(int) = version;
  void describe(void) { printf("%d %d %p", version(0), pointer(0), (void *)version); }`;

/** Runs the process under gdb until the test ends it: at each breakpoint it goes on. */
async function debug(scene: Scene, ...commands: readonly string[]): Promise<Running> {
  const script = [
    "set pagination off",
    "set confirm off",
    "handle all nostop noprint pass",
    ...commands,
    "continue",
  ];
  scene.box.write("script.gdb", script.join("\n"));
  const gdb = scene.box.start(
    "gdb",
    "-nx",
    "-q",
    "-batch",
    "-p",
    `${scene.program.pid}`,
    "-x",
    "script.gdb",
  );
  await gdb.line(/^hit$/);
  return gdb;
}

/** At the breakpoint goes on, and when there is a file `enough` removes it and goes away. */
const untilTold = [
  "commands",
  "silent",
  "echo hit\\n",
  "shell test -e enough",
  "if $_shell_exitcode == 0",
  "delete",
  "detach",
  "else",
  "continue",
  "end",
  "end",
];

/**
 * A breakpoint is set so far into the function, and then the function changes: the debugger would write its old
 * byte back over the new code, so the update waits until the breakpoint is gone.
 */
const withBreakpoint = (distance: number) =>
  ({
    variants: gcc.slice(0, 1),
    needs: ["gdb"],
    c: source,
    prints: /^1 1 0x/,
    steps: [
      async (scene: Scene) => {
        const entry = Number(/0x[0-9a-f]+/.exec(scene.program.output)![0]);
        const gdb = await debug(scene, `break *${entry + distance}`, ...untilTold);
        scene.change(["y + 1", "y + 2"]);
        const waits = /debugger has a breakpoint in version; remove it and update again/;
        assert.match(scene.report.targets[0]!.refused!, waits);
        await scene.prints(/^1 1 0x/);
        scene.change(["y + 2", "y + 3"]);
        assert.match(scene.report.targets[0]!.refused!, waits);
        scene.box.write("enough", "");
        await gdb.exit();
        scene.update([]);
        assert.equal(scene.report.targets[0]?.refused, undefined);
        await scene.prints(/^3 3 0x/);
      },
    ],
  }) as const;

semantics(44, "a breakpoint at the first instruction holds a change back", withBreakpoint(0));
semantics(44, "a breakpoint in the first bytes holds a change back", withBreakpoint(4));

semantics(44, "a function with a breakpoint further on changes", {
  variants: gcc.slice(0, 1),
  needs: ["gdb"],
  c: source.replace("return y + 1;", "for (int i = 0; i < 3; i++) x += i; return y + 1;"),
  prints: /^1 1 0x/,
  steps: [
    async (scene) => {
      const entry = Number(/0x[0-9a-f]+/.exec(scene.program.output)![0]);
      await debug(scene, `break *${entry + 10}`, ...untilTold);
      scene.change(["y + 1", "y + 2"]);
      assert.equal(scene.report.targets[0]?.refused, undefined);
      await scene.prints(/^2 2 0x/);
    },
  ],
});

semantics(48, "a debugger knows the newest body of a function by its name", {
  variants: gcc.slice(0, 1),
  needs: ["gdb"],
  c: source,
  prints: /^1 1 0x/,
  steps: [
    async (scene) => {
      const { verdicts } = scene.change(["y + 1", "y + 2"]);
      await scene.prints(/^2 2 0x/);
      const address = verdicts.find(({ symbol }) => symbol === "version")!.address;
      const { stdout } = scene.box.try(
        "gdb",
        "-nx",
        "-q",
        "-batch",
        "-p",
        `${scene.program.pid}`,
        "-ex",
        `info symbol ${address}`,
      );
      assert.match(stdout, /^version in section/m);
    },
  ],
});
