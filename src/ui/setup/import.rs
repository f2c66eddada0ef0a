//! The dialog that imports connections: what it would add and replace, what is missing, and nothing before that is
//! agreed to.

use std::rc::Rc;

use weft_session::profile::Profile;
use weft_setup::{
    import::{ImportError, Imported, Remark, Source},
    link::{self, LinkError},
    plan::{Change, Planned},
    secret::fill,
};
use yew::prelude::*;

use super::planned::{Filled, Missing, PlannedRow};
use crate::ui::{dialog::Dialog, handles::WorkspaceRef};

/// Something to import.
#[derive(Clone, PartialEq)]
pub(in crate::ui) struct Offer {
    /// Where it comes from: a file's name, or `None` for a link.
    pub file: Option<String>,
    /// What it has, or why it can't be used, as a sentence.
    pub found: Result<Rc<Imported>, String>,
}

impl Offer {
    /// What a file has.
    pub(in crate::ui) fn of_file(name: &str, found: Result<Imported, ImportError>) -> Self {
        let found = found.map(Rc::new).map_err(|error| format!("{name} can't be imported: {error}."));
        Self { file: Some(name.into()), found }
    }

    /// What the fragment of a URL has, if it is a set-up.
    pub(in crate::ui) fn of_link(fragment: &str) -> Option<Self> {
        let imported = |connections| Imported { source: Source::Weft, connections, remarks: Vec::new() };
        let found = link::read(fragment)?.map(|connections| Rc::new(imported(connections)));
        let found = found.map_err(|error: LinkError| format!("This link can't be imported: {error}."));
        Some(Self { file: None, found })
    }
}

/// Properties of [`ImportSetup`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Gets the connections.
    pub workspace: WorkspaceRef,
    /// What is offered.
    pub offer: Offer,
    /// Called when it is closed.
    pub on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(in crate::ui) fn ImportSetup(props: &Props) -> Html {
    let name = "Import set-up";
    match &props.offer.found {
        Ok(imported) => html! {
            <Dialog {name} class="setup" is_form=true on_close={props.on_close.clone()}>
                <Choices workspace={props.workspace.clone()} imported={imported.clone()} file={props.offer.file.clone()}
                    on_close={props.on_close.clone()} />
            </Dialog>
        },
        Err(problem) => html! {
            <Dialog {name} on_close={props.on_close.clone()}><p class="error-text" role="alert">{ problem }</p></Dialog>
        },
    }
}

#[derive(Properties, PartialEq)]
struct ChoicesProps {
    workspace: WorkspaceRef,
    imported: Rc<Imported>,
    file: Option<String>,
    on_close: Callback<()>,
}

/// What is known of a connection that may be imported.
#[derive(Clone, PartialEq)]
struct Choice {
    is_chosen: bool,
    filled: Filled,
}

/// The connections to choose from, and the button that imports them.
#[component]
fn Choices(props: &ChoicesProps) -> Html {
    let workspace = &props.workspace;
    let planned = use_memo((), |()| workspace.planned(props.imported.connections.clone()));
    let choices = use_state_eq(|| planned.iter().map(first_choice).collect::<Vec<_>>());
    let change = |at: usize| {
        let choices = choices.clone();
        Callback::from(move |(is_chosen, filled): (bool, Filled)| {
            let mut changed = (*choices).clone();
            if let Some(choice) = changed.get_mut(at) {
                *choice = Choice { is_chosen, filled };
            }
            choices.set(changed);
        })
    };
    let import = {
        let (workspace, planned, choices) = (workspace.clone(), planned.clone(), choices.clone());
        let on_close = props.on_close.clone();
        move |_: MouseEvent| {
            import(&workspace, &planned, &choices);
            on_close.emit(());
        }
    };
    let count = choices.iter().filter(|choice| choice.is_chosen).count();
    html! {
        <>
            <p class="muted">{ source(props.file.as_deref(), props.imported.source) }</p>
            <ul class="setup-planned">
                { for planned.iter().zip(choices.iter()).enumerate().map(|(at, (planned, choice))| html! {
                    <PlannedRow key={at} {at} planned={planned.clone()} is_chosen={choice.is_chosen} filled={choice.filled.clone()}
                        on_change={change(at)} />
                }) }
            </ul>
            { for props.imported.remarks.iter().map(|remark| html! { <p class="setup-remark">{ words(remark) }</p> }) }
            <p class="muted">{ "Nothing connects or runs until you start it." }</p>
            <div class="dialog-actions">
                <button class="button primary" type="button" disabled={count == 0} onclick={import}>{ label(count) }</button>
                <button class="button" type="button" onclick={props.on_close.reform(|_| ())}>{ "Cancel" }</button>
            </div>
        </>
    }
}

fn first_choice(planned: &Planned) -> Choice {
    let filled = Missing::of(planned).into_iter().map(|missing| (missing, String::new())).collect();
    Choice { is_chosen: planned.change != Change::Nothing, filled }
}

/// Takes over what was chosen, with what was filled in.
fn import(workspace: &WorkspaceRef, planned: &[Planned], choices: &[Choice]) {
    let chosen = || planned.iter().zip(choices).filter(|(_, choice)| choice.is_chosen);
    let ids = workspace
        .import(chosen().map(|(planned, choice)| completed(&planned.profile, &choice.filled)).collect());
    for (id, (_, choice)) in ids.iter().zip(chosen()) {
        for (missing, typed) in choice.filled.iter().filter(|(_, typed)| !typed.is_empty()) {
            match missing {
                Missing::Password => workspace.set_password(id, typed.clone()),
                Missing::Token => workspace.set_token(id, typed.clone()),
                Missing::Blank(_) => {}
            }
        }
    }
}

fn completed(profile: &Profile, filled: &Filled) -> Profile {
    let blanks = filled.iter().filter_map(|(missing, typed)| match missing {
        Missing::Blank(blank) => Some((blank.clone(), typed.clone())),
        Missing::Password | Missing::Token => None,
    });
    fill(profile, &blanks.collect::<Vec<_>>())
}

fn label(count: usize) -> String {
    match count {
        0 | 1 => "Import".into(),
        count => format!("Import {count} connections"),
    }
}

fn source(file: Option<&str>, source: Source) -> String {
    match (file, source) {
        (None, _) => "This link has a set-up.".into(),
        (Some(file), Source::Weft) => format!("{file} has a set-up."),
        (Some(file), Source::Collection) => {
            format!("{file} is a collection of another tool. Its WebSockets become connections.")
        }
        (Some(file), Source::AsyncApi) => {
            format!(
                "{file} is an AsyncAPI document. Its servers and channels become connections, its examples saved messages."
            )
        }
    }
}

fn words(remark: &Remark) -> String {
    let plural = |count: usize, one: &str, more: &str| {
        if count == 1 { format!("One {one}") } else { format!("{count} {more}") }
    };
    match remark {
        Remark::Headers { connection, names } => format!(
            "{connection}: browsers can't send headers to a WebSocket, so {} will be missing. Most servers also take a token in the URL or the first message: see Authentication.",
            names.join(", "),
        ),
        Remark::OtherRequests(count) => {
            format!("{} of other protocols left out.", plural(*count, "request", "requests"))
        }
        Remark::OtherServers(count) => {
            format!("{} of other protocols left out.", plural(*count, "server", "servers"))
        }
        Remark::OtherFiles(count) => {
            format!(
                "{} to other files left out. Bundle the document to have it all.",
                plural(*count, "reference", "references")
            )
        }
    }
}
