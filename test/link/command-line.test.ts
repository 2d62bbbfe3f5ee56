/** The linker command line, as compiler drivers and build systems write it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type LinkCommand, parseLinkCommand } from "../../src/link/command-line.ts";
import { splitWords } from "../../src/link/response-files.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

/**
 * Inputs in order, `-l` for libraries; behind each the switches that hold: `?` as needed, `*` whole
 * archive, `!` archives only. Then what is not as it always is.
 */
function show(command: LinkCommand): string {
  const short = (path: string) => path.replace("/here/", "");
  const words = command.inputs.map((input) => {
    const name = input.path === undefined ? `-l${input.library}` : short(input.path);
    const marks = [input.asNeeded && "?", input.wholeArchive && "*", input.staticOnly && "!"];
    return name + marks.filter(Boolean).join("");
  });
  if (command.output !== "/here/a.out") words.push(`o:${short(command.output)}`);
  words.push(...command.libraryPaths.map((path) => `L:${short(path)}`));
  words.push(...command.rpaths.map((path) => `rpath:${path}`));
  words.push(...command.symbols.wanted.map((symbol) => `u:${symbol}`));
  words.push(...command.symbols.required.map((symbol) => `U:${symbol}`));
  if (command.passed !== undefined) words.push(`passed (${command.passed})`);
  return words.join(" ");
}

const parse = (line: string) => show(parseLinkCommand(splitWords(line), "/here"));

const cases: readonly [line: string, result: string][] = [
  ["a.o b.o", "a.o b.o"],
  ["sub/a.o ./b.o ../up.o /root/c.o", "sub/a.o b.o /up.o /root/c.o"],
  ["a.o -lm -l z --library=x --library y -l:libq.a", "a.o -lm -lz -lx -ly -l:libq.a"],
  ["-o x a.o", "a.o o:x"],
  ["-ox a.o", "a.o o:x"],
  ["--output=x --output y a.o", "a.o o:y"],
  ["-Lone -L two -L/three --library-path=four", "L:one L:two L:/three L:four"],
  ["--sysroot=/root -L=/lib -L/lib -L $SYSROOT/usr", "L:/root/lib L:/lib L:/root/usr"],
  ["-rpath /a:/b -rpath=$ORIGIN/c -R /d", "rpath:/a rpath:/b rpath:$ORIGIN/c rpath:/d"],
  ["-u one --undefined=two -uthree --require-defined four", "u:one u:two u:three U:four"],
  ["--as-needed -la --no-as-needed -lb", "-la? -lb"],
  ["-whole-archive a.a --no-whole-archive b.a", "a.a* b.a"],
  ["-Bstatic -la -Bdynamic -lb -dn -lc -dy -ld", "-la! -lb -lc! -ld"],
  ["-non_shared -la -call_shared -lb", "-la! -lb"],
  ["-la --push-state --as-needed -Bstatic -lb --pop-state -lc", "-la -lb?! -lc"],
  [
    "--as-needed --push-state --no-as-needed --push-state --whole-archive -la --pop-state -lb --pop-state -lc",
    "-la* -lb -lc?",
  ],
  ["--pop-state -la", "-la"],
  ["--start-group a.a b.a --end-group -( c.a -)", "a.a b.a c.a"],
  ["-m elf_x86_64 -melf_x86_64 a.o", "a.o"],
  ["-z now -znoexecstack -z max-page-size=4096 a.o", "a.o"],
  ["--build-id --build-id=sha1 --eh-frame-hdr --hash-style=gnu a.o", "a.o"],
  ["-dynamic-linker /lib64/ld.so -I /lib64/ld.so --dynamic-linker=/ld a.o", "a.o"],
  ["-plugin p.so -plugin-opt=-fresolution=r -plugin-opt=-pass-through=-lc a.o", "a.o"],
  ["-O1 -O a.o -s -S -x -X -g -E -pie -no-pie", "a.o"],
  ["--gc-sections --icf=all -rpath-link /x --no-undefined --threads=4 a.o", "a.o"],
  ["-export-dynamic --version-script=v.map --version-script w.map a.o", "a.o"],
  ["--exclude-libs ALL --sort-section=name --fatal-warnings a.o", "a.o"],
  ["-", "-"],
];
for (const [line, result] of cases) test(line, () => assert.equal(parse(line), result));

const passed: readonly [line: string, reason: string][] = [
  ["-shared a.o", "-shared: makes a shared library"],
  ["-Bshareable a.o", "-Bshareable: makes a shared library"],
  ["-r a.o", "-r: makes an object file"],
  ["-i a.o", "-i: makes an object file"],
  ["-static a.o", "-static: makes a file without dynamic linker"],
  ["a.o -static -shared", "-static: makes a file without dynamic linker"],
  ["-T script.ld a.o", "-T: lays out sections by a script"],
  ["-Tscript.ld a.o", "-Tscript.ld: lays out sections by a script"],
  ["-Ttext=0x1000 a.o", "-Ttext=0x1000: chooses addresses by hand"],
  [
    "--defsym=a=SIZEOF(.text) a.o",
    "--defsym=a=SIZEOF(.text): only numbers, symbols, + - * and () are supported",
  ],
  ["--defsym=a=.+4 a.o", "--defsym=a=.+4: only numbers, symbols, + - * and () are supported"],
  ["--defsym=a=1 --defsym a=2 a.o", "--defsym=a=2: 'a' is defined twice"],
  ["-z execstack a.o", "-z execstack: data that is executed needs a stack like that"],
  ["-z brand-new a.o", "unknown option -z brand-new"],
  ["-e start a.o", "-e: the launcher starts the program at main"],
  ["--entry=main a.o", "--entry=main: the launcher starts the program at main"],
  ["-m elf_i386 a.o", "-m elf_i386: another machine"],
  ["--brand-new-option a.o", "unknown option --brand-new-option"],
  ["--brand-new=3 a.o", "unknown option --brand-new=3"],
  ["-Q a.o", "unknown option -Q"],
  ["-v a.o", "-v: asks the real linker about itself"],
  ["--version a.o", "--version: asks the real linker about itself"],
];
for (const [line, reason] of passed) {
  test(`${line} is for the real linker`, () => {
    const { passed: why, inputs } = parseLinkCommand(splitWords(line), "/here");
    assert.equal(why, reason);
    assert.equal(inputs.at(-1)?.path, "/here/a.o");
  });
}

for (const line of ["-o", "a.o -l", "--rpath", "-L"]) {
  test(`${line} lacks its argument`, () => {
    const word = line.split(" ").at(-1);
    assert.throws(() => parse(line), { name: "LinkError", message: `missing argument to ${word}` });
  });
}

const start = (c: string, p: string) => `${c}crt1.o crti.o crtbegin${p}.o`;
const drivers: readonly [driver: string, result: string][] = [
  ["gcc -pie", `${start("S", "S")} x.o -lgcc -lgcc_s? -lc -lgcc -lgcc_s? crtendS.o crtn.o o:x`],
  [
    "gcc -no-pie -O2 -g -pthread -rdynamic",
    `${start("", "")} x.o -lgcc -lgcc_s? -lpthread -lc -lgcc -lgcc_s? crtend.o crtn.o o:x`,
  ],
  [
    "g++ -pie -Wl,--gc-sections -Wl,-z,now",
    `${start("S", "S")} x.o -lstdc++ -lm -lgcc_s -lgcc -lc -lgcc_s -lgcc crtendS.o crtn.o o:x`,
  ],
  [
    "g++ -no-pie -static-libstdc++ -static-libgcc",
    `${start("", "")} x.o -lstdc++! -lm -lgcc -lgcc_eh -lc -lgcc -lgcc_eh crtend.o crtn.o o:x`,
  ],
  [
    "gcc -pie -Wl,--whole-archive y.a -Wl,--no-whole-archive -Wl,-rpath,/r",
    `${start("S", "S")} y.a* x.o -lgcc -lgcc_s? -lc -lgcc -lgcc_s? crtendS.o crtn.o o:x rpath:/r`,
  ],
];
for (const [driver, result] of drivers) {
  test(`what ${driver} says to ld`, () => {
    const [compiler, ...flags] = driver.split(" ");
    const lines = scratch.errorsOf(compiler!, "-###", ...flags, "x.o", "-o", "x").split("\n");
    const [, ...args] = splitWords(lines.find((line) => /collect2|\/ld /.test(line))!);
    // Debian's compilers put an --as-needed in front; others do not.
    const early = args.indexOf("--as-needed");
    if (early >= 0 && early < args.indexOf("-o")) args.splice(early, 1);
    const command = parseLinkCommand(args, "/here");
    assert.ok(command.libraryPaths.length > 3 && command.libraryPaths.every((p) => p[0] === "/"));
    const inputs = command.inputs.map(({ path, ...rest }) =>
      path === undefined ? rest : { path: `/here/${path.replace(/.*\//, "")}`, ...rest },
    );
    assert.equal(show({ ...command, inputs, libraryPaths: [] }), result);
  });
}

const words: readonly [text: string, result: string[]][] = [
  ["", []],
  [" \t\n ", []],
  ["a b\tc\nd\r\ne", ["a", "b", "c", "d", "e"]],
  [`"a b" 'c d' e" "f`, ["a b", "c d", "e f"]],
  [`"" ''`, ["", ""]],
  [`a\\ b "c\\"d" \\\\`, ["a b", 'c"d', "\\"]],
  [`'it"s' "it's"`, [`it"s`, "it's"]],
];
for (const [text, result] of words) {
  test(`words of ${JSON.stringify(text)}`, () => assert.deepEqual(splitWords(text), result));
}

const probes = [
  ...["conftest", "conftest.exe", "build/cmTC_0a1f2", "build/meson-private/sanitycheckc.exe"],
  ...["b/CMakeFiles/CMakeTmp/x", "b/CMakeFiles/CMakeScratch/TryCompile-1/x"],
  ...["b/CMakeFiles/3.25.1/CompilerIdCXX/a.out", ".sconf_temp/x", "b/.conf_check_1/testprog"],
];
const programs = ["a.out", "contest", "src/cmake", "CMakeFiles/game", "build/conftest.d/game"];

test("what a configure step links to learn something goes to the real linker", () => {
  const isPassed = (output: string) =>
    parseLinkCommand(["-o", output, "a.o"], "/here").passed !== undefined;
  assert.deepEqual(
    probes.filter((output) => !isPassed(output)),
    [],
  );
  assert.deepEqual(programs.filter(isPassed), []);
});

test("response files stand for their words, in place, and may name others", () => {
  scratch.write("one.rsp", `"with space.o" -l z\n@two.rsp`);
  scratch.write("two.rsp", "last.o\n");
  const { inputs } = parseLinkCommand(["a.o", "@one.rsp", "b.o"], scratch.directory);
  const names = inputs.map(({ path, library }) => path?.replace(/.*\//, "") ?? `-l${library}`);
  assert.deepEqual(names, ["a.o", "with space.o", "-lz", "last.o", "b.o"]);
});

test("a response file that is not there, and one that names itself", () => {
  const parseHere = (word: string) => () => parseLinkCommand([word], scratch.directory);
  assert.throws(parseHere("@none.rsp"), {
    name: "LinkError",
    message: "@none.rsp: cannot open response file: no such file or directory",
  });
  scratch.write("self.rsp", "@self.rsp");
  assert.throws(parseHere("@self.rsp"), {
    name: "LinkError",
    message: "@self.rsp: response files nest too deep",
  });
});
