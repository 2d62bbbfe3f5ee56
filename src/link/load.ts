/**
 * From bytes to rows: an object file's sections, symbols and relocations become rows of the
 * program's tables.
 *
 * Nothing is decided here. A loaded file is not part of the program until its symbols are mentioned
 * (`mentions.ts`).
 */
import { FileError, LinkError, UnsupportedError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { Binding, groupComdat, SectionFlag, SectionIndex, SectionType } from "../elf/constants.ts";
import { ObjectFile } from "../elf/object.ts";
import type { ByteSource } from "../elf/source.ts";
import { warningPrefix } from "../elf/warnings.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SectionRow, SymbolRow } from "../program/rows.ts";
import { scopedName } from "../program/scopes.ts";
import { SectionKind } from "../program/sections.ts";
import { SlotKind } from "../program/slots.ts";
import { SymbolKind } from "../program/symbols.ts";
import { loadRelocations } from "./load-relocations.ts";

/** Where an object file comes from. */
export type ObjectOrigin = Pick<
  InputFile,
  "path" | "key" | "order" | "scope" | "container" | "memberOffset" | "why" | "stamp" | "onDisk"
>;

/** Reads an object file or archive member. Throws `LinkError` where it is damaged. */
export function readObject(source: ByteSource): ObjectFile {
  return checked(source.name, () => new ObjectFile(source));
}

/**
 * Makes rows of an object file. Throws `LinkError` where it is damaged; the tables are then as
 * before.
 */
export function loadObject(program: Program, object: ObjectFile, origin: ObjectOrigin): InputFile {
  const row = program.newFileRow();
  const file: InputFile = {
    ...origin,
    row,
    kind: FileKind.Object,
    name: object.name,
    object,
    firstSection: program.sections.allocate(object.sectionCount),
    sectionCount: object.sectionCount,
    firstSymbol: program.symbols.allocate(object.symbolCount),
    symbolCount: object.symbolCount,
    initializers: [],
    commonSections: [],
    live: false,
    split: false,
  };
  program.files[file.row] = file;
  try {
    checked(object.name, () => {
      loadSections(program, file, object);
      loadSymbols(program, file, object);
      loadGroups(program, file, object);
      loadRelocations(program, file, object);
    });
  } catch (error) {
    unload(program, file);
    throw error;
  }
  return file;
}

/** Gives all rows of a file back. Nothing may mention them any more. */
export function unload(program: Program, file: InputFile): void {
  const { sections, symbols, relocations, atoms, groups } = program;
  for (let i = 0; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    relocations.release(sections.firstRelocation[section], sections.relocationCount[section]);
    atoms.release(sections.firstAtom[section], sections.atomCount[section]);
    // A group's own section carries its row; members only refer to it.
    const group = sections.group[section];
    if (group !== 0 && file.object?.sectionType(i) === SectionType.Group) groups.release(group, 1);
  }
  for (const section of file.commonSections) {
    atoms.release(sections.firstAtom[section], sections.atomCount[section]);
    sections.release(section, 1);
  }
  if (file.sectionCount > 0) sections.release(file.firstSection, file.sectionCount);
  const isOwn = (symbol: SymbolRow) =>
    symbol >= file.firstSymbol && symbol < file.firstSymbol + file.symbolCount;
  for (const symbol of program.localEntries.keys()) {
    if (isOwn(symbol)) program.localEntries.delete(symbol);
  }
  for (const [key, slot] of program.otherSlots) {
    if (!isOwn(program.slots.symbol[slot])) continue;
    program.otherSlots.delete(key);
    program.slots.kind[slot] = SlotKind.Unused;
  }
  symbols.release(file.firstSymbol, file.symbolCount);
  if (file.pieceSymbols) symbols.release(file.pieceSymbols.first, file.pieceSymbols.count);
  program.files[file.row] = undefined;
}

/** Runs a reader; bytes that lead outside the file are the file's fault. */
export function checked<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new FileError(`${name}: is damaged: ${error.message}`);
    throw error;
  }
}

function loadSections(program: Program, file: InputFile, object: ObjectFile): void {
  const { sections } = program;
  for (let i = 1; i < object.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    sections.file[section] = file.row;
    const kind = classify(object, i);
    sections.kind[section] = kind;
    sections.flags[section] = object.sectionFlags(i);
    refuseSpecialCode(object, i);
    if (kind === SectionKind.None) continue;
    if (kind === SectionKind.Initializers) file.initializers.push(section);
    const size = object.sectionSize(i);
    const align = object.sectionAlign(i);
    if (size > 0xffffffff) throw new LinkError(`${object.name}: section ${i} is too large`);
    if (align > 2 ** 31 || (align & (align - 1)) !== 0) {
      throw new RangeError(`section ${i} has alignment ${align}`);
    }
    sections.size[section] = size;
    sections.align[section] = align;
    sections.place[section] = Math.max(0, object.place(i));
  }
}

/**
 * Refuses code that is written to, a stack that holds code, and `.init` and `.fini`: pieces of one
 * function, `_init` or `_fini`, that start files open and close.
 */
function refuseSpecialCode(object: ObjectFile, section: number): void {
  const flags = object.sectionFlags(section);
  if ((flags & SectionFlag.Exec) === 0) return;
  const named = (prefix: string) => object.sectionNameStartsWith(section, prefix);
  // Nearly all code is in sections of other names, and there are many of them.
  if (!(flags & SectionFlag.Write || named(".note") || named(".init") || named(".fini"))) return;
  const name = object.sectionName(section);
  const place = `${object.name}:(${name}+0x0)`;
  if (name === ".note.GNU-stack") {
    throw new UnsupportedError(`${object.name}: wants a stack that can hold code`);
  }
  if (object.sectionSize(section) === 0) return;
  if (flags & SectionFlag.Write) throw new UnsupportedError(`${place}: is code that is written to`);
  if (name !== ".init" && name !== ".fini") return;
  const attribute = name === ".init" ? "constructor" : "destructor";
  throw new UnsupportedError(
    `${place}: code that is part of '_${name.slice(1)}' is not supported`,
    [`make it a function of its own, with __attribute__((${attribute}))`],
  );
}

/**
 * What becomes of a section: gABI types and flags first, then the names that carry meaning by
 * convention.
 */
function classify(object: ObjectFile, section: number): SectionKind {
  const flags = object.sectionFlags(section);
  const type = object.sectionType(section);
  if ((flags & SectionFlag.Alloc) === 0 || flags & SectionFlag.Exclude) return SectionKind.None;
  if (type === SectionType.Note) return SectionKind.None;
  if (type >= SectionType.InitArray && type <= SectionType.PreinitArray) {
    return SectionKind.Initializers;
  }
  if (type === SectionType.NoBits) {
    return flags & SectionFlag.Tls ? SectionKind.ThreadLocal : SectionKind.Zero;
  }
  if (object.sectionNameStartsWith(section, warningPrefix)) return SectionKind.None;
  const named = (prefix: string) => object.sectionNameStartsWith(section, prefix);
  if (type === SectionType.Unwind || named(".eh_frame")) return SectionKind.Frames;
  if (named(".ctors") || named(".dtors") || named(".init_array") || named(".fini_array")) {
    return SectionKind.Initializers;
  }
  if (flags & SectionFlag.Tls) return SectionKind.ThreadLocal;
  if (flags & SectionFlag.Exec) return SectionKind.Code;
  if (flags & SectionFlag.Write) {
    const isRelro = named(".data.rel.ro") || named(".ldata.rel.ro");
    return isRelro ? SectionKind.Constant : SectionKind.Data;
  }
  return SectionKind.Constant;
}

function loadSymbols(program: Program, file: InputFile, object: ObjectFile): void {
  const { symbols, names, sections } = program;
  const versions = hasVersions(object);
  symbols.file[file.firstSymbol] = file.row;
  for (let i = 1; i < object.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const info = object.symbolInfo(i);
    symbols.file[symbol] = file.row;
    symbols.info[symbol] = info;
    symbols.visibility[symbol] = object.symbolVisibility(i);
    symbols.value[symbol] = symbolValue(object, i);
    const size = object.symbolSize(i);
    if (size > 0xffffffff) throw new LinkError(`${object.name}: symbol ${i} is too large`);
    symbols.size[symbol] = size;
    const index = object.symbolSection(i);
    if (object.isReserved(i)) {
      const isCommon = index === SectionIndex.Common || index === SectionIndex.LargeCommon;
      symbols.kind[symbol] = isCommon ? SymbolKind.Common : SymbolKind.Absolute;
    } else if (index !== SectionIndex.Undefined) {
      if (index >= object.sectionCount) throw new RangeError(`symbol ${i} is in section ${index}`);
      const section = (file.firstSection + index) as SectionRow;
      symbols.kind[symbol] = SymbolKind.Defined;
      symbols.section[symbol] = section;
      const placed = sections.kind[section] !== SectionKind.None;
      if (placed && symbols.value[symbol] > sections.size[section]) {
        throw new RangeError(`symbol ${i} lies outside its section`);
      }
    }
    const binding = info >> 4;
    if (i < object.firstGlobal || binding === Binding.Local) continue;
    const written = writtenName(program, object, i, versions);
    nameSymbol(program, file, symbol, written);
    if (!versions || symbols.kind[symbol] !== SymbolKind.Undefined) continue;
    if (names.text(written).includes("@")) program.versionedNames.add(written);
  }
}

/** True where symbols may have versions in their names (`.symver` in assembly). */
export function hasVersions(object: ObjectFile): boolean {
  return object.bytes.subarray(object.stringsPlace, object.stringsEnd).includes(0x40);
}

/**
 * The global name that is written in a file. A definition of the default version of a name,
 * `name@@VERSION`, is one of the name: that is whom references without a version mean.
 */
export function writtenName(
  { names }: Program,
  object: ObjectFile,
  symbol: number,
  versions: boolean,
): NameRow {
  const name = names.intern(object.bytes, object.symbolNameOffset(symbol));
  if (!versions) return name;
  return names.internText(names.text(name).replace(/@@.*/, ""));
}

/** The value of a symbol: an offset, or where it is absolute any number. */
function symbolValue(object: ObjectFile, symbol: number): number {
  try {
    return object.symbolValue(symbol);
  } catch (error) {
    if (!(error instanceof RangeError) || !object.isReserved(symbol)) throw error;
    throw new UnsupportedError(
      `${object.name}: '${object.symbolName(symbol)}' is a number of more than 53 bits`,
    );
  }
}

/** Gives a global symbol the name that is written in its file, or the one that it means instead (renames.ts). */
function nameSymbol(program: Program, file: InputFile, symbol: SymbolRow, written: NameRow): void {
  const { symbols } = program;
  const isReference = symbols.kind[symbol] === SymbolKind.Undefined;
  const name = program.meantName(file.scope, written, isReference);
  symbols.name[symbol] = name;
  const isAlias = program.renames.aliases.has(written) && file.scope?.isLibrary !== true;
  if (isReference || !isAlias) return;
  symbols.kind[symbol] = SymbolKind.Undefined;
  symbols.section[symbol] = 0 as SectionRow;
  symbols.value[symbol] = 0;
  symbols.size[symbol] = 0;
}

/**
 * Reads `SHT_GROUP` sections: the signature is a symbol's name, the content a flag word and section
 * indexes.
 */
function loadGroups(program: Program, file: InputFile, object: ObjectFile): void {
  const { sections, symbols, groups, names } = program;
  const hidden = sectionsOfHidden(program, file);
  for (let i = 1; i < object.sectionCount; i++) {
    if (object.sectionType(i) !== SectionType.Group) continue;
    if ((object.word(i, 0) & groupComdat) === 0) continue;
    const index = object.sectionInfo(i);
    if (index >= object.symbolCount) throw new RangeError(`group ${i} has no signature`);
    const symbol = (file.firstSymbol + index) as SymbolRow;
    // The name as written: a group is the same whatever references to its name mean.
    let signature =
      symbols.name[symbol] !== 0
        ? names.intern(object.bytes, object.symbolNameOffset(index))
        : names.internText(program.symbolName(symbol) || `group ${i}`);
    // What is hidden is no other module's, and a group of it neither.
    if (hidden.size > 0 && members(object, i).some((member) => hidden.has(member))) {
      signature = names.internText(scopedName(names.text(signature), file.scope!));
    }
    const group = groups.allocate(1);
    groups.file[group] = file.row;
    groups.signature[group] = signature;
    sections.group[(file.firstSection + i) as SectionRow] = group;
    for (const member of members(object, i)) {
      sections.group[(file.firstSection + member) as SectionRow] = group;
    }
  }
}

/** The sections of a group. */
function members(object: ObjectFile, group: number): number[] {
  return Array.from({ length: object.sectionSize(group) / 4 - 1 }, (_, i) => {
    const member = object.word(group, i + 1);
    if (member >= object.sectionCount) throw new RangeError(`group ${group} has a wrong member`);
    return member;
  });
}

/** The sections, by number, that define something hidden in the file's scope. */
function sectionsOfHidden(program: Program, file: InputFile): ReadonlySet<number> {
  const { symbols } = program;
  const found = new Set<number>();
  const hidden = new Set(file.scope?.hidden.values());
  if (hidden.size === 0) return found;
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const section = symbols.section[symbol];
    if (section !== 0 && hidden.has(symbols.name[symbol])) found.add(section - file.firstSection);
  }
  return found;
}
