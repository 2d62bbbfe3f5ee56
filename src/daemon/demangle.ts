/** C++ names for people: `_ZN3Dog5speakEv` becomes `Dog::speak()`, by the tool that every compiler comes with. */
import { spawnSync } from "node:child_process";

const mangled = /\b_Z\w/;

/** The text with all mangled names in it made readable; unchanged where `c++filt` is not installed. */
export function demangle(text: string): string {
  if (!mangled.test(text)) return text;
  const { status, stdout } = spawnSync("c++filt", [], {
    input: text,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  return status === 0 ? stdout : text;
}
