/** Numbers of debug information: DWARF 5, chapter 7; only those that are looked at. */

/** `DW_TAG_*` of the entries that are kept. */
export const Tag = {
  Array: 0x01,
  Class: 0x02,
  Enumeration: 0x04,
  Parameter: 0x05,
  Member: 0x0d,
  Pointer: 0x0f,
  Reference: 0x10,
  Structure: 0x13,
  SubroutineType: 0x15,
  Typedef: 0x16,
  Union: 0x17,
  Inheritance: 0x1c,
  MemberPointer: 0x1f,
  Subrange: 0x21,
  Base: 0x24,
  Constant: 0x26,
  Enumerator: 0x28,
  Function: 0x2e,
  Variable: 0x34,
  Volatile: 0x35,
  Restrict: 0x37,
  Namespace: 0x39,
  Unspecified: 0x3b,
  RightReference: 0x42,
  Atomic: 0x47,
} as const;

/** `DW_AT_*` that are read. */
export const Attribute = {
  Sibling: 0x01,
  Location: 0x02,
  Name: 0x03,
  ByteSize: 0x0b,
  LegacyBitOffset: 0x0c,
  BitSize: 0x0d,
  ConstantValue: 0x1c,
  UpperBound: 0x2f,
  AbstractOrigin: 0x31,
  Count: 0x37,
  MemberLocation: 0x38,
  Declaration: 0x3c,
  Encoding: 0x3e,
  Specification: 0x47,
  Type: 0x49,
  Signature: 0x69,
  BitOffset: 0x6b,
  StringsBase: 0x72,
  AddressBase: 0x73,
  SplitName: 0x76,
  GnuSplitName: 0x2130,
} as const;

/** `DW_UT_*`: the kinds of units of DWARF 5 that are told apart. */
export const UnitType = { Type: 2, Skeleton: 4, SplitCompile: 5 } as const;

/** `DW_OP_*` by which the place of a variable is known that lives as long as the program or a thread. */
export const Operation = { Address: 0x03, Constant64: 0x0e, AddressIndex: 0xa1 } as const;

/** `DW_FORM_*`. */
export const Form = {
  Address: 0x01,
  Block2: 0x03,
  Block4: 0x04,
  Data2: 0x05,
  Data4: 0x06,
  Data8: 0x07,
  String: 0x08,
  Block: 0x09,
  Block1: 0x0a,
  Data1: 0x0b,
  Flag: 0x0c,
  SignedData: 0x0d,
  StringOffset: 0x0e,
  UnsignedData: 0x0f,
  ReferenceAddress: 0x10,
  Reference1: 0x11,
  Reference2: 0x12,
  Reference4: 0x13,
  Reference8: 0x14,
  ReferenceUnsigned: 0x15,
  SectionOffset: 0x17,
  Expression: 0x18,
  FlagPresent: 0x19,
  StringIndex: 0x1a,
  AddressIndex: 0x1b,
  SupplementaryReference4: 0x1c,
  SupplementaryString: 0x1d,
  Data16: 0x1e,
  LineStringOffset: 0x1f,
  Signature: 0x20,
  ImplicitConstant: 0x21,
  LocationListIndex: 0x22,
  RangeListIndex: 0x23,
  SupplementaryReference8: 0x24,
  StringIndex1: 0x25,
  StringIndex2: 0x26,
  StringIndex3: 0x27,
  StringIndex4: 0x28,
  AddressIndex1: 0x29,
  AddressIndex2: 0x2a,
  AddressIndex3: 0x2b,
  AddressIndex4: 0x2c,
} as const;

/** The tags of units: `DW_TAG_compile_unit`, `partial_unit`, `type_unit`, `skeleton_unit`. */
export function isUnit(tag: number): boolean {
  return tag === 0x11 || tag === 0x3c || tag === 0x41 || tag === 0x4a;
}
