/** The muParser library and its calculator: C++ with exceptions and the STL, built by CMake and Ninja. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, buildOrdinarily, unpack, update, verdicts } from "../support/debian.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const calculator = "build/example1";
const cmake = ["cmake", "--build", "build"];
/** Its default is Release, that is -O3. */
const options = ["-G", "Ninja", "-DBUILD_SHARED_LIBS=OFF", "-DENABLE_OPENMP=OFF"];

const expressions = [
  ...["a+b", "x=5", "x^2+sin(_pi/2)", "sum(1,2,3), min(4,5)", "list exprvar", "1,2,3"],
  ...["1/(", "strfun2(sVar1,1,2)", "0x1F + 0b", "3>2 ? 10 : 20", "rnd(0)", "sqrt()", "quit"],
];

test("muparser", needs("dpkg-source", "cmake", "ninja", "g++"), async (t) => {
  const box = new Sandbox(t);
  unpack(box, "muparser");
  box.run("cmake", "-S", "muparser", "-B", "build", ...options);
  build(box, ...cmake);

  await t.test("its own tests pass", () => {
    assert.match(box.run("ctest", "--test-dir", "build"), /100% tests passed/);
    assert.match(box.run("./build/t_ParserTest"), /^Test passed \(\d+ expressions\)$/m);
  });

  await t.test("the calculator gives what it gives with an ordinary link", () => {
    const theirs = buildOrdinarily(box, calculator, ...cmake);
    box.write("input", expressions.map((line) => `${line}\n`).join(""));
    const script = (program: string) => `${program} <input | sed 's/0x[0-9a-f]*/ADDRESS/'`;
    const [ours, ordinary] = [box.path(calculator), theirs].map((p) =>
      box.run("sh", "-c", script(p)),
    );
    assert.equal(ours, ordinary);
    assert.match(ours!, /^ans=26$/m);
    assert.match(ours!, /^Message: +Too few parameters for function "sqrt/m);
  });

  await t.test(
    "an exception from new code reaches its old handler, and variables stay",
    async () => {
      const calculation = box.start(calculator);
      calculation.send("x=5\nsum(x,2)\n2M\n");
      await calculation.line(/^ans=7$/);
      await calculation.line(/^ans=2000000$/);

      // Calc waits on the stack, in a frame of its old body.
      box.edit(
        "muparser/samples/example1/example1.cpp",
        "{ return a_fVal * 1e6; }",
        '{ if (a_fVal < 0) throw mu::ParserError("not below zero"); return a_fVal * 1e6 + 1; }',
      );
      box.edit("muparser/samples/example1/example1.cpp", '_T("Errc:  ', '_T("Code:  ');
      const header = "muparser/include/muParserTemplateMagic.h";
      box.edit(header, "++i) fRes += a_afArg[i];", "++i) fRes += 100 * a_afArg[i];");
      const changes = verdicts(build(box, ...cmake, "--target", "example1"));
      assert.deepEqual(
        changes.filter((change) => change.startsWith("changed ")),
        [
          "changed Calc",
          "changed Mega",
          "changed mu::MathImpl<double>::Avg",
          "changed mu::MathImpl<double>::Sum",
        ],
      );
      calculation.send("sum(x,2)\n2M\n(-2)M\n");
      await calculation.line(/^ans=700$/);
      await calculation.line(/^ans=2000001$/);
      await calculation.line(/^Message: +not below zero$/);
      await calculation.line(/^Errc: /);

      // A string stream is in the frame that throws, and must be destroyed on the way.
      const thrown = 'throw ParserError(_T("unlucky " + stream.str()));';
      box.edit(
        "muparser/src/muParser.cpp",
        "*a_fVal = fVal;",
        `if (fVal == 13) ${thrown} *a_fVal = fVal;`,
      );
      box.run("cmake", "--build", "build", "--target", "muparser");
      assert.deepEqual(update(box, calculator), ["changed mu::Parser::IsVal"]);
      calculation.send("13+x\nsum(x,2)\nlist var\n");
      await calculation.line(/^Message: +unlucky 13\+x/);
      await calculation.line(/^ans=700$/);
      await calculation.line(/^Name: x /);
      assert.deepEqual(box.drift(calculator), []);
      // Another program uses the same archive, and was not updated.
      assert.deepEqual(box.drift("build/t_ParserTest"), [
        "libmuparser.a(muParser.cpp.o): was written after the last update",
      ]);
      calculation.send("quit\n");
      assert.equal(await calculation.exit(), 0);
    },
  );
});
