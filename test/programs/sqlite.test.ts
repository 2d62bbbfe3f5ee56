/** The shell of SQLite: C, built through configure and make with tools that the build makes first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, buildOrdinarily, runAlike, unpack, update, verdicts } from "../support/debian.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const shell = "sqlite3/sqlite3";
const make = ["make", "-C", "sqlite3", "sqlite3"];

/** Like debian/rules: no amalgamation, so that an edit compiles one file of about seventy. */
const configure = [
  "CFLAGS='-O0 -g' ./configure --disable-amalgamation --disable-shared --disable-tcl",
  "--disable-readline --disable-editline --disable-load-extension --enable-fts4",
].join(" ");

const statements = `
.headers on
CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, price REAL);
INSERT INTO t(name, price) VALUES ('apple', 1.5), ('pear', 2.25), ('fig', NULL), ('äpfel', 7);
CREATE INDEX i ON t(name);
SELECT * FROM t WHERE name LIKE 'a%' ORDER BY price DESC;
SELECT count(*), sum(price), group_concat(name, '/'), total(price) FROM t;
WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM f WHERE b < 1000) SELECT max(a) FROM f;
SELECT name, rank() OVER (ORDER BY price) FROM t;
SELECT upper('abc'), abs(-5), printf('%05.2f|%-5s|%q', 3.14159, 'x', 'it''s'), hex('AB'), sqrt(2);
SELECT json_extract('{"a":[1,2,{"b":3}]}', '$.a[2].b'), date('2020-02-28', '+1 day');
BEGIN; DELETE FROM t WHERE price > 2; SELECT count(*) FROM t; ROLLBACK; SELECT count(*) FROM t;
CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET price = 99 WHERE id = new.id; END;
INSERT INTO t(name) VALUES ('plum'); SELECT * FROM t WHERE id > 4;
CREATE VIRTUAL TABLE docs USING fts4(body);
INSERT INTO docs VALUES ('the quick brown fox'), ('lazy dogs');
SELECT body FROM docs WHERE docs MATCH 'quick OR dogs';
EXPLAIN QUERY PLAN SELECT * FROM t WHERE name = 'fig';
SELECT no_such_function(1);
INSERT INTO t(id) VALUES (1);
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000) SELECT sum(x * x % 97) FROM c;
PRAGMA integrity_check;
.mode json
SELECT * FROM t LIMIT 2;
.dump t
`;

/** Compiles src/func.c as make does, and puts it into the library without linking anything. */
function compileFunctions(box: Sandbox): void {
  box.run("make", "-C", "sqlite3", "func.lo");
  box.run("ar", "r", "sqlite3/.libs/libsqlite3.a", "sqlite3/func.o");
}

test("sqlite3", needs("dpkg-source", "make", "gcc", "tclsh"), async (t) => {
  const box = new Sandbox(t);
  unpack(box, "sqlite3");
  box.run("sh", "-c", `cd sqlite3 && ${configure}`);
  build(box, ...make);
  const theirs = buildOrdinarily(box, shell, ...make);

  await t.test("statements give what they give with an ordinary link", () => {
    box.write("statements.sql", statements);
    const { stdout } = runAlike(box, box.path(shell), theirs, ":memory:", ".read statements.sql");
    assert.match(stdout, /^the quick brown fox$/m);
    assert.match(stdout, /^COMMIT;$/m);
  });

  await t.test("a shell at its prompt has new functions and keeps its tables", async () => {
    const sqlite = box.start(shell, "-interactive", ":memory:");
    sqlite.send("CREATE TABLE t(a); INSERT INTO t VALUES (-1), (-2);\n");
    sqlite.send("SELECT 'sum', sum(abs(a)), hex('k') FROM t;\n");
    await sqlite.line(/sum\|3\|6B$/);

    // The package's own way: everything that make does after an edit.
    box.edit("sqlite3/src/func.c", " iVal = -iVal;", " iVal = -iVal * 100;");
    assert.deepEqual(verdicts(build(box, ...make)), ["changed absFunc"]);
    sqlite.send("INSERT INTO t VALUES (-3); SELECT 'sum', sum(abs(a)), hex('k') FROM t;\n");
    await sqlite.line(/sum\|600\|6B$/);

    // One object.
    box.edit("sqlite3/src/func.c", "'8', '9', 'A', 'B'", "'8', '9', 'a', 'b'");
    compileFunctions(box);
    assert.deepEqual(update(box, shell), ["constant hexdigits"]);
    sqlite.send("SELECT 'sum', sum(abs(a)), hex('k') FROM t;\n");
    await sqlite.line(/sum\|600\|6b$/);
    assert.deepEqual(box.drift(), []);
    sqlite.closeInput();
    assert.equal(await sqlite.exit(), 0);
  });

  await t.test("a table that grows waits for a restart, and the shell goes on", async () => {
    const sqlite = box.start(shell, "-interactive", ":memory:");
    sqlite.send("CREATE TABLE t(a); INSERT INTO t VALUES (7); SELECT 'a', a FROM t;\n");
    await sqlite.line(/a\|7$/);
    const row = "FUNCTION(abs,                1, 0, 0, absFunc          ),";
    box.edit("sqlite3/src/func.c", row, `${row} FUNCTION(magnitude, 1, 0, 0, absFunc),`);
    compileFunctions(box);
    const { status, stdout } = box.hotlink("update", box.path(shell));
    assert.equal(status, 3, stdout);
    assert.match(stdout, /^ {2}restart +aBuiltinFunc\.0 /m);
    sqlite.send("SELECT 'still', a FROM t;\n");
    await sqlite.line(/still\|7$/);
    sqlite.closeInput();
    assert.equal(await sqlite.exit(), 0);
    assert.equal(box.run(box.path(shell), ":memory:", "SELECT magnitude(-8)"), "800\n");
    assert.deepEqual(box.drift(), []);
  });
});
