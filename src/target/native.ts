/**
 * The C parts, compiled on first use with the user's own compiler.
 *
 * A launcher built here matches the C library it runs with, which a prebuilt one could not promise.
 * The result is kept in the cache directory under a hash of the sources, the compiler and the C
 * library, so this costs a fraction of a second once.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { LinkError } from "../base/errors.ts";
import { SymbolType } from "../elf/constants.ts";
import { SharedObject } from "../elf/shared-object.ts";
import { withFile } from "../elf/source.ts";

/** Files that were built. */
export interface NativeParts {
  /** The launcher; a program's copy of it gets a configuration. */
  readonly launcher: string;
  /** A directory with the `ld` shim under all names that compiler drivers look for. */
  readonly linkerDirectory: string;
}

/** The C sources, beside the compiled JavaScript or beside the TypeScript. */
function runtimeDirectory(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, "runtime", "launcher.c"))) {
    const parent = resolve(directory, "..");
    if (parent === directory) throw new LinkError("the runtime's C sources are missing");
    directory = parent;
  }
  return join(directory, "runtime");
}

/** The directory of `hotlink.h`. */
export function headerDirectory(): string {
  return runtimeDirectory();
}

const flags = [
  "-std=gnu11",
  "-D_GNU_SOURCE",
  "-O2",
  // The launcher has a fixed address, and shows programs only what it means to.
  "-fno-pie",
  "-fvisibility=hidden",
  // The agent has no thread block in which a stack protector would find its guard.
  "-fno-stack-protector",
  // Launchers are alike, and what they start is not: nobody may take them for one program.
  "-Wl,--build-id=none",
];

/** High in the low two gigabytes: everything below stays free, and the heap starts behind it. */
const launcherAddress = "0x7e000000";

/** What the launcher's link is told beside its inputs. */
const launcherFlags = [
  "-no-pie",
  `-Wl,-Ttext-segment=${launcherAddress}`,
  "-rdynamic",
  // The agent may not run the dynamic linker, so every symbol is bound at start.
  "-Wl,-z,now",
  "-Wl,-e,hl_entry",
];

/** What compiler drivers call the linker; `-fuse-ld=lld` asks for `ld.lld`, and so on. */
const linkerNames = ["ld", "ld.bfd", "ld.gold", "ld.lld", "ld.mold"];

/**
 * Builds the C parts unless they are in `cacheDirectory` already. Throws `LinkError` where there is
 * no working compiler.
 */
export function buildNative(cacheDirectory: string): NativeParts {
  const runtime = runtimeDirectory();
  const compiler = process.env["HOTLINK_CC"] ?? process.env["CC"] ?? "cc";
  const library = findLibc(compiler);
  const sources = readdirSync(runtime)
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
  const hash = createHash("sha256").update([...flags, ...launcherFlags].join(" "));
  for (const name of sources) hash.update(readFileSync(join(runtime, name)));
  hash.update(run(compiler, ["--version"])).update(readFileSync(library));
  const directory = join(cacheDirectory, `native-${hash.digest("hex").slice(0, 16)}`);
  if (!existsSync(directory)) build(compiler, runtime, sources, library, directory);
  return { launcher: join(directory, "launcher"), linkerDirectory: join(directory, "linker") };
}

function build(
  compiler: string,
  runtime: string,
  sources: readonly string[],
  library: string,
  directory: string,
): void {
  // Built beside its place and then renamed: two that build at once do not see each other's halves.
  mkdirSync(dirname(directory), { recursive: true });
  const work = mkdtempSync(`${directory}.`);
  try {
    writeFileSync(join(work, "copies.S"), copiesOf(library));
    const cFiles = sources.filter((name) => name.endsWith(".c") && name !== "ld.c");
    run(compiler, [
      ...flags,
      ...cFiles.map((name) => join(runtime, name)),
      join(work, "copies.S"),
      ...launcherFlags,
      "-o",
      join(work, "launcher"),
    ]);
    mkdirSync(join(work, "linker"));
    const shim = join(work, "linker", linkerNames[0]!);
    run(compiler, ["-std=gnu11", "-D_GNU_SOURCE", "-O2", "-o", shim, join(runtime, "ld.c")]);
    for (const name of linkerNames.slice(1))
      symlinkSync(linkerNames[0]!, join(work, "linker", name));
    renameSync(work, directory);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
}

function run(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new LinkError(`cannot build the runtime with '${command}': ${stderr || message}`, [
      "install a C compiler, or name one in HOTLINK_CC",
    ]);
  }
}

/** The C library that the compiler links with. */
function findLibc(compiler: string): string {
  const path = run(compiler, ["-print-file-name=libc.so.6"]).trim();
  return realpathSync(path);
}

/**
 * Symbols of the C library that a program must not have a copy of: its own machinery, tables its
 * code reaches directly.
 */
const notCopied = /^(_IO_2_1_|_IO_.*jumps$|_IO_list_all$|__curbrk$)/;

/**
 * Assembly that makes the static linker reserve a copy of each variable of the C library (COPY
 * relocations, psABI 4.4).
 *
 * Programs refer to `stdout` or `environ` by 32-bit fields, and the library itself is out of their
 * reach. In an executable the linker answers that with a copy at a fixed address which the library
 * then uses as well; the launcher does so for all of them.
 */
function copiesOf(library: string): string {
  const shared = withFile(library, (source) => new SharedObject(source, library));
  const names = shared.symbols
    .filter((s) => s.type === SymbolType.Object && s.size > 0)
    .filter((s) => shared.versionOf(s) !== "GLIBC_PRIVATE")
    .map((s) => shared.nameOf(s))
    .filter((name) => !notCopied.test(name));
  return [
    ".text",
    ...[...new Set(names)].sort().map((name) => `mov $${name}, %eax`),
    '.section .note.GNU-stack,"",@progbits',
    "",
  ].join("\n");
}
