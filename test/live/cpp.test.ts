/** C++ under an update: objects made before call new virtual functions, exceptions cross old and new code. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const world = `
  #include <hotlink.h>
  #include <iostream>
  #include <map>
  #include <memory>
  #include <stdexcept>
  #include <string>
  #include <unistd.h>
  #include <vector>

  struct Animal {
    std::string name;
    explicit Animal(std::string n) : name(std::move(n)) {}
    virtual ~Animal() = default;
    virtual std::string speak() const = 0;
  };
  struct Dog : Animal {
    using Animal::Animal;
    std::string speak() const override;
  };
  std::string Dog::speak() const { return name + " says woof"; }
  struct Cat : Animal {
    using Animal::Animal;
    std::string speak() const override { return name + " says meow"; }
  };

  static std::vector<std::unique_ptr<Animal>> animals;
  static std::map<std::string, int> heard;

  __attribute__((noinline)) static void risky(int frame) {
    if (frame % 2 == 0) throw std::runtime_error("even");
  }

  __attribute__((noinline)) static void frame(int n) {
    for (const auto &animal : animals) {
      ++heard[animal->name];
      std::cout << animal->speak() << ", ";
    }
    try { risky(n); std::cout << "fine"; }
    catch (const std::exception &e) { std::cout << "caught " << e.what(); }
    std::cout << ", heard " << heard.size() << " " << (heard["Rex"] == n) << std::endl;
  }

  int main() {
    animals.push_back(std::make_unique<Dog>("Rex"));
    animals.push_back(std::make_unique<Cat>("Tom"));
    for (int n = 1;; n++) {
      hotlink_safe_point();
      frame(n);
      usleep(10000);
    }
  }`;

for (const flags of ["-O0 -g", "-O2", "-O2 -fno-pie", "-O1 -ffunction-sections -fdata-sections"]) {
  test(`virtual functions and exceptions change under living objects (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.cc", world);
    const linked = box.build(["main.cc"], { flags, compiler: "g++" });
    assert.equal(linked.status, 0, linked.stderr);
    const program = box.start();
    await program.line(/^Rex says woof, Tom says meow, caught even, heard 2 1$/);
    box.edit("main.cc", "says woof", "barks loudly");
    box.edit("main.cc", "frame % 2 == 0", "frame % 3 != 1");
    const report = box.change(
      "main.cc",
      'std::runtime_error("even")',
      'std::out_of_range("a new type: " + std::to_string(frame))',
    );
    assert.equal(report.needsRestart, false, JSON.stringify(report.verdicts));
    await program.line(/^Rex barks loudly, Tom says meow, caught a new type: \d+, heard 2 1$/);
    await program.line(/^Rex barks loudly, Tom says meow, fine, heard 2 1$/);
    assert.deepEqual(box.drift(), []);
  });

  test(`a new class, a new template instance and a new catch clause (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.cc", world);
    box.build(["main.cc"], { flags, compiler: "g++" });
    const program = box.start();
    await program.line(/heard 2 1$/);
    box.edit(
      "main.cc",
      "static std::vector<std::unique_ptr<Animal>> animals;",
      `struct Problem { int code; };
       struct Bird : Animal {
         double height = 1.5;
         using Animal::Animal;
         std::string speak() const override { return name + " sings at " + std::to_string(height).substr(0, 3); }
       };
       static std::vector<std::unique_ptr<Animal>> animals;`,
    );
    box.edit(
      "main.cc",
      "for (const auto &animal : animals) {",
      'if (animals.size() == 2) animals.push_back(std::make_unique<Bird>("Pip"));\n for (const auto &animal : animals) {',
    );
    box.edit("main.cc", 'throw std::runtime_error("even")', "throw Problem{frame}");
    const report = box.change(
      "main.cc",
      "catch (const std::exception &e)",
      'catch (const Problem &p) { std::cout << "problem " << p.code; } catch (const std::exception &e)',
    );
    assert.equal(report.needsRestart, false, JSON.stringify(report.verdicts));
    await program.line(/^Rex says woof, Tom says meow, Pip sings at 1.5, problem \d+, heard 3 1$/);
    assert.deepEqual(box.drift(), []);
  });
}

test("a new variable with a constructor in a file that had none is constructed, and only it", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.cc",
    `#include <hotlink.h>
     #include <cstdio>
     #include <unistd.h>
     void describe();
     int main() { for (;;) { hotlink_safe_point(); describe(); std::fflush(stdout); usleep(10000); } }`,
  );
  box.write(
    "show.cc",
    `#include <cstdio>\nint frames; void describe() { std::printf("plain %d\\n", ++frames); }`,
  );
  box.build(["main.cc", "show.cc"], { compiler: "g++" });
  const program = box.start();
  await program.line(/^plain 3$/);
  box.edit(
    "show.cc",
    "int frames;",
    `#include <string>\nstatic std::string label(3, 'x'); int frames;`,
  );
  const report = box.change(
    "show.cc",
    'printf("plain',
    'printf("%s ", label.c_str()); std::printf("plain',
  );
  assert.equal(report.needsRestart, false, JSON.stringify(report.verdicts));
  const line = await program.line(/^xxx plain/);
  assert.ok(Number(line.split(" ")[2]) > 3, line);
  assert.deepEqual(box.drift(), []);
});

test("a new variable with a constructor beside old ones asks for a restart", async (t) => {
  const box = new Sandbox(t);
  box.write("main.cc", world);
  box.build(["main.cc"], { compiler: "g++" });
  const program = box.start();
  await program.line(/heard 2 1$/);
  box.edit("main.cc", "struct Animal {", "static std::string greeting(3, 'h');\n  struct Animal {");
  const report = box.change("main.cc", "says woof", 'says " + greeting + "');
  assert.equal(report.needsRestart, true);
  assert.match(report.verdicts.find((v) => v.kind === "restart")?.text ?? "", /constructor/);
  await program.line(/^Rex says woof/);
  const fresh = box.start();
  await fresh.line(/^Rex says hhh/);
});
