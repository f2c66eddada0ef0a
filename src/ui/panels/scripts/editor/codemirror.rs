//! CodeMirror, as `script/web/editor/main.js` offers it: a file of its own, which the page fetches when the first
//! script is shown.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::script;

#[wasm_bindgen]
extern "C" {
    /// The language's own `import()`.
    #[wasm_bindgen(js_name = import, catch)]
    async fn import(address: &str) -> Result<JsValue, JsValue>;

    /// What the file exports.
    #[derive(Clone, PartialEq)]
    pub(super) type Module;

    /// Makes an editor in that element.
    #[wasm_bindgen(method)]
    pub(super) fn create(this: &Module, parent: &Element, options: &Options) -> Handle;

    /// What an editor is made with.
    #[derive(Clone)]
    #[wasm_bindgen(js_name = Object)]
    pub(super) type Options;

    #[wasm_bindgen(constructor, js_class = "Object")]
    pub(super) fn new() -> Options;

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_id(this: &Options, id: &str);

    /// Ids of texts that describe it.
    #[wasm_bindgen(method, setter, js_name = describedBy)]
    pub(super) fn set_described_by(this: &Options, ids: &str);

    /// Shown while it is empty.
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_placeholder(this: &Options, text: &str);

    /// Called with the text after each change by the user.
    #[wasm_bindgen(method, setter, js_name = onChange)]
    pub(super) fn set_on_change(this: &Options, call: &Closure<dyn FnMut(String)>);

    /// Called when the user wants it run.
    #[wasm_bindgen(method, setter, js_name = onRun)]
    pub(super) fn set_on_run(this: &Options, call: &Closure<dyn FnMut()>);

    /// Called to have that element tell about the name at that position of the list.
    #[wasm_bindgen(method, setter, js_name = onAbout)]
    pub(super) fn set_on_about(this: &Options, call: &Closure<dyn FnMut(Element, usize)>);

    /// An editor.
    #[derive(Clone)]
    pub(super) type Handle;

    /// Has it show a text, unless it is the one it was given last or has told last.
    #[wasm_bindgen(method, js_name = setText)]
    pub(super) fn set_text(this: &Handle, text: &str);

    #[wasm_bindgen(method, js_name = setReadOnly)]
    pub(super) fn set_read_only(this: &Handle, read_only: bool);

    /// Marks places in the text: of each a line, a column and a message.
    #[wasm_bindgen(method, js_name = setErrors)]
    pub(super) fn set_errors(this: &Handle, lines: &[u32], columns: &[u32], messages: Vec<String>);

    /// Has it offer names, each with its signature and what is written about it.
    #[wasm_bindgen(method, js_name = setNames)]
    pub(super) fn set_names(this: &Handle, names: Vec<String>, signatures: Vec<String>, abouts: Vec<String>);

    /// Puts the caret there, with the focus.
    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &Handle, from: u32, to: u32);

    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &Handle);
}

thread_local!(static LOADED: RefCell<Option<Module>> = const { RefCell::new(None) });

/// The module, if it has been loaded.
pub(super) fn loaded() -> Option<Module> {
    LOADED.with_borrow(Clone::clone)
}

/// Loads the module.
///
/// # Errors
/// What the browser says; it does not try again before the page is loaded anew.
pub(super) async fn load() -> Result<Module, JsValue> {
    let module = import(&format!("./{}", script::address("editor.js"))).await?;
    let module: Module = module.unchecked_into();
    LOADED.set(Some(module.clone()));
    Ok(module)
}
