/**
 * What only the real linker can make a program of.
 *
 * Such input is no error. The link goes on to the real linker, the build gets what it would have got
 * without hotlink, and its user is told why the program cannot be changed while it runs. What a single
 * object holds is noticed where it is read (load.ts); here is what the whole program tells.
 */
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { WorkList } from "./work-list.ts";

/** The C library finds its allocator before any program is there. */
const allocator = ["malloc", "calloc", "realloc", "free"];

/** Run-time checkers that must be the first library of a process. */
const checker = /^lib(a|l|t|hwa|m)san\.so/;

/** Reports what hotlink cannot run. Call when every name has its definition. */
export function checkSupport(work: WorkList): void {
  const { program, diagnostics } = work;
  for (const name of allocator) {
    const file = definingObject(program, name);
    if (file === undefined) continue;
    diagnostics.unsupported(`${file.name}: defines '${name}', which its libraries would not use`);
  }
  for (const file of work.added) {
    const { shared, name } = file;
    if (shared === undefined) continue;
    if (checker.test(shared.soname)) {
      diagnostics.unsupported(`${name}: must be loaded before the program`);
    }
    for (const wanted of file.required ?? []) {
      if (!isThreadLocalOfProgram(program, wanted)) continue;
      const text = program.names.text(wanted);
      diagnostics.unsupported(`${name}: uses the thread-local variable '${text}' of the program`);
    }
  }
}

/** The dynamic linker must know the block that such a variable is in, and the arena's is none it knows. */
function isThreadLocalOfProgram({ names, symbols, files }: Program, name: NameRow): boolean {
  const definition = names.definition[name];
  const file = files[symbols.file[definition]];
  const isThreadLocal = (symbols.info[definition] & 15) === SymbolType.Tls;
  return definition !== 0 && isThreadLocal && file?.kind === FileKind.Object;
}

/** The object file that defines a function. */
export function definingObject(program: Program, text: string): InputFile | undefined {
  const { names, symbols } = program;
  const definition = names.definition[names.find(text)];
  const file = program.files[symbols.file[definition]];
  const isFunction = (symbols.info[definition] & 15) !== SymbolType.Object;
  return definition !== 0 && isFunction && file?.kind === FileKind.Object ? file : undefined;
}
