//! How storing logs is going: beside the totals, in the settings, and what the user is told once.

use std::rc::Rc;

use weft_log::{
    Evicted, Tally,
    preview::{size, thousands},
};
use yew::prelude::*;

use super::{
    edit::Editor,
    fields::{CheckBox, info},
    handles::{SessionRef, Shared, WorkspaceRef},
    hooks::{use_revision, use_window_event, use_workspace},
    recording,
};
use crate::{
    store::{LogStoreError, Opfs},
    workspace::{Notice, StoredLogs, Storing},
};

const STORED: &str = "Messages are written to this browser's storage as they arrive, and are there again after a \
    reload or a crash. Passwords and tokens are masked there as on screen. Switching it off deletes what was stored, but no \
    recordings; the log stays in memory until the tab closes.";

/// Properties of [`Kept`].
#[derive(Properties, PartialEq)]
pub(super) struct KeptProps {
    /// Whose log it is.
    pub session: SessionRef,
    /// What the log has dropped.
    pub evicted: Evicted,
}

/// What the log no longer has, and how much of it is stored.
#[component]
pub(super) fn Kept(props: &KeptProps) -> Html {
    let KeptProps { session, evicted } = props;
    use_revision(session, "stored log", |session| Some(session.connection().storing.changed()));
    use_revision(session, "recordings", |session| Some(session.connection().shelf.changed()));
    let recordings = recording::in_short(session);
    let (stored, title) = in_short(&session.connection().storing.get());
    html! {
        <>
            if evicted.dropped().messages > 0 {
                <span class="traffic-part warn" title={evicted.to_string()}>{ dropped(*evicted) }</span>
            }
            if !stored.is_empty() {
                <span class="traffic-part muted" {title}>{ stored }</span>
            }
            if let Some((short, title)) = recordings {
                <span class="traffic-part muted" {title}>{ short }</span>
            }
        </>
    }
}

fn dropped(evicted: Evicted) -> String {
    let Tally { messages, bytes } = evicted.dropped();
    // Memory ran out without the user's doing, so the reason is shown.
    let why = if evicted.memory.messages > 0 { ": memory full" } else { "" };
    format!("Dropped {} ({}){why}", thousands(messages), size(bytes))
}

/// A few words, and a sentence.
fn in_short(storing: &Storing) -> (String, Option<String>) {
    match storing {
        Storing::NotYet | Storing::Off => (String::new(), None),
        Storing::Reading => ("Reading the stored log…".into(), None),
        Storing::Stored(bytes) => (
            format!("Stored {}", size(*bytes)),
            Some("The log is in this browser's storage, and is there again after a reload.".into()),
        ),
        Storing::Failed(error) => ("Not stored".into(), Some(why(error))),
    }
}

fn why(error: &LogStoreError) -> String {
    let reason = match error {
        LogStoreError::Locked => "another tab stores the log of this connection".into(),
        LogStoreError::Full => "the browser's storage for this site is full".into(),
        LogStoreError::Unsupported => "this browser has no storage for it".into(),
        LogStoreError::Denied(words) => format!("the browser refuses: {}", words.trim_end_matches('.')),
        LogStoreError::Newer(_) => "a newer version of Weft has written what is stored".into(),
        LogStoreError::Failed(words) => words.trim_end_matches('.').into(),
    };
    format!("New messages are only kept in memory ({reason}).")
}

/// Why what the log has can't be kept as a recording now; `None` if it can.
pub(super) fn not_kept_because(session: &SessionRef) -> Option<String> {
    match session.connection().storing.get() {
        Storing::Off => Some("The log of this connection isn't stored in this browser.".into()),
        Storing::Failed(error) => Some(why(&error)),
        Storing::Reading => Some("The stored log is still being read.".into()),
        Storing::NotYet | Storing::Stored(_) => session.log().is_empty().then(|| "The log is empty.".into()),
    }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::NotStored(error) => {
            format!("{} Export the log to keep it when the tab closes.", why(error))
        }
        Notice::Damaged(title) => {
            format!(
                "A part of the stored log of “{title}” is damaged and could not be read. The rest is here."
            )
        }
    }
}

/// Properties of [`LogStorage`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has the connections whose logs are stored.
    pub workspace: WorkspaceRef,
}

/// Has logs stored for as long as the page shows, and tells what goes wrong.
#[component]
pub(super) fn LogStorage(props: &Props) -> Html {
    let logs =
        use_memo((), |()| Shared(StoredLogs::start(props.workspace.0.clone(), Rc::new(Opfs::start()))));
    use_revision(&*logs, "stored logs", |logs| Some(logs.0.changed()));
    use_flush("pagehide", &logs);
    use_flush("beforeunload", &logs);
    let dismiss = {
        let logs = logs.clone();
        move |_| logs.dismiss_notice()
    };
    html! {
        <div class="notice-place" role="status">
            if let Some(told) = logs.notice() {
                <div class="page-notice">
                    <span>{ notice(&told) }</span>
                    <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss"
                        onclick={dismiss}>{ "✕" }</button>
                </div>
            }
        </div>
    }
}

#[hook]
fn use_flush(event: &'static str, logs: &Shared<StoredLogs>) {
    let logs = logs.clone();
    use_window_event(event, move |_| logs.flush());
}

/// Properties of [`Switches`].
#[derive(Properties, PartialEq)]
pub(super) struct SwitchesProps {
    /// The profile, and the preferences.
    pub editor: Editor,
}

/// The switches in the settings.
#[component]
pub(super) fn Switches(props: &SwitchesProps) -> Html {
    let editor = &props.editor;
    let workspace = use_workspace(&editor.workspace);
    let are_stored = !workspace.preferences().logs_in_memory;
    let on_all = {
        let workspace = editor.workspace.clone();
        Callback::from(move |on: bool| workspace.set_logs_in_memory(!on))
    };
    html! {
        <fieldset>
            <legend>{ "Storage" }</legend>
            { info("About stored logs", STORED) }
            <CheckBox label="Store logs in this browser" checked={are_stored} on_change={on_all} />
            if are_stored {
                <CheckBox label="Store the log of this connection" checked={!editor.profile.log_in_memory}
                    on_change={editor.on(|profile, on: bool| profile.log_in_memory = !on)} />
            }
        </fieldset>
    }
}
