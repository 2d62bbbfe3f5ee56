/**
 * What `readelf` says about a file, as lines that can be compared: one per section, symbol,
 * relocation, unwind record. Numbers are decimal, names as written.
 */
import { spawnSync } from "node:child_process";

/** What it prints; it fails for less than what it is asked here, a missing debug file for instance. */
function readelf(...args: string[]): string[] {
  const env = { ...process.env, LC_ALL: "C" };
  const options = { encoding: "latin1", env, maxBuffer: 1 << 29 } as const;
  return spawnSync("readelf", args, options).stdout.split("\n");
}

const sectionTypes: Readonly<Record<string, number>> = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  NOTE: 7,
  NOBITS: 8,
  INIT_ARRAY: 14,
  FINI_ARRAY: 15,
  PREINIT_ARRAY: 16,
  GROUP: 17,
  "SYMTAB SECTION INDICES": 18,
  X86_64_UNWIND: 0x70000001,
};

/** Letters of `readelf -S`, and the bits of `sh_flags` they stand for. */
const flagBits: Readonly<Record<string, number>> = {
  W: 0x1,
  A: 0x2,
  X: 0x4,
  M: 0x10,
  S: 0x20,
  I: 0x40,
  L: 0x80,
  G: 0x200,
  T: 0x400,
  C: 0x800,
  R: 0x200000,
  l: 0x10000000,
  E: 0x80000000,
};

const hex = (text: string | undefined) => Number.parseInt(text ?? "", 16);

/** `index name type flags size link info align entrySize`. */
export function sections(path: string): string[] {
  const types = Object.keys(sectionTypes).join("|");
  const line = new RegExp(
    `^ *\\[ *(\\d+)\\] (.*?) *(${types}) +[0-9a-f]{16} [0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) ([ A-Za-z]{3,}?) +(\\d+) +(\\d+) +(\\d+)$`,
  );
  return readelf("-SW", path).flatMap((text) => {
    const m = line.exec(text);
    if (m === null) return [];
    const [, index, name, type, size, entry, letters, link, info, align] = m;
    const flags = [...letters!.replaceAll(" ", "")].reduce((sum, c) => sum + flagBits[c]!, 0);
    const alignment = Math.max(1, Number(align));
    return `${index} ${name} ${sectionTypes[type!]} ${flags} ${hex(size)} ${link} ${info} ${alignment} ${hex(entry)}`;
  });
}

const symbolTypes = ["NOTYPE", "OBJECT", "FUNC", "SECTION", "FILE", "COMMON", "TLS"];
const bindings = ["LOCAL", "GLOBAL", "WEAK"];
const visibilities = ["DEFAULT", "INTERNAL", "HIDDEN", "PROTECTED"];
const specialSections: Readonly<Record<string, number>> = { UND: 0, ABS: 0xfff1, COM: 0xfff2 };

export interface Symbol {
  readonly value: number;
  readonly size: number;
  readonly type: number;
  readonly binding: number;
  readonly visibility: number;
  readonly section: number;
  readonly name: string;
}

function parseSymbols(lines: readonly string[]): Symbol[] {
  const line =
    /^ *\d+: ([0-9a-f]{16}) +(0x[0-9a-f]+|\d+) (\w+) +(\w+) +(\w+) +(?:\[.*\] +)?(\w+) ?(.*)$/;
  return lines.flatMap((text) => {
    const m = line.exec(text);
    if (m === null) return [];
    const [, value, size, type, binding, visibility, section, name] = m;
    return {
      value: hex(value),
      size: Number(size),
      type: type === "IFUNC" ? 10 : symbolTypes.indexOf(type!),
      binding: binding === "UNIQUE" ? 10 : bindings.indexOf(binding!),
      visibility: visibilities.indexOf(visibility!),
      section: specialSections[section!] ?? Number(section),
      name: name!,
    };
  });
}

/** `.symtab`, from symbol 0. */
export function symbols(path: string): Symbol[] {
  return parseSymbols(readelf("-sW", path));
}

/** `.dynsym`, from symbol 0; names with their versions. */
export function dynamicSymbols(path: string): Symbol[] {
  return parseSymbols(readelf("--dyn-syms", "-W", path));
}

/** For each relocation section by name: `offset symbol type typeName addend` of each. */
export function relocations(path: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let table: string[] = [];
  for (const text of readelf("-rW", path)) {
    const start = /^Relocation section '(.*)' at offset/.exec(text);
    if (start !== null) {
      table = [];
      tables.set(start[1]!, table);
    }
    const m = /^([0-9a-f]{16}) +([0-9a-f]{8})([0-9a-f]{8}) (\w+) +(.*)$/.exec(text);
    if (m === null) continue;
    const [, offset, symbol, type, typeName, rest] = m;
    const [, sign, digits] = /(?:^| )([+-]? ?)([0-9a-f]+)$/.exec(rest!) ?? [];
    const addend = hex(digits) * (sign?.startsWith("-") ? -1 : 1);
    table.push(`${hex(offset)} ${hex(symbol)} ${hex(type)} ${typeName} ${addend}`);
  }
  return tables;
}

/** `offset size cie` of each record of `.eh_frame`; a CIE has -1. */
export function frames(path: string): string[] {
  return readelf("--debug-dump=frames", path).flatMap((text) => {
    const m = /^([0-9a-f]{8}) ([0-9a-f]{16}) [0-9a-f]{8} (CIE|FDE cie=([0-9a-f]+))/.exec(text);
    if (m === null) return [];
    const cie = m[4] === undefined ? -1 : hex(m[4]);
    return `${hex(m[1])} ${hex(m[2]) + 4} ${cie}`;
  });
}

/** The texts of dynamic entries of a kind: `NEEDED`, `SONAME`. */
export function dynamicEntries(path: string, kind: string): string[] {
  const line = new RegExp(`\\(${kind}\\) .*\\[(.*)\\]`);
  return readelf("-dW", path).flatMap((text) => line.exec(text)?.[1] ?? []);
}
