/** What a binding's place holds in one process. */
import { writeU64 } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import { gotStart } from "../link/slots.ts";
import { fits, forms, Kind } from "../x86-64/relocations.ts";

/**
 * The bytes of a field of some kind at `site` that leads to `target`: an address, or what is told of a
 * thread-local variable. Throws `LinkError` where that is out of reach.
 */
export function bindingBytes(name: string, kind: Kind, site: number, target: number): Uint8Array {
  const form = forms[kind]!;
  const value = target - originOf(kind, site);
  if (!fits(form, value)) {
    throw new LinkError(
      `'${name}' is out of reach: its library was not loaded in the low two gigabytes`,
    );
  }
  const bytes = new Uint8Array(8);
  writeU64(new DataView(bytes.buffer), 0, value);
  return bytes.subarray(0, form.width);
}

/** What the value of a kind is measured from: its place, the GOT, or nothing. */
function originOf(kind: Kind, site: number): number {
  switch (kind) {
    case Kind.Relative64:
    case Kind.Relative32:
    case Kind.Relative16:
    case Kind.Relative8:
      return site;
    case Kind.FromGot64:
      return gotStart;
    default:
      return 0;
  }
}
