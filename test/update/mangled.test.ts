/** Mangled names: what they say, however it is abbreviated. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MangledNames } from "../../src/update/mangled.ts";

const names = new MangledNames();

test("a lambda is the same in all names that say it", () => {
  const said = [
    "_ZZN4game4stepEiENKUliE0_clEi",
    "_ZNSt17_Function_handlerIFiiEZN4game4stepEiEUliE0_E9_M_invokeERKSt9_Any_dataOi",
    "_ZN4game4callIZNS_4stepEiEUliE0_EEvT_",
    "_ZTIZN4game4stepEiEUliE0_",
  ].map((name) => names.read(name)?.types[0]);
  for (const type of said) assert.deepEqual(type, said[0]);
  assert.equal(said[0]?.number, 1);
});

test("the call operator belongs to its lambda, and what is called with one does not", () => {
  assert.equal(names.read("_ZZ4mainENKUlvE_clEv")?.owner?.number, 0);
  assert.equal(names.read("_ZZ4mainENK3$_4clEv")?.owner?.number, 4);
  assert.equal(names.read("_Z4callIZ4mainEUlvE_EvT_")?.owner, undefined);
});

test("lambdas lie in lambdas", () => {
  const types = names.read("_ZZZ4mainENKUlvE1_clEvENKUlT_E_clIdEEDaS0_")?.types;
  assert.deepEqual(
    types?.map(({ depth, number }) => [depth, number]),
    [
      [0, 2],
      [1, 0],
    ],
  );
});

test("a function that overrides another one is the same method", () => {
  const method = (name: string) => names.read(name)?.method;
  assert.equal(
    method("_ZN6Square5scaleERKSt6vectorIiSaIiEE"),
    method("_ZThn8_N5Shape5scaleERKSt6vectorIiSaIiEE"),
  );
  assert.notEqual(method("_ZN5Shape5sidesEv"), method("_ZNK5Shape5sidesEv"));
  assert.equal(method("_ZN6SquareD0Ev"), method("_ZN5ShapeD0Ev"));
});

test("what is no mangled name, or one of an unknown form, is told", () => {
  for (const name of ["main", "_Z", "_ZN4game", "_Z5four", "_ZQq", "_ZN1aE$"]) {
    assert.equal(names.read(name), undefined, name);
  }
});
