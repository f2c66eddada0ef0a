//! Where a script is written: a plain text field until the code editor has been loaded.

mod about;
mod binding;
mod code;
mod plain;

pub(in crate::ui::panels) use self::about::About;

use std::rc::Rc;

use weft_message::Timestamp;
use weft_script::{Diagnostic, error::Place};
use weft_session::profile::ScriptLanguage;
use yew::prelude::*;

use self::{
    code::Code,
    plain::{Caret, plain},
};
use crate::{
    script::docs::Entry,
    task::Kind,
    ui::{
        codemirror::{self, Module},
        hooks::use_tasks,
    },
};

/// Shown in an empty editor.
const fn example(language: ScriptLanguage) -> &'static str {
    match language {
        ScriptLanguage::JavaScript => {
            "await connect();\nawait send({ type: \"ping\", id: 1 });\nprint((await receive()).text);"
        }
        ScriptLanguage::Python => {
            "import asyncio\n\nasync def main():\n    print(\"Hello\")\n\nasyncio.run(main())"
        }
    }
}

/// Properties of [`ScriptEditor`].
#[derive(Clone, Properties, PartialEq)]
pub(super) struct Props {
    /// Unique in the page.
    pub(super) id: AttrValue,
    /// What it is written in.
    pub(super) language: ScriptLanguage,
    /// The current text.
    pub(super) value: AttrValue,
    /// Called with the whole text after each change.
    pub(super) on_change: Callback<String>,
    /// Called for Ctrl+Enter.
    pub(super) on_run: Callback<()>,
    /// Where there are errors.
    pub(super) diagnostics: Rc<[Diagnostic]>,
    /// The names of the API.
    pub(super) completions: Rc<[Entry]>,
    /// A place to go to, and when that was asked for.
    #[prop_or_default]
    pub(super) place: Option<(Timestamp, Place)>,
    /// Whether it is read-only at the moment.
    #[prop_or_default]
    pub(super) read_only: bool,
}

impl Props {
    fn keys_id(&self) -> String {
        format!("{}-keys", self.id)
    }

    fn errors_id(&self) -> String {
        format!("{}-errors", self.id)
    }

    /// The ids of the texts that describe the field.
    fn described_by(&self) -> String {
        format!("{} {}", self.keys_id(), self.errors_id())
    }
}

/// The state of the code editor.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    /// Where to put the caret, if the user was already typing.
    Ready(Module, Option<Caret>),
    Failed,
}

/// A text field named Script.
#[component]
pub(super) fn ScriptEditor(props: &Props) -> Html {
    let field = use_node_ref();
    let stage = use_stage(&field);
    let (editor, keys) = match &*stage {
        Stage::Ready(module, caret) => (
            html! { <Code module={module.clone()} caret={*caret} of={props.clone()} /> },
            "Ctrl+Enter runs it. Tab indents: press Escape, then Tab, to leave the field.",
        ),
        _ => (plain(props, &field), "Ctrl+Enter runs it."),
    };
    html! {
        <div class="script-editor">
            { editor }
            <p id={props.keys_id()} class="visually-hidden">{ keys }</p>
            <ul id={props.errors_id()} class="script-errors" hidden={props.diagnostics.is_empty()}>
                { for props.diagnostics.iter().map(|found| html! {
                    <li class="error-text">{ format!("Line {}: {}", found.line, found.message) }</li>
                }) }
            </ul>
            if *stage == Stage::Failed {
                <p class="muted" role="status">
                    { "The code editor can't be loaded, so this is a plain text field. Reload the page to try again." }
                </p>
            }
        </div>
    }
}

/// Loads the code editor. `field` is where the user types in the meantime.
#[hook]
fn use_stage(field: &NodeRef) -> UseStateHandle<Stage> {
    let stage = use_state_eq(|| Stage::Loading);
    let tasks = use_tasks();
    use_effect_with((), {
        let (field, set) = (field.clone(), stage.setter());
        move |()| {
            tasks.spawn("load editor", Kind::Interface, async move {
                set.set(match codemirror::load().await {
                    Ok(module) => Stage::Ready(module, Caret::of(&field)),
                    Err(_) => Stage::Failed,
                });
            });
            move || tasks.cancel_all()
        }
    });
    stage
}
