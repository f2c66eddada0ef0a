//! The dialog that exports connections: which ones, what leaves the page, and how.

use std::rc::Rc;

use weft_log::preview::thousands;
use weft_script::wheel::Wheel;
use weft_session::profile::{Profile, Script, ScriptLanguage};
use weft_setup::{file, link, secret::blanks};
use yew::prelude::*;

use crate::{
    task::Kind,
    ui::{
        dialog::Dialog,
        fields::CheckBox,
        files::{FileError, copy, save},
        handles::WorkspaceRef,
        hooks::use_tasks,
    },
};

/// Chat programs and mail cut longer links.
const LONG_LINK: usize = 8_000;

/// Properties of [`ExportSetup`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Has the connections.
    pub workspace: WorkspaceRef,
    /// The id of the one that is chosen first.
    pub first: AttrValue,
    /// Called when it is closed.
    pub on_close: Callback<()>,
}

/// What would leave the page.
#[derive(PartialEq)]
struct Export {
    text: String,
    link: String,
    left_out: usize,
    name: String,
}

/// The dialog.
#[component]
pub(in crate::ui) fn ExportSetup(props: &Props) -> Html {
    let connections: Vec<_> =
        props.workspace.connections().into_iter().filter(|connection| connection.is_stored()).collect();
    let chosen = use_state_eq(|| vec![props.first.to_string()]);
    let said = use_state_eq(String::new);
    let tasks = use_tasks();
    let export = use_memo((*chosen).clone(), |chosen| exported(&props.workspace, chosen));
    let packages = use_packages(&props.workspace, &chosen);
    let toggle = |id: &str| {
        let (chosen, said, id) = (chosen.clone(), said.setter(), id.to_owned());
        let all: Vec<String> = connections.iter().map(|connection| connection.id().into()).collect();
        Callback::from(move |on: bool| {
            let is_on = |other: &String| if *other == id { on } else { chosen.contains(other) };
            chosen.set(all.iter().filter(|other| is_on(other)).cloned().collect());
            said.set(String::new());
        })
    };
    let all = {
        let (chosen, said) = (chosen.setter(), said.setter());
        let ids: Vec<String> = connections.iter().map(|connection| connection.id().into()).collect();
        Callback::from(move |on: bool| {
            chosen.set(if on { ids.clone() } else { Vec::new() });
            said.set(String::new());
        })
    };
    let act = |act: fn(&Export) -> Leaving| {
        let (export, said, tasks) = (export.clone(), said.setter(), tasks.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(export) = &*export else { return };
            match act(export) {
                Leaving::Saved(result) => said.set(result.err().map_or_else(String::new, failed)),
                Leaving::Copied(text, done) => {
                    let said = said.clone();
                    tasks.spawn("copy set-up", Kind::Interface, async move {
                        said.set(copy(text).await.map_or_else(failed, |()| done.into()));
                    });
                }
            }
        })
    };
    html! {
        <Dialog name="Export set-up" class="setup" on_close={props.on_close.clone()}>
            <p class="muted">
                { "With its saved messages, scripts, timers and variables. A colleague imports the file, or opens the link." }
            </p>
            <div class="setup-choices">
                if connections.len() > 1 {
                    <CheckBox label="All connections" checked={chosen.len() == connections.len()} on_change={all} />
                }
                { for connections.iter().map(|connection| html! {
                    <CheckBox key={connection.id()} label={connection.profile().title()}
                        checked={chosen.iter().any(|id| id == connection.id())} on_change={toggle(connection.id())} />
                }) }
            </div>
            { shown(&export) }
            if !packages.is_empty() {
                <p class="muted">{ format!("Python packages aren't part of it: {packages}.") }</p>
            }
            <div class="dialog-actions">
                <button class="button primary" type="button" disabled={export.is_none()}
                    onclick={act(|export| Leaving::Saved(save(&export.name, "application/json", export.text.as_bytes())))}>
                    { "Save file" }
                </button>
                <button class="button" type="button" disabled={export.is_none()}
                    onclick={act(|export| Leaving::Copied(export.text.clone(), "Copied."))}>{ "Copy" }</button>
                <button class="button" type="button" disabled={export.is_none()}
                    onclick={act(|export| Leaving::Copied(export.link.clone(), "Link copied."))}>{ "Copy link" }</button>
                <span class="setup-said" role="status">{ (*said).clone() }</span>
            </div>
        </Dialog>
    }
}

/// How something leaves the page.
enum Leaving {
    Saved(Result<(), FileError>),
    /// The text, and what is said then.
    Copied(String, &'static str),
}

fn failed(error: FileError) -> String {
    format!("This didn't work: {error}.")
}

fn exported(workspace: &WorkspaceRef, ids: &[String]) -> Option<Export> {
    let connections = workspace.passed_on(ids).ok().filter(|connections| !connections.is_empty())?;
    let left_out = connections.iter().map(|profile| blanks(profile).len()).sum();
    let fragment = link::write(&connections).ok()?;
    Some(Export {
        text: file::write(&connections).ok()?,
        link: format!("{}#{fragment}", page_address()),
        left_out,
        name: file_name(&connections),
    })
}

/// The packages that Python programs of these connections can import; empty if there are none of either.
#[hook]
fn use_packages(workspace: &WorkspaceRef, ids: &[String]) -> String {
    let packages = use_state_eq(String::new);
    let tasks = use_tasks();
    use_effect_with(ids.to_vec(), {
        let (packages, workspace) = (packages.setter(), workspace.clone());
        move |ids| {
            let has_python = |id: &String| {
                let connection = workspace.connection(id)?;
                let is_python = |script: &Script| script.language == ScriptLanguage::Python;
                connection
                    .profile()
                    .scripts
                    .iter()
                    .any(is_python)
                    .then(|| connection.scripts().packages().clone())
            };
            let own = ids.iter().find_map(has_python);
            tasks.spawn("list packages", Kind::Interface, async move {
                let listed = match own {
                    Some(own) => own.list().await.unwrap_or_default(),
                    None => Vec::new(),
                };
                let names: Vec<String> = listed.iter().map(Wheel::to_string).collect();
                packages.set(names.join(", "));
            });
        }
    });
    (*packages).clone()
}

/// The page's own URL, without a fragment.
fn page_address() -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    href.split('#').next().unwrap_or_default().into()
}

fn file_name(connections: &[Profile]) -> String {
    let title = match connections {
        [one] => one.title(),
        _ => "connections".into(),
    };
    let kept = |c: char| if c.is_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' };
    let name: String = title.chars().map(kept).take(40).collect();
    format!("{}.weft.json", name.trim_matches('-'))
}

fn shown(export: &Rc<Option<Export>>) -> Html {
    let Some(export) = &**export else {
        return html! { <p class="muted">{ "Choose at least one connection." }</p> };
    };
    let left_out = match export.left_out {
        0 => "Passwords and tokens aren't part of it.".into(),
        1 => "Passwords and tokens aren't part of it. One more secret is left out; whoever imports it is asked for it.".into(),
        count => format!(
            "Passwords and tokens aren't part of it. {count} more secrets are left out; whoever imports it is asked for them."
        ),
    };
    let length = export.link.len();
    html! {
        <>
            <p>{ left_out }</p>
            <pre class="setup-preview mono" tabindex="0" role="region" aria-label="What is exported">{ &export.text }</pre>
            if length > LONG_LINK {
                <p class="muted">
                    { format!("The link has {} characters; some programs cut links that long.", thousands(length as u64)) }
                </p>
            }
        </>
    }
}
