// Variables in messages: `{{name}}`.

import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";

const matcher = new MatchDecorator({
  // Not after an odd number of backslashes: those braces are meant as they are.
  regexp: /(?<![\\{])(?:\\\\)*\{\{[^{}]*\}\}/g,
  decoration: Decoration.mark({ class: "cm-variable" }),
});

/** The extension. */
export const variables = ViewPlugin.define(
  (view) => ({
    /** @type {import("@codemirror/view").DecorationSet} */
    marks: matcher.createDeco(view),
    update(update) {
      this.marks = matcher.updateDeco(update, this.marks);
    },
  }),
  { decorations: ({ marks }) => marks },
);
