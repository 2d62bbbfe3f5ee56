/** The word to start: where the program begins, what runs before and after it, how to unwind it. */
import type { NameRow } from "../base/names.ts";
import { entryPoint } from "../link/command-symbols.ts";
import { resolvers } from "../link/indirect.ts";
import type { Program } from "../program/program.ts";
import { trapsOf } from "../update/patch.ts";
import { encodeAddresses, encodeRecords } from "../wire/codec.ts";
import { type Fields, records } from "../wire/messages.ts";

/** The start message for a program as it is now. */
export function startMessage(program: Program): { fields: Fields<"Start">; tail: Uint8Array } {
  const { unwind, threadLocal } = program;
  const { early, ofLibraries, before, after } = program.initializers;
  const calls = resolvers(program);
  const traps = trapsOf(program);
  const addressOf = (name: NameRow) => {
    const definition = program.names.definition[name];
    return definition === 0 ? 0 : program.bodyOf(definition);
  };
  return {
    fields: {
      main: addressOf(entryPoint(program)),
      // Defined by HOTLINK_LOOP of runtime/hotlink.h, where the runtime is to call the program's
      // update function.
      loop: addressOf(program.names.find("hotlink_loop")),
      unwindBase: unwind.base,
      unwindStart: unwind.baseStart,
      unwindEnd: unwind.baseEnd,
      unwindLater: unwind.later,
      generation: program.generation,
      earlyCount: early,
      libraryCount: ofLibraries,
      beforeCount: before.length,
      afterCount: after.length,
      threadLocalSize: threadLocal.used,
      resolverCount: calls.length,
      trapCount: traps.length,
      reserved: 0,
    },
    tail: Buffer.concat([
      encodeRecords(records.Resolver, calls),
      encodeRecords(records.Trap, traps),
      encodeAddresses(before),
      encodeAddresses(after),
      threadLocal.image.subarray(0, threadLocal.used),
    ]),
  };
}
