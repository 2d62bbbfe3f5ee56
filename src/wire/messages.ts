/**
 * Every message between the host and the programs around it: the one source of truth.
 *
 * The host listens on one Unix socket. Whoever connects says hello with a role, and then speaks the
 * part of that role below: the command line tool, a build that it runs, the `ld` shim, or a target. A frame is an 8-byte
 * header, the fixed fields of its message, and a tail whose layout the comment gives. Everything is
 * little-endian and naturally aligned, so that the C side reads it as a struct; `c-header.ts`
 * writes those structs, with assertions on size and offsets.
 */

/**
 * Field types: unsigned integers. 64-bit values are addresses, sizes and nanoseconds, all below
 * 2^53.
 */
export type FieldType = "u32" | "u64";

export interface MessageShape {
  readonly type: number;
  readonly fields: Readonly<Record<string, FieldType>>;
}

/** Raised with every change of this file that the other side must know. */
export const protocolVersion = 9;

/** First field of the first message: what is not a friend is noticed at once. */
export const helloMagic = 0x4b4e4c48;

/** Longest frame that is accepted; larger data is sent in pieces. */
export const frameLimit: number = 64 * 1024 * 1024;

export const Role = { Command: 1, Linker: 2, Target: 3, Build: 4 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** What may happen to a commit. */
export const CommitResult = {
  Applied: 0,
  /** No safe point was reached in time; nothing changed. */
  TimedOut: 1,
  /** Bytes to be overwritten are not what the host believes; nothing changed. */
  Mismatch: 2,
  /** Memory could not be written; nothing changed. */
  Unwritable: 3,
} as const;
export type CommitResult = (typeof CommitResult)[keyof typeof CommitResult];

/** What may happen to a scan. */
export const ScanResult = {
  Done: 0,
  /** The threads did not stand still in time, or there was no memory; nothing is known. */
  Failed: 1,
} as const;
export type ScanResult = (typeof ScanResult)[keyof typeof ScanResult];

/** Where a pointer was found. */
export const HolderKind = { Register: 0, Stack: 1, Memory: 2 } as const;
export type HolderKind = (typeof HolderKind)[keyof typeof HolderKind];

export const messages = {
  /**
   * Anyone → host, first. Tail, of targets only: the path of the program's output and the launcher's
   * id, each ending with a NUL.
   */
  Hello: { type: 1, fields: { magic: "u32", version: "u32", role: "u32", pid: "u32" } },
  /** Host → anyone: not wanted here. Tail: why, in a sentence. */
  Refused: { type: 2, fields: {} },

  /**
   * Shim → host: a link, with the number of the build it is part of, 0 for none. Tail: the directory
   * and the arguments after `ld`, each ending with a NUL.
   */
  Link: { type: 10, fields: { argumentCount: "u32", build: "u32" } },
  /**
   * Host → shim: what a linker would print, on standard output (1) or standard error (2). Host →
   * build: what a link of it did. Tail: the text.
   */
  Output: { type: 11, fields: { stream: "u32", reserved: "u32" } },
  /**
   * Host → shim, last: exit status, or 1 in `realLinker` to let the real linker do it. 2 asks to be told
   * how that ended, with the same message, before the last one. Build → host, last: how the build ended.
   */
  Finished: { type: 12, fields: { status: "u32", realLinker: "u32" } },
  /** Host → build, first: its number. Tail: the directory of the shim. */
  Build: { type: 15, fields: { number: "u32", reserved: "u32" } },
  /** Command → host. Tail: JSON. */
  Command: { type: 13, fields: {} },
  /** Host → command, last. Tail: JSON. */
  Answer: { type: 14, fields: { status: "u32", reserved: "u32" } },

  /**
   * Host → target: symbols to look up, in what is loaded, or in a file to be loaded first and the
   * libraries that it needs. Tail: `overrideCount` records of `Override`, then NUL-terminated strings:
   * the path of the file, empty for none; the names of the libraries; the symbols; the names of the
   * overrides.
   */
  Prepare: {
    type: 20,
    fields: { libraryCount: "u32", symbolCount: "u32", overrideCount: "u32", reserved: "u32" },
  },
  /**
   * Target → host. Tail: `libraryCount` records of `Library`, the addresses (u64) of the symbols, 0
   * for those that are not there, then the paths of the libraries. The libraries are bound then, and
   * none of their constructors has run: that comes after `Start`.
   */
  Prepared: { type: 21, fields: { libraryCount: "u32", symbolCount: "u32" } },
  /** Host → target: bytes for memory that nobody uses yet. Tail: the bytes. */
  Write: { type: 22, fields: { address: "u64" } },
  /** Host → target: the image is there, and from here on its code is protected. */
  Protect: { type: 33, fields: {} },
  /**
   * Host → target: run. Tail: `resolverCount` records of `Resolver`, `trapCount` of `Trap`, `beforeCount` and `afterCount`
   * addresses (u64) of constructors and destructors (the first `earlyCount` run before those of
   * libraries, the next `libraryCount` are of libraries that were taken in), then the first `threadLocalSize` bytes of the thread-local block.
   */
  Start: {
    type: 23,
    fields: {
      main: "u64",
      loop: "u64",
      unwindBase: "u64",
      unwindStart: "u64",
      unwindEnd: "u64",
      unwindLater: "u64",
      generation: "u64",
      earlyCount: "u32",
      libraryCount: "u32",
      beforeCount: "u32",
      afterCount: "u32",
      threadLocalSize: "u32",
      resolverCount: "u32",
      trapCount: "u32",
      reserved: "u32",
    },
  },
  /** Target → host: constructors are about to run. */
  Started: { type: 24, fields: {} },
  /**
   * Host → target: load a file and the libraries that it needs, on a thread of the program. Tail: the
   * file's path, the names of the libraries. Mode and timeout as in `Commit`.
   */
  Load: {
    type: 31,
    fields: { libraryCount: "u32", mode: "u32", timeoutMs: "u32", reserved: "u32" },
  },
  /** Target → host: as `Prepared`. Where `failed` is 1 the tail is the reason, in a sentence. */
  Loaded: { type: 32, fields: { libraryCount: "u32", failed: "u32" } },
  /** Host → target: regions to map. Tail: `count` records of `Region`. */
  Regions: { type: 25, fields: { count: "u32", reserved: "u32" } },
  /**
   * Host → target: take the target to the next generation. Tail: `writeCount` records of
   * `PatchWrite`, `threadWriteCount` records of `ThreadWrite`, `trapCount` records of `Trap` (all that
   * there are), `initializerCount` and `afterCount` addresses (u64), then for each write of both kinds
   * its old and its new bytes.
   */
  Commit: {
    type: 26,
    fields: {
      generation: "u64",
      unwindLater: "u64",
      writeCount: "u32",
      threadWriteCount: "u32",
      trapCount: "u32",
      initializerCount: "u32",
      afterCount: "u32",
      mode: "u32",
      timeoutMs: "u32",
      reserved: "u32",
    },
  },
  /**
   * Target → host. Tail: for each write one byte, 1 where it was done; then the live bytes of those
   * that were not. Where the commit was refused there is no tail and `site` is the address that was
   * wrong.
   */
  Committed: {
    type: 27,
    fields: {
      generation: "u64",
      site: "u64",
      waitNanoseconds: "u64",
      pauseNanoseconds: "u64",
      result: "u32",
      attempts: "u32",
      threads: "u32",
      reserved: "u32",
    },
  },
  /** Host → target: what is in memory there? */
  Read: { type: 28, fields: { address: "u64", size: "u64" } },
  /** Target → host. Tail: the bytes; none where they cannot be read. */
  Bytes: { type: 29, fields: { address: "u64" } },
  /**
   * Host → target: start again, with the arguments and environment of the first start. Tail: the path
   * of the launcher, ending with a NUL. There is no answer but a new connection.
   */
  Restart: { type: 34, fields: {} },
  /**
   * Host → target: does a thread still run code between these addresses, or come back to it? Tail:
   * `rangeCount` records of `CodeRange`. With a `timeoutMs` of 0 it is looked up while the threads stand
   * still for the commit that follows, and answered after that.
   */
  FindFrames: { type: 55, fields: { rangeCount: "u32", timeoutMs: "u32" } },
  /**
   * Target → host. Tail: `frameCount` records of `StackFrame`. Where `failed` is 1 the threads could not be
   * looked at.
   */
  Frames: { type: 56, fields: { frameCount: "u32", failed: "u32" } },
  /** Host → target: functions that are not called as exit handlers any more. Tail: their addresses (u64). */
  ForgetHandlers: { type: 57, fields: { count: "u32", reserved: "u32" } },
  /**
   * Host → target: stop, and look for pointers into stale memory. Tail: `rangeCount` records of
   * `StaleRange`, in order of address.
   */
  Scan: { type: 45, fields: { rangeCount: "u32", timeoutMs: "u32" } },
  /**
   * Target → host. Tail: `holderCount` records of `Holder`, one for each range that somebody holds,
   * then `edgeCount` records of `StaleEdge`.
   */
  Scanned: {
    type: 46,
    fields: {
      pauseNanoseconds: "u64",
      scannedBytes: "u64",
      result: "u32",
      threads: "u32",
      holderCount: "u32",
      edgeCount: "u32",
    },
  },
  /**
   * Host → target: nobody uses these any more; fill the new ones. Tail: `rangeCount` records of
   * `QuarantinedRange`, all that there are.
   */
  Quarantine: { type: 47, fields: { rangeCount: "u32", reserved: "u32" } },
  /** Target → host: a thread ran into such a range, and goes on at `forward`, or crashes (0). */
  Trapped: { type: 48, fields: { address: "u64", forward: "u64", thread: "u32", reserved: "u32" } },
  /** Target → host, last: the program ends with this status. */
  Ended: { type: 30, fields: { status: "u32", reserved: "u32" } },
} as const;

/** Records in tails. */
export const records = {
  /** Addresses to map, with a protection: `RegionKind` of src/arena/arena.ts. */
  Region: { address: "u64", size: "u64", kind: "u32", reserved: "u32" },
  /** A library as loaded: where, and the number of its thread-local block. */
  Library: { base: "u64", threadModule: "u64" },
  /**
   * A name that means something else to libraries than what the launcher's libraries say: this address,
   * or where it is 0 what others of them have; where `dataOnly` is 1, for all but calls.
   */
  Override: { address: "u64", dataOnly: "u32", reserved: "u32" },
  /** An indirect function: the cell for the address that its resolver returns. */
  Resolver: { cell: "u64", resolver: "u64" },
  /** An entry too small for a jump: what runs into the trap there goes on at `body`. */
  Trap: { entry: "u64", body: "u64" },
  StaleRange: { address: "u64", size: "u64" },
  /** A pointer into the range of that number: a `HolderKind`, where it is, and what it says. */
  Holder: {
    range: "u32",
    kind: "u32",
    thread: "u32",
    reserved: "u32",
    address: "u64",
    value: "u64",
    depth: "u64",
  },
  /** One stale range points at another one. */
  StaleEdge: { from: "u32", to: "u32" },
  /** What is collected, the byte it is filled with, and where what runs into its start goes on. */
  QuarantinedRange: { address: "u64", size: "u64", forward: "u64", filling: "u32", isNew: "u32" },
  /** Bytes to be replaced in the thread-local block of each thread that still has the old ones. */
  ThreadWrite: { offset: "u32", size: "u32" },
  CodeRange: { start: "u64", end: "u64" },
  /** A thread with a frame in a range, by the number of the range. */
  StackFrame: { range: "u32", thread: "u32" },
  /** Bytes to be replaced. */
  PatchWrite: { address: "u64", size: "u32", kind: "u32" },
} as const;

export type MessageName = keyof typeof messages;

/** The fixed fields of a message, as numbers. */
export type FieldsOf<Shape> = { [F in keyof Shape]: number };
export type Fields<Name extends MessageName> = FieldsOf<(typeof messages)[Name]["fields"]>;

/** A message as received. */
export interface Message<Name extends MessageName = MessageName> {
  readonly name: Name;
  readonly fields: Fields<Name>;
  readonly tail: Uint8Array;
}
