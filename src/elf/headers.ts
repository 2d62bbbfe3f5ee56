/**
 * The ELF header of an object file, and the table of section headers that it points at.
 *
 * The table is usually at the very end of the file, so a file that is still being written has none.
 */
import { readU64, viewOf } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import {
  FileType,
  headerSize,
  machineX86_64,
  SectionIndex,
  sectionHeaderSize,
} from "./constants.ts";
import type { ByteSource } from "./source.ts";

/** The checked table of section headers of an object file. Throws `LinkError` where it is none. */
export function readHeaders(source: ByteSource): {
  table: DataView;
  count: number;
  namesIndex: number;
} {
  const fail = (what: string): never => {
    throw new LinkError(`${source.name}: ${what}`);
  };
  if (source.size === 0) fail("file is empty");
  const start = new Uint8Array(Math.min(headerSize, source.size));
  source.read(0, start);
  if (start[0] === 0x42 && start[1] === 0x43 && start[2] === 0xc0 && start[3] === 0xde) {
    throw new LinkError(`${source.name}: holds only code for link-time optimisation`, [
      "compile without -flto",
    ]);
  }
  const isElf = start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46;
  if (!isElf) fail("file format not recognized: neither object file, archive nor library");
  if (start.length < headerSize) fail(`file is truncated: ${start.length} bytes`);
  const header = viewOf(start);
  if (start[4] !== 2 || start[5] !== 1) fail("is no 64-bit little-endian object");
  const machine = header.getUint16(18, true);
  if (machine !== machineX86_64) fail(`is for another machine (e_machine ${machine})`);
  if (header.getUint16(16, true) !== FileType.Relocatable) fail("is no relocatable object file");
  if (header.getUint16(58, true) !== sectionHeaderSize) fail("is damaged: no section headers");
  const offset = readU64(header, 40);
  let count = header.getUint16(60, true);
  let namesIndex = header.getUint16(62, true);
  if (offset === 0 || offset + sectionHeaderSize > source.size) {
    fail("file is truncated: the section headers are missing");
  }
  // More than 65,279 sections: the true numbers are in the null section's header (gABI, e_shnum).
  const first = new Uint8Array(sectionHeaderSize);
  source.read(offset, first);
  if (count === 0) count = readU64(viewOf(first), 32);
  if (namesIndex === SectionIndex.Extended) namesIndex = viewOf(first).getUint32(40, true);
  const size = count * sectionHeaderSize;
  if (count === 0 || offset + size > source.size || namesIndex >= count) {
    fail("file is truncated: the section headers are incomplete");
  }
  const table = new Uint8Array(size);
  source.read(offset, table);
  return { table: viewOf(table), count, namesIndex };
}
