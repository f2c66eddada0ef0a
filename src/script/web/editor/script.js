// The editor for scripts. The page calls it by way of `editor/codemirror.rs` in its panel of scripts.

/** @import { EditorState as State } from "@codemirror/state" */

import { closeBrackets } from "@codemirror/autocomplete";
import { history } from "@codemirror/commands";
import { javascriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { search } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, highlightSpecialChars, lineNumbers, placeholder } from "@codemirror/view";
import { Errors } from "./errors.js";
import { keys } from "./keys.js";
import { look } from "./look.js";
import { Names } from "./names.js";
import { python } from "./python.js";
import { replace } from "./replace.js";

/**
 * What an editor is made with.
 *
 * @typedef {object} Options
 * @property {string} id of the text field
 * @property {string} describedBy ids of texts that describe it
 * @property {(text: string) => void} onChange the user has changed the text
 * @property {() => void} onRun the user wants it run
 * @property {import("./names.js").OnAbout} onAbout
 */

/**
 * Makes an editor for a script in an element.
 *
 * @param {Element} parent
 * @param {Options} options
 */
export function createScript(parent, { id, describedBy, onChange, onRun, onAbout }) {
  const names = new Names(onAbout);
  const errors = new Errors();
  const readOnly = new Compartment();
  const language = new Compartment();
  /** What belongs to the language. @type {import("@codemirror/state").Extension} */
  let mode = [names.extension, javascriptLanguage];
  let isReadOnly = false;
  let hasErrors = false;
  // What the program has: line ends and all, as it gave it or was told.
  let known = "";

  const extensions = [
    look,
    lineNumbers(),
    lintGutter(),
    errors.extension,
    highlightSpecialChars(),
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    search({ top: true }),
    EditorState.phrases.of(PHRASES),
    keys(onRun),
    replace,
    EditorView.contentAttributes.of(() => ({
      id,
      tabindex: "0",
      "aria-label": "Script",
      "aria-describedby": describedBy,
      ...(hasErrors && { "aria-invalid": "true" }),
    })),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (!docChanged) return;
      known = state.doc.toString();
      onChange(known);
    }),
  ];
  /** @param {string} doc */
  const state = (doc) =>
    EditorState.create({ doc, extensions: [extensions, language.of(mode), readOnly.of(EditorState.readOnly.of(isReadOnly))] });
  const view = new EditorView({ parent, state: state("") });

  return {
    /**
     * Sets what the text is written in, and what is shown while there is none.
     *
     * @param {string} name
     * @param {string} example
     */
    setLanguage(name, example) {
      mode = [name === "Python" ? python(names) : [names.extension, javascriptLanguage], placeholder(example)];
      view.dispatch({ effects: language.reconfigure(mode) });
    },

    /**
     * Shows another text, which has a history of its own; not if it is what the program has already.
     *
     * @param {string} text
     */
    setText(text) {
      if (text === known) return;
      known = text;
      view.setState(state(text));
    },

    /** @param {boolean} value */
    setReadOnly(value) {
      isReadOnly = value;
      view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(value)) });
    },

    /**
     * Marks places: `lines` and `columns` count from 1, in UTF-16 units; column 0 is the whole line.
     *
     * @param {Uint32Array} lines
     * @param {Uint32Array} columns
     * @param {string[]} messages
     */
    setErrors(lines, columns, messages) {
      if (messages.length === 0 && !hasErrors) return;
      hasErrors = messages.length > 0;
      const severity = /** @type {const} */ ("error");
      const told = messages.map((message, at) => ({ ...place(view.state, lines[at], columns[at]), severity, message }));
      errors.tell(view, told);
    },

    /**
     * Offers names, each with its signature and what is written about it.
     *
     * @param {string[]} list
     * @param {string[]} signatures
     * @param {string[]} abouts
     */
    setNames(list, signatures, abouts) {
      names.set(list, signatures, abouts);
    },

    /**
     * Selects what is between `from` and `to`, and takes the focus.
     *
     * @param {number} from
     * @param {number} to
     */
    focus(from, to) {
      const end = view.state.doc.length;
      view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) }, scrollIntoView: true });
      view.focus();
    },

    destroy() {
      view.destroy();
    },
  };
}

/**
 * What to mark for a place: the word there, or a character.
 *
 * @param {State} state
 * @param {number} lineNumber
 * @param {number} column
 */
function place(state, lineNumber, column) {
  const line = state.doc.line(Math.max(1, Math.min(lineNumber, state.doc.lines)));
  if (column === 0) return { from: line.from, to: line.to };
  const from = Math.min(line.from + column - 1, line.to);
  return { from, to: Math.max(state.wordAt(from)?.to ?? from, Math.min(from + 1, line.to)) };
}

// What CodeMirror calls its controls, and what the page does.
const PHRASES = {
  next: "Next",
  previous: "Previous",
  "match case": "Case",
  regexp: "Regex",
  Replace: "Replacement",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
};
