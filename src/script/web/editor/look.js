// How the editor looks: in the page's own colours and sizes (styles/tokens.css), so light and dark alike.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { StyleModule } from "style-mod";

// CodeMirror would write its style sheet into the page, which the page's policy forbids.
const sheet = new CSSStyleSheet();
StyleModule.mount = (root, modules) => {
  sheet.replaceSync([modules].flat().map((module) => module.getRules()).join("\n"));
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
};

const box = {
  border: "1px solid var(--line-strong)",
  borderRadius: "var(--radius)",
  backgroundColor: "var(--raised)",
  color: "var(--text)",
};

const theme = EditorView.theme({
  "&": {
    height: "100%",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--ground)",
    overflow: "hidden",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  "&:has(.cm-content[aria-invalid])": { borderColor: "var(--bad)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { padding: "var(--gap-1) 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 var(--gap-2) 0 var(--gap-1)" },
  ".cm-placeholder": { color: "var(--text-muted)" },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-gutters": { border: "none", backgroundColor: "var(--surface)", color: "var(--text-muted)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2rem" },
  "&.cm-focused .cm-matchingBracket": { outline: "1px solid var(--accent)", backgroundColor: "var(--accent-faint)" },
  "&.cm-focused .cm-nonmatchingBracket": { outline: "1px solid var(--bad)", backgroundColor: "var(--bad-faint)" },

  ".cm-gutter-lint": { width: "1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0 0 2px" },
  ".cm-lint-marker": { width: "auto", height: "auto" },
  ".cm-lint-marker-error": { content: "normal", color: "var(--bad)", fontWeight: "700", textAlign: "center" },
  ".cm-lint-marker-error::before": { content: '"!"' },
  ".cm-lintRange-error": {
    paddingBottom: "0",
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad)",
    textDecorationSkipInk: "none",
  },
  ".cm-lintRange-active": { backgroundColor: "var(--bad-faint)" },
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--bad)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },

  ".cm-tooltip": { ...box, boxShadow: "var(--shadow)", maxWidth: "calc(100vw - var(--gap-4))" },
  ".cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "12em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px var(--gap-2)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--text-on-accent)" },
  ".cm-completionDetail": { marginLeft: "0", fontStyle: "normal", opacity: "0.8" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { padding: "0", maxWidth: "min(26rem, 100vw)" },
  ".script-about": { maxWidth: "26rem", maxHeight: "16rem" },

  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--gap-1) var(--gap-6) var(--gap-1) var(--gap-2)" },
  ".cm-panel.cm-search :is(input, button, label)": { margin: "2px var(--gap-1) 2px 0", fontSize: "var(--size-small)" },
  // Two rows are what there is room for.
  ".cm-panel.cm-search :is([name=select], label:has([name=word]))": { display: "none" },
  ".cm-panel.cm-search .cm-textfield": { width: "5.5rem" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "var(--gap-1)", marginRight: "var(--gap-2)" },
  ".cm-panel.cm-search label input": { margin: "0" },
  ".cm-panel.cm-search [name=close]": { top: "2px", right: "2px", width: "1.5rem", height: "1.5rem", fontSize: "1rem" },
  ".cm-textfield": { ...box, backgroundColor: "var(--ground)", padding: "2px var(--gap-1)" },
  ".cm-textfield::placeholder": { color: "var(--text-muted)", opacity: "1" },
  ".cm-button": { ...box, backgroundImage: "none", padding: "2px var(--gap-1)" },
  ".cm-button:active": { backgroundImage: "none", backgroundColor: "var(--sunken)" },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--text)", backgroundColor: "var(--mark)" },
});

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.self, tags.null, tags.bool, tags.atom], color: "var(--syntax-word)" },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: "var(--syntax-string)" },
  { tag: tags.number, color: "var(--syntax-number)" },
  { tag: [tags.propertyName, tags.function(tags.variableName)], color: "var(--syntax-key)" },
  { tag: tags.comment, color: "var(--text-muted)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

/** The extension. */
export const look = [theme, syntaxHighlighting(colors)];
