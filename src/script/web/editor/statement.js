// What was typed into the console in JavaScript: whether it is complete, and what is made of it to evaluate it, which is
// the body of an async function.

/** @import { SyntaxNode, Tree } from "@lezer/common" */

import { javascriptLanguage } from "@codemirror/lang-javascript";

/**
 * What was typed, as it is evaluated, and the names that it declares.
 *
 * @typedef {{ program: string, names: string[] }} Statement
 */

/** @typedef {{ from: number, to?: number, insert: string }} Edit */

/** In a loop, so that others have their turn and the loop can be cancelled. */
const BREATHE = " if (weft$.isDue()) await weft$.breathe(); ";
const LOOPS = new Set(["ForStatement", "WhileStatement", "DoStatement"]);
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunction", "MethodDeclaration"]);
const COMMENTS = new Set(["LineComment", "BlockComment"]);

/**
 * Reads it; undefined if more has to follow.
 *
 * @param {string} typed
 * @returns {Statement | undefined}
 */
export function readStatement(typed) {
  const { text, tree } = parsed(typed);
  const wrong = errors(tree);
  if (isIncomplete(text, wrong)) return undefined;
  // The browser says best what is wrong with a text when nothing was made of it.
  if (wrong.length > 0) return { program: typed, names: [] };
  /** @type {string[]} */
  const names = [];
  /** @type {Edit[]} */
  const edits = loops(tree);
  const statements = children(tree.topNode).filter(({ name }) => !COMMENTS.has(name));
  for (const statement of statements) edits.push(...declaration(statement, text, names));
  const value = statements.at(-1)?.name === "ExpressionStatement" && statements.at(-1)?.firstChild;
  if (value) edits.push({ from: value.from, insert: "return { value: (" }, { from: value.to, insert: ") }" });
  // Functions are hoisted, so they can be kept before anything else is done.
  const functions = tree.topNode.getChildren("FunctionDeclaration").flatMap((node) => nameOf(node, text) ?? []);
  const kept = functions.map((name) => `weft$.declared.${name} = ${name}; `).join("");
  return { program: kept + edited(text, edits), names: [...names, ...functions] };
}

/**
 * The text as it is meant: what begins with a brace is an object, if it can be one.
 *
 * @param {string} text
 */
function parsed(text) {
  if (/^\s*\{/.test(text)) {
    const object = `(${text})`;
    const tree = javascriptLanguage.parser.parse(object);
    if (errors(tree).length === 0) return { text: object, tree };
  }
  return { text, tree: javascriptLanguage.parser.parse(text) };
}

/**
 * Whether nothing is wrong but that it ends: within brackets, a text, or an operation.
 *
 * @param {string} text
 * @param {{ from: number }[]} wrong
 */
function isIncomplete(text, wrong) {
  const end = text.trimEnd().length;
  return wrong.length > 0 && wrong.every(({ from }) => from >= end);
}

/**
 * What the parser has skipped, or found missing.
 *
 * @param {Tree} tree
 */
function errors(tree) {
  /** @type {{ from: number, to: number }[]} */
  const found = [];
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found.push({ from, to });
    },
  });
  return found;
}

/**
 * How a declaration becomes an assignment, so that what it declares outlives the function.
 *
 * @param {SyntaxNode} node
 * @param {string} text
 * @param {string[]} names to which its names are added
 * @returns {Edit[]}
 */
function declaration(node, text, names) {
  if (node.name === "VariableDeclaration") return variables(node, text, names);
  const name = node.name === "ClassDeclaration" && nameOf(node, text);
  if (!name) return [];
  names.push(name);
  return [{ from: node.from, insert: `;${name} = ` }, { from: node.to, insert: ";" }];
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 */
function nameOf(node, text) {
  const defined = node.getChild("VariableDefinition");
  return defined ? text.slice(defined.from, defined.to) : undefined;
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @param {string[]} names
 * @returns {Edit[]}
 */
function variables(node, text, names) {
  const [keyword, ...parts] = children(node);
  const end = parts.at(-1)?.name === ";" ? parts.at(-1)?.from : node.to;
  /** @type {Edit[]} */
  const edits = [{ from: keyword.from, to: keyword.to, insert: ";(" }];
  parts.forEach((part, at) => {
    if (!["VariableDefinition", "ArrayPattern", "ObjectPattern"].includes(part.name)) return;
    names.push(...definitions(part, text));
    const hasValue = parts[at + 1]?.name === "Equals";
    if (!hasValue && keyword.name !== "var") edits.push({ from: part.to, insert: " = undefined" });
  });
  return [...edits, { from: end ?? node.to, insert: ")" }];
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {string[]}
 */
function definitions(node, text) {
  if (node.name === "VariableDefinition") return [text.slice(node.from, node.to)];
  return children(node).flatMap((child) => definitions(child, text));
}

/**
 * Lets others have their turn in each loop that is within no function, or in an async one.
 *
 * @param {Tree} tree
 * @returns {Edit[]}
 */
function loops(tree) {
  /** @type {Edit[]} */
  const edits = [];
  /** @type {boolean[]} */
  const areAsync = [true];
  tree.iterate({
    enter({ name, node }) {
      if (FUNCTIONS.has(name)) areAsync.push(node.getChild("async") !== null);
      if (!LOOPS.has(name) || !areAsync.at(-1)) return;
      const body = name === "DoStatement" ? children(node)[1] : node.lastChild;
      if (body?.name === "Block") edits.push({ from: body.from + 1, insert: BREATHE });
      else if (body) edits.push({ from: body.from, insert: `{${BREATHE}` }, { from: body.to, insert: " }" });
    },
    leave({ name }) {
      if (FUNCTIONS.has(name)) areAsync.pop();
    },
  });
  return edits;
}

/** @param {SyntaxNode} node */
function children(node) {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/**
 * @param {string} text
 * @param {Edit[]} edits
 */
function edited(text, edits) {
  let [made, done] = ["", 0];
  for (const { from, to = from, insert } of edits.toSorted((one, other) => one.from - other.from)) {
    made += text.slice(done, from) + insert;
    done = to;
  }
  return made + text.slice(done);
}
