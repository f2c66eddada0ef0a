//! The recordings of a connection that are kept in storage: the list in the settings, and what is said about them.

use std::time::Duration;

use web_sys::HtmlInputElement;
use weft_log::{
    duration::brief,
    preview::{size, thousands},
};
use yew::prelude::*;

use crate::{
    store::LogStoreError,
    task::Kind,
    ui::{
        fields::{CheckBox, info},
        handles::{SessionRef, WorkspaceHandle, WorkspaceRef},
        hooks::{use_log_changes, use_revision, use_runtime, use_tasks},
        stored::not_kept_because,
        words::{date_and_time, messages},
    },
    workspace::{Ask, Kept, Storing},
};

const ABOUT: &str = "A recording has what was in the log, which goes on empty. It stays in this browser's storage until you delete it, \
    whatever is cleared or dropped from the log, and goes with the connection. To take it elsewhere, open and export it. \
    Without payloads, it has when messages came and went, and how large they were.";

/// How long it is said that a recording was kept.
const SAID: Duration = Duration::from_secs(30);

/// A longer name is cut.
const LONGEST_NAME: usize = 200;

/// Properties of [`Recordings`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Opens them.
    pub workspace: WorkspaceRef,
    /// The connection whose recordings they are.
    pub session: SessionRef,
}

/// The list, and the button that makes another one.
#[component]
pub(in crate::ui) fn Recordings(props: &Props) -> Html {
    let session = &props.session;
    use_revision(session, "recordings", |session| Some(session.connection().shelf.changed()));
    use_revision(session, "stored log", |session| Some(session.connection().storing.changed()));
    use_log_changes(session);
    let without_payloads = use_state_eq(|| false);
    let reason = not_kept_because(session);
    let keep = {
        let (session, without_payloads) = (session.clone(), *without_payloads);
        move |_: MouseEvent| session.connection().shelf.ask(Ask::Keep { without_payloads })
    };
    let set_without = {
        let without_payloads = without_payloads.setter();
        Callback::from(move |on: bool| without_payloads.set(on))
    };
    let recordings = session.connection().shelf.recordings();
    html! {
        <fieldset>
            <legend>{ "Recordings" }</legend>
            { info("About recordings", ABOUT) }
            <CheckBox label="Without payloads" checked={*without_payloads} on_change={set_without} />
            <div>
                <button class="button small" type="button" disabled={reason.is_some()}
                    aria-describedby={reason.is_some().then_some("not-kept")} onclick={keep}>
                    { "Keep the log as a recording" }
                </button>
            </div>
            if let Some(reason) = reason {
                <p id="not-kept" class="muted">{ reason }</p>
            }
            <ul class="kept-list" aria-label="Recordings">
                { for recordings.iter().map(|kept| row(props, kept)) }
            </ul>
            if recordings.is_empty() {
                <p class="muted">{ none(&session.connection().storing.get()) }</p>
            }
        </fieldset>
    }
}

/// What stands in place of the list while it is empty.
fn none(storing: &Storing) -> &'static str {
    match storing {
        Storing::Failed(LogStoreError::Locked) => "The tab that stores the log has its recordings.",
        _ => "There are none yet. Keep what the log has now, to open it again whenever you need it.",
    }
}

/// What a recording is called.
fn title(kept: &Kept) -> String {
    const MINUTE: usize = "2026-01-31 12:34".len();
    match &*kept.name {
        "" => date_and_time(kept.began()).get(..MINUTE).unwrap_or_default().into(),
        name => name.into(),
    }
}

fn open(workspace: &WorkspaceRef, of: &str, kept: &Kept) {
    let connection =
        workspace.connection(of).map(|connection| connection.profile().title()).unwrap_or_default();
    let name =
        if kept.name.is_empty() { format!("{connection}, {}", title(kept)) } else { kept.name.clone() };
    workspace.open_kept(of, kept.clone(), name);
}

/// When it was made, how long it is, and how large.
pub(super) fn facts(kept: &Kept) -> String {
    const SECOND: usize = "2026-01-31 12:34:56".len();
    let began = date_and_time(kept.began());
    let lasted = kept.ended().since(kept.began());
    let payloads = if kept.without_payloads { " · without payloads" } else { "" };
    format!(
        "{} · {} · {} · {}{payloads}",
        began.get(..SECOND).unwrap_or_default(),
        brief(lasted),
        messages(kept.messages, kept.events),
        size(kept.stored()),
    )
}

fn row(Props { workspace, session }: &Props, kept: &Kept) -> Html {
    let title = title(kept);
    let of = |act: fn(&WorkspaceRef, &str, &Kept)| {
        let (workspace, session, kept) = (workspace.clone(), session.clone(), kept.clone());
        move |_: MouseEvent| act(&workspace, session.connection().id(), &kept)
    };
    let rename = {
        let (workspace, session, id) = (workspace.clone(), session.clone(), kept.id.clone());
        Callback::from(move |name: String| workspace.rename_kept(session.connection().id(), &id, &name))
    };
    html! {
        <li key={kept.id.clone()} aria-label={title.clone()}>
            <Name name={kept.name.clone()} on_name={rename} />
            <p class="muted">{ facts(kept) }</p>
            <div class="kept-actions">
                <button class="button small" type="button" aria-label={format!("Open {title}")}
                    onclick={of(open)}>{ "Open" }</button>
                <button class="button small danger" type="button" aria-label={format!("Delete {title}")}
                    onclick={of(|workspace, of, kept| workspace.delete_kept(of, &kept.id))}>{ "Delete" }</button>
            </div>
        </li>
    }
}

/// Properties of [`Name`].
#[derive(Properties, PartialEq)]
struct NameProps {
    /// The recording's name.
    name: String,
    /// Called with another one, once it is complete.
    on_name: Callback<String>,
}

/// The name of a recording. While it is being typed, the list may be rendered again.
#[component]
fn Name(props: &NameProps) -> Html {
    let typed = use_state_eq(|| props.name.clone());
    use_effect_with(props.name.clone(), {
        let typed = typed.setter();
        move |name| typed.set(name.clone())
    });
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                typed.set(field.value());
            }
        }
    };
    let onchange = {
        let (on_name, typed) = (props.on_name.clone(), (*typed).clone());
        move |_: Event| on_name.emit(typed.trim().chars().take(LONGEST_NAME).collect())
    };
    html! {
        <input class="input" value={(*typed).clone()} placeholder="Unnamed" aria-label="Name of the recording"
            autocomplete="off" spellcheck="false" {oninput} {onchange} />
    }
}

/// Properties of [`ShelfNotice`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct NoticeProps {
    /// Has the connection on screen.
    pub workspace: WorkspaceHandle,
}

/// Says that a recording was kept or deleted.
#[component]
pub(in crate::ui) fn ShelfNotice(props: &NoticeProps) -> Html {
    match props.workspace.current() {
        Some(current) => html! {
            <Said key={current.id().to_owned()} workspace={props.workspace.workspace.clone()} session={SessionRef::from(current.clone())} />
        },
        None => html! {},
    }
}

#[component]
fn Said(props: &Props) -> Html {
    let session = &props.session;
    use_revision(session, "recordings", |session| Some(session.connection().shelf.changed()));
    let shelf = &session.connection().shelf;
    let (news, deleted) = (shelf.news(), shelf.deleted());
    let dismissed = use_state_eq(|| None::<String>);
    let (runtime, tasks) = (use_runtime(), use_tasks());
    use_effect_with(news.as_ref().map(|news| news.id.clone()), {
        let session = session.clone();
        move |news| {
            tasks.cancel_all();
            if news.is_some() {
                tasks.spawn("notice", Kind::Interface, async move {
                    runtime.sleep(SAID).await;
                    session.connection().shelf.dismiss_news();
                });
            }
        }
    });
    let open_news = news.clone().map(|kept| {
        let (workspace, session) = (props.workspace.clone(), session.clone());
        move |_: MouseEvent| {
            session.connection().shelf.dismiss_news();
            open(&workspace, session.connection().id(), &kept);
        }
    });
    let undo_news = news.clone().map(|kept| {
        let (workspace, session) = (props.workspace.clone(), session.clone());
        move |_: MouseEvent| workspace.undo_keep(session.connection().id(), &kept.id)
    });
    let dismiss_news = {
        let session = session.clone();
        move |_: MouseEvent| session.connection().shelf.dismiss_news()
    };
    let deleted = deleted.filter(|kept| dismissed.as_ref() != Some(&kept.id));
    let undo = deleted.clone().map(|kept| {
        let session = session.clone();
        move |_: MouseEvent| session.connection().shelf.ask(Ask::Undelete(kept.id.clone()))
    });
    let dismiss = {
        let (dismissed, id) = (dismissed.setter(), deleted.as_ref().map(|kept| kept.id.clone()));
        move |_: MouseEvent| dismissed.set(id.clone())
    };
    html! {
        <>
            <div class="notice-place" role="status">
                if let Some(kept) = news {
                    <div class="page-notice">
                        <span>{ format!("Kept {} as a recording.", messages(kept.messages, kept.events)) }</span>
                        <button class="button small" type="button" onclick={open_news}>{ "Open recording" }</button>
                        <button class="button small" type="button" onclick={undo_news}>{ "Undo" }</button>
                        { cross(dismiss_news) }
                    </div>
                }
            </div>
            <div class="notice-place" role="status">
                if let Some(kept) = deleted {
                    <div class="page-notice">
                        <span>{ format!("Deleted the recording “{}”.", title(&kept)) }</span>
                        <button class="button small" type="button" onclick={undo}>{ "Undo" }</button>
                        { cross(dismiss) }
                    </div>
                }
            </div>
        </>
    }
}

fn cross(onclick: impl Fn(MouseEvent) + 'static) -> Html {
    html! {
        <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss" {onclick}>{ "✕" }</button>
    }
}

/// How many recordings there are, and how much of the storage they take up; nothing if there are none.
pub(in crate::ui) fn in_short(session: &SessionRef) -> Option<(String, String)> {
    let (count, bytes) = session.connection().shelf.size();
    let noun = if count == 1 { "recording takes" } else { "recordings take" };
    (count > 0).then(|| {
        let about =
            format!("{} {noun} up {} of this browser's storage.", thousands(count as u64), size(bytes));
        (format!("Recordings {}", size(bytes)), about)
    })
}
