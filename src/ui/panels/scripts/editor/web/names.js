// The names of the API: completed while typing, and told about where the pointer rests.

import { autocompletion } from "@codemirror/autocomplete";
import { localCompletionSource } from "@codemirror/lang-javascript";
import { syntaxTree } from "@codemirror/language";
import { hoverTooltip } from "@codemirror/view";

// Where a word is no name of the API.
const ELSEWHERE = new Set([
  "TemplateString", "String", "RegExp", "Number", "LineComment", "BlockComment",
  "VariableDefinition", "PropertyDefinition", "PropertyName", "PrivatePropertyName", ".", "?.",
]);

/** The list of names, empty at first; `onAbout(element, position)` has an element tell about one of them. */
export class Names {
  #onAbout;
  #options = [];

  constructor(onAbout) {
    this.#onAbout = onAbout;
    this.extension = [
      autocompletion({ override: [(context) => this.#complete(context), localCompletionSource], icons: false }),
      hoverTooltip((view, at) => this.#hover(view.state, at)),
    ];
  }

  set(names, signatures) {
    this.#options = names.map((label, at) => ({
      label,
      detail: signatures[at].startsWith(label) ? signatures[at].slice(label.length) : "",
      info: () => this.#about(at),
      boost: 1,
    }));
  }

  #complete(context) {
    const word = context.matchBefore(/[\p{ID_Start}$_][\p{ID_Continue}$]*/u);
    if (!word && !context.explicit) return null;
    if (ELSEWHERE.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    return { from: word?.from ?? context.pos, options: this.#options, validFor: /^[\p{ID_Continue}$]*$/u };
  }

  #hover(state, at) {
    const word = state.wordAt(at);
    if (!word || syntaxTree(state).resolveInner(word.from, 1).name !== "VariableName") return null;
    const name = state.sliceDoc(word.from, word.to);
    const position = this.#options.findIndex(({ label }) => label === name);
    if (position < 0) return null;
    return { pos: word.from, end: word.to, above: true, create: () => ({ dom: this.#about(position) }) };
  }

  #about(position) {
    const element = document.createElement("div");
    element.className = "script-about";
    // It may have to be scrolled, by keys too.
    element.tabIndex = 0;
    element.role = "note";
    element.ariaLabel = this.#options[position].label;
    this.#onAbout(element, position);
    return element;
  }
}
