/**
 * The options of `ld`, in one table.
 *
 * Compiler drivers and build systems speak to the linker in GNU ld's words, so hotlink understands
 * the same words. Each option is *used* (it changes what is linked), *ignored* (it only concerns a
 * file that hotlink does not write, for the reason given), or *passed*: the whole link goes to the
 * real linker, since its result is not an executable that hotlink could run. An option that is not
 * here is passed as well, with a warning: never guess.
 */

export const Treatment = { Used: "used", Ignored: "ignored", Passed: "passed" } as const;
export type Treatment = (typeof Treatment)[keyof typeof Treatment];

export interface LdOption {
  /**
   * Names without dashes. One letter: `-x value` and `-xvalue`. Longer: `-name`, `--name`, `=value`
   * or a following word.
   */
  readonly names: readonly string[];
  readonly value: "none" | "required" | "optional";
  readonly treatment: Treatment;
  /** What it does, or why it may be ignored or must be passed. */
  readonly reason: string;
}

const { Used, Ignored, Passed } = Treatment;

function option(
  names: string,
  value: LdOption["value"],
  treatment: Treatment,
  reason: string,
): LdOption {
  return { names: names.split(" "), value, treatment, reason };
}

/** Every option that is understood. */
export const ldOptions: readonly LdOption[] = [
  option("o output", "required", Used, "where the launcher is written"),
  option("l library", "required", Used, "a library, searched in the -L directories"),
  option("L library-path", "required", Used, "a directory to search libraries in"),
  option("u undefined", "required", Used, "a symbol that is wanted from the start"),
  option("require-defined", "required", Used, "a symbol that is wanted, and must be defined"),
  option("e entry", "required", Ignored, "the launcher starts the program at main"),
  option("rpath R", "required", Used, "where the program looks for its shared libraries"),
  option("sysroot", "required", Used, "prefix of library directories written as =dir"),
  option("whole-archive", "none", Used, "all members of the archives that follow"),
  option("no-whole-archive", "none", Used, "ends --whole-archive"),
  option(
    "as-needed",
    "none",
    Used,
    "libraries that follow count only when something refers to them",
  ),
  option("no-as-needed", "none", Used, "ends --as-needed"),
  option("push-state", "none", Used, "remembers --as-needed, --whole-archive and -Bstatic"),
  option("pop-state", "none", Used, "takes them back"),
  option("Bstatic dn non_shared", "none", Used, "archives only, for the libraries that follow"),
  option("Bdynamic dy call_shared", "none", Used, "ends -Bstatic"),
  option(
    "start-group (",
    "none",
    Ignored,
    "archives are searched again as long as anything is wanted",
  ),
  option(
    "end-group )",
    "none",
    Ignored,
    "archives are searched again as long as anything is wanted",
  ),
  option("defsym", "required", Passed, "not supported yet"),
  option("wrap", "required", Passed, "not supported yet"),
  option("z", "required", Ignored, "segments and hardening of a file that is not written"),
  option("m", "required", Used, "the machine; only elf_x86_64"),
  option("pie pic-executable", "none", Ignored, "the image has a fixed place"),
  option("no-pie", "none", Ignored, "the image has a fixed place"),
  option(
    "plugin",
    "required",
    Ignored,
    "gcc always passes it; objects without machine code are refused",
  ),
  option("plugin-opt", "required", Ignored, "see -plugin"),
  option("flto", "none", Ignored, "see -plugin"),
  option("build-id", "optional", Ignored, "no file is written"),
  option("eh-frame-hdr", "none", Ignored, "the unwind table is always made"),
  option("no-eh-frame-hdr", "none", Ignored, "the unwind table is always made"),
  option("hash-style", "required", Ignored, "no file is written"),
  option("dynamic-linker I", "required", Ignored, "the launcher has its own"),
  option(
    "rpath-link",
    "required",
    Ignored,
    "libraries of libraries are found when the program starts",
  ),
  option("export-dynamic E", "none", Used, "libraries see all symbols of the program"),
  option("no-export-dynamic", "none", Used, "ends --export-dynamic"),
  option("export-dynamic-symbol", "required", Used, "a pattern of names that libraries see"),
  option("export-dynamic-symbol-list", "required", Used, "a file of such patterns"),
  option("dynamic-list", "required", Used, "a file of such patterns"),
  option("version-script", "required", Ignored, "only for shared libraries"),
  option("exclude-libs", "required", Ignored, "only for exports"),
  option("enable-new-dtags", "none", Ignored, "no file is written"),
  option("disable-new-dtags", "none", Ignored, "no file is written"),
  option("no-undefined", "none", Ignored, "undefined symbols are always errors"),
  option("allow-shlib-undefined", "none", Ignored, "the dynamic linker checks libraries"),
  option("no-allow-shlib-undefined", "none", Ignored, "the dynamic linker checks libraries"),
  option("no-undefined-version", "none", Ignored, "no file is written"),
  option("gc-sections", "none", Ignored, "an update decides what is in use; nothing is left out"),
  option("no-gc-sections", "none", Ignored, "the default"),
  option("print-gc-sections", "none", Ignored, "nothing is left out"),
  option("icf", "required", Ignored, "functions keep addresses of their own"),
  option("O", "optional", Ignored, "optimises a file that is not written"),
  option("s strip-all", "none", Ignored, "debug information is never loaded"),
  option("S strip-debug", "none", Ignored, "debug information is never loaded"),
  option("x discard-all", "none", Ignored, "no file is written"),
  option("X discard-locals", "none", Ignored, "no file is written"),
  option("g", "none", Ignored, "for compatibility"),
  option("N omagic", "none", Passed, "changes the file's layout"),
  option("no-relax relax", "none", Ignored, "accesses stay as the compiler wrote them"),
  option("no-keep-memory", "none", Ignored, "objects are always kept"),
  option("no-add-needed add-needed", "none", Ignored, "the default"),
  option("copy-dt-needed-entries no-copy-dt-needed-entries", "none", Ignored, "the default"),
  option("no-demangle demangle", "optional", Ignored, "names are shown as written"),
  option("compress-debug-sections", "required", Ignored, "debug information is never loaded"),
  option("sort-section", "required", Ignored, "order is kept"),
  option("sort-common", "optional", Ignored, "order is kept"),
  option("package-metadata", "optional", Ignored, "no file is written"),
  option("fatal-warnings no-fatal-warnings", "none", Ignored, "not supported yet"),
  option(
    "warn-common warn-once warn-execstack no-warn-execstack no-warn-rwx-segments",
    "none",
    Ignored,
    "concerns a file that is not written",
  ),
  option(
    "no-warn-mismatch warn-unresolved-symbols",
    "none",
    Ignored,
    "undefined symbols are always errors",
  ),
  option("color-diagnostics", "optional", Ignored, "for compatibility with lld"),
  option("threads", "optional", Ignored, "for compatibility with lld and mold"),
  option("no-threads", "none", Ignored, "for compatibility with lld and mold"),
  option("fuse-ld", "required", Ignored, "the linker is chosen already"),
  option(
    "V v version verbose help print-map M print-sysroot print-search-dirs",
    "none",
    Passed,
    "asks the real linker about itself",
  ),
  option("shared Bshareable", "none", Passed, "makes a shared library"),
  option("static", "none", Passed, "makes a file without dynamic linker"),
  option("Bsymbolic Bsymbolic-functions", "none", Ignored, "only for shared libraries"),
  option("no-dynamic-linker", "none", Passed, "makes a static executable"),
  option("r relocatable i", "none", Passed, "makes an object file"),
  option("T script c", "required", Passed, "lays out sections by a script"),
  option(
    "Ttext Tdata Tbss Ttext-segment section-start image-base",
    "required",
    Passed,
    "chooses addresses by hand",
  ),
  option("Map", "required", Passed, "not supported yet"),
  option("emit-relocs q", "none", Passed, "the output is wanted as a file"),
];

const byName = new Map(ldOptions.flatMap((o) => o.names.map((name) => [name, o] as const)));

/** Looks an option up by its name without dashes. */
export function findLdOption(name: string): LdOption | undefined {
  return byName.get(name);
}
