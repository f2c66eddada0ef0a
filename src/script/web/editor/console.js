// The console's prompt. The page calls it by way of `panels/console/binding.rs`.

/** @import { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete" */

import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionStatus, moveCompletionSelection,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from "@codemirror/commands";
import { javascriptLanguage } from "@codemirror/lang-javascript";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, placeholder } from "@codemirror/view";
import { look } from "./look.js";
import { Names } from "./names.js";
import { replace } from "./replace.js";
import { readStatement } from "./statement.js";

/**
 * What a prompt is made with.
 *
 * @typedef {object} Options
 * @property {string} id of the text field
 * @property {string} describedBy ids of texts that describe it
 * @property {(text: string, program: string, names: string[]) => void} onEnter what was typed is to be evaluated
 * @property {() => boolean} onCancel what is being evaluated is to be cancelled; whether anything is
 * @property {(text: string) => Promise<string[]>} onNames which names begin like this one, or what members it has
 * @property {import("./names.js").OnAbout} onAbout
 */

/**
 * Makes a prompt in an element.
 *
 * @param {Element} parent
 * @param {Options} options
 */
export function createConsole(parent, { id, describedBy, onEnter, onCancel, onNames, onAbout }) {
  const names = new Names(onAbout);
  const language = new Compartment();
  let isPython = false;
  /** What was typed earlier, oldest first. @type {string[]} */
  let earlier = [];
  /** Which of it is shown, and what was being typed before. */
  let shown = { at: 0, draft: "" };

  const modes = {
    JavaScript: [javascriptLanguage, completing([...names.sources, live]), names.hover, placeholder('await send({ type: "ping" })')],
    Python: [pythonLanguage, indentUnit.of("    "), completing([live]), placeholder('await send({"type": "ping"})')],
  };

  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        look,
        EditorView.lineWrapping,
        highlightSpecialChars(),
        history(),
        bracketMatching(),
        closeBrackets(),
        Prec.high(keymap.of([
          { key: "Enter", run: enter },
          { key: "Shift-Enter", run: insertNewlineAndIndent },
          { key: "Tab", run: complete },
          { key: "ArrowUp", run: () => browse(-1) },
          { key: "ArrowDown", run: () => browse(1) },
          { key: "Ctrl-c", run: cancel },
          { key: "Escape", run: () => completionStatus(view.state) === null && onCancel() },
        ])),
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
        replace,
        language.of(modes.JavaScript),
        EditorView.contentAttributes.of({ id, tabindex: "0", "aria-label": "Prompt", "aria-multiline": "true", "aria-describedby": describedBy }),
      ],
    }),
  });

  /** Evaluates what was typed, if it is known to be complete. */
  function enter() {
    if (completionStatus(view.state) === "active" && acceptCompletion(view)) return true;
    closeCompletion(view);
    const text = view.state.doc.toString();
    if (!text.trim()) return true;
    const statement = isPython ? { program: text, names: [] } : readStatement(text);
    if (statement) onEnter(text, statement.program, statement.names);
    else addLine();
    return true;
  }

  /** Accepts the completion that is selected, or the first one. */
  function complete() {
    if (completionStatus(view.state) !== "active") return false;
    return acceptCompletion(view) || (moveCompletionSelection(true)(view) && acceptCompletion(view));
  }

  /** As in a terminal, unless something is selected, which is copied. */
  function cancel() {
    if (!view.state.selection.main.empty) return false;
    if (!onCancel()) set("");
    return true;
  }

  function addLine() {
    view.dispatch({ selection: { anchor: view.state.doc.length } });
    insertNewlineAndIndent(view);
  }

  /** @param {string} text */
  function set(text) {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length }, scrollIntoView: true });
  }

  /**
   * Shows what was typed before or after, from the first or the last line.
   *
   * @param {-1 | 1} by
   */
  function browse(by) {
    const { doc, selection } = view.state;
    const line = doc.lineAt(selection.main.head).number;
    const at = shown.at + by;
    if (completionStatus(view.state) === "active" || line !== (by < 0 ? 1 : doc.lines) || at < 0 || at > earlier.length) return false;
    shown = { at, draft: shown.at === earlier.length ? doc.toString() : shown.draft };
    set(at === earlier.length ? shown.draft : earlier[at]);
    return true;
  }

  /**
   * Names that there are while the program runs. What is written about those of the API is told.
   *
   * @param {CompletionContext} context
   * @returns {Promise<CompletionResult | null>}
   */
  async function live(context) {
    const word = context.matchBefore(/[\p{ID_Start}$_][\p{ID_Continue}$.]*/u);
    if (!word && !context.explicit) return null;
    const text = word?.text ?? "";
    /** @type {Completion[]} */
    const documented = isPython && !text.includes(".") ? names.all : [];
    const found = await onNames(text);
    const about = new Map(documented.map((name) => [name.label, name]));
    const options = found.map((label) => about.get(label) ?? { label });
    // Nobody answers before the first evaluation.
    if (found.length === 0) options.push(...documented);
    return { from: context.pos - text.length + text.lastIndexOf(".") + 1, options, validFor: /^[\p{ID_Continue}$]*$/u };
  }

  return {
    /**
     * Sets what is typed.
     *
     * @param {"JavaScript" | "Python"} name
     */
    setLanguage(name) {
      isPython = name === "Python";
      view.dispatch({ effects: language.reconfigure(modes[name]) });
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
     * Sets what was typed earlier, oldest first.
     *
     * @param {string[]} texts
     */
    setEarlier(texts) {
      earlier = texts;
      shown = { at: texts.length, draft: "" };
    },

    /**
     * What was typed is being evaluated, or has to go on with another line; not if it was changed since.
     *
     * @param {string} text
     * @param {boolean} isComplete
     */
    read(text, isComplete) {
      if (view.state.doc.toString() !== text) return;
      if (isComplete) set("");
      else addLine();
    },

    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** @param {import("@codemirror/autocomplete").CompletionSource[]} sources */
const completing = (sources) => autocompletion({ override: sources, icons: false, selectOnOpen: false });
