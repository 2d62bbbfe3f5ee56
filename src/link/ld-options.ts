/**
 * The options of `ld`, in one table.
 *
 * Compiler drivers and build systems speak to the linker in GNU ld's words, so hotlink understands
 * the same words, and those that gold, lld and mold added. Each option is *used* (it changes what is
 * linked or printed), *ignored* (it only concerns a file that hotlink does not write, for the reason
 * given), or *passed*: the whole link goes to the real linker, since its result is not an executable
 * that hotlink could run. An option that is not here is passed as well: never guess.
 *
 * A row is written as `ld --help` would: names, then the value where there is one, in brackets where
 * it may be left out. docs/ld-options.md is made from this table.
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
  /** As in the table: names with dashes, and the value. */
  readonly syntax: string;
  readonly treatment: Treatment;
  /** What it does, or why it may be ignored or must be passed. */
  readonly reason: string;
}

/** Options that belong together. */
export interface LdOptionGroup {
  readonly title: string;
  readonly options: readonly LdOption[];
}

function option(treatment: Treatment, syntax: string, reason: string): LdOption {
  const words = syntax.split(" ");
  const names = words
    .filter((word) => word.startsWith("-"))
    .map((word) => word.replace(/^--?/, ""));
  const last = words.at(-1)!;
  const value = last.startsWith("-") ? "none" : last.startsWith("[") ? "optional" : "required";
  return { names, value, syntax, treatment, reason };
}

const used = (syntax: string, what: string) => option(Treatment.Used, syntax, what);
const ignored = (syntax: string, why: string) => option(Treatment.Ignored, syntax, why);
const passed = (syntax: string, why: string) => option(Treatment.Passed, syntax, why);

const noFile = "concerns a file that is not written";
const fixedPlace = "the image has a fixed place";
const noDebug = "debug information is never loaded";
const libraryOnly = "only for shared libraries";
const byHand = "chooses addresses by hand";
const asks = "asks the real linker about itself";
const resources = "how the linker uses files, memory and threads is its own business";
const mentioned = "libraries see the symbols that they mention";
const otherMachine = "for another machine or system";

/** Every option that is understood, in groups. */
export const ldOptionGroups: readonly LdOptionGroup[] = [
  {
    title: "Inputs and output",
    options: [
      used("-o --output FILE", "where the launcher is written"),
      used("-l --library NAME", "a library, searched in the -L directories"),
      used("-L --library-path DIR", "a directory to search libraries in"),
      used("--sysroot DIR", "prefix of library directories written as =dir"),
      used("-m EMULATION", "the machine; only elf_x86_64"),
      used("--whole-archive", "all members of the archives that follow"),
      used("--no-whole-archive", "ends --whole-archive"),
      used("--as-needed", "libraries that follow count only when something refers to them"),
      used("--no-as-needed", "ends --as-needed"),
      used("--push-state", "remembers --as-needed, --whole-archive and -Bstatic"),
      used("--pop-state", "takes them back"),
      used("-Bstatic -dn -non_shared", "archives only, for the libraries that follow"),
      used("-Bdynamic -dy -call_shared", "ends -Bstatic"),
      used("-rpath DIR", "where the program looks for its shared libraries"),
      used("-R DIR", "as -rpath; a file, whose symbols would be used, is for the real linker"),
      ignored("--start-group -(", "archives are searched again as long as anything is wanted"),
      ignored("--end-group -)", "see --start-group"),
      used("-rpath-link DIR", "where the libraries that libraries need are looked at"),
      ignored("--no-add-needed --add-needed", "the default"),
      ignored("--copy-dt-needed-entries --no-copy-dt-needed-entries", "the default"),
      ignored("-nostdlib", "only -L directories are searched, as drivers say them"),
      ignored("-plugin FILE", "gcc always passes it; objects without machine code are refused"),
      ignored("-plugin-opt ARGUMENT", "see -plugin"),
      ignored("-flto -flto-partition [KIND]", "see -plugin"),
      ignored("-fuse-ld NAME", "the linker is chosen already"),
      ignored("--no-warn-search-mismatch --warn-search-mismatch", "libraries must match"),
      passed("--start-lib --end-lib", "objects that are taken like members of an archive"),
      passed("--just-symbols FILE", "takes addresses from another program's file"),
      passed("-b --format FORMAT", "inputs of another format"),
      passed("-A --architecture MACHINE", otherMachine),
      passed("-EB -EL --be", otherMachine),
      passed("--accept-unknown-input-arch --no-accept-unknown-input-arch", otherMachine),
      passed("--reproduce FILE", "the real linker packs its inputs"),
      passed("--repro", "the real linker packs its inputs"),
    ],
  },
  {
    title: "Symbols",
    options: [
      used("-u --undefined SYMBOL", "a symbol that is wanted from the start"),
      used("--require-defined SYMBOL", "a symbol that is wanted, and must be defined"),
      used("--defsym SYMBOL=EXPRESSION", "defines a symbol; numbers, symbols, + - * and ()"),
      used("--wrap SYMBOL", "references go to __wrap_SYMBOL, those of __real_SYMBOL to SYMBOL"),
      used("--unresolved-symbols METHOD", "whether undefined symbols are errors"),
      used("--warn-unresolved-symbols", "undefined symbols are warnings, and null"),
      used("--error-unresolved-symbols", "undefined symbols are errors"),
      used("--no-undefined", "undefined symbols are errors"),
      used("--ignore-unresolved-symbol SYMBOL", "null where nobody defines it"),
      used("--allow-multiple-definition", "of several definitions the first counts"),
      used("--no-allow-multiple-definition", "ends --allow-multiple-definition"),
      used("-E --export-dynamic", "libraries see all symbols of the program"),
      used("--no-export-dynamic", "libraries see the symbols that they mention"),
      used("--export-dynamic-symbol PATTERN", "symbols that libraries see"),
      used("--export-dynamic-symbol-list FILE", "a file of such patterns"),
      used("--dynamic-list FILE", "a file of such patterns"),
      ignored("--dynamic-list-data --dynamic-list-cpp-new --dynamic-list-cpp-typeinfo", mentioned),
      used("--exclude-libs LIBRARIES", "says what a library hides"),
      used("--allow-shlib-undefined", "libraries may want what nobody defines"),
      used("--no-allow-shlib-undefined", "what libraries want must be defined"),
      ignored("-d -dc -dp --define-common", "common symbols always get space"),
      ignored("--disable-multiple-abs-defs", "multiple definitions are errors"),
      ignored("--gnu-unique", "a symbol that libraries see is one for all of them"),
      ignored("--no-gnu-unique", "see --gnu-unique"),
      ignored("--warn-once --warn-common --no-warn-common", "said in full for each symbol"),
      ignored("--warn-backrefs --no-warn-backrefs", "the order of archives does not matter"),
      ignored("--detect-odr-violations --no-detect-odr-violations", noDebug),
      passed("--undefined-glob PATTERN", "wants symbols by a pattern"),
      passed("--no-define-common", "leaves common symbols to another link"),
      passed("--weak-unresolved-symbols", "undefined symbols are left to the dynamic linker"),
      passed("-e --entry SYMBOL", "the launcher starts the program at main"),
      passed("-init -fini SYMBOL", "further functions to run at start and end"),
      passed("--noinhibit-exec", "wants a file in spite of errors"),
      passed("--error-handling-script FILE", "the real linker runs it"),
    ],
  },
  {
    title: "What is printed and written beside the program",
    options: [
      used("-Map FILE", "writes what lies where; - is standard output"),
      used("-M --print-map", "prints what lies where"),
      used("--cref", "which files define and use each symbol; in the map, or printed"),
      used("--no-cref", "ends --cref"),
      used("-t --trace", "prints the files that are linked"),
      used("-y --trace-symbol SYMBOL", "prints who mentions a symbol"),
      used("--why-extract FILE", "writes why each archive member was linked; - is standard output"),
      used("--dependency-file FILE", "writes the inputs as a rule for make"),
      used("--stats", "prints times, and the sizes of the linker's tables"),
      used("--time-trace [FILE]", "writes the times of the passes for trace viewers"),
      used("--fatal-warnings", "warnings are errors"),
      used("--no-fatal-warnings", "ends --fatal-warnings"),
      used("-w --no-warnings", "prints no warnings"),
      ignored("--print-gc-sections --no-print-gc-sections", "nothing is left out"),
      ignored("--print-icf-sections --no-print-icf-sections", "nothing is folded"),
      ignored("--print-map-discarded --no-print-map-discarded", "nothing is left out"),
      ignored("--demangle [STYLE]", "C++ names are always shown readable"),
      ignored("--no-demangle", "see --demangle"),
      ignored("--color-diagnostics [WHEN]", "messages have no colours"),
      ignored("--error-limit NUMBER", "twenty errors are shown, the rest is counted"),
      ignored("--time-trace-granularity MICROSECONDS", "there are few passes"),
      ignored("--no-warn-mismatch", "inputs must match"),
      ignored("--warn-constructors --no-warn-constructors", "for compatibility"),
      ignored("--warn-multiple-gp --warn-alternate-em", otherMachine),
      ignored("--warn-execstack --no-warn-execstack", noFile),
      ignored("--warn-rwx-segments --no-warn-rwx-segments", noFile),
      ignored("--warn-section-align --warn-textrel --warn-shared-textrel", noFile),
      ignored("--no-warn-shared-textrel", noFile),
      passed("-v -V --version --help --target-help", asks),
      passed("--verbose [NUMBER]", asks),
      passed("--print-sysroot --print-search-dirs --print-output-format", asks),
      passed("--print-memory-usage", asks),
      passed("--print-symbol-counts FILE", asks),
      passed("--print-archive-stats --print-symbol-order FILE", asks),
      passed("--debug [KIND]", asks),
    ],
  },
  {
    title: "Sections: what is kept, folded and ordered",
    options: [
      used(
        "--gc-sections",
        "what only unreachable sections refer to may be undefined; all are kept",
      ),
      used("--no-gc-sections", "ends --gc-sections"),
      ignored("--gc-keep-exported", "nothing is left out"),
      ignored("--icf KIND", "functions keep addresses of their own"),
      ignored("--icf-iterations NUMBER", "see --icf"),
      ignored("--keep-unique SYMBOL", "see --icf"),
      ignored("--ignore-data-address-equality", "see --icf"),
      ignored("--sort-section KIND", "order is kept"),
      ignored("--sort-common [KIND]", "order is kept"),
      ignored("--symbol-ordering-file FILE", "order is kept"),
      ignored("--no-warn-symbol-ordering --warn-symbol-ordering", "order is kept"),
      ignored("--section-ordering-file FILE", "order is kept"),
      ignored("--call-graph-ordering-file FILE", "order is kept"),
      ignored("--call-graph-profile-sort [KIND]", "order is kept"),
      ignored("--no-call-graph-profile-sort", "order is kept"),
      ignored("--shuffle-sections [SEED]", "order is kept"),
      ignored("--text-reorder --no-text-reorder", "order is kept"),
      ignored("--unique [SECTION]", "sections are never merged"),
      ignored("--no-string-merge", "strings are never merged"),
      ignored("-O [LEVEL]", "optimises a file that is not written"),
      ignored("-optimize LEVEL", "optimises a file that is not written"),
      ignored("--relax --no-relax", "accesses stay as the compiler wrote them"),
      ignored("--check-sections --no-check-sections", "atoms never overlap"),
      ignored("--orphan-handling KIND", "there is no script that a section could miss"),
      ignored("--ctors-in-init-array --no-ctors-in-init-array", "both lists are run"),
      passed("--force-group-allocation --split-by-file [SIZE]", "makes an object file"),
      passed("--split-by-reloc [NUMBER]", "makes an object file"),
      passed("--enable-non-contiguous-regions", "lays out sections by a script"),
      passed("--enable-non-contiguous-regions-warnings", "lays out sections by a script"),
    ],
  },
  {
    title: "The file that an ordinary linker writes",
    options: [
      ignored("-z KEYWORD", "segments and hardening of a file; see the keywords below"),
      ignored("-pie --pic-executable", fixedPlace),
      ignored("-no-pie --no-pic-executable", fixedPlace),
      ignored("--build-id [STYLE]", "no file is written"),
      ignored("--eh-frame-hdr --no-eh-frame-hdr", "the unwind table is always made"),
      ignored("--ld-generated-unwind-info --no-ld-generated-unwind-info", "see --eh-frame-hdr"),
      ignored("--hash-style STYLE", "no file is written"),
      ignored("--hash-size NUMBER", "no file is written"),
      ignored("--hash-bucket-empty-fraction NUMBER", "no file is written"),
      ignored("-I --dynamic-linker FILE", "the launcher has its own"),
      ignored("--enable-new-dtags --disable-new-dtags", "no file is written"),
      ignored("--spare-dynamic-tags NUMBER", "no file is written"),
      ignored("--package-metadata [JSON]", "no file is written"),
      ignored("--compress-debug-sections KIND", noDebug),
      ignored("--gdb-index --no-gdb-index", noDebug),
      ignored("--debug-names --no-debug-names", noDebug),
      ignored("--ctf-variables --no-ctf-variables", noDebug),
      ignored("--ctf-share-types METHOD", noDebug),
      ignored("-g", "for compatibility"),
      ignored("-s --strip-all", noDebug),
      ignored("-S --strip-debug --strip-debug-non-line --strip-debug-gdb", noDebug),
      ignored("--strip-lto-sections", "see -plugin"),
      ignored("--strip-discarded --no-strip-discarded", noFile),
      ignored("-x --discard-all", "no file is written"),
      ignored("-X --discard-locals --discard-none", "no file is written"),
      ignored("--retain-symbols-file FILE", "no file is written"),
      ignored("--no-omagic", "the default"),
      ignored("-n --nmagic", "code and data always have pages of their own"),
      ignored("--rosegment --no-rosegment", noFile),
      ignored("--rosegment-gap SIZE", noFile),
      ignored("--pack-dyn-relocs KIND", noFile),
      ignored("--use-android-relr-tags --apply-dynamic-relocs --no-apply-dynamic-relocs", noFile),
      ignored("--plt-align [SIZE]", noFile),
      ignored("--traditional-format --force-exe-suffix", noFile),
      ignored("--audit LIBRARY", "only the dynamic linker of a file would load it"),
      ignored("-P --depaudit LIBRARY", "see --audit"),
      passed("-N --omagic", "changes the file's layout"),
      passed("-T --script FILE", "lays out sections by a script"),
      passed("-dT --default-script FILE", "lays out sections by a script"),
      passed("-c --mri-script FILE", "lays out sections by a script"),
      passed("-Ttext -Tdata -Tbss -Ttext-segment ADDRESS", byHand),
      passed("-Trodata-segment -Tldata-segment ADDRESS", byHand),
      passed("--section-start SECTION=ADDRESS", byHand),
      passed("--image-base ADDRESS", byHand),
      passed("-q --emit-relocs", "the output is wanted as a file"),
      passed("--oformat FORMAT", "the output is wanted as a file"),
      passed("--embedded-relocs --task-link -Ur", "makes an object file"),
      passed("--out-implib FILE", otherMachine),
      passed("--separate-debug-file [FILE]", "the output is wanted as a file"),
    ],
  },
  {
    title: "Other kinds of output",
    options: [
      used("-shared -Bshareable", "makes a shared library: the real linker does, of what is noted"),
      passed("-static", "makes a file without dynamic linker"),
      passed("--no-dynamic-linker", "makes a static executable"),
      passed("-r -i --relocatable", "makes an object file"),
      used("-Bsymbolic -Bsymbolic-functions", "a library's own definitions come first for it"),
      used("-Bsymbolic-non-weak-functions -Bsymbolic-non-weak", "see -Bsymbolic"),
      ignored("-Bno-symbolic -Bgroup", libraryOnly),
      ignored("-h -soname NAME", libraryOnly),
      used("-f --auxiliary NAME", "a library like that stays a library"),
      used("-F --filter NAME", "see --auxiliary"),
      used("--version-script FILE", "says what a library hides"),
      ignored("--version-exports-section SYMBOL", libraryOnly),
      ignored("--undefined-version --no-undefined-version", libraryOnly),
      ignored("--default-symver --default-imported-symver", libraryOnly),
    ],
  },
  {
    title: "How the linker works, and what old linkers knew",
    options: [
      ignored("--no-keep-memory --reduce-memory-overheads", resources),
      ignored("--max-cache-size SIZE", resources),
      ignored("--threads [NUMBER]", resources),
      ignored("--no-threads --fork --no-fork --perf --quick-exit --no-quick-exit", resources),
      ignored("--thread-count NUMBER", resources),
      ignored("--map-whole-files --no-map-whole-files", resources),
      ignored("--keep-files-mapped --no-keep-files-mapped", resources),
      ignored("--mmap-output-file --no-mmap-output-file", resources),
      ignored("--posix-fallocate --no-posix-fallocate --preread-archive-symbols", resources),
      ignored("--incremental --no-incremental --incremental-full", "every link is incremental"),
      ignored("-a -assert KEYWORD", "for compatibility"),
      ignored("-G --gpsize SIZE", "for compatibility"),
      ignored("-Y PATH", "for compatibility"),
      ignored("-Qy -qmagic", "for compatibility"),
    ],
  },
];

/** Keywords of `-z`. One that is not here is passed. */
export const zKeywords: readonly LdOption[] = [
  used("-defs", "undefined symbols are errors"),
  used("-undefs", "undefined symbols are null"),
  used("-muldefs", "of several definitions the first counts"),
  used("-hotlink-keep-libraries", "libraries of the project stay libraries; the shim says so"),
  passed("-execstack", "data that is executed needs a stack like that"),
  ignored("-noexecstack", "the launcher's stack is not executable"),
  ignored("-relro -norelro -lazy -now", "the launcher binds libraries before it starts"),
  ignored("-text -notext -textoff", fixedPlace),
  ignored("-separate-code -noseparate-code -separate-loadable-segments", noFile),
  ignored("-max-page-size -common-page-size SIZE", noFile),
  ignored("-stack-size SIZE", "the launcher's stack grows as any"),
  ignored("-copyreloc -nocopyreloc -combreloc -nocombreloc", noFile),
  ignored("-common -nocommon", noFile),
  ignored("-extern-protected-data -noextern-protected-data", libraryOnly),
  ignored("-indirect-extern-access -noindirect-extern-access", noFile),
  ignored("-dynamic-undefined-weak -nodynamic-undefined-weak", "weak and undefined is null"),
  ignored("-initfirst -interpose -nodelete -nodlopen -nodump -origin", libraryOnly),
  ignored("-global -unique -nounique -loadfltr -nodefaultlib -globalaudit", libraryOnly),
  ignored("-unique-symbol -nounique-symbol", noFile),
  ignored("-start-stop-gc -nostart-stop-gc", "nothing is left out"),
  ignored("-start-stop-visibility KIND", mentioned),
  ignored("-keep-text-section-prefix -nokeep-text-section-prefix", "order is kept"),
  ignored("-text-unlikely-segment -notext-unlikely-segment", "order is kept"),
  ignored("-pack-relative-relocs -nopack-relative-relocs -report-relative-reloc", noFile),
  ignored("-rewrite-endbr -norewrite-endbr -gnustack", noFile),
  ignored("-sectionheader -nosectionheader -memory-seal -nomemory-seal", noFile),
  ignored("-mark-plt -nomark-plt -noreloc-overflow -wxneeded -hazardplt", noFile),
  ignored("-ibt -ibtplt -force-ibt -shstk -lam-u48 -lam-u57", "marks of a file for the kernel"),
  ignored("-cet-report -lam-report -lam-u48-report -lam-u57-report KIND", "see -z ibt"),
  ignored("-call-nop PADDING", "calls stay as the compiler wrote them"),
  ignored("-x86-64-baseline -x86-64-v2 -x86-64-v3 -x86-64-v4", "marks of a file"),
  ignored("-dead-reloc-in-nonalloc RULE", noDebug),
  ignored("-retpolineplt -retpoline -buildd", noFile),
];

const byName = indexOf(ldOptionGroups.flatMap(({ options }) => options));
const byKeyword = indexOf(zKeywords);

function indexOf(options: readonly LdOption[]): ReadonlyMap<string, LdOption> {
  return new Map(options.flatMap((row) => row.names.map((name) => [name, row] as const)));
}

/** Looks an option up by its name without dashes. */
export function findLdOption(name: string): LdOption | undefined {
  return byName.get(name);
}

/** Looks a keyword of `-z` up, with or without its value. */
export function findZKeyword(word: string): LdOption | undefined {
  return byKeyword.get(word.replace(/=.*/, ""));
}
