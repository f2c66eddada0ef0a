// The names of the API, with their members and options: completed while typing, and told about where the pointer
// rests.

/** @import { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete" */
/** @import { EditorState } from "@codemirror/state" */
/** @import { Tooltip } from "@codemirror/view" */
/** @import { SyntaxNode } from "@lezer/common" */

import { autocompletion } from "@codemirror/autocomplete";
import { localCompletionSource } from "@codemirror/lang-javascript";
import { syntaxTree } from "@codemirror/language";
import { hoverTooltip } from "@codemirror/view";
import { members, options, parameters } from "./documented.js";

// Where a word is no name of the API.
const ELSEWHERE = new Set([
  "TemplateString", "String", "RegExp", "Number", "LineComment", "BlockComment",
  "VariableDefinition", "PropertyDefinition", "PropertyName", "PrivatePropertyName", ".", "?.",
  "Comment", "FormatString",
]);

/**
 * Has an element tell about the name at that position of the list.
 *
 * @typedef {(element: HTMLElement, position: number) => void} OnAbout
 */

/** @typedef {Completion & { info: () => HTMLElement, members: string[], options: string[], parameters: string[] }} Name */

/** The list of names, empty at first. */
export class Names {
  #onAbout;
  /** @type {Name[]} */
  #names = [];

  /** @param {OnAbout} onAbout */
  constructor(onAbout) {
    this.#onAbout = onAbout;
    /** Completes the names themselves, in either language. */
    this.source = this.#name.bind(this);
    this.sources = [this.#member.bind(this), this.#option.bind(this), this.source, localCompletionSource];
    this.hover = hoverTooltip((view, at) => this.#hover(view.state, at));
    this.extension = [autocompletion({ override: this.sources, icons: false }), this.hover];
  }

  /** All of them. */
  get all() {
    return this.#names;
  }

  /**
   * Each name with its signature and what is written about it.
   *
   * @param {string[]} names
   * @param {string[]} signatures
   * @param {string[]} abouts
   */
  set(names, signatures, abouts) {
    this.#names = names.map((label, at) => ({
      label,
      detail: signatures[at].startsWith(label) ? signatures[at].slice(label.length) : "",
      info: () => this.#about(at),
      boost: 1,
      members: members(abouts[at]),
      options: options(signatures[at], abouts[at]),
      parameters: parameters(signatures[at]),
    }));
  }

  /**
   * @param {CompletionContext} context
   * @returns {CompletionResult | null}
   */
  #name(context) {
    const word = context.matchBefore(/[\p{ID_Start}$_][\p{ID_Continue}$]*/u);
    if (!word && !context.explicit) return null;
    if (ELSEWHERE.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    return offer(word?.from ?? context.pos, this.#names);
  }

  /**
   * After a dot: what the documentation says that the value before it has, or that some value of the API has.
   *
   * @param {CompletionContext} context
   * @returns {CompletionResult | null}
   */
  #member(context) {
    const word = context.matchBefore(/\.[\p{ID_Continue}$]*/u);
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    if (!word || !["PropertyName", ".", "?."].includes(node.name)) return null;
    const maker = called(context.state, node.parent?.firstChild);
    const found = this.#names.filter(({ label, members }) => (maker ? label === maker : members.length && label !== "expect"));
    const all = found.flatMap(({ label, members, info }) => members.map((member) => ({ label: member, detail: label, info })));
    return all.length > 0 ? offer(word.from + 1, unique(all)) : null;
  }

  /**
   * Within the braces of a call: what it takes there.
   *
   * @param {CompletionContext} context
   * @returns {CompletionResult | null}
   */
  #option(context) {
    const word = context.matchBefore(/[\p{ID_Continue}$]*/u);
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    const object = ["PropertyDefinition", "Property", "{", ","].includes(node.name) ? within(node, "ObjectExpression") : node;
    if (object?.name !== "ObjectExpression" || object.parent?.name !== "ArgList") return null;
    const maker = called(context.state, object.parent.parent);
    const found = this.#names.find(({ label }) => label === maker);
    if (!found?.options.length) return null;
    const from = word?.from ?? context.pos;
    return offer(from, found.options.map((label) => ({ label, detail: found.label, info: found.info })));
  }

  /**
   * @param {EditorState} state
   * @param {number} at
   * @returns {Tooltip | null}
   */
  #hover(state, at) {
    const word = state.wordAt(at);
    if (!word || syntaxTree(state).resolveInner(word.from, 1).name !== "VariableName") return null;
    const name = state.sliceDoc(word.from, word.to);
    const position = this.#names.findIndex(({ label }) => label === name);
    if (position < 0) return null;
    return { pos: word.from, end: word.to, above: true, create: () => ({ dom: this.#about(position) }) };
  }

  /** @param {number} position */
  #about(position) {
    const element = document.createElement("div");
    element.className = "script-about";
    // It may have to be scrolled, by keys too.
    element.tabIndex = 0;
    element.role = "note";
    element.ariaLabel = this.#names[position].label;
    this.#onAbout(element, position);
    return element;
  }
}

/**
 * @param {number} from
 * @param {Completion[]} options
 */
export const offer = (from, options) => ({ from, options, validFor: /^[\p{ID_Continue}$]*$/u });

/** @param {Completion[]} all */
export const unique = (all) => [...new Map(all.map((one) => [one.label, one])).values()];

/**
 * The nearest node of that name around another.
 *
 * @param {SyntaxNode | null} node
 * @param {string} name
 */
export function within(node, name) {
  while (node && node.name !== name) node = node.parent;
  return node;
}

/**
 * The name of the function whose call a node is, or a member of whose call: `expect` of `expect(1).not`.
 *
 * @param {EditorState} state
 * @param {SyntaxNode | null | undefined} node
 */
export function called(state, node) {
  while (node && node.name !== "VariableName") {
    if (!["CallExpression", "MemberExpression", "AwaitExpression", "ParenthesizedExpression"].includes(node.name)) return undefined;
    if (node.name === "CallExpression" || node.name === "MemberExpression") node = node.firstChild;
    else node = node.firstChild?.nextSibling;
    if (node?.name === "VariableName" && node.nextSibling?.name !== "ArgList") return undefined;
  }
  return node && state.sliceDoc(node.from, node.to);
}
