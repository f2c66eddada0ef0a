// What is wrong with the text: what the program says of its last run, and what isn't JavaScript as it stands. What isn't
// Python is left to CPython, which knows it better than the editor.

/** @import { Diagnostic } from "@codemirror/lint" */
/** @import { EditorState } from "@codemirror/state" */
/** @import { EditorView } from "@codemirror/view" */

import { javascriptLanguage } from "@codemirror/lang-javascript";
import { language, syntaxTree } from "@codemirror/language";
import { forceLinting, linter } from "@codemirror/lint";
import { StateEffect } from "@codemirror/state";

/** In milliseconds: who is typing is not done yet. */
const PAUSE = 750;

const told = StateEffect.define();

/** The errors that are marked, none at first. */
export class Errors {
  /** @type {Diagnostic[]} */
  #told = [];
  extension = linter((view) => (this.#told.length > 0 ? this.#told : syntaxErrors(view.state)), {
    delay: PAUSE,
    needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(told))),
  });

  /**
   * Marks what the program says, instead of what is seen here.
   *
   * @param {EditorView} view
   * @param {Diagnostic[]} errors
   */
  tell(view, errors) {
    this.#told = errors;
    view.dispatch({ effects: told.of(null) });
    forceLinting(view);
  }
}

/**
 * The first place where the text stops making sense; what follows is mostly due to it.
 *
 * @param {EditorState} state
 * @returns {Diagnostic[]}
 */
function syntaxErrors(state) {
  if (state.facet(language) !== javascriptLanguage) return [];
  const cursor = syntaxTree(state).cursor();
  do {
    if (cursor.type.isError) {
      const to = Math.max(cursor.to, Math.min(cursor.from + 1, state.doc.length));
      return [{ from: cursor.from, to, severity: "error", message: "This isn't valid JavaScript yet." }];
    }
  } while (cursor.next());
  return [];
}
