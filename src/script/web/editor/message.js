// The editor for messages. The page calls it by way of `composer/editor.rs`.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { jsonLanguage } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, placeholder } from "@codemirror/view";
import { look } from "./look.js";
import { replace } from "./replace.js";
import { variables } from "./variables.js";

/**
 * What an editor is made with.
 *
 * @typedef {object} Options
 * @property {string} id of the text field
 * @property {() => void} onInput the user has changed the text
 * @property {(event: KeyboardEvent) => boolean} onKey a key was pressed; whether that was all it should do
 * @property {(event: ClipboardEvent | DragEvent) => boolean} onTransfer something was pasted or dropped; likewise
 */

/**
 * Makes an editor for a message in an element.
 *
 * @param {Element} parent
 * @param {Options} options
 */
export function createMessage(parent, { id, onInput, onKey, onTransfer }) {
  const [language, hint, attributes] = [new Compartment(), new Compartment(), new Compartment()];
  // What can be set, so that a text with a history of its own keeps it.
  let current = { language: /** @type {any} */ ([]), hint: "", attributes: /** @type {Record<string, string>} */ ({}) };

  /** @param {string} doc */
  const state = (doc) =>
    EditorState.create({
      doc,
      selection: { anchor: doc.length },
      extensions: [
        Prec.highest(EditorView.domEventHandlers({ keydown: (event) => onKey(event), drop: transfer, paste: transfer })),
        size,
        look,
        variables,
        EditorView.lineWrapping,
        highlightSpecialChars(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter")]),
        replace,
        language.of(current.language),
        hint.of(placeholder(current.hint)),
        attributes.of(EditorView.contentAttributes.of(current.attributes)),
        EditorView.contentAttributes.of({ id, "aria-label": "Message", "aria-multiline": "true", tabindex: "0" }),
        EditorView.updateListener.of(({ docChanged }) => docChanged && onInput()),
      ],
    });
  const transfer = (/** @type {ClipboardEvent | DragEvent} */ event) => onTransfer(event);
  const view = new EditorView({ parent, state: state("") });

  return {
    text: () => view.state.doc.toString(),
    length: () => view.state.doc.length,
    beginning: (/** @type {number} */ length) => view.state.sliceDoc(0, length),
    selectionStart: () => view.state.selection.main.from,
    selectionEnd: () => view.state.selection.main.to,
    contains: (/** @type {Node} */ node) => view.dom.contains(node),
    focus: () => view.focus(),
    destroy: () => view.destroy(),

    /** @param {string} text shown with an undo history of its own */
    set(text) {
      view.setState(state(text));
    },

    /**
     * @param {number} from
     * @param {number} to
     */
    select(from, to) {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    },

    /**
     * Replaces a range with a text. Undo reverts it.
     *
     * @param {number} from
     * @param {number} to
     * @param {string} text
     */
    replace(from, to, text) {
      const insert = view.state.toText(text);
      const selection = { anchor: from + insert.length };
      view.dispatch({ changes: { from, to, insert }, selection, scrollIntoView: true, userEvent: "input.paste" });
      view.focus();
    },

    /** @param {boolean} isJson */
    setJson(isJson) {
      current = { ...current, language: isJson ? jsonLanguage : [] };
      view.dispatch({ effects: language.reconfigure(current.language) });
    },

    /** @param {string} text shown while there is none */
    setPlaceholder(text) {
      current = { ...current, hint: text };
      view.dispatch({ effects: hint.reconfigure(placeholder(text)) });
    },

    /** @param {string} ids of the texts that describe the message, or nothing */
    setDescribedBy(ids) {
      const { "aria-describedby": _, ...others } = current.attributes;
      setAttributes(ids ? { ...others, "aria-describedby": ids } : others);
    },

    /**
     * Says what is wrong with the text, and marks the place; -1 if there is none.
     *
     * @param {string} message nothing if it can be sent
     * @param {number} at
     */
    setProblem(message, at) {
      const { "aria-invalid": _, ...others } = current.attributes;
      setAttributes(message ? { ...others, "aria-invalid": "true" } : others);
      const marks = message && at >= 0 ? [{ ...place(view.state, at), severity: /** @type {const} */ ("error"), message }] : [];
      view.dispatch(setDiagnostics(view.state, marks));
    },
  };

  /** @param {Record<string, string>} changed */
  function setAttributes(changed) {
    current = { ...current, attributes: changed };
    view.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of(changed)) });
  }
}

// One line that grows with its text, as the plain text field does.
const size = EditorView.theme({
  "&": { maxHeight: "14rem" },
  ".cm-content": { padding: "calc((var(--control) - 2px - 1.5em) / 2) 0" },
  ".cm-line": { padding: "0 var(--gap-2)" },
  ".cm-variable": { color: "var(--syntax-word)", fontWeight: "600" },
});

/**
 * What to mark for a place: the character there, or the last one before the end.
 *
 * @param {EditorState} state
 * @param {number} at
 */
function place(state, at) {
  const from = Math.min(at, Math.max(0, state.doc.length - 1));
  return { from, to: Math.max(state.wordAt(from)?.to ?? from, Math.min(from + 1, state.doc.length)) };
}
