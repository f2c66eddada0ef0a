// What keys do, besides typing.

import { acceptCompletion, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, historyKeymap, indentWithTab } from "@codemirror/commands";
import { nextDiagnostic } from "@codemirror/lint";
import { closeSearchPanel, findNext, findPrevious, openSearchPanel } from "@codemirror/search";
import { EditorView, keymap } from "@codemirror/view";

/**
 * The extension; `onRun()` is called for Ctrl+Enter.
 *
 * @param {() => void} onRun
 */
export function keys(onRun) {
  const run = () => {
    onRun();
    return true;
  };
  return [
    keymap.of([
      { key: "Mod-Enter", run },
      { key: "Ctrl-Enter", run },
      { key: "Escape", run: tabLeaves },
      ...searching,
      { key: "F8", run: nextDiagnostic },
      ...closeBracketsKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      { key: "Tab", run: acceptCompletion },
      indentWithTab,
    ]),
    tabIndentsAgain,
  ];
}

const scope = "editor search-panel";
const searching = [
  { key: "Mod-f", run: openSearchPanel, scope },
  { key: "F3", run: findNext, shift: findPrevious, scope, preventDefault: true },
  { key: "Mod-g", run: findNext, shift: findPrevious, scope, preventDefault: true },
  { key: "Escape", run: closeSearchPanel, scope },
];

/**
 * Tab indents, so it has to be told when it is to leave: after Escape, until something is typed.
 *
 * @param {EditorView} view
 */
function tabLeaves(view) {
  view.setTabFocusMode(true);
  return false;
}

const tabIndentsAgain = [
  EditorView.domEventHandlers({
    blur(_, view) {
      view.setTabFocusMode(false);
    },
  }),
  EditorView.updateListener.of(({ docChanged, view }) => {
    if (docChanged) view.setTabFocusMode(false);
  }),
];
