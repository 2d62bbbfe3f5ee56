/** A small compiler on top of LLVM's static archives: thousands of members, of which only ours is edited. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { update } from "../support/debian.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const source = `
#include <llvm/ExecutionEngine/ExecutionEngine.h>
#include <llvm/ExecutionEngine/MCJIT.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <iostream>

using namespace llvm;

static int compiled;

static std::string function(const std::string &expression) {
  return "define i32 @f(i32 %x) {\\n  %y = " + expression + "\\n  ret i32 %y\\n}\\n";
}

int run(const std::string &expression, int x) {
  LLVMContext context;
  SMDiagnostic problem;
  auto module = parseAssemblyString(function(expression), problem, context);
  if (!module) {
    std::cout << "line " << problem.getLineNo() << ": " << problem.getMessage().str() << std::endl;
    return -1;
  }
  std::string error;
  EngineBuilder builder(std::move(module));
  std::unique_ptr<ExecutionEngine> engine(builder.setErrorStr(&error).create());
  if (!engine) {
    std::cout << error << std::endl;
    return -1;
  }
  auto f = reinterpret_cast<int (*)(int)>(engine->getFunctionAddress("f"));
  compiled++;
  return f(x);
}

int main() {
  InitializeAllTargetInfos();
  InitializeAllTargets();
  InitializeAllTargetMCs();
  InitializeAllAsmPrinters();
  int count = 0;
  for (auto &target : TargetRegistry::targets()) count += target.getName()[0] != 0;
  std::cout << "targets " << count << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    int result = run(line, 7);
    std::cout << "result " << result << " of " << compiled << std::endl;
  }
}
`;

test("a compiler linked with LLVM's archives", needs("llvm-config-14", "g++"), async (t) => {
  const box = new Sandbox(t);
  const words = (...args: string[]) =>
    box
      .run("llvm-config-14", ...args)
      .split(/\s+/)
      .filter(Boolean);
  const libraries = ["--link-static", "--ldflags", "--libs", "--system-libs"];
  const components = ["all-targets", "mcjit", "asmparser"];
  const compile = () => box.run("g++", "-g", ...words("--cxxflags"), "-c", "compiler.cpp");
  box.write("compiler.cpp", source);
  compile();
  const flags = words(...libraries, ...components);
  const { status, stdout, stderr } = box.hotlink(
    "link",
    "--",
    "g++",
    "compiler.o",
    "-o",
    "compiler",
    ...flags,
  );
  assert.equal(status, 0, stderr);
  assert.ok(Number(/linked (\d+) objects/.exec(stdout)?.[1]) > 1000, stdout);

  const compiler = box.start("./compiler");
  compiler.send("mul i32 %x, %x\nmull i32 %x, %x\n");
  await compiler.line(/^targets \d\d+$/);
  await compiler.line(/^result 49 of 1$/);
  await compiler.line(/^line 2: expected instruction opcode$/);
  await compiler.line(/^result -1 of 1$/);

  box.edit(
    "compiler.cpp",
    'expression + "\\n  ret',
    'expression + "\\n  %z = add i32 %y, 1000\\n  ret',
  );
  box.edit("compiler.cpp", "  ret i32 %y", "  ret i32 %z");
  compile();
  assert.deepEqual(update(box, "compiler"), ["changed function"]);
  compiler.send("add i32 %x, %x\nbad\n");
  await compiler.line(/^result 1014 of 2$/);
  await compiler.line(/^line 2: expected instruction opcode$/);
  assert.deepEqual(box.drift(), []);
  compiler.closeInput();
  assert.equal(await compiler.exit(), 0);
});
