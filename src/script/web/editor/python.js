// What an editor for Python completes: the names of the module `weft` with their members and parameters, and Python's own.

/** @import { CompletionContext, CompletionResult } from "@codemirror/autocomplete" */
/** @import { Extension } from "@codemirror/state" */
/** @import { Names } from "./names.js" */

import { autocompletion } from "@codemirror/autocomplete";
import { globalCompletion, localCompletionSource, pythonLanguage } from "@codemirror/lang-python";
import { indentUnit, syntaxTree } from "@codemirror/language";
import { called, offer, unique, within } from "./names.js";

/**
 * The language, with what is completed in it.
 *
 * @param {Names} names
 * @returns {Extension}
 */
export function python(names) {
  /** @param {CompletionContext} context */
  const member = (context) => completeMember(names, context);
  /** @param {CompletionContext} context */
  const parameter = (context) => completeParameter(names, context);
  const override = [member, parameter, names.source, localCompletionSource, globalCompletion];
  return [pythonLanguage, indentUnit.of("    "), autocompletion({ override, icons: false }), names.hover];
}

/**
 * After a dot: what the module has, what the documentation says that a call returns, or what some value of the module has.
 *
 * @param {Names} names
 * @param {CompletionContext} context
 * @returns {CompletionResult | null}
 */
function completeMember(names, context) {
  const word = context.matchBefore(/\.\w*/);
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (!word || !["PropertyName", "."].includes(node.name)) return null;
  const before = node.parent?.firstChild;
  const name = before?.name === "VariableName" ? context.state.sliceDoc(before.from, before.to) : "";
  if (name === "weft") return offer(word.from + 1, names.all);
  if (name && isModule(context.state.doc.toString(), name)) return null;
  const maker = called(context.state, before);
  const found = names.all.filter(({ label }) => !maker || label === maker);
  const all = found.flatMap(({ label, members, info }) => members.map((member) => ({ label: member, detail: label, info })));
  return all.length > 0 ? offer(word.from + 1, unique(all)) : null;
}

/**
 * Inside a call's parentheses: the parameters that can be passed by name.
 *
 * @param {Names} names
 * @param {CompletionContext} context
 * @returns {CompletionResult | null}
 */
function completeParameter(names, context) {
  const word = context.matchBefore(/\w+/);
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (!word || !["VariableName", "ArgList"].includes(node.name)) return null;
  const call = within(node, "ArgList")?.parent ?? null;
  const maker = called(context.state, call);
  const found = names.all.find(({ label }) => label === maker);
  if (!found) return null;
  const { label: detail, info } = found;
  return offer(word.from, found.parameters.map((name) => ({ label: `${name}=`, detail, info, boost: 2 })));
}

/**
 * Whether a program imports a module by that name, whose members the documentation doesn't know.
 *
 * @param {string} text
 * @param {string} name
 */
const isModule = (text, name) => new RegExp(`^\\s*import\\b.*\\b${name}\\b`, "m").test(text);
