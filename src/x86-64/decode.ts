/**
 * How long is this instruction, and what does it point at?
 *
 * The assembler resolves some references by itself and leaves no relocation: a call of a static
 * function in the same section, `lea` of a function's own address. To move one function out of such
 * a section those references must be found; and to say which variable `.bss+28(%rip)` means one
 * must know how many bytes of the instruction follow the displacement. Both need the *length* and
 * the *address operand* of each instruction and nothing more, so this is a length decoder:
 * prefixes, opcode map, ModRM, immediate.
 *
 * Source: Intel SDM volume 2, appendix A (opcode maps) and 2.3, 2.7 (VEX, EVEX); 64-bit mode only.
 */

/** What an instruction's address operand is. */
export const Operand = {
  /** No displacement relative to the instruction pointer. */
  None: 0,
  /** A memory operand `disp32(%rip)`. */
  RipRelative: 1,
  /** The target of a jump or call with a 32-bit displacement. */
  Branch32: 2,
  /** The target of a jump with an 8-bit displacement. */
  Branch8: 3,
} as const;
export type Operand = (typeof Operand)[keyof typeof Operand];

/** What follows an opcode; letters of the table below. */
const Form = {
  /** `-` nothing. */
  Plain: 1,
  /** `m` ModRM. */
  ModRM: 2,
  /** `b` 8-bit immediate. */
  Imm8: 4,
  /** `z` 32-bit immediate, 16-bit under an operand-size prefix. */
  ImmZ: 8,
  /** `j` 8-bit branch. */
  Rel8: 16,
  /** `J` 32-bit branch. */
  Rel32: 32,
  /** `w` 16-bit immediate. */
  Imm16: 64,
  /** `p` prefix, `x` and everything else: handled by name or invalid. */
  Special: 0,
} as const;

const letters: Record<string, number> = {
  "-": Form.Plain,
  m: Form.ModRM,
  b: Form.Imm8,
  z: Form.ImmZ,
  M: Form.ModRM | Form.Imm8,
  Z: Form.ModRM | Form.ImmZ,
  j: Form.Rel8,
  J: Form.Rel32,
  w: Form.Imm16,
  e: Form.Imm16 | Form.Imm8,
  x: Form.Special,
};

function opcodeMap(rows: string[]): Uint8Array {
  return Uint8Array.from(rows.join(""), (letter) => letters[letter]!);
}

/**
 * One-byte opcodes, a row of sixteen a line. Prefixes, escapes and groups F6, F7, A0–A3, B8–BF are
 * `x` or mended in code.
 */
const oneByte = opcodeMap([
  "mmmmbzxxmmmmbzxx", // 00
  "mmmmbzxxmmmmbzxx", // 10
  "mmmmbzxxmmmmbzxx", // 20
  "mmmmbzxxmmmmbzxx", // 30
  "xxxxxxxxxxxxxxxx", // 40 REX
  "----------------", // 50
  "xxxmxxxxzZbM----", // 60
  "jjjjjjjjjjjjjjjj", // 70
  "MZxMmmmmmmmmmmmm", // 80
  "----------x-----", // 90
  "xxxx----bz------", // A0
  "bbbbbbbbzzzzzzzz", // B0
  "MMw-xxMZe-w--bx-", // C0
  "mmmmxxx-mmmmmmmm", // D0
  "jjjjbbbbJJxj----", // E0
  "x-xx--mm------mm", // F0
]);

/** Two-byte opcodes 0F xx; 38 and 3A lead to further maps. */
const twoByte = opcodeMap([
  "mmmmx-----x-xm-M", // 00
  "mmmmmmmmmmmmmmmm", // 10
  "mmmmxxxxmmmmmmmm", // 20
  "------x-xxxxxxxx", // 30
  "mmmmmmmmmmmmmmmm", // 40
  "mmmmmmmmmmmmmmmm", // 50
  "mmmmmmmmmmmmmmmm", // 60
  "MMMMmmm-mmxxmmmm", // 70
  "JJJJJJJJJJJJJJJJ", // 80
  "mmmmmmmmmmmmmmmm", // 90
  "---mMmxx---mMmmm", // A0
  "mmmmmmmmmmMmmmmm", // B0
  "mmMmMMMm--------", // C0
  "mmmmmmmmmmmmmmmm", // D0
  "mmmmmmmmmmmmmmmm", // E0
  "mmmmmmmmmmmmmmmm", // F0
]);

/** Longest legal instruction (SDM 2.3.11). */
const longest = 15;

/** One decoded instruction; `next` moves it along. Offsets are into the bytes it was made for. */
export class Instruction {
  start = 0;
  length = 0;
  operand: Operand = Operand.None;
  /** Offset of the displacement, and how many bytes of the instruction follow it. */
  field = 0;
  trailing = 0;
  /** Offset of the ModRM byte, 0 where there is none. */
  modRM = 0;
  /** The last opcode byte and its map (1 = one byte, 2 = 0F, 3 = 0F 38, 4 = 0F 3A). */
  opcode = 0;
  map = 0;

  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True for `lea`, which forms an address instead of using it. */
  get isLea(): boolean {
    return this.map === 1 && this.opcode === 0x8d;
  }

  /**
   * Decodes the instruction at `start`. False where it is unknown or does not end at or before
   * `end`.
   */
  decode(start: number, end: number): boolean {
    const bytes = this.#bytes;
    this.start = start;
    this.operand = Operand.None;
    this.modRM = 0;
    let at = start;
    let narrow = false;
    let wide = false;
    let shortAddress = false;
    let repeat = false;
    // Legacy prefixes in any order, then at most one REX directly before the opcode.
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === 0x66) narrow = true;
      else if (byte === 0x67) shortAddress = true;
      else if (byte === 0xf2) repeat = true;
      else if (byte === 0xf0 || byte === 0xf3) continue;
      else if (byte === 0x2e || byte === 0x36 || byte === 0x3e || byte === 0x26) continue;
      else if (byte === 0x64 || byte === 0x65) continue;
      else break;
      if (at - start > longest) return false;
    }
    if ((bytes[at]! & 0xf0) === 0x40) {
      wide = (bytes[at]! & 8) !== 0;
      at++;
    }
    const first = bytes[at++]!;
    let form: number;
    if (first === 0x0f) {
      this.opcode = bytes[at++]!;
      this.map = 2;
      form = twoByte[this.opcode]!;
      // EXTRQ and INSERTQ of SSE4a have two immediates of one byte.
      if (this.opcode === 0x78 && (narrow || repeat)) form |= Form.Imm16;
      if (this.opcode === 0x38 || this.opcode === 0x3a) {
        this.map = this.opcode === 0x38 ? 3 : 4;
        this.opcode = bytes[at++]!;
        form = vectorForm(this.map, this.opcode);
      }
    } else if (first === 0xc5 || first === 0xc4 || first === 0x62) {
      // VEX and EVEX: the map number is in the first payload byte, or implied.
      const payload = first === 0xc5 ? 1 : first === 0xc4 ? 2 : 3;
      const selector = first === 0xc5 ? 1 : bytes[at]! & (first === 0xc4 ? 31 : 7);
      at += payload;
      this.opcode = bytes[at++]!;
      this.map = selector + 1;
      form = selector >= 1 && selector <= 6 ? vectorForm(this.map, this.opcode) : 0;
    } else {
      this.opcode = first;
      this.map = 1;
      form = oneByte[first]!;
      if (first >= 0xa0 && first <= 0xa3) {
        return this.#finish(at + (shortAddress ? 4 : 8), end);
      }
      if (first >= 0xb8 && first <= 0xbf && wide) return this.#finish(at + 8, end);
      if ((first === 0xf6 || first === 0xf7) && (bytes[at]! & 0x38) <= 8) {
        // TEST is the only member of this group with an immediate.
        form |= first === 0xf6 ? Form.Imm8 : Form.ImmZ;
      }
      if (first === 0x8f && (bytes[at]! & 0x38) !== 0) return false;
      if (first === 0xc7 && bytes[at] === 0xf8) {
        // XBEGIN: a branch where the group has a memory operand.
        at++;
        form = Form.Rel32;
      }
    }
    if (form === Form.Special) return false;
    if (form & Form.ModRM) at = this.#modRM(at);
    const operandEnd = at;
    if (form & Form.Imm8) at += 1;
    if (form & Form.Imm16) at += 2;
    if (form & Form.ImmZ) at += narrow && !wide ? 2 : 4;
    this.trailing = at - operandEnd;
    if (form & Form.Rel8) {
      this.operand = Operand.Branch8;
      this.field = at;
      at += 1;
    } else if (form & Form.Rel32) {
      this.operand = Operand.Branch32;
      this.field = at;
      at += 4;
    }
    return this.#finish(at, end);
  }

  /**
   * The address the operand names, as an offset into the bytes. Only where `operand` is not `None`.
   */
  target(): number {
    const end = this.start + this.length;
    if (this.operand === Operand.Branch8) return end + ((this.#bytes[this.field]! << 24) >> 24);
    const b = this.#bytes;
    const f = this.field;
    return end + (b[f]! | (b[f + 1]! << 8) | (b[f + 2]! << 16) | (b[f + 3]! << 24));
  }

  /** Steps over ModRM, SIB and displacement (SDM table 2-2). */
  #modRM(start: number): number {
    let at = start;
    this.modRM = start;
    const modRM = this.#bytes[at++]!;
    const mod = modRM >> 6;
    const rm = modRM & 7;
    if (mod === 3) return at;
    let base = rm;
    if (rm === 4) base = this.#bytes[at++]! & 7;
    if (mod === 0 && rm === 5) {
      this.operand = Operand.RipRelative;
      this.field = at;
      return at + 4;
    }
    if (mod === 1) return at + 1;
    return mod === 2 || base === 5 ? at + 4 : at;
  }

  #finish(at: number, end: number): boolean {
    this.length = at - this.start;
    return at <= end && this.length <= longest;
  }
}

/** Forms of the 0F 38 and 0F 3A maps and of everything under VEX and EVEX, by map number + 1. */
function vectorForm(map: number, opcode: number): number {
  if (map === 4) return Form.ModRM | Form.Imm8;
  if (map !== 2) return Form.ModRM;
  // EVEX conversions that the plain map does not have.
  if (opcode === 0x7a || opcode === 0x7b) return Form.ModRM;
  // VZEROUPPER and VZEROALL are the only ones without an operand.
  return opcode === 0x77 ? Form.Plain : twoByte[opcode]! & (Form.ModRM | Form.Imm8);
}

/**
 * True for the bytes compilers and assemblers fill gaps between functions with: no-ops, traps and
 * zeros.
 */
export function isPadding(bytes: Uint8Array, start: number, end: number): boolean {
  const instruction = new Instruction(bytes);
  for (let at = start; at < end; ) {
    if (bytes[at] === 0 || bytes[at] === 0xcc) {
      at++;
      continue;
    }
    if (!instruction.decode(at, end)) return false;
    const { map, opcode } = instruction;
    const isNoOperation = (map === 1 && opcode === 0x90) || (map === 2 && opcode === 0x1f);
    // Older assemblers pad with `lea 0(%rsi),%rsi`, `mov %esi,%esi` and a jump over more padding.
    const isIdle = map === 1 && (opcode === 0x8d || opcode === 0x89 || opcode === 0x87);
    if (!isNoOperation && !isIdle) return false;
    at += instruction.length;
  }
  return true;
}
