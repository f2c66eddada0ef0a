//! Opening files: those that are chosen, or dropped anywhere on the page but on the composer, which attaches them. A
//! set-up is offered for import, a schema's file is added to the connection's, and a wheel to the Python packages; anything
//! else is a recording.

use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, File, FileList, HtmlInputElement};
use weft_script::wheel;
use weft_session::schema::{self, NotAdded};
use yew::prelude::*;

use super::read::{Read, bytes, read, setup};
use crate::{
    store::Sheet,
    task::{Kind, Runtime},
    ui::{
        handles::WorkspaceRef,
        hooks::{use_runtime, use_tasks, use_window_event},
        panels::packages::{self, is_wheel},
        schema::is_schema,
        setup::Offer,
    },
};

/// The id of the browser's own control for choosing files; pressing it opens its dialog.
pub(in crate::ui) const FILE_INPUT: &str = "file-to-open";

/// A larger file isn't read as one of a schema, in bytes.
const LARGEST_SCHEMA: f64 = 16_777_216.0;

/// Properties of [`OpenFiles`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Gets the recordings.
    pub workspace: WorkspaceRef,
    /// Called with a set-up.
    pub on_setup: Callback<Offer>,
}

/// The state of opening files.
#[derive(Clone, Default, PartialEq)]
enum Opening {
    /// Nothing to report.
    #[default]
    Idle,
    /// This file is being read; the percentage that is done.
    Reading { name: String, percent: u32 },
    /// A problem, as a sentence.
    Said(String),
}

/// The control for choosing files, and how far opening them is.
#[component]
pub(in crate::ui) fn OpenFiles(props: &Props) -> Html {
    let opening = use_state_eq(Opening::default);
    let (runtime, tasks) = (use_runtime(), use_tasks());
    let open = {
        let (workspace, opening, tasks) = (props.workspace.clone(), opening.setter(), tasks.clone());
        let on_setup = props.on_setup.clone();
        move |files: Option<FileList>| {
            let files: Vec<File> =
                files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.get(at))).collect();
            if files.is_empty() {
                return;
            }
            let (workspace, opening, runtime) = (workspace.clone(), opening.clone(), runtime.clone());
            let on_setup = on_setup.clone();
            tasks.cancel_all();
            tasks.spawn("open file", Kind::Interface, async move {
                let mut said = Vec::new();
                for file in files {
                    let name = file.name();
                    if is_schema(&name) {
                        said.extend(add_schema(&runtime, &workspace, &file).await);
                        continue;
                    }
                    if is_wheel(&name)
                        && let Some(connection) = workspace.current()
                    {
                        let added = packages::add(&runtime, connection.scripts().packages(), &file).await;
                        said.push(match added {
                            Ok(wheel) => {
                                format!("Python programs that are started from now on can import {wheel}.")
                            }
                            Err(error) => error.to_string(),
                        });
                        continue;
                    }
                    let progress = |part: f64| {
                        opening.set(Opening::Reading { name: name.clone(), percent: (part * 100.0) as u32 });
                    };
                    if let Some(found) = setup(&runtime, &file).await {
                        on_setup.emit(Offer::of_file(&name, found));
                        continue;
                    }
                    match read(&runtime, &file, progress).await {
                        Ok(read) => {
                            said.extend(words(&name, &read));
                            if !read.is_nothing() {
                                workspace.open_recordings(&name, read.recordings);
                            }
                        }
                        Err(error) => said.push(format!("{name} could not be read: {error}.")),
                    }
                }
                opening.set(if said.is_empty() { Opening::Idle } else { Opening::Said(said.join(" ")) });
            });
        }
    };
    use_window_event("drop", {
        let open = open.clone();
        move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| !is_for_composer(event)) {
                open(event.data_transfer().and_then(|data| data.files()));
            }
        }
    });
    let onchange = move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        open(input.files());
        // So that the same file can be chosen again.
        input.set_value("");
    };
    let dismiss = {
        let opening = opening.setter();
        move |_: MouseEvent| {
            tasks.cancel_all();
            opening.set(Opening::Idle);
        }
    };
    html! {
        <>
            <input id={FILE_INPUT} type="file" hidden=true multiple=true accept={accepted()}
                aria-label="File to open" {onchange} />
            <div class="notice-place opening-place" role="status">{ shown(&opening, dismiss) }</div>
        </>
    }
}

/// The endings of the names of files that are offered first.
fn accepted() -> String {
    format!(".jsonl,.ndjson,.har,.json,.yaml,.yml,{},{}", schema::ENDINGS.join(","), wheel::ENDING)
}

/// Adds a file to the schema of the connection on screen, and shows that in its settings. Returns why it can't be added.
async fn add_schema(runtime: &Runtime, workspace: &WorkspaceRef, file: &File) -> Option<String> {
    let connection = workspace.current()?;
    let name = file.name();
    let read = if file.size() > LARGEST_SCHEMA { Ok(Vec::new()) } else { bytes(runtime, file).await };
    let added = match read {
        Err(error) => return Some(format!("{name} could not be read: {error}.")),
        Ok(_) if file.size() > LARGEST_SCHEMA => Err(NotAdded::TooLarge),
        Ok(bytes) => {
            let mut added = Ok(());
            workspace
                .edit(connection.id(), |profile| added = schema::add(&mut profile.protobuf, &name, &bytes));
            added
        }
    };
    workspace.show_sheet(Some(Sheet::General));
    added.err().map(|error| format!("{name} can't be added: {error}."))
}

fn shown(opening: &Opening, dismiss: impl Fn(MouseEvent) + 'static) -> Html {
    match opening {
        Opening::Idle => html! {},
        Opening::Reading { name, percent } => html! {
            <div class="page-notice">
                <span>{ format!("Opening {name}: {percent} %") }</span>
                <button class="button small" type="button" onclick={dismiss}>{ "Cancel" }</button>
            </div>
        },
        Opening::Said(words) => html! {
            <div class="page-notice">
                <span>{ words }</span>
                <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss" onclick={dismiss}>
                    { "✕" }
                </button>
            </div>
        },
    }
}

/// What there is to say about a file that was read.
fn words(name: &str, read: &Read) -> Option<String> {
    let Read { recordings, problem } = read;
    match problem {
        Some(problem) if read.is_nothing() => Some(format!("{name} could not be opened. {problem}.")),
        Some(problem) => Some(format!("Only a part of {name} could be opened. {problem}.")),
        None if recordings.iter().all(|recording| recording.log.is_empty()) => Some(format!(
            "{name} has no messages. Firefox, for one, leaves the messages of WebSocket connections out of HAR files."
        )),
        None => None,
    }
}

fn is_for_composer(event: &DragEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest(".composer").ok().flatten().is_some())
}
