//! The code editor as a component.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::prelude::*;
use web_sys::Element;
use weft_script::error::Place;
use yew::prelude::*;

use super::{
    about::About,
    binding::{Handle, Options},
    example,
    plain::Caret,
};
use crate::ui::codemirror::Module;

/// Properties of [`Code`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Creates editors.
    pub(super) module: Module,
    /// The initial selection, if the editor gets the focus.
    pub(super) caret: Option<Caret>,
    /// The script's properties.
    pub(super) of: super::Props,
}

/// The editor. It asks this component to document a name, inside an element of its own.
#[component]
pub(super) fn Code(props: &Props) -> Html {
    let host = use_node_ref();
    let about = use_state(|| None::<About>);
    let editor = use_editor(&host, props, about.setter());
    use_shown(&editor, &props.of);
    // Set once it shows its text.
    use_effect_with((), {
        let caret = props.caret;
        move |()| {
            if let (Some(editor), Some(caret)) = (&*editor.borrow(), caret) {
                editor.handle.focus(caret.from, caret.to);
            }
        }
    });
    html! {
        <>
            <div class="script-code" ref={host} />
            { about.as_ref().map_or_else(Html::default, |about| about.view(&props.of.completions)) }
        </>
    }
}

/// An editor, and the callbacks it uses.
struct Editor {
    handle: Handle,
    _on_change: Closure<dyn FnMut(String)>,
    _on_run: Closure<dyn FnMut()>,
    _on_about: Closure<dyn FnMut(Element, usize)>,
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

type EditorRef = Rc<RefCell<Option<Editor>>>;

/// An editor in `host`, for as long as the component lives.
#[hook]
fn use_editor(host: &NodeRef, props: &Props, about: UseStateSetter<Option<About>>) -> EditorRef {
    let editor = use_mut_ref(|| None::<Editor>);
    // The callbacks change with each render; the editor stays.
    let latest = use_mut_ref(|| props.of.clone());
    latest.replace(props.of.clone());
    use_effect_with((), {
        let (host, editor, module) = (host.clone(), editor.clone(), props.module.clone());
        move |()| {
            editor.replace(host.cast::<Element>().map(|host| create(&module, &host, latest, about)));
            move || drop(editor.take())
        }
    });
    editor
}

fn create(
    module: &Module,
    host: &Element,
    latest: Rc<RefCell<super::Props>>,
    about: UseStateSetter<Option<About>>,
) -> Editor {
    let script = latest.borrow().clone();
    let on_change = Closure::new({
        let latest = latest.clone();
        move |text| {
            let call = latest.borrow().on_change.clone();
            call.emit(text);
        }
    });
    let on_run = Closure::new(move || {
        let call = latest.borrow().on_run.clone();
        call.emit(());
    });
    let on_about = Closure::new(move |place, entry| about.set(Some(About { place, entry })));
    let options = Options::new();
    options.set_id(&script.id);
    options.set_described_by(&script.described_by());
    options.set_on_change(&on_change);
    options.set_on_run(&on_run);
    options.set_on_about(&on_about);
    let handle = module.create_script(host, &options);
    Editor { handle, _on_change: on_change, _on_run: on_run, _on_about: on_about }
}

/// Passes changes on to the editor.
#[hook]
fn use_shown(editor: &EditorRef, script: &super::Props) {
    use_effect_with(script.language, {
        let editor = editor.clone();
        move |language| {
            if let Some(editor) = &*editor.borrow() {
                editor.handle.set_language(language.name(), example(*language));
            }
        }
    });
    use_effect_with((script.value.clone(), script.diagnostics.clone()), {
        let editor = editor.clone();
        move |(text, errors)| {
            let Some(editor) = &*editor.borrow() else { return };
            let lines: Vec<u32> = errors.iter().map(|error| error.line).collect();
            let columns: Vec<u32> = errors.iter().map(|error| error.column).collect();
            let messages = errors.iter().map(|error| error.message.clone()).collect();
            editor.handle.set_text(text);
            editor.handle.set_errors(&lines, &columns, messages);
        }
    });
    use_effect_with(script.completions.clone(), {
        let editor = editor.clone();
        move |entries| {
            let Some(editor) = &*editor.borrow() else { return };
            let names = entries.iter().map(|entry| entry.name.clone()).collect();
            let signatures = entries.iter().map(|entry| entry.signature.clone()).collect();
            let abouts = entries.iter().map(|entry| entry.about.clone()).collect();
            editor.handle.set_names(names, signatures, abouts);
        }
    });
    use_effect_with(script.place, {
        let (editor, text) = (editor.clone(), script.value.clone());
        move |place| {
            if let (Some(editor), Some((_, place))) = (&*editor.borrow(), place) {
                let at = offset(&text, *place);
                editor.handle.focus(at, at);
            }
        }
    });
    use_effect_with(script.read_only, {
        let editor = editor.clone();
        move |read_only| {
            if let Some(editor) = &*editor.borrow() {
                editor.handle.set_read_only(*read_only);
            }
        }
    });
}

/// Where a place is, in UTF-16 units.
fn offset(text: &str, place: Place) -> u32 {
    let before = text.split_inclusive('\n').take((place.line as usize).saturating_sub(1));
    let line: usize = before.map(|line| line.encode_utf16().count()).sum();
    u32::try_from(line).unwrap_or_default().saturating_add(place.column.saturating_sub(1))
}
