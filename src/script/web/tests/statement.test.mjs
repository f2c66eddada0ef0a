// What was typed into the console in JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readStatement } from "../editor/statement.js";

const BREATHE = "if (weft$.isDue()) await weft$.breathe();";

test("a statement is complete unless a bracket, a template, a comment or an operation goes on", () => {
  for (const text of ["foo(1, 2", "if (x) {", "1 +", "`a", "`a${b", "/* x", "x => {", "x = [\n1,", "a ? b :", "await send({\ntype: 'x'"]) {
    assert.equal(readStatement(text), undefined, text);
  }
  for (const text of ["", "// x", "1)", "foo bar", "if (x) }", "}", "a\n.b"]) {
    assert.ok(readStatement(text), text);
  }
});

test("the value is that of the last expression, and what is wrong is left as it is", () => {
  const program = (text) => readStatement(text)?.program;
  assert.equal(program("1 + 1;"), "return { value: (1 + 1) };");
  assert.equal(program("await send('x') // x"), "return { value: (await send('x')) } // x");
  assert.equal(program("{ a: 1 }"), "return { value: (({ a: 1 })) }");
  assert.equal(program("{ let a = 1; a }"), "{ let a = 1; a }");
  assert.equal(program("const a = 1;"), ";( a = 1);");
  assert.equal(program("f()\nif (a) b()"), "f()\nif (a) b()");
  assert.equal(program("foo bar"), "foo bar");
});

test("what is declared outlives it", () => {
  const text = "const { a, no: b, c = 1, ...d } = x, [e] = y;\nlet f\nvar g\nfunction h() { let no }\nasync function i() {}\nclass J {}";
  const { program, names } = readStatement(text);
  assert.deepEqual(names, ["a", "b", "c", "d", "e", "f", "g", "J", "h", "i"]);
  assert.equal(
    program,
    "weft$.declared.h = h; weft$.declared.i = i; ;( { a, no: b, c = 1, ...d } = x, [e] = y);\n;( f = undefined)\n;( g)\n" +
      "function h() { let no }\nasync function i() {}\n;J = class J {};",
  );
});

test("loops let others have their turn where something can be awaited", () => {
  const program = (text) => readStatement(text)?.program;
  assert.equal(program("for (;;) {}"), `for (;;) { ${BREATHE} }`);
  assert.equal(program("while (true) n += 1"), `while (true) { ${BREATHE} n += 1 }`);
  assert.equal(program("do f(); while (x)"), `do { ${BREATHE} f(); } while (x)`);
  assert.equal(program("if (x) for (const a of b) f(a)"), `if (x) for (const a of b) { ${BREATHE} f(a) }`);
  assert.equal(program("f = async () => { for (;;) {} };"), `return { value: (f = async () => { for (;;) { ${BREATHE} } }) };`);
  assert.equal(program("f = () => { for (;;) {} };"), "return { value: (f = () => { for (;;) {} }) };");
});
