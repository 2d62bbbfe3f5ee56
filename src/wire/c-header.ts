/** The C header of the protocol, made from the tables in messages.ts. `npm run generate` writes it; a test keeps it fresh. */
import { layoutOf } from "./layout.ts";
import {
  CommitMode,
  CommitResult,
  type FieldType,
  frameLimit,
  helloMagic,
  messages,
  protocolVersion,
  records,
  Role,
  WriteKind,
} from "./messages.ts";

const cTypes: Record<FieldType, string> = { u32: "uint32_t", u64: "uint64_t" };

/** The text of runtime/protocol.h. */
export function protocolHeader(): string {
  const lines = [
    "// Messages between the host and the runtime. Generated from src/wire/messages.ts; do not edit.",
    "#ifndef HOTLINK_PROTOCOL_H",
    "#define HOTLINK_PROTOCOL_H",
    "#include <stddef.h>",
    "#include <stdint.h>",
    "",
    `#define HL_PROTOCOL_VERSION ${protocolVersion}u`,
    `#define HL_HELLO_MAGIC 0x${helloMagic.toString(16)}u`,
    `#define HL_FRAME_LIMIT ${frameLimit}u`,
    "",
    "struct hl_frame {",
    "  uint32_t size; // of what follows this header",
    "  uint16_t type;",
    "  uint16_t zero;",
    "};",
    "",
    ...enumeration("role", Role),
    ...enumeration("commit_result", CommitResult),
    ...enumeration("commit_mode", CommitMode),
    ...enumeration("write_kind", WriteKind),
    ...enumeration(
      "message",
      Object.fromEntries(Object.entries(messages).map(([name, shape]) => [name, shape.type])),
    ),
  ];
  for (const [name, shape] of Object.entries(messages)) {
    if (Object.keys(shape.fields).length > 0) lines.push(...struct(name, shape.fields));
  }
  for (const [name, fields] of Object.entries(records)) lines.push(...struct(name, fields));
  lines.push("#endif");
  return lines.join("\n") + "\n";
}

function enumeration(name: string, values: Readonly<Record<string, number>>): string[] {
  const prefix = `HL_${name.toUpperCase()}`;
  return [
    `enum hl_${name} {`,
    ...Object.entries(values).map(([key, value]) => `  ${prefix}_${snake(key).toUpperCase()} = ${value},`),
    "};",
    "",
  ];
}

function struct(name: string, fields: Readonly<Record<string, FieldType>>): string[] {
  const tag = `struct hl_${snake(name)}`;
  const { places, size } = layoutOf(fields);
  return [
    `${tag} {`,
    ...places.map((place) => `  ${cTypes[place.type]} ${snake(place.name)};`),
    "};",
    `_Static_assert(sizeof(${tag}) == ${size}, "size");`,
    ...places.map(
      (place) =>
        `_Static_assert(offsetof(${tag}, ${snake(place.name)}) == ${place.offset}, "offset");`,
    ),
    "",
  ];
}

function snake(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
