/**
 * A program: everything the linker knows about one output.
 *
 * The tables below are the only long-lived state of a link. Passes read and write columns; this
 * class adds the few questions that every pass asks: which definition does this symbol mean, where
 * is it, what is it called.
 */
import { Arena } from "../arena/arena.ts";
import type { NameRow } from "../base/names.ts";
import { Binding, SymbolType } from "../elf/constants.ts";
import type { ObjectFile } from "../elf/object.ts";
import type { FileStamp } from "../elf/source.ts";
import { Atoms } from "./atoms.ts";
import { Bindings } from "./bindings.ts";
import { FileKind, type InputFile } from "./files.ts";
import type { Layouts } from "./layouts.ts";
import { Relocations } from "./relocations.ts";
import type { AtomRow, FileRow, SectionRow, SlotRow, SymbolRow } from "./rows.ts";
import { type Scope, writtenName } from "./scopes.ts";
import { Groups, SectionKind, Sections } from "./sections.ts";
import { Slots } from "./slots.ts";
import { type LaterFrame, StaleBlocks } from "./stale-blocks.ts";
import type { SymbolOptions } from "./symbol-options.ts";
import { GlobalNames, SymbolKind, Symbols } from "./symbols.ts";
import { ThreadLocalBlock } from "./thread-local.ts";

/** What the command line says of exports. */
export interface ExportWishes {
  readonly all: boolean;
  readonly patterns: readonly RegExp[];
}

/** Addresses of functions, in the order they are called. */
export interface Initializers {
  /** How many of `before` are called before the constructors of libraries. */
  readonly early: number;
  /** How many of the next are those of libraries that were taken in. */
  readonly ofLibraries: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Addresses of the tables by which exceptions find their way (see src/link/unwind.ts). */
export interface UnwindTables {
  /** The table of the cold link, for code between two addresses. */
  base: number;
  baseStart: number;
  baseEnd: number;
  /** The table of everything placed since, and its size; 0 for none. */
  later: number;
  laterSize: number;
}

/** See src/link/scopes.ts. */
export interface HiddenNames {
  readonly defined: NameRow[];
  readonly hidden: NameRow[];
  /** A name with a version in it. */
  versioned: string | undefined;
}

/** See src/link/renames.ts. */
export interface Renames {
  readonly references: ReadonlyMap<NameRow, NameRow>;
  readonly aliases: ReadonlyMap<NameRow, NameRow>;
}

/**
 * How gcc and clang name what they make of a function beside its body: the code that seldom runs,
 * clones with other parameters, what a suspended coroutine goes on with.
 */
const partName = /\.(?:cold|actor|destroy|resume|cleanup|(?:part|isra|constprop)\.\d+)$/;

/** All tables of one program. */
export class Program {
  readonly names: GlobalNames = new GlobalNames();
  readonly symbols: Symbols = new Symbols();
  readonly sections: Sections = new Sections();
  readonly groups: Groups = new Groups();
  readonly relocations: Relocations = new Relocations();
  readonly atoms: Atoms = new Atoms();
  readonly slots: Slots = new Slots();
  readonly bindings: Bindings = new Bindings();
  readonly arena: Arena;
  readonly threadLocal: ThreadLocalBlock = new ThreadLocalBlock();
  /** By row; row 0 and removed files are holes. */
  readonly files: (InputFile | undefined)[] = [undefined];
  /** Entries of local functions whose body moved; those of global ones are in `names.entry`. */
  readonly localEntries: Map<SymbolRow, number> = new Map();
  /** Entries that are too small for a jump, and where what runs into them goes on. */
  readonly traps: Map<number, number> = new Map();
  /** Slots that are rare: those of local symbols, and all thread-local ones. */
  readonly otherSlots: Map<string, SlotRow> = new Map();
  /** Where the next cell and the next PLT entry go. */
  readonly cellPool: { next: number; end: number } = { next: 0, end: 0 };
  readonly pltPool: { next: number; end: number } = { next: 0, end: 0 };
  /** Where the next cell goes that a target fills. */
  readonly dataPool: { next: number; end: number } = { next: 0, end: 0 };
  /**
   * Library functions whose address is that of their PLT entry, since code of the program holds it
   * in 32 bits.
   */
  readonly canonicalPlt: Set<NameRow> = new Set();

  /** Number of the last link that succeeded; 0 before the first. */
  generation = 0;
  /** What libraries may see beside the names they mention: everything, or what matches. */
  wishes: ExportWishes = { all: false, patterns: [] };
  /** Names that libraries of the program want from others. */
  readonly libraryReferences: Set<NameRow> = new Set();
  /** Names that files refer to in one version: `name@VERSION`. */
  readonly versionedNames: Set<NameRow> = new Set();
  /** The file of the linker's own symbols. */
  linkerFile: InputFile | undefined;
  /** The file of the symbols of the command line, and what that says about symbols. */
  commandLine: InputFile | undefined;
  symbolOptions: SymbolOptions | undefined;
  /** Names that must be defined though no object file says so: `main`, and those of `--require-defined`. */
  required: ReadonlySet<NameRow> = new Set();
  /** Undefined names that only unreachable sections refer to, which `--gc-sections` allows. */
  forgiven: ReadonlySet<NameRow> = new Set();
  /** Names for which a file's reference means another one, and those for which definitions do too. */
  renames: Renames = { references: new Map(), aliases: new Map() };
  /** The program's own scope, and those of the libraries that it takes in, by name. */
  readonly ownScope: Scope = { name: "the program", isLibrary: false, hidden: new Map(), turn: 0 };
  readonly libraryScopes: Map<string, Scope> = new Map();
  /** What object files say about hidden names; for archives, by their paths. */
  readonly hiddenNames: WeakMap<ObjectFile, HiddenNames> = new WeakMap();
  readonly hiddenInArchives: Map<string, { stamp: FileStamp; names: HiddenNames }> = new Map();
  /** The file of `__start_X` and `__stop_X`, where somebody mentions such names. */
  boundsFile: InputFile | undefined;
  /** How its types lie in memory, while a process runs that it matters to. */
  layouts: Layouts | undefined;
  /** The archive members that were linked because somebody wanted a name, by that name. */
  readonly selected: Map<NameRow, InputFile> = new Map();
  /** Constructors and destructors of the whole program. */
  initializers: Initializers = { early: 0, ofLibraries: 0, before: [], after: [] };
  /** Unwind records of code placed since the cold link. */
  laterFrames: LaterFrame[] = [];
  readonly unwind: UnwindTables = { base: 0, baseStart: 0, baseEnd: 0, later: 0, laterSize: 0 };
  /** What updates replaced. */
  readonly stale: StaleBlocks = new StaleBlocks();

  constructor(arena: Arena = new Arena()) {
    this.arena = arena;
  }

  /** A row for a new file; holes that removed files left are used again. */
  newFileRow(): FileRow {
    const hole = this.files.indexOf(undefined, 1);
    return (hole < 0 ? this.files.length : hole) as FileRow;
  }

  file(row: FileRow): InputFile {
    return this.files[row]!;
  }

  /** All files that are part of the program, in the order they win symbols in. */
  filesInOrder(): InputFile[] {
    return this.files
      .filter((file): file is InputFile => file?.live === true)
      .sort((a, b) => a.order - b.order);
  }

  fileOfSection(section: SectionRow): InputFile {
    return this.files[this.sections.file[section]]!;
  }

  /**
   * The definition a symbol row means: itself where it is local, the winner of its name otherwise,
   * 0 where there is none.
   */
  definitionOf(symbol: SymbolRow): SymbolRow {
    const name = this.symbols.name[symbol];
    return name === 0 ? symbol : this.names.definition[name];
  }

  /** True where a section's group lost to the same group of another file. */
  isDropped(section: SectionRow): boolean {
    const group = this.sections.group[section];
    return group !== 0 && this.names.group[this.groups.signature[group]] !== group;
  }

  /**
   * The atom that holds an offset of a section, 0 where the section has no place. Offsets between
   * atoms belong to the one before.
   */
  atomAt(section: SectionRow, offset: number): AtomRow {
    const first = this.sections.firstAtom[section];
    const count = this.sections.atomCount[section];
    if (count <= 1) return first;
    let low = first as number;
    let high = first + count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.atoms.start[middle as AtomRow] <= offset) low = middle;
      else high = middle;
    }
    return low as AtomRow;
  }

  /** Address of an offset of a section. */
  addressInSection(section: SectionRow, offset: number): number {
    const atom = this.atomAt(section, offset);
    return this.atoms.address[atom] + offset - this.atoms.start[atom];
  }

  /** Where in its section a definition starts; the value of a common symbol is its alignment. */
  offsetOf(definition: SymbolRow): number {
    const isCommon = this.symbols.kind[definition] === SymbolKind.Common;
    return isCommon ? 0 : this.symbols.value[definition];
  }

  /**
   * Where a definition's bytes are now: for a function its newest body. 0 for what has no place in
   * the target.
   */
  bodyOf(definition: SymbolRow): number {
    const section = this.symbols.section[definition];
    if (section !== 0) {
      return this.addressInSection(section, this.offsetOf(definition));
    }
    return this.symbols.kind[definition] === SymbolKind.Absolute
      ? this.symbols.value[definition]
      : 0;
  }

  /** The address that stands for a definition, for its whole life: for a function its entry. */
  entryOf(definition: SymbolRow): number {
    const name = this.symbols.name[definition];
    const entry = name === 0 ? this.localEntries.get(definition) : this.names.entry[name];
    return entry || this.bodyOf(definition);
  }

  /**
   * True for a definition in code that stands for what starts there: a function, or a global label.
   * Other symbols there mean the bytes, and an indirect function is what its resolver says.
   */
  isFunction(definition: SymbolRow): boolean {
    const section = this.symbols.section[definition];
    if (section === 0 || this.sections.kind[section] !== SectionKind.Code) return false;
    if (this.isIndirect(definition)) return false;
    const isTyped = (this.symbols.info[definition] & 15) === SymbolType.Function;
    return isTyped || this.symbols.name[definition] !== 0;
  }

  /** True for an indirect function of the program: its code is a resolver (src/link/indirect.ts). */
  isIndirect(definition: SymbolRow): boolean {
    const isIfunc = (this.symbols.info[definition] & 15) === SymbolType.GnuIfunc;
    return isIfunc && this.symbols.section[definition] !== 0;
  }

  /**
   * True for a function that is the same for all its callers, and so has an entry. A compiler's part
   * of a function is not: it works on the frame of the body it was split from, or takes what that
   * body passes, and another version of it is none for a body that still runs.
   */
  hasEntry(definition: SymbolRow): boolean {
    if (!this.isFunction(definition)) return false;
    return this.symbols.name[definition] !== 0 || !partName.test(this.symbolName(definition));
  }

  isWeak(symbol: SymbolRow): boolean {
    return this.symbols.info[symbol] >> 4 === Binding.Weak;
  }

  /** The name of a symbol as written in its file. Section symbols are called like their section. */
  symbolName(symbol: SymbolRow): string {
    const name: NameRow = this.symbols.name[symbol];
    if (name !== 0) return writtenName(this.names.text(name));
    const file = this.file(this.symbols.file[symbol]);
    const index = symbol - file.firstSymbol;
    if (index === 0) return "";
    if (file.object === undefined || index >= file.symbolCount) return "(anonymous)";
    const text = file.object.symbolName(index);
    const section = this.symbols.section[symbol];
    return text === "" && section !== 0 ? this.sectionName(section) : text;
  }

  /**
   * True for a name of the compiler's own (`.L.str.2`): it counts what it names, and says nothing
   * about which constant that is in another version of the file.
   */
  isCompilerLabel(symbol: SymbolRow): boolean {
    return this.symbols.name[symbol] === 0 && this.symbolName(symbol).startsWith(".L");
  }

  sectionName(section: SectionRow): string {
    const file = this.fileOfSection(section);
    const index = section - file.firstSection;
    if (index < 0 || index >= file.sectionCount) return "COMMON";
    return file.object?.sectionName(index) ?? "";
  }

  /** `main.o:(.text+0x12)`: a place in the linker's usual form. */
  place(section: SectionRow, offset: number): string {
    const file = this.fileOfSection(section);
    return `${file.name}:(${this.sectionName(section)}+0x${offset.toString(16)})`;
  }

  /**
   * The function or variable that covers an offset of a section, for messages; undefined where no
   * symbol does.
   */
  symbolAt(section: SectionRow, offset: number): string | undefined {
    const file = this.fileOfSection(section);
    for (let i = 0; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (this.symbols.section[symbol] !== section) continue;
      const type = this.symbols.info[symbol] & 15;
      if (type === SymbolType.Section) continue;
      const start = this.symbols.value[symbol];
      if (offset >= start && offset < start + this.symbols.size[symbol])
        return this.symbolName(symbol);
    }
    return undefined;
  }

  /** About how much memory the program takes: tables, image, and what was read of its files. */
  get byteLength(): number {
    const { names, symbols, sections, groups, relocations, atoms, slots } = this;
    const tables = [names, symbols, sections, groups, relocations, atoms, slots];
    const sum = (total: number, bytes: number) => total + bytes;
    return [
      ...tables.map((table) => table.byteLength),
      ...this.arena.regions.map((region) => region.bytes.length),
      ...this.files.map((file) => file?.object?.bytes.length ?? 0),
      this.layouts?.byteLength ?? 0,
    ].reduce(sum, 0);
  }

  /** What a global name means that is written in a file of a scope. */
  meantName(scope: Scope | undefined, written: NameRow, isReference: boolean): NameRow {
    const hidden = scope?.hidden.get(written);
    // The options of the command line are about the program's own files.
    if (hidden !== undefined || scope?.isLibrary === true) return hidden ?? written;
    const { references, aliases } = this.renames;
    return (isReference ? references : aliases).get(written) ?? written;
  }

  /** Object files and members, in order. */
  objects(): InputFile[] {
    return this.filesInOrder().filter((file) => file.kind === FileKind.Object);
  }
}
