// What is wrong with the text: what the program says of its last run, and what is no JavaScript as it stands.

import { syntaxTree } from "@codemirror/language";
import { forceLinting, linter } from "@codemirror/lint";
import { StateEffect } from "@codemirror/state";

/** In milliseconds: who is typing is not done yet. */
const PAUSE = 750;

const told = StateEffect.define();

/** The errors that are marked, none at first. */
export class Errors {
  #told = [];
  extension = linter((view) => (this.#told.length > 0 ? this.#told : syntaxErrors(view.state)), {
    delay: PAUSE,
    needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(told))),
  });

  /** Marks what the program says, instead of what is seen here. */
  tell(view, errors) {
    this.#told = errors;
    view.dispatch({ effects: told.of(null) });
    forceLinting(view);
  }
}

/** The first place where the text stops making sense; what follows is mostly due to it. */
function syntaxErrors(state) {
  const cursor = syntaxTree(state).cursor();
  do {
    if (cursor.type.isError) {
      const to = Math.max(cursor.to, Math.min(cursor.from + 1, state.doc.length));
      return [{ from: cursor.from, to, severity: "error", message: "This is no JavaScript yet." }];
    }
  } while (cursor.next());
  return [];
}
