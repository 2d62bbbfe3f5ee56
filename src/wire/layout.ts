/** Where fields lie: each at the next multiple of its own size, as a C compiler would put them. */
import { alignUp } from "../base/bytes.ts";
import type { FieldType } from "./messages.ts";

export interface FieldPlace {
  readonly name: string;
  readonly type: FieldType;
  readonly offset: number;
}

const widths: Record<FieldType, number> = { u32: 4, u64: 8 };

/** Offsets of all fields, and the size of the struct. */
export function layoutOf(fields: Readonly<Record<string, FieldType>>): {
  places: readonly FieldPlace[];
  size: number;
} {
  const places: FieldPlace[] = [];
  let at = 0;
  let align = 1;
  for (const [name, type] of Object.entries(fields)) {
    const width = widths[type];
    at = alignUp(at, width);
    places.push({ name, type, offset: at });
    at += width;
    align = Math.max(align, width);
  }
  return { places, size: alignUp(at, align) };
}
