/** The program that is linked: compiles a function with LLVM and calls it; with an argument, goes on for ever. */
export const source = `
#include "llvm/ExecutionEngine/ExecutionEngine.h"
#include "llvm/ExecutionEngine/MCJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include <cstdio>
#include <unistd.h>

__attribute__((noipa)) int version() { int version = 1; return version; }

int main(int argc, char **) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module = llvm::parseIR(
      llvm::MemoryBufferRef("define i32 @square(i32 %x) { %y = mul i32 %x, %x ret i32 %y }", "square"),
      problem, context);
  auto *engine = llvm::EngineBuilder(std::move(module)).create();
  auto square = (int (*)(int))engine->getFunctionAddress("square");
  std::printf("%d\\n", square(12));
  std::fflush(stdout);
  while (argc > 1) {
    volatile int now = version();
    (void)now;
    usleep(1000);
  }
}
`;

/** What the linker driver is given beside the program's object. */
export const libraries: readonly (readonly string[])[] = [
  ["--ldflags"],
  ["--link-static", "--libs", "all-targets", "mcjit", "irreader", "asmparser"],
  ["--link-static", "--system-libs"],
];
