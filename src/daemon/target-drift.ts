/** Drift of one process, or of the image that the next one gets. */
import { LinkError } from "../base/errors.ts";
import type { Inputs } from "../link/inputs.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import { readArena } from "../target/memory.ts";
import type { Target } from "../target/target.ts";
import { findDrift } from "../update/drift.ts";
import { forms } from "../x86-64/relocations.ts";

/**
 * Compares a target, or the image where there is none, with a link from nothing. One sentence for
 * each difference.
 */
export async function driftOf(
  program: Program,
  inputs: Inputs,
  launcher: string,
  target: Target | undefined,
): Promise<string[]> {
  if (target === undefined) {
    const image = (address: number, size: number) => program.arena.bytesAt(address, size);
    const unbound = (binding: Binding) => new Uint8Array(forms[binding.kind]!.width);
    return findDrift(program, inputs, launcher, image, unbound);
  }
  const { pid, generation, needsRestart } = target;
  if (needsRestart !== undefined || generation !== program.generation) {
    throw new LinkError(
      `process ${pid} runs generation ${generation}, the program is at ${program.generation}: ${needsRestart ?? "it waits for the next update"}`,
    );
  }
  const memory = await readArena(program, target);
  const boundBytes = (binding: Binding) => target.boundBytes(binding);
  return findDrift(program, inputs, launcher, memory, boundBytes);
}
