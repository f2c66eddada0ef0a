// Text that replaces text. The browser itself would keep colours by way of style attributes, which the page's policy
// forbids.

import { EditorView } from "@codemirror/view";

/** The extension. */
export const replace = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const selected = document.getSelection();
    if (event.inputType !== "insertText" || !event.data || !selected || selected.isCollapsed) return false;
    if (!view.state.readOnly) replaceWith(event.data, selected.getRangeAt(0), view);
    return true;
  },
});

/**
 * @param {string} text
 * @param {Range} range what is selected in the page: the editor's state may come to know of it only later
 * @param {EditorView} view
 */
function replaceWith(text, range, view) {
  const from = view.posAtDOM(range.startContainer, range.startOffset);
  const to = view.posAtDOM(range.endContainer, range.endOffset);
  const insert = view.state.toText(text);
  const change = () =>
    view.state.update({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      scrollIntoView: true,
      userEvent: "input.type",
    });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, text, change))) view.dispatch(change());
}
