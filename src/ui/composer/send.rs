//! Sending the message, and recalling earlier ones.

use std::rc::Rc;

use weft_session::profile::{Draft, Format};
use yew::prelude::*;

use super::{Writing, attachment};
use crate::{
    task::{Kind, TaskGroup},
    ui::{
        handles::{SessionRef, WorkspaceRef},
        hooks::{is_composing, use_tasks},
    },
    workspace::Attachment,
};

/// Earlier messages.
#[derive(Clone)]
pub(super) struct HistoryRef {
    workspace: WorkspaceRef,
    writing: Writing,
}

#[hook]
pub(super) fn use_history(workspace: &WorkspaceRef, writing: &Writing) -> HistoryRef {
    let history = HistoryRef { workspace: workspace.clone(), writing: writing.clone() };
    // The initial text is the one found in the field, whatever another connection's field showed last.
    use_effect_with((), {
        let history = history.clone();
        move |()| history.rest()
    });
    history
}

impl HistoryRef {
    /// From now on the text in the field is the user's own.
    pub(super) fn rest(&self) {
        self.workspace.history().rest();
    }

    pub(super) fn on_rest(&self) -> Callback<PointerEvent> {
        let history = self.clone();
        Callback::from(move |_| history.rest())
    }

    /// Shows the previous or next message; returns whether there is one.
    fn walk(&self, key: &str) -> bool {
        let mut history = self.workspace.history();
        let can_start = self.writing.field.length() == 0;
        let draft = match key {
            "ArrowUp" if can_start || history.is_walking() => history.back().cloned(),
            "ArrowDown" => history.forward(),
            _ => None,
        };
        drop(history);
        let Some(draft) = draft else { return false };
        self.writing.format.set(draft.format);
        self.writing.field.write(&draft.text);
        self.writing.offers.clear();
        self.writing.typed.bump();
        true
    }
}

/// Sends the message.
#[derive(Clone)]
pub(super) struct Sending {
    session: SessionRef,
    writing: Writing,
    history: HistoryRef,
    tasks: Rc<TaskGroup>,
    /// Whether an attachment is being read.
    pub busy: UseStateHandle<bool>,
}

#[hook]
pub(super) fn use_sending(session: &SessionRef, writing: &Writing, history: &HistoryRef) -> Sending {
    let tasks = use_tasks();
    let busy = use_state_eq(|| false);
    // An attachment that was removed in the meantime is not sent.
    use_effect_with((*writing.attachment).clone(), {
        let (tasks, busy) = (tasks.clone(), busy.setter());
        move |_| {
            move || {
                tasks.cancel_all();
                busy.set(false);
            }
        }
    });
    Sending { session: session.clone(), writing: writing.clone(), history: history.clone(), tasks, busy }
}

impl Sending {
    pub(super) fn on_click(&self) -> Callback<MouseEvent> {
        let sending = self.clone();
        Callback::from(move |_| sending.send())
    }

    /// Ctrl+Enter sends; the arrow keys walk through earlier messages. Any other key ends the walk.
    pub(super) fn on_key(&self) -> Callback<KeyboardEvent> {
        let sending = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_composing(&event) {
                return;
            }
            let is_command = event.ctrl_key() || event.meta_key();
            let is_plain = !is_command && !event.alt_key() && !event.shift_key();
            let used = match event.key().as_str() {
                "Enter" if is_command => {
                    sending.send();
                    true
                }
                key @ ("ArrowUp" | "ArrowDown") if is_plain => sending.history.walk(key),
                _ => {
                    sending.history.rest();
                    false
                }
            };
            if used {
                event.prevent_default();
            }
        })
    }

    fn send(&self) {
        match &*self.writing.attachment {
            _ if *self.busy => {}
            Some(attachment) => self.send_attachment(attachment.clone()),
            None => self.send_text(),
        }
    }

    /// A message that can't be sent stays as it is, with the reason below it.
    fn send_text(&self) {
        let draft = Draft { format: *self.writing.format, text: self.writing.field.read() };
        if draft.text.is_empty() {
            self.writing.error.set(None);
            self.writing.offers.send_empty();
            return;
        }
        match self.session.send(draft.clone()) {
            Ok(()) => {
                self.writing.field.write("");
                self.writing.typed.bump();
                self.writing.error.set(None);
                self.writing.offers.clear();
                self.history.workspace.remember(draft);
            }
            Err(error) => self.writing.error.set(Some(error.to_string())),
        }
    }

    /// Sends a message without content: JSON always has some, so then it is a text.
    pub(super) fn on_send_empty(&self) -> Callback<()> {
        let (session, error) = (self.session.clone(), self.writing.error.setter());
        let format = match *self.writing.format {
            Format::Json => Format::Text,
            format => format,
        };
        Callback::from(move |()| {
            let sent = session.send(Draft { format, text: String::new() });
            error.set(sent.err().map(|error| error.to_string()));
        })
    }

    fn send_attachment(&self, attachment: Attachment) {
        let (session, format) = (self.session.clone(), *self.writing.format);
        let (attached, error, busy) =
            (self.writing.attachment.setter(), self.writing.error.setter(), self.busy.setter());
        busy.set(true);
        error.set(None);
        self.tasks.spawn("attachment", Kind::Interface, async move {
            let payload = attachment::payload(session.runtime(), attachment, format).await;
            busy.set(false);
            let sent = payload.map(|payload| session.send_payload(payload));
            match &sent {
                Ok(()) => attached.set(None),
                Err(failed) => error.set(Some(failed.to_string())),
            }
            sent
        });
    }
}
