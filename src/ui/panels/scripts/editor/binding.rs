//! The script editor's functions, as `script/web/editor/script.js` has them.

use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::ui::codemirror::Module;

#[wasm_bindgen]
extern "C" {
    /// Creates an editor in that element.
    #[wasm_bindgen(method, js_name = createScript)]
    pub(super) fn create_script(this: &Module, parent: &Element, options: &Options) -> Handle;

    /// The options for a new editor.
    #[derive(Clone)]
    #[wasm_bindgen(js_name = Object)]
    pub(super) type Options;

    #[wasm_bindgen(constructor, js_class = "Object")]
    pub(super) fn new() -> Options;

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_id(this: &Options, id: &str);

    /// Ids of the texts that describe it.
    #[wasm_bindgen(method, setter, js_name = describedBy)]
    pub(super) fn set_described_by(this: &Options, ids: &str);

    /// Called with the text after each change by the user.
    #[wasm_bindgen(method, setter, js_name = onChange)]
    pub(super) fn set_on_change(this: &Options, call: &Closure<dyn FnMut(String)>);

    /// Called when the user wants to run it.
    #[wasm_bindgen(method, setter, js_name = onRun)]
    pub(super) fn set_on_run(this: &Options, call: &Closure<dyn FnMut()>);

    /// Called to document the name with that index inside that element.
    #[wasm_bindgen(method, setter, js_name = onAbout)]
    pub(super) fn set_on_about(this: &Options, call: &Closure<dyn FnMut(Element, usize)>);

    /// An editor.
    #[derive(Clone)]
    pub(super) type Handle;

    /// Sets the language of the text, and what is shown while there is none.
    #[wasm_bindgen(method, js_name = setLanguage)]
    pub(super) fn set_language(this: &Handle, name: &str, placeholder: &str);

    /// Shows a text, unless it is the one that it was last given or last reported.
    #[wasm_bindgen(method, js_name = setText)]
    pub(super) fn set_text(this: &Handle, text: &str);

    #[wasm_bindgen(method, js_name = setReadOnly)]
    pub(super) fn set_read_only(this: &Handle, read_only: bool);

    /// Marks places in the text, each with a line, a column and a message.
    #[wasm_bindgen(method, js_name = setErrors)]
    pub(super) fn set_errors(this: &Handle, lines: &[u32], columns: &[u32], messages: Vec<String>);

    /// Sets the names for completion, each with its signature and documentation.
    #[wasm_bindgen(method, js_name = setNames)]
    pub(super) fn set_names(this: &Handle, names: Vec<String>, signatures: Vec<String>, abouts: Vec<String>);

    /// Moves the caret there and takes the focus.
    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &Handle, from: u32, to: u32);

    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &Handle);
}
