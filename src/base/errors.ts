/**
 * Errors that are the user's to mend.
 *
 * A broken contract of ours throws an ordinary `Error`: it is a bug. Broken input is a `LinkError`:
 * it names the place in the linker's usual form, says what was wanted, and carries notes (who
 * refers to it, what to do). Several are collected before the link stops, so that one run shows all
 * of them.
 */
import { type Article, codes } from "./codes.ts";
import { count } from "./format.ts";

/** Input that cannot be used, or a change that cannot be made. */
export class LinkError extends Error {
  /** Further lines, printed below the message with `>>> ` before them. */
  readonly notes: readonly string[];
  /** What an update that fails with it leads to: src/base/codes.ts. */
  readonly article: Article;

  constructor(message: string, notes: readonly string[] = [], article: Article = codes.LinkFailed) {
    super(message);
    this.name = "LinkError";
    this.notes = notes;
    this.article = article;
  }
}

/** Input that is right, but that only the real linker can make a program of. */
export class UnsupportedError extends LinkError {
  constructor(message: string, notes: readonly string[] = []) {
    super(message, notes, codes.Unsupported);
  }
}

/** A file that is missing, damaged or not what it should be. */
export class FileError extends LinkError {
  constructor(message: string, notes: readonly string[] = []) {
    super(message, notes, codes.BadFile);
  }
}

/** How many errors one link prints before it only counts. */
export const errorLimit = 20;

/** Messages of one link, in the order they came up. */
export class Diagnostics {
  readonly errors: LinkError[] = [];
  readonly warnings: LinkError[] = [];
  /** What becomes of warnings. */
  warningsAre: "shown" | "hidden" | "fatal" = "shown";

  error(message: string, notes: readonly string[] = [], article?: Article): void {
    this.errors.push(new LinkError(message, notes, article));
  }

  unsupported(message: string, notes: readonly string[] = []): void {
    this.errors.push(new UnsupportedError(message, notes));
  }

  warn(message: string, notes: readonly string[] = []): void {
    this.warnings.push(new LinkError(message, notes));
  }

  /** Runs `read`; a `LinkError` in it is collected, and the answer is then undefined. */
  collect<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.errors.push(error);
      return undefined;
    }
  }

  /** A checkpoint: throws where errors were collected, or warnings that are fatal. */
  check(): void {
    if (this.warningsAre === "fatal" && this.warnings.length > 0 && this.errors.length === 0) {
      this.error(`${count(this.warnings.length, "warning")}, with --fatal-warnings`);
    }
    if (this.errors.length > 0) throw new LinkFailure(this);
  }

  /** The text a linker prints: warnings, then errors, then how many more there were. */
  format(): string {
    const lines: string[] = [];
    const shown = this.warningsAre === "hidden" ? [] : this.warnings;
    for (const warning of shown) lines.push(...formatMessage("warning", warning));
    for (const error of this.errors.slice(0, errorLimit)) {
      lines.push(...formatMessage("error", error));
    }
    const more = this.errors.length - errorLimit;
    if (more > 0) lines.push(`hotlink: error: ${count(more, "more error")}`);
    return lines.map((line) => line + "\n").join("");
  }
}

/** Thrown at a checkpoint: the link stops, and nothing has changed. */
export class LinkFailure extends Error {
  readonly diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    super(diagnostics.errors[0]?.message ?? "the link failed");
    this.name = "LinkFailure";
    this.diagnostics = diagnostics;
  }
}

/**
 * Why the real linker should do what failed here; undefined where nothing tells that it can. Other
 * errors may have followed from that one; those that did not it will find as well.
 */
export function unsupportedReason(error: unknown): string | undefined {
  const errors = error instanceof LinkFailure ? error.diagnostics.errors : [error];
  return errors.find((each) => each instanceof UnsupportedError)?.message;
}

function formatMessage(severity: "error" | "warning", message: LinkError): string[] {
  return [
    `hotlink: ${severity}: ${message.message}`,
    ...message.notes.map((note) => `>>> ${note}`),
  ];
}
