//! Sending the message, and recalling earlier ones.

use std::rc::Rc;

use weft_session::profile::{Draft, Format};
use yew::prelude::*;

use super::{Writing, attachment, check::Problem, offer::Offer};
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

    /// The user has gone into the text.
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
        self.writing.set_format(draft.format, &draft.text);
        self.writing.field.write(&draft.text);
        self.writing.offers.clear();
        self.writing.typed.bump();
        true
    }
}

/// Sends the message.
#[derive(Clone)]
pub(in crate::ui) struct Sending {
    pub(super) session: SessionRef,
    pub(super) writing: Writing,
    pub(super) history: HistoryRef,
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

    /// The user has changed the text.
    pub(super) fn input(&self) {
        self.history.rest();
        self.writing.input();
    }

    /// Ctrl+Enter sends; the arrow keys walk through earlier messages. Any other key ends the walk. Returns whether that
    /// was all the key should do.
    pub(super) fn key(&self, event: &KeyboardEvent) -> bool {
        if is_composing(event) {
            return false;
        }
        let is_command = event.ctrl_key() || event.meta_key();
        let is_plain = !is_command && !event.alt_key() && !event.shift_key();
        let used = match event.key().as_str() {
            "Enter" if is_command => {
                self.send();
                true
            }
            key @ ("ArrowUp" | "ArrowDown") if is_plain => self.history.walk(key),
            _ => {
                self.history.rest();
                false
            }
        };
        if used {
            event.prevent_default();
        }
        used
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
        self.send_draft(draft);
    }

    fn send_draft(&self, draft: Draft) {
        match self.session.send(draft.clone()) {
            Ok(()) => {
                // A form stays filled in, for the next message like it.
                if !draft.format.is_protocol() {
                    self.writing.field.write("");
                }
                self.writing.typed.bump();
                self.writing.error.set(None);
                self.writing.offers.clear();
                self.history.workspace.remember(draft);
            }
            Err(error) => {
                self.writing.error.set(Some(Problem::new(&error, &draft.text)));
                if self.writing.is_detected(draft.format) {
                    self.writing.offers.send_as_text();
                }
            }
        }
    }

    /// Sends the message as it was offered.
    pub(super) fn on_offer(&self) -> Callback<Offer> {
        let sending = self.clone();
        Callback::from(move |offer| match offer {
            Offer::SendAsText => {
                sending.writing.on_format().emit(Format::Text);
                sending.send_draft(Draft { format: Format::Text, text: sending.writing.field.read() });
            }
            _ => sending.send_empty(),
        })
    }

    /// Sends a message without content: JSON always has some, so then it is a text.
    fn send_empty(&self) {
        let format = match *self.writing.format {
            Format::Json => Format::Text,
            format => format,
        };
        let sent = self.session.send(Draft { format, text: String::new() });
        self.writing.error.set(sent.err().map(|error| error.to_string().into()));
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
                Err(failed) => error.set(Some(failed.to_string().into())),
            }
            sent
        });
    }
}
