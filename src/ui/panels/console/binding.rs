//! The prompt's functions, as `script/web/editor/console.js` has them.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::ui::codemirror::Module;

#[wasm_bindgen]
extern "C" {
    /// Creates a prompt in that element.
    #[wasm_bindgen(method, js_name = createConsole)]
    pub(super) fn create_console(this: &Module, parent: &Element, options: &Options) -> Handle;

    /// The options for a new prompt.
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

    /// Called with what was typed, what was made of it to evaluate it, and what it declares.
    #[wasm_bindgen(method, setter, js_name = onEnter)]
    pub(super) fn set_on_enter(this: &Options, call: &Closure<dyn FnMut(String, String, Array)>);

    /// Called to cancel what is being evaluated; returns whether anything is.
    #[wasm_bindgen(method, setter, js_name = onCancel)]
    pub(super) fn set_on_cancel(this: &Options, call: &Closure<dyn FnMut() -> bool>);

    /// Called for the names that begin like a text, or the members of what stands before its last dot.
    #[wasm_bindgen(method, setter, js_name = onNames)]
    pub(super) fn set_on_names(this: &Options, call: &Closure<dyn FnMut(String) -> Promise>);

    /// Called to document the name with that index inside that element.
    #[wasm_bindgen(method, setter, js_name = onAbout)]
    pub(super) fn set_on_about(this: &Options, call: &Closure<dyn FnMut(Element, usize)>);

    /// A prompt.
    #[derive(Clone)]
    pub(super) type Handle;

    #[wasm_bindgen(method, js_name = setLanguage)]
    pub(super) fn set_language(this: &Handle, name: &str);

    /// Sets the names of the API, each with its signature and documentation.
    #[wasm_bindgen(method, js_name = setNames)]
    pub(super) fn set_names(this: &Handle, names: Vec<String>, signatures: Vec<String>, abouts: Vec<String>);

    /// Sets what was typed earlier, oldest first.
    #[wasm_bindgen(method, js_name = setEarlier)]
    pub(super) fn set_earlier(this: &Handle, texts: Vec<String>);

    /// Says that this text is being evaluated, or has to go on.
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Handle, text: &str, is_complete: bool);

    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &Handle);
}
