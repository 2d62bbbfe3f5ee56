/** The ways by which a link comes to hotlink, and back to the real linker. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { needs } from "../support/needs.ts";
import { type Result, Sandbox } from "../support/sandbox.ts";

/** A sandbox with a program, a broken one, and the directory for `-B`. */
function prepare(t: TestContext): { box: Sandbox; prefix: string } {
  const box = new Sandbox(t);
  box.write("main.c", '#include <stdio.h>\nint main(void) { puts("it runs"); return 3; }');
  box.write("broken.c", "int nothing(void);\nint main(void) { return nothing(); }");
  const prefix = box.hotlink("flags", "--prefix").stdout.trim();
  return { box, prefix };
}

/** True where a program is a launcher of hotlink. */
function isHot(box: Sandbox, program: string): boolean {
  return readFileSync(box.path(program)).includes("hotlink config");
}

function expectProgram(box: Sandbox, program: string, built: Result): void {
  assert.equal(built.status, 0, built.stdout + built.stderr);
  assert.ok(isHot(box, program), "the real linker linked it");
  const { status, stdout } = box.try(`./${program}`);
  assert.deepEqual({ status, stdout }, { status: 3, stdout: "it runs\n" });
}

for (const compiler of ["gcc", "clang-14"]) {
  const ways: [name: string, flags: (prefix: string) => string[], variable?: string][] = [
    ["-B", (prefix) => [`-B${prefix}`]],
    ["-B with a slash", (prefix) => [`-B${prefix}/`]],
    ["COMPILER_PATH", () => [], "COMPILER_PATH"],
  ];
  if (compiler !== "gcc") ways.push(["--ld-path", (prefix) => [`--ld-path=${prefix}/ld`]]);
  for (const [name, flags, variable] of ways) {
    test(`${compiler} by ${name}`, needs(compiler), (t) => {
      const { box, prefix } = prepare(t);
      const words = flags(prefix);
      if (variable !== undefined) box.setEnvironment(variable, prefix);
      expectProgram(box, "program", box.try(compiler, ...words, "main.c", "-o", "program"));

      const failed = box.try(compiler, ...words, "broken.c", "-o", "broken");
      assert.equal(failed.status, 1);
      assert.match(
        failed.stderr,
        /hotlink: error: .*: in 'main': undefined reference to 'nothing'/,
      );

      // Without a daemon it is an ordinary program again, and an ordinary error.
      box.hotlink("stop");
      const ordinary = box.try(compiler, ...words, "main.c", "-o", "program");
      assert.equal(ordinary.status, 0, ordinary.stderr);
      assert.ok(!isHot(box, "program"));
      const { status, stderr } = box.try(compiler, ...words, "broken.c", "-o", "broken");
      assert.equal(status, 1);
      assert.match(stderr, /ld: .*undefined reference to `nothing'/s);
    });
  }
}

test("flags tells what to add, by itself and as data", (t) => {
  const { box, prefix } = prepare(t);
  assert.match(box.hotlink("flags").stdout, /-ffunction-sections/);
  assert.ok(box.hotlink("flags").stdout.includes(`-B${prefix}\n`));
  assert.equal(JSON.parse(box.hotlink("flags", "--json").stdout).prefix, prefix);
  assert.equal(box.hotlink("flags", "--nonsense").status, 2);
  assert.equal(box.hotlink("status", "--prefix").status, 2);
});

test("HOTLINK_LD names the real linker", needs("ld.gold"), (t) => {
  const { box, prefix } = prepare(t);
  const log = '#!/bin/sh\necho called >> calls\nexec ld.gold "$@"\n';
  box.write("other-linker", log);
  box.run("chmod", "+x", "other-linker");
  box.setEnvironment("HOTLINK_LD", box.path("other-linker"));
  const library = box.try("gcc", `-B${prefix}`, "-shared", "-fPIC", "main.c", "-o", "lib.so");
  assert.equal(library.status, 0, library.stderr);
  assert.equal(box.read("calls"), "called\n");
  expectProgram(box, "program", box.try("gcc", `-B${prefix}`, "main.c", "-o", "program"));
  assert.equal(box.read("calls"), "called\n");
  box.setEnvironment("HOTLINK_LD", "/nowhere/ld");
  const failed = box.try("gcc", `-B${prefix}`, "-shared", "-fPIC", "main.c", "-o", "lib.so");
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /hotlink: cannot run \/nowhere\/ld: No such file/);
});

const cmakeLists = `cmake_minimum_required(VERSION 3.10)
project(p C)
add_executable(program main.c)
`;

for (const way of ["toolchain file", "CMAKE_EXE_LINKER_FLAGS"]) {
  test(`CMake by ${way}`, needs("cmake", "make"), (t) => {
    const { box, prefix } = prepare(t);
    box.write("CMakeLists.txt", cmakeLists);
    box.write("toolchain.cmake", `set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${prefix}")\n`);
    const option =
      way === "toolchain file"
        ? "-DCMAKE_TOOLCHAIN_FILE=toolchain.cmake"
        : `-DCMAKE_EXE_LINKER_FLAGS=-B${prefix}`;
    box.run("cmake", "-S", ".", "-B", "build", option);
    expectProgram(box, "build/program", box.try("cmake", "--build", "build"));

    box.run("cp", "broken.c", "main.c");
    const failed = box.try("cmake", "--build", "build");
    assert.notEqual(failed.status, 0);
    assert.match(failed.stdout + failed.stderr, /undefined reference to 'nothing'/);
  });
}

for (const way of ["native file", "LDFLAGS"]) {
  test(`Meson by ${way}`, needs("meson", "ninja"), (t) => {
    const { box, prefix } = prepare(t);
    box.write("meson.build", "project('p', 'c')\nexecutable('program', 'main.c')\n");
    box.write("native.ini", `[built-in options]\nc_link_args = ['-B${prefix}']\n`);
    if (way === "LDFLAGS") box.setEnvironment("LDFLAGS", `-B${prefix}`);
    box.run("meson", "setup", "build", ...(way === "LDFLAGS" ? [] : ["--native-file=native.ini"]));
    expectProgram(box, "build/program", box.try("ninja", "-C", "build"));

    box.run("cp", "broken.c", "main.c");
    const failed = box.try("ninja", "-C", "build");
    assert.equal(failed.status, 1);
    assert.match(failed.stdout + failed.stderr, /undefined reference to 'nothing'/);
  });
}

test("libtool by LDFLAGS", needs("libtool"), (t) => {
  const { box, prefix } = prepare(t);
  const tool = ["--tag=CC", "--silent"];
  box.run("libtool", ...tool, "--mode=compile", "gcc", "-c", "main.c");
  box.run("libtool", ...tool, "--mode=compile", "gcc", "-c", "broken.c");
  const link = (name: string, output: string) =>
    box.try("libtool", ...tool, "--mode=link", "gcc", `-B${prefix}`, `${name}.lo`, "-o", output);
  expectProgram(box, "program", link("main", "program"));
  const failed = link("broken", "other");
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /undefined reference to 'nothing'/);
});
