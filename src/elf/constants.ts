/**
 * Numbers of the ELF format: gABI chapters 4 and 5, and the x86-64 psABI where a name says X86_64.
 */

/** `e_type` (gABI, ELF header). */
export const FileType = { Relocatable: 1, Executable: 2, Shared: 3 } as const;

/** `e_machine` of x86-64 (psABI 4.1). */
export const machineX86_64 = 62;

/** `sh_type` (gABI, sections). */
export const SectionType = {
  Null: 0,
  ProgBits: 1,
  SymbolTable: 2,
  StringTable: 3,
  Rela: 4,
  Hash: 5,
  Dynamic: 6,
  Note: 7,
  NoBits: 8,
  Rel: 9,
  DynamicSymbols: 11,
  InitArray: 14,
  FiniArray: 15,
  PreinitArray: 16,
  Group: 17,
  SymbolTableIndexes: 18,
  Unwind: 0x70000001,
  GnuVersionDefinitions: 0x6ffffffd,
  GnuVersionSymbols: 0x6fffffff,
} as const;

/** `sh_flags` (gABI, sections). */
export const SectionFlag = {
  Write: 0x1,
  Alloc: 0x2,
  Exec: 0x4,
  Merge: 0x10,
  Strings: 0x20,
  LinkOrder: 0x80,
  Group: 0x200,
  Tls: 0x400,
  Compressed: 0x800,
  Retain: 0x200000,
  Exclude: 0x80000000,
} as const;

/** Special section indexes (gABI, sections). */
export const SectionIndex = {
  Undefined: 0,
  LowReserve: 0xff00,
  /** Common symbols of the medium model (psABI 4.2). */
  LargeCommon: 0xff02,
  Absolute: 0xfff1,
  Common: 0xfff2,
  Extended: 0xffff,
} as const;

/** Group flag word: the group is a COMDAT (gABI, section groups). */
export const groupComdat = 1;

/** `st_info >> 4` (gABI, symbol table). */
export const Binding = { Local: 0, Global: 1, Weak: 2, GnuUnique: 10 } as const;

/** `st_info & 15` (gABI, symbol table). */
export const SymbolType = {
  None: 0,
  Object: 1,
  Function: 2,
  Section: 3,
  File: 4,
  Common: 5,
  Tls: 6,
  GnuIfunc: 10,
} as const;

/** `st_other & 3` (gABI, symbol table). */
export const Visibility = { Default: 0, Internal: 1, Hidden: 2, Protected: 3 } as const;

/** `p_type` (gABI, program header). */
export const SegmentType = { Load: 1, Dynamic: 2, Tls: 7, GnuStack: 0x6474e551 } as const;

/** `d_tag` (gABI, dynamic section). */
export const DynamicTag = {
  Null: 0,
  Needed: 1,
  StringTable: 5,
  SymbolTable: 6,
  StringSize: 10,
  Rela: 7,
  RelaSize: 8,
  RelaEntrySize: 9,
  SymbolSize: 11,
  Soname: 14,
  Rpath: 15,
  Runpath: 29,
  GnuHash: 0x6ffffef5,
} as const;

/** Sizes of the records of ELF64 (gABI). */
export const headerSize = 64;
export const sectionHeaderSize = 64;
export const programHeaderSize = 56;
export const symbolSize = 24;
export const relaSize = 24;

/** The hidden bit of a GNU symbol version: this is not the default version of its name. */
export const versionHidden = 0x8000;
