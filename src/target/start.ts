/**
 * Starting a process: the image goes over, its libraries are loaded and bound, the program runs.
 *
 * What the launcher itself needs, the C library above all, is loaded when it connects; the addresses
 * of its symbols are known before the image goes, and most bindings are theirs. The others are filled
 * in when the rest of the libraries are there.
 */
import { rmSync, writeFileSync } from "node:fs";
import { LinkError } from "../base/errors.ts";
import { type ExportLibrary, exportLibrary } from "../elf/export-library.ts";
import {
  decodeAddresses,
  decodeRecords,
  decodeStrings,
  encodeRecords,
  encodeStrings,
} from "../wire/codec.ts";
import { type FieldsOf, records } from "../wire/messages.ts";
import { forms, Kind } from "../x86-64/relocations.ts";
import { bindingBytes } from "./binding-bytes.ts";
import type { Channel } from "./channel.ts";
import { type Image, type ImageBinding, type ImageRegion, isThreadLocal } from "./image.ts";
import { imagePieces } from "./pieces.ts";

/** A library as a process has loaded it. */
export type LoadedLibrary = FieldsOf<(typeof records)["Library"]> & { readonly path: string };

/** What a process said of itself. */
export interface Loaded {
  /** Addresses of the image's symbols; 0 for those that were not found, or have none. */
  readonly addresses: readonly number[];
  /** The image's libraries. */
  readonly libraries: readonly LoadedLibrary[];
}

/**
 * Sends an image and lets it run. Rejects with `LinkError` where it cannot run there. `scratch` is
 * the path for a file that lasts a moment.
 */
export async function startImage(channel: Channel, image: Image, scratch: string): Promise<Loaded> {
  const { regions, symbols, libraries, exports } = image;
  const tail = encodeRegions(regions);
  channel.send("Regions", { count: regions.length, reserved: 0 }, tail);
  const addresses = symbols.map(() => 0);
  const isEarly = symbols.map(({ library }) => libraries[library]?.early === true);
  await prepare(channel, image, addresses, "", (i) => isEarly[i]!);

  const late: ImageBinding[] = [];
  const earlyBytes = (binding: ImageBinding) => {
    if (!isThreadLocal(binding.kind) && addresses[binding.symbol] !== 0) {
      return boundBytes(image, { addresses, libraries: [] }, binding);
    }
    late.push(binding);
    return new Uint8Array(forms[binding.kind]!.width);
  };
  for (const { address, bytes } of imagePieces(image, earlyBytes)) {
    channel.send("Write", { address }, bytes);
  }
  channel.send("Protect", {});

  const needsFile = exports.length > 0 || libraries.some(({ early }) => !early);
  const needed = { ...image, needed: libraries.map(({ name }) => name) };
  const files = await withExportLibrary(needsFile ? needed : undefined, scratch, (file) =>
    prepare(channel, image, addresses, file, (i) => !isEarly[i]),
  );
  const loaded = { addresses, libraries: files };
  for (const binding of late) {
    channel.send("Write", { address: binding.site }, boundBytes(image, loaded, binding));
  }
  channel.send("Start", image.start.fields, image.start.tail);
  return loaded;
}

/**
 * Has the process load a file with all libraries, or nothing where its path is empty, and look up the
 * wanted symbols, whose addresses are filled in.
 */
async function prepare(
  channel: Channel,
  { symbols, libraries, overrides }: Image,
  addresses: number[],
  file: string,
  isWanted: (symbol: number) => boolean,
): Promise<LoadedLibrary[]> {
  const wanted = [...symbols.keys()].filter((i) => isWanted(i) && !symbols[i]!.threadLocal);
  const overridden = file === "" ? [] : overrides;
  channel.send(
    "Prepare",
    {
      libraryCount: libraries.length,
      symbolCount: wanted.length,
      overrideCount: overridden.length,
      reserved: 0,
    },
    Buffer.concat([
      encodeRecords(
        records.Override,
        overridden.map(({ address, dataOnly }) => ({
          address,
          dataOnly: dataOnly ? 1 : 0,
          reserved: 0,
        })),
      ),
      encodeStrings([
        file,
        ...libraries.map(({ name }) => name),
        ...wanted.map((i) => symbols[i]!.name),
        ...overridden.map(({ name }) => name),
      ]),
    ]),
  );
  const { fields, tail } = await channel.receive("Prepared");
  const { rows, rest } = decodeRecords(records.Library, tail, fields.libraryCount);
  const found = decodeAddresses(rest, fields.symbolCount);
  wanted.forEach((symbol, i) => {
    addresses[symbol] = found.addresses[i]!;
  });
  const paths = decodeStrings(found.rest);
  return rows.map((row, i) => ({ ...row, path: paths[i]! }));
}

/**
 * Writes the file that stands for the program among its libraries for the time that a process needs to
 * load it; `use` gets its path, empty where there is none to write.
 */
export async function withExportLibrary<Result>(
  library: ExportLibrary | undefined,
  scratch: string,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  if (library === undefined) return use("");
  writeFileSync(scratch, exportLibrary(library), { mode: 0o600 });
  try {
    return await use(scratch);
  } finally {
    rmSync(scratch, { force: true });
  }
}

export function encodeRegions(regions: readonly ImageRegion[]): Uint8Array {
  return encodeRecords(
    records.Region,
    regions.map(({ start, end, kind }) => ({
      address: start,
      size: end - start,
      kind,
      reserved: 0,
    })),
  );
}

function boundBytes(image: Image, loaded: Loaded, binding: ImageBinding): Uint8Array {
  const { kind, site, addend } = binding;
  const { name, library, value } = image.symbols[binding.symbol]!;
  if (kind === Kind.ThreadModuleOffset64) return bindingBytes(name, kind, site, value + addend);
  if (kind === Kind.ThreadModule64) {
    const module = loaded.libraries[library]?.threadModule ?? 0;
    return bindingBytes(name, kind, site, module + addend);
  }
  const address = loaded.addresses[binding.symbol]!;
  if (address === 0) {
    throw new LinkError(`symbol '${name}' is in none of the libraries that are loaded`);
  }
  return bindingBytes(name, kind, site, address + addend);
}
