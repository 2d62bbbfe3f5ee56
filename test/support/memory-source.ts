/** Bytes in memory as a source of an object file or archive. */
import { LinkError } from "../../src/base/errors.ts";
import type { ByteSource } from "../../src/elf/source.ts";

export function memorySource(bytes: Uint8Array, name = "x.o"): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, into) {
      if (offset + into.length > bytes.length) {
        throw new LinkError(`${name}: file is truncated at ${bytes.length}`);
      }
      into.set(bytes.subarray(offset, offset + into.length));
    },
  };
}
