/**
 * The JsonCpp library: C++, configured by Meson and built by Ninja, whose tests start a program hundreds
 * of times. Once as an archive, and once as a shared library of the project's own.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, unpack, verdicts } from "../support/debian.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const options = ["-Dtests=true", "--buildtype=debug"];

/** Reads a document a line, and says what it found. */
const reader = `
#include <iostream>
#include <json/json.h>
int main() {
  Json::Value known;
  for (std::string line; std::getline(std::cin, line);) {
    Json::Value value;
    Json::String errors;
    Json::CharReaderBuilder builder;
    std::istringstream stream(line);
    if (!Json::parseFromStream(builder, stream, &value, &errors)) std::cout << "refused" << std::endl;
    else { known.append(value); std::cout << known.size() << " " << value["name"].asString() << std::endl; }
  }
}
`;

const tools = needs("dpkg-source", "meson", "ninja", "g++", "python3");

for (const kind of ["static", "shared"])
  test(`jsoncpp, ${kind}`, tools, async (t) => {
    const box = new Sandbox(t);
    unpack(box, "libjsoncpp");
    const setup = [
      "meson",
      "setup",
      "build",
      "libjsoncpp",
      `-Ddefault_library=${kind}`,
      ...options,
    ];
    const probes = build(box, ...setup);
    assert.doesNotMatch(build(box, "ninja", "-C", "build"), /stays a library/);

    await t.test("Meson finds the linker it expects", () => {
      assert.match(probes, /^C\+\+ linker for the host machine: c\+\+ ld\.bfd/m);
    });

    await t.test("its own tests pass", () => {
      const { status, stdout } = box.try("meson", "test", "-C", "build");
      assert.equal(status, 0, stdout.slice(-2000));
      assert.match(stdout, /^Fail: +0 *$/m);
    });

    await t.test("a program that reads documents gets a stricter reader", async () => {
      box.write("libjsoncpp/src/jsontestrunner/main.cpp", reader);
      build(box, "ninja", "-C", "build", "jsontestrunner");
      const program = box.start("build/jsontestrunner");
      program.send('{"name": /* remark */ "first"}\n');
      await program.line(/^1 first$/);
      box.edit(
        "libjsoncpp/src/lib_json/json_reader.cpp",
        '(*settings)["allowComments"] = true;',
        '(*settings)["allowComments"] = false;',
      );
      const changes = verdicts(build(box, "ninja", "-C", "build", "jsontestrunner"));
      assert.ok(
        changes.includes("changed Json::CharReaderBuilder::setDefaults"),
        changes.join("\n"),
      );
      program.send('{"name": /* remark */ "second"}\n{"name": "third"}\n');
      await program.line(/^refused$/);
      await program.line(/^2 third$/);
      assert.deepEqual(box.drift("build/jsontestrunner"), []);
      program.closeInput();
      assert.equal(await program.exit(), 0);
    });
  });
