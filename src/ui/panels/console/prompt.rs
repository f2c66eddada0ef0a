//! The prompt as a component.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use super::{
    Place,
    binding::{Handle, Options},
};
use crate::{
    script::Typed,
    task::Kind,
    ui::{
        codemirror::{self, Module},
        handles::{ConsoleRef, RunRef, ScriptsRef},
        hooks::use_tasks,
        panels::scripts::{editor::About, help::use_docs},
    },
};

/// Describes the keys.
const KEYS: &str = "console-keys";

/// Properties of [`Prompt`].
#[derive(Clone, Properties, PartialEq)]
pub(super) struct Props {
    /// The console.
    pub(super) console: ConsoleRef,
    /// The session's runs.
    pub(super) scripts: ScriptsRef,
    /// Where it evaluates.
    pub(super) place: Place,
    /// The console's revision.
    pub(super) revision: u64,
}

/// The editor's module, while it is loaded.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    Ready(Module),
    Failed,
}

/// A text field named Prompt.
#[component]
pub(super) fn Prompt(props: &Props) -> Html {
    let stage = use_state_eq(|| Stage::Loading);
    let tasks = use_tasks();
    use_effect_with((), {
        let set = stage.setter();
        move |()| {
            tasks.spawn("load editor", Kind::Interface, async move {
                set.set(codemirror::load().await.map_or(Stage::Failed, Stage::Ready));
            });
            move || tasks.cancel_all()
        }
    });
    html! {
        <div class="console-prompt">
            <span class="console-sign" aria-hidden="true">{ "›" }</span>
            { match &*stage {
                Stage::Loading => html! { <p class="muted">{ "Loading…" }</p> },
                Stage::Ready(module) => html! { <Field module={module.clone()} of={props.clone()} /> },
                Stage::Failed => html! {
                    <p class="error-text" role="alert">
                        { "The prompt can't be loaded. Reload the page to try again." }
                    </p>
                },
            } }
            <p id={KEYS} class="visually-hidden">
                { "Enter evaluates what is complete, Shift+Enter adds a line. Up and Down show what was typed earlier, Tab \
                   completes, Ctrl+C cancels." }
            </p>
        </div>
    }
}

/// Properties of [`Field`].
#[derive(Properties, PartialEq)]
struct FieldProps {
    module: Module,
    of: Props,
}

/// The field itself. It asks this component to document a name, inside an element of its own.
#[component]
fn Field(props: &FieldProps) -> Html {
    let host = use_node_ref();
    let about = use_state(|| None::<About>);
    let field = use_mut_ref(|| None::<Prompted>);
    // The callbacks change with each render; the field stays.
    let latest = use_mut_ref(|| props.of.clone());
    latest.replace(props.of.clone());
    use_effect_with((), {
        let (host, field, module, about) =
            (host.clone(), field.clone(), props.module.clone(), about.setter());
        move |()| {
            field.replace(host.cast::<Element>().map(|host| create(&module, &host, &latest, about)));
            move || drop(field.take())
        }
    });
    let docs = use_docs(props.of.place.language);
    use_effect_with(props.of.place.language, {
        let field = field.clone();
        move |language| field.borrow().iter().for_each(|field| field.handle.set_language(language.name()))
    });
    use_effect_with(docs.entries(), {
        let field = field.clone();
        move |entries| {
            let all = |of: fn(&crate::script::docs::Entry) -> &String| {
                entries.iter().map(|entry| of(entry).clone()).collect()
            };
            let (names, signatures, abouts) =
                (all(|one| &one.name), all(|one| &one.signature), all(|one| &one.about));
            if let Some(field) = &*field.borrow() {
                field.handle.set_names(names, signatures, abouts);
            }
        }
    });
    use_effect_with(props.of.console.history().clone(), move |history| {
        field.borrow().iter().for_each(|field| field.handle.set_earlier(history.clone()));
    });
    html! {
        <>
            <div class="console-field" ref={host} />
            { about.as_ref().map_or_else(Html::default, |about| about.view(&docs.entries())) }
        </>
    }
}

/// A prompt, and the callbacks it uses.
struct Prompted {
    handle: Handle,
    _on_enter: Closure<dyn FnMut(String, String, Array)>,
    _on_cancel: Closure<dyn FnMut() -> bool>,
    _on_names: Closure<dyn FnMut(String) -> Promise>,
    _on_about: Closure<dyn FnMut(Element, usize)>,
}

impl Drop for Prompted {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

fn create(
    module: &Module,
    host: &Element,
    latest: &Rc<RefCell<Props>>,
    about: UseStateSetter<Option<About>>,
) -> Prompted {
    let handle = Rc::new(RefCell::new(None::<Handle>));
    let current = |latest: &Rc<RefCell<Props>>| {
        let latest = latest.clone();
        move || latest.borrow().clone()
    };
    let on_enter = Closure::new({
        let (props, handle) = (current(latest), handle.clone());
        move |text: String, program, names: Array| {
            let names = names.iter().filter_map(|name| name.as_string()).collect();
            evaluate(&props(), Typed { text, program, names }, handle.borrow().clone());
        }
    });
    let on_cancel = Closure::new({
        let props = current(latest);
        move || {
            let Props { console, .. } = props();
            console.0.cancel();
            console.busy_since().is_some()
        }
    });
    let on_names = Closure::new({
        let props = current(latest);
        move |text: String| names(&props(), &text)
    });
    let on_about = Closure::new(move |place, entry| about.set(Some(About { place, entry })));
    let options = Options::new();
    options.set_id("console-prompt");
    options.set_described_by(KEYS);
    options.set_on_enter(&on_enter);
    options.set_on_cancel(&on_cancel);
    options.set_on_names(&on_names);
    options.set_on_about(&on_about);
    let made = module.create_console(host, &options);
    handle.replace(Some(made.clone()));
    Prompted {
        handle: made,
        _on_enter: on_enter,
        _on_cancel: on_cancel,
        _on_names: on_names,
        _on_about: on_about,
    }
}

fn evaluate(Props { console, scripts, place, .. }: &Props, typed: Typed, handle: Option<Handle>) {
    let text = typed.text.clone();
    let on_read = move |is_complete| {
        if let Some(handle) = handle {
            handle.read(&text, is_complete);
        }
    };
    let run = place.run.as_ref().map(|run| run.0.clone());
    console.0.evaluate(scripts, run, place.language, typed, Box::new(on_read));
}

/// Nobody answers before the first evaluation.
fn names(Props { scripts, place, .. }: &Props, text: &str) -> Promise {
    let run = place.run.clone().or_else(|| scripts.console_run(place.language).map(RunRef::from));
    let told = |resolve: &Function, names: Vec<String>| {
        let names: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
        // It can't fail: it is the promise's own function.
        let _ = resolve.call1(&JsValue::NULL, &names);
    };
    Promise::new(&mut |resolve, _| match &run {
        Some(run) => run.list_names(text, move |names| told(&resolve, names)),
        None => told(&resolve, Vec::new()),
    })
}
