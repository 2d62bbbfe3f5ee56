/**
 * The relocation kinds of x86-64, one form each (psABI 4.4, table 4.9).
 *
 * A relocation says: these bytes depend on the address of that symbol. The form of a kind says how
 * the value is computed, how many bytes it fills, which range they can hold, and what else must
 * exist for it. In the computations
 *
 *     S  address of the symbol            A  addend in the relocation       P  address of the bytes themselves
 *     G  address of the symbol's GOT slot  L  where a call of the symbol goes  Z  size of the symbol
 *     GOT  start of the GOT              TP  end of the thread-local block
 */

/** The kinds by their psABI numbers. */
export const Kind = {
  None: 0,
  Absolute64: 1,
  Relative32: 2,
  GotOffset32: 3,
  Call32: 4,
  GotRelative32: 9,
  Absolute32: 10,
  Absolute32Signed: 11,
  Absolute16: 12,
  Relative16: 13,
  Absolute8: 14,
  Relative8: 15,
  ThreadModule64: 16,
  ThreadModuleOffset64: 17,
  ThreadOffset64: 18,
  ThreadGeneral: 19,
  ThreadLocalModule: 20,
  ThreadModuleOffset32: 21,
  ThreadInitial: 22,
  ThreadOffset32: 23,
  Relative64: 24,
  FromGot64: 25,
  GotBase32: 26,
  GotOffset64: 27,
  GotRelative64: 28,
  GotBase64: 29,
  GotPltOffset64: 30,
  CallFromGot64: 31,
  Size32: 32,
  Size64: 33,
  ThreadDescriptor32: 34,
  ThreadDescriptorCall: 35,
  GotRelativeRelaxable: 41,
  GotRelativeRelaxableRex: 42,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** What must exist before the value can be computed. */
export const Needs = {
  Nothing: 0,
  /** A GOT slot that holds the symbol's address. */
  Got: 1,
  /** A way to call the symbol: its body, or a PLT entry where it is in a library out of reach. */
  Call: 2,
  /** Two GOT slots for `__tls_get_addr`: module and offset. */
  ThreadPair: 3,
  /** Two GOT slots: the program's own module, offset zero. */
  ThreadModule: 4,
  /** A GOT slot with the offset from the thread pointer. */
  ThreadOffset: 5,
  /** Two GOT slots: a resolver function and its argument. */
  ThreadDescriptor: 6,
} as const;
export type Needs = (typeof Needs)[keyof typeof Needs];

/** Which values the bytes can hold. */
export const Range = { Any: 0, Signed: 1, Unsigned: 2, Either: 3 } as const;
export type Range = (typeof Range)[keyof typeof Range];

export interface Form {
  readonly kind: Kind;
  /** As in the psABI. */
  readonly name: string;
  /** Bytes written. */
  readonly width: number;
  readonly computation: string;
  readonly range: Range;
  readonly needs: Needs;
  /** Who writes it, for people. */
  readonly use: string;
}

const { Any, Signed, Unsigned, Either } = Range;
const { Nothing, Got, Call, ThreadPair, ThreadModule, ThreadOffset, ThreadDescriptor } = Needs;

function form(
  kind: Kind,
  name: string,
  width: number,
  computation: string,
  range: Range,
  needs: Needs,
  use: string,
): Form {
  return { kind, name: `R_X86_64_${name}`, width, computation, range, needs, use };
}

const dynamic = "is for the dynamic linker, and no object file holds it";
const bounds = "belongs to bounds checking (MPX), which is gone from processors and compilers";

function refused(kind: number, name: string, why: string): [number, [string, string]] {
  return [kind, [`R_X86_64_${name}`, why]];
}

const all: readonly Form[] = [
  form(Kind.None, "NONE", 0, "nothing", Any, Nothing, "keeps a symbol or section referred to"),
  form(Kind.Absolute64, "64", 8, "S + A", Any, Nothing, "pointers in data; all of the large model"),
  form(Kind.Relative32, "PC32", 4, "S + A - P", Signed, Nothing, "code and tables, most of all"),
  form(Kind.GotOffset32, "GOT32", 4, "G - GOT + A", Signed, Got, "assembly"),
  form(Kind.Call32, "PLT32", 4, "L + A - P", Signed, Call, "calls and jumps"),
  form(Kind.GotRelative32, "GOTPCREL", 4, "G + A - P", Signed, Got, "assembly, old compilers"),
  form(Kind.Absolute32, "32", 4, "S + A", Unsigned, Nothing, "`-fno-pie`: addresses in registers"),
  form(
    Kind.Absolute32Signed,
    "32S",
    4,
    "S + A",
    Signed,
    Nothing,
    "`-fno-pie`: addresses in operands",
  ),
  form(Kind.Absolute16, "16", 2, "S + A", Either, Nothing, "assembly"),
  form(Kind.Relative16, "PC16", 2, "S + A - P", Signed, Nothing, "assembly"),
  form(Kind.Absolute8, "8", 1, "S + A", Either, Nothing, "assembly"),
  form(Kind.Relative8, "PC8", 1, "S + A - P", Signed, Nothing, "assembly: short jumps"),
  form(Kind.ThreadModule64, "DTPMOD64", 8, "module of S", Any, Nothing, "assembly"),
  form(
    Kind.ThreadModuleOffset64,
    "DTPOFF64",
    8,
    "S + A in its module",
    Any,
    Nothing,
    "large model",
  ),
  form(Kind.ThreadOffset64, "TPOFF64", 8, "S + A - TP", Any, Nothing, "assembly"),
  form(Kind.ThreadGeneral, "TLSGD", 4, "G + A - P", Signed, ThreadPair, "`-fPIC`: global-dynamic"),
  form(
    Kind.ThreadLocalModule,
    "TLSLD",
    4,
    "G + A - P",
    Signed,
    ThreadModule,
    "`-fPIC`: local-dynamic",
  ),
  form(
    Kind.ThreadModuleOffset32,
    "DTPOFF32",
    4,
    "S + A in its module",
    Signed,
    Nothing,
    "`-fPIC`: local-dynamic",
  ),
  form(
    Kind.ThreadInitial,
    "GOTTPOFF",
    4,
    "G + A - P",
    Signed,
    ThreadOffset,
    "initial-exec: variables of other files",
  ),
  form(
    Kind.ThreadOffset32,
    "TPOFF32",
    4,
    "S + A - TP",
    Signed,
    Nothing,
    "local-exec: variables of the program",
  ),
  form(
    Kind.Relative64,
    "PC64",
    8,
    "S + A - P",
    Any,
    Nothing,
    "large model: tables, unwind records",
  ),
  form(
    Kind.FromGot64,
    "GOTOFF64",
    8,
    "S + A - GOT",
    Any,
    Nothing,
    "large model with `-fPIC`: what is in this file",
  ),
  form(Kind.GotBase32, "GOTPC32", 4, "GOT + A - P", Signed, Nothing, "medium model with `-fPIC`"),
  form(
    Kind.GotOffset64,
    "GOT64",
    8,
    "G - GOT + A",
    Any,
    Got,
    "large model with `-fPIC`: what is elsewhere",
  ),
  form(Kind.GotRelative64, "GOTPCREL64", 8, "G + A - P", Any, Got, "assembly"),
  form(
    Kind.GotBase64,
    "GOTPC64",
    8,
    "GOT + A - P",
    Any,
    Nothing,
    "large model with `-fPIC`: where the GOT is",
  ),
  form(Kind.GotPltOffset64, "GOTPLT64", 8, "G - GOT + A", Any, Got, "assembly, old compilers"),
  form(
    Kind.CallFromGot64,
    "PLTOFF64",
    8,
    "L + A - GOT",
    Any,
    Call,
    "large model with `-fPIC`: calls",
  ),
  form(Kind.Size32, "SIZE32", 4, "Z + A", Unsigned, Nothing, "assembly"),
  form(Kind.Size64, "SIZE64", 8, "Z + A", Any, Nothing, "assembly"),
  form(
    Kind.ThreadDescriptor32,
    "GOTPC32_TLSDESC",
    4,
    "G + A - P",
    Signed,
    ThreadDescriptor,
    "`-mtls-dialect=gnu2`",
  ),
  form(
    Kind.ThreadDescriptorCall,
    "TLSDESC_CALL",
    0,
    "nothing",
    Any,
    Nothing,
    "`-mtls-dialect=gnu2`: marks the call",
  ),
  form(Kind.GotRelativeRelaxable, "GOTPCRELX", 4, "G + A - P", Signed, Got, "`-fPIC`, `-fno-plt`"),
  form(
    Kind.GotRelativeRelaxableRex,
    "REX_GOTPCRELX",
    4,
    "G + A - P",
    Signed,
    Got,
    "`-fPIC`, `-fno-plt`",
  ),
];

/**
 * The form of each kind, by number; a hole is a kind that no object file may hold (`refusedKinds`), or
 * that is not known.
 */
export const forms: readonly (Form | undefined)[] = Array.from({ length: 43 }, (_, kind) =>
  all.find((f) => f.kind === kind),
);

/** Kinds without a form that have a name, and why they have no place in an object file. */
export const refusedKinds: ReadonlyMap<number, readonly [name: string, why: string]> = new Map([
  ...["COPY", "GLOB_DAT", "JUMP_SLOT", "RELATIVE"].map((name, i) => refused(5 + i, name, dynamic)),
  ...["TLSDESC", "IRELATIVE", "RELATIVE64"].map((name, i) => refused(36 + i, name, dynamic)),
  ...["PC32_BND", "PLT32_BND"].map((name, i) => refused(39 + i, name, bounds)),
]);

/** `R_X86_64_PC32`, or the number where it has no name. */
export function kindName(kind: number): string {
  const name = forms[kind]?.name ?? refusedKinds.get(kind)?.[0];
  return name ?? `relocation type ${kind}`;
}

/** True where a value fits the form's bytes. */
export function fits(form: Form, value: number): boolean {
  const bits = form.width * 8;
  switch (form.range) {
    case Any:
      return true;
    case Signed:
      return value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
    case Unsigned:
      return value >= 0 && value < 2 ** bits;
    case Either:
      return value >= -(2 ** (bits - 1)) && value < 2 ** bits;
  }
}

/**
 * True where a PC-relative field at `offset` is the displacement of a call or jump, and not of a
 * memory operand.
 *
 * The byte before the field decides: a direct branch has its opcode there (E8, E9, 0F 80..8F), a
 * RIP-relative operand its ModRM byte, which is always of the form 00xxx101 (SDM table 2-7), so the
 * two cannot be confused.
 */
export function isBranchField(bytes: Uint8Array, offset: number): boolean {
  const before = bytes[offset - 1];
  if (before === 0xe8 || before === 0xe9) return true;
  return before !== undefined && (before & 0xf0) === 0x80 && bytes[offset - 2] === 0x0f;
}
