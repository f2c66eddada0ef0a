//! The code editor for messages: highlighting, brackets, and errors at their place. It takes the place of the plain text
//! field once the user goes there.

use std::{cell::RefCell, ops::Range, rc::Rc};

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};
use weft_codec::json;
use weft_session::profile::Format;
use yew::prelude::*;

use super::{
    Writing,
    drawers::lay_out,
    field::{FIELD_ID, Field, TextEditor},
    send::Sending,
};
use crate::{
    task::Kind,
    ui::{
        codemirror::{self, Module},
        hooks::{use_tasks, use_window_event},
    },
};

#[wasm_bindgen]
extern "C" {
    /// Creates an editor in that element.
    #[wasm_bindgen(method, js_name = createMessage)]
    fn create_message(this: &Module, parent: &Element, options: &Options) -> Handle;

    /// The options for a new editor.
    #[wasm_bindgen(js_name = Object)]
    type Options;

    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Options;

    #[wasm_bindgen(method, setter)]
    fn set_id(this: &Options, id: &str);

    /// Called when the user has changed the text.
    #[wasm_bindgen(method, setter, js_name = onInput)]
    fn set_on_input(this: &Options, call: &Closure<dyn FnMut()>);

    /// Called with each key; it returns whether that was all the key should do.
    #[wasm_bindgen(method, setter, js_name = onKey)]
    fn set_on_key(this: &Options, call: &Closure<dyn FnMut(KeyboardEvent) -> bool>);

    /// Called when something is pasted or dropped; it returns whether that was taken care of.
    #[wasm_bindgen(method, setter, js_name = onTransfer)]
    fn set_on_transfer(this: &Options, call: &Closure<dyn FnMut(Event) -> bool>);

    /// An editor, as `script/web/editor/message.js` makes it.
    type Handle;

    #[wasm_bindgen(method)]
    fn text(this: &Handle) -> String;

    #[wasm_bindgen(method)]
    fn length(this: &Handle) -> u32;

    #[wasm_bindgen(method)]
    fn beginning(this: &Handle, length: u32) -> String;

    #[wasm_bindgen(method, js_name = selectionStart)]
    fn selection_start(this: &Handle) -> u32;

    #[wasm_bindgen(method, js_name = selectionEnd)]
    fn selection_end(this: &Handle) -> u32;

    #[wasm_bindgen(method)]
    fn contains(this: &Handle, node: &Node) -> bool;

    #[wasm_bindgen(method)]
    fn focus(this: &Handle);

    #[wasm_bindgen(method)]
    fn set(this: &Handle, text: &str);

    #[wasm_bindgen(method)]
    fn select(this: &Handle, from: u32, to: u32);

    #[wasm_bindgen(method)]
    fn replace(this: &Handle, from: u32, to: u32, text: &str);

    #[wasm_bindgen(method, js_name = setJson)]
    fn set_json(this: &Handle, is_json: bool);

    #[wasm_bindgen(method, js_name = setPlaceholder)]
    fn set_placeholder(this: &Handle, text: &str);

    #[wasm_bindgen(method, js_name = setDescribedBy)]
    fn set_described_by(this: &Handle, ids: &str);

    /// An empty message means that nothing is wrong; a place of -1, that it has none.
    #[wasm_bindgen(method, js_name = setProblem)]
    fn set_problem(this: &Handle, message: &str, at: i32);

    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// Properties of [`MessageEditor`].
#[derive(Clone, Properties)]
pub(in crate::ui) struct Props {
    /// The message, and what to do with it.
    pub sending: Sending,
    /// Shown while there is no text.
    pub placeholder: &'static str,
}

impl PartialEq for Props {
    /// It is rendered whenever the composer is.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The editor; an empty element until the plain field has the focus and CodeMirror is loaded.
#[component]
pub(in crate::ui) fn MessageEditor(props: &Props) -> Html {
    let host = use_node_ref();
    let module = use_module(&props.sending.writing.field);
    let editor = use_editor(&host, module, props);
    use_shown(editor.as_ref(), props);
    html! { <div ref={host} class="composer-editor composer-text" onpointerdown={props.sending.history.on_rest()} /> }
}

/// Loads CodeMirror when the plain field gets the focus. If that fails, the plain field stays.
#[hook]
fn use_module(field: &Field) -> Option<Module> {
    let module = use_state_eq(|| None);
    let tasks = use_tasks();
    let is_asked = use_mut_ref(|| false);
    let load = {
        let (field, module) = (field.clone(), module.setter());
        move || {
            if !field.has_focus() || is_asked.replace(true) {
                return;
            }
            let module = module.clone();
            tasks.spawn("load editor", Kind::Interface, async move {
                module.set(codemirror::load().await.ok());
            });
        }
    };
    use_effect_with((), {
        let load = load.clone();
        move |()| load()
    });
    use_window_event("focusin", move |_| load());
    (*module).clone()
}

/// Whether an input method is composing. The field must not be replaced in the meantime.
#[hook]
fn use_composing() -> bool {
    let composing = use_state_eq(|| false);
    let (start, end) = (composing.setter(), composing.setter());
    use_window_event("compositionstart", move |_| start.set(true));
    use_window_event("compositionend", move |_| end.set(false));
    *composing
}

/// An editor, and the callbacks it uses.
struct Editor {
    handle: Handle,
    _on_input: Closure<dyn FnMut()>,
    _on_key: Closure<dyn FnMut(KeyboardEvent) -> bool>,
    _on_transfer: Closure<dyn FnMut(Event) -> bool>,
}

/// Makes the editor as soon as that is possible, with the text and the selection of the plain field.
#[hook]
fn use_editor(host: &NodeRef, module: Option<Module>, props: &Props) -> Option<Rc<Editor>> {
    let editor = use_state(|| None::<Rc<Editor>>);
    // The callbacks change with each render; the editor stays.
    let latest = use_mut_ref(|| props.clone());
    latest.replace(props.clone());
    let is_composing = use_composing();
    let can_start = editor.is_none() && !is_composing;
    use_effect_with((module, can_start), {
        let (host, editor, latest) = (host.clone(), editor.clone(), latest.clone());
        move |(module, can_start)| {
            if let (Some(module), Some(host), true) = (module, host.cast::<Element>(), *can_start) {
                let made = Rc::new(Editor::new(module, &host, &latest));
                made.take_over(&latest.borrow().sending.writing);
                editor.set(Some(made));
            }
        }
    });
    let made = (*editor).clone();
    use_effect_with(made.is_some(), {
        let made = made.clone();
        move |_| move || made.iter().for_each(|made| made.handle.destroy())
    });
    made
}

impl Editor {
    fn new(module: &Module, host: &Element, latest: &Rc<RefCell<Props>>) -> Self {
        let sending = {
            let latest = latest.clone();
            move || latest.borrow().sending.clone()
        };
        let (input, key, transfer) = (sending.clone(), sending.clone(), sending);
        let on_input = Closure::new(move || input().input());
        let on_key = Closure::new(move |event| on_key(&key(), &event));
        let on_transfer = Closure::new(move |event| transfer().writing.transfer(&event));
        let options = Options::new();
        options.set_id(FIELD_ID);
        options.set_on_input(&on_input);
        options.set_on_key(&on_key);
        options.set_on_transfer(&on_transfer);
        let handle = module.create_message(host, &options);
        Self { handle, _on_input: on_input, _on_key: on_key, _on_transfer: on_transfer }
    }

    /// Continues where the plain field was left. That is hidden at once: until the next render, there would be two fields,
    /// and what is typed into the first would be lost.
    fn take_over(self: &Rc<Self>, writing: &Writing) {
        let field = &writing.field;
        let had_focus = field.has_focus();
        if let Some(plain) = field.plain_text() {
            let Range { start, end } = plain.selection();
            self.handle.set(&plain.text());
            self.handle.select(start, end);
        }
        field.set_editor(self.clone());
        field.hide_plain();
        if had_focus {
            self.handle.focus();
        }
        writing.is_in_editor.set(true);
    }
}

/// Alt+Shift+F formats JSON, as in other editors; everything else is as in the plain field.
fn on_key(sending: &Sending, event: &KeyboardEvent) -> bool {
    let is_format = event.code() == "KeyF" && event.alt_key() && event.shift_key();
    if is_format && *sending.writing.format == Format::Json {
        event.prevent_default();
        lay_out(sending, json::pretty);
        return true;
    }
    sending.key(event)
}

/// Passes changes on to the editor.
#[hook]
fn use_shown(editor: Option<&Rc<Editor>>, props: &Props) {
    let writing = &props.sending.writing;
    use_pass(editor, *writing.format == Format::Json, |handle, is_json| handle.set_json(*is_json));
    use_pass(editor, props.placeholder, |handle, text| handle.set_placeholder(text));
    use_pass(editor, writing.described_by(), |handle, id| handle.set_described_by(id.unwrap_or_default()));
    use_pass(editor, (*writing.error).clone(), |handle, problem| {
        let at = problem.as_ref().and_then(|problem| i32::try_from(problem.at?).ok());
        handle.set_problem(problem.as_ref().map_or("", |problem| &problem.words), at.unwrap_or(-1));
    });
}

/// Passes a value on when it has changed, and when there is an editor at last.
#[hook]
fn use_pass<T: PartialEq + 'static>(editor: Option<&Rc<Editor>>, value: T, pass: fn(&Handle, &T)) {
    let editor = editor.cloned();
    use_effect_with((editor.is_some(), value), move |(_, value)| {
        if let Some(editor) = editor {
            pass(&editor.handle, value);
        }
    });
}

impl TextEditor for Editor {
    fn text(&self) -> String {
        self.handle.text()
    }

    fn length(&self) -> u32 {
        self.handle.length()
    }

    fn beginning(&self, length: u32) -> String {
        self.handle.beginning(length)
    }

    fn selection(&self) -> Range<u32> {
        self.handle.selection_start()..self.handle.selection_end()
    }

    fn set(&self, text: &str) {
        self.handle.set(text);
    }

    fn replace(&self, range: Range<u32>, text: &str) {
        self.handle.replace(range.start, range.end, text);
    }

    fn focus(&self) {
        self.handle.focus();
    }

    fn contains(&self, node: &Node) -> bool {
        self.handle.contains(node)
    }
}
