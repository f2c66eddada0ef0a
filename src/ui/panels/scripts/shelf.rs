//! Selecting a script, and adding more: new ones, examples, files.

use thiserror::Error;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use weft_session::profile::ScriptLanguage;
use yew::prelude::*;

use super::{Listed, New};
use crate::{
    script::{
        self, AssetError,
        examples::{self, Example},
    },
    task::Kind,
    ui::hooks::use_tasks,
    ui::{fields::SelectField, file_button::FileButton},
};

/// How many bytes a script from a file may have.
const LARGEST: f64 = 1_000_000.0;

/// Properties of [`Shelf`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// All scripts.
    pub(super) all: Vec<Listed>,
    /// The one on screen.
    pub(super) shown: Listed,
    /// Called with the id of another one.
    pub(super) choose: Callback<String>,
    /// Called with a new one.
    pub(super) add: Callback<New>,
    /// Called with another language for the one on screen.
    pub(super) set_language: Callback<ScriptLanguage>,
}

/// The row above the script.
#[component]
pub(super) fn Shelf(props: &Props) -> Html {
    let error = use_state_eq(|| None::<String>);
    let load = use_load(&props.add, error.setter());
    let language = props.shown.script.language;
    let names: Vec<AttrValue> = match props.all.is_empty() {
        true => vec!["None yet".into()],
        false => props.all.iter().map(|one| AttrValue::from(title(one))).collect(),
    };
    let selected =
        props.all.iter().position(|one| one.script.id == props.shown.script.id).unwrap_or_default();
    let choose = {
        let (all, choose) = (props.all.clone(), props.choose.clone());
        move |position: usize| {
            if let Some(one) = all.get(position) {
                choose.emit(one.script.id.clone());
            }
        }
    };
    let new =
        props.add.reform(move |_: MouseEvent| New { name: "Script".into(), text: String::new(), language });
    let examples: Vec<Example> = examples::of(language).collect();
    let names_of_examples = example_names(&examples);
    let import = load.reform(move |file| Source::File(file, language));
    let example = move |position: usize| {
        if let Some(example) = position.checked_sub(1).and_then(|at| examples.get(at)) {
            load.emit(Source::Example(*example, language));
        }
    };
    let languages = ScriptLanguage::ALL.map(|language| AttrValue::Static(language.name()));
    let in_language = ScriptLanguage::ALL.iter().position(|one| *one == language).unwrap_or_default();
    let set_language = {
        let set = props.set_language.clone();
        move |at: usize| {
            if let Some(language) = ScriptLanguage::ALL.get(at) {
                set.emit(*language);
            }
        }
    };
    html! {
        <div class="scripts-shelf">
            <SelectField label="Saved scripts" id="scripts" options={names} {selected} on_change={choose} />
            <SelectField label="Language" id="script-language" options={languages.to_vec()} selected={in_language}
                on_change={set_language} />
            <SelectField label="Examples" id="script-examples" options={names_of_examples} selected={0}
                on_change={example} />
            <button class="button" type="button" onclick={new}>{ "New script" }</button>
            <FileButton name="Import" label="Script to import" accept=".js,.mjs,.py,.txt"
                on_file={import} />
            if let Some(error) = &*error {
                <p class="error-text" role="alert">{ error }</p>
            }
        </div>
    }
}

/// A script's name, and whether it is running.
fn title(one: &Listed) -> String {
    let name = if one.script.name.is_empty() { "Without a name" } else { &one.script.name };
    let running = if one.is_running() { " (running)" } else { "" };
    format!("{name}{running}")
}

fn example_names(examples: &[Example]) -> Vec<AttrValue> {
    let names = examples.iter().map(|example| AttrValue::Static(example.name));
    std::iter::once(AttrValue::Static("Choose one…")).chain(names).collect()
}

/// Where a script comes from.
enum Source {
    /// An example in that language.
    Example(Example, ScriptLanguage),
    /// A file of the user's, in that language unless its name says otherwise.
    File(File, ScriptLanguage),
}

/// A callback that loads a script and adds it. The script is shown, but only runs when the user starts it.
#[hook]
fn use_load(add: &Callback<New>, error: UseStateSetter<Option<String>>) -> Callback<Source> {
    let tasks = use_tasks();
    let add = add.clone();
    Callback::from(move |source| {
        let (add, error) = (add.clone(), error.clone());
        tasks.spawn("load script", Kind::Interface, async move {
            match load(source).await {
                Ok(script) => {
                    error.set(None);
                    add.emit(script);
                }
                Err(failed) => error.set(Some(failed.to_string())),
            }
        });
    })
}

/// Why a script can't be loaded.
#[derive(Debug, Error)]
enum LoadError {
    #[error(transparent)]
    Asset(#[from] AssetError),
    #[error("“{0}” isn't a script: it is larger than 1 MB.")]
    TooLarge(String),
    #[error("“{0}” can't be read.")]
    Unreadable(String),
    #[error("“{0}” isn't a script: it isn't UTF-8 text.")]
    NotText(String),
}

async fn load(source: Source) -> Result<New, LoadError> {
    match source {
        Source::Example(example, language) => {
            let text = script::text(&format!("examples/{}", example.file)).await?;
            Ok(New { name: example.name.into(), text, language })
        }
        Source::File(file, language) => {
            let name = file.name();
            if file.size() > LARGEST {
                return Err(LoadError::TooLarge(name));
            }
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let Some(text) = text else { return Err(LoadError::Unreadable(name)) };
            // Invalid UTF-8 was replaced while it was read.
            if text.contains(['\0', char::REPLACEMENT_CHARACTER]) {
                return Err(LoadError::NotText(name));
            }
            let language = ScriptLanguage::of_file(&name).unwrap_or(language);
            let name = name.rsplit_once('.').map_or(name.as_str(), |(name, _)| name).into();
            Ok(New { name, text, language })
        }
    }
}
