/**
 * The program's thread-local variables.
 *
 * Every thread has a copy of one block, at a fixed distance below its thread pointer (psABI, TLS
 * variant II). The launcher reserves such a block in its own image, and the host hands out offsets
 * in it: a variable added by an update gets the next free one.
 */
import { alignUp, viewOf } from "../base/bytes.ts";
import { UnsupportedError } from "../base/errors.ts";

/**
 * The launcher's reserve; the same number stands in runtime/launcher.c and is checked when its
 * symbols are read.
 */
export const threadLocalSize: number = 64 * 1024;

/** Offsets and initial values of the block. */
export class ThreadLocalBlock {
  /** Initial values: what a new thread's copy starts with. */
  readonly image: Uint8Array = new Uint8Array(threadLocalSize);
  readonly view: DataView = viewOf(this.image);
  /** Bytes given out. */
  used = 0;
  /** Distance from the thread pointer to the block; negative. Known from the launcher. */
  threadPointerOffset = 0;
  /** Offset of the block in the launcher's module. */
  moduleOffset = 0;

  /** Takes `size` bytes. Throws `LinkError` where the reserve is used up. */
  allocate(size: number, align: number): number {
    const offset = alignUp(this.used, align);
    if (offset + size > threadLocalSize) {
      throw new UnsupportedError(
        `thread-local variables need more than the ${threadLocalSize} bytes reserved for them`,
      );
    }
    this.used = offset + size;
    return offset;
  }
}
