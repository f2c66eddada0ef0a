//! Where messages are written and sent.

mod attach;
mod attachment;
mod check;
mod drawers;
mod field;
mod format_select;
mod offer;
mod queued;
mod saved;
mod send;
mod variables;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent};
use weft_message::Timestamp;
use yew::prelude::*;

pub(super) use self::{
    drawers::{Drawers, Props as DrawersProps},
    format_select::FormatSelect,
    offer::{OfferRow, Props as OfferProps},
    queued::{Props as QueuedProps, Queued},
};
use weft_session::{
    State,
    profile::{Draft, Format},
};

use self::{
    attachment::from_transfer,
    check::{Checked, use_check},
    field::Field,
    offer::{Offers, use_offers},
    send::{HistoryRef, use_history, use_sending},
};
use super::{edit::Editor, handles::SessionRef, views::use_rest};
use crate::{
    task::Revision,
    workspace::{Attachment, Unsent},
};

/// Properties of [`Composer`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session to send to.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The profile that keeps the variables and saved messages.
    pub editor: Editor,
    /// A message to edit in place of what is being written, and when that was asked for.
    pub edited: Option<Rc<(Timestamp, Draft)>>,
}

/// Where messages are written and sent.
#[component]
pub(super) fn Composer(props: &Props) -> Html {
    let writing = use_writing(props);
    let history = use_history(&props.editor.workspace, &writing);
    let sending = use_sending(&props.session, &writing, &history);
    let rest = use_rest();
    let is_online = props.session.state() == State::Online;
    let hint = hint(is_online, *sending.busy, writing.attachment.is_some());
    let set_draft = {
        let writing = writing.clone();
        Callback::from(move |draft: Draft| {
            writing.format.set(draft.format);
            writing.field.replace(&draft.text);
        })
    };
    use_effect_with(props.edited.clone(), {
        let (set_draft, field) = (set_draft.clone(), writing.field.clone());
        move |edited| {
            if let Some(edited) = edited {
                set_draft.emit(edited.1.clone());
                field.focus();
            }
        }
    });
    html! {
        <section class="composer unlabelled" aria-label="Composer" ondragover={allow_drop} ondrop={writing.on_drop()}>
            { rest.if_loaded(|views| views.queued, QueuedProps {
                session: props.session.clone(),
                revision: props.revision,
                is_online,
            }) }
            <FormatSelect id="format" format={*writing.format} on_change={writing.on_format()} />
            <label class="visually-hidden" for="message">{ "Message" }</label>
            <textarea ref={writing.field.0.clone()} id="message" class="input mono composer-text" rows="1"
                spellcheck="false" autocomplete="off" placeholder={placeholder(*writing.format, is_online)}
                aria-invalid={writing.error.is_some().then_some("true")}
                aria-describedby={writing.described_by()}
                oninput={writing.on_input(&history)} onpaste={writing.on_paste()}
                onkeydown={sending.on_key()} onpointerdown={history.on_rest()} />
            <p id="message-error" class="error-text" aria-live="polite">{ writing.error.as_deref() }</p>
            <div id="message-offer" class="composer-offer" aria-live="polite">
                if let Some(offer) = writing.offers.current() {
                    { rest.show(|views| views.offer, OfferProps {
                        offer,
                        field: writing.field.clone(),
                        on_send_empty: sending.on_send_empty(),
                        on_done: writing.on_offer_done(),
                    }) }
                }
            </div>
            { rest.if_loaded(|views| views.composer_tools, DrawersProps {
                editor: props.editor.clone(),
                field: writing.field.clone(),
                format: *writing.format,
                on_load: set_draft,
                attachment: (*writing.attachment).clone(),
                on_attach: writing.on_attach(),
            }) }
            <button class="button primary composer-send" type="button" aria-describedby="send-hint" title={hint}
                onclick={sending.on_click()}>
                { "Send" }
            </button>
            <span id="send-hint" class="visually-hidden">{ hint }</span>
        </section>
    }
}

fn placeholder(format: Format, is_online: bool) -> &'static str {
    match format {
        _ if !is_online => "Offline. Messages you send are queued until you reconnect.",
        Format::Text => "A message, with {{variables}} if you like",
        Format::Json => "{\"type\": \"hello\"}",
        Format::Hex => "de ad be ef",
        Format::Base64 => "3q2+7w==",
    }
}

fn hint(is_online: bool, is_busy: bool, is_attached: bool) -> &'static str {
    match (is_busy, is_online, is_attached) {
        (true, ..) => "Reading the attachment…",
        (_, false, _) => "Offline. Messages you send are queued until you reconnect.",
        (_, true, true) => "Sends the attachment; the text you typed stays.",
        (_, true, false) => "Ctrl+Enter sends; ↑ brings back earlier messages.",
    }
}

/// The message being written.
#[derive(Clone)]
struct Writing {
    field: Field,
    format: UseStateHandle<Format>,
    attachment: UseStateHandle<Option<Attachment>>,
    error: UseStateHandle<Option<String>>,
    offers: Offers,
    typed: Rc<Revision>,
}

/// Restores the unsent message of this connection, and stores it again when the component goes away.
#[hook]
fn use_writing(props: &Props) -> Writing {
    let session = props.session.clone();
    let unsent = use_memo(session.clone(), |session| session.connection().unsent.take());
    let field = Field(use_node_ref());
    let format = use_state_eq(|| unsent.draft.format);
    let attachment = use_state_eq(|| unsent.attachment.clone());
    let error = use_state_eq(|| None);
    let offers = use_offers();
    let latest = use_mut_ref(|| (Format::Text, None));
    latest.replace((*format, (*attachment).clone()));
    use_effect_with(session, {
        let field = field.clone();
        move |session| {
            field.write(&unsent.draft.text);
            // The field has left the page by the time of this cleanup, but its element still has the text.
            let (session, element) = (session.clone(), field.element());
            move || {
                let (format, attachment) = latest.take();
                let text = element.map(|element| element.value()).unwrap_or_default();
                session.connection().unsent.replace(Unsent { draft: Draft { format, text }, attachment });
            }
        }
    });
    let checked = Checked {
        session: props.session.clone(),
        field: field.clone(),
        format: *format,
        variables: props.editor.profile.variables.clone(),
    };
    let typed = use_check(checked, error.setter());
    Writing { field, format, attachment, error, offers, typed }
}

impl Writing {
    fn on_input(&self, history: &HistoryRef) -> Callback<InputEvent> {
        let (typed, history) = (self.typed.clone(), history.clone());
        let (field, offers) = (self.field.clone(), self.offers.clone());
        Callback::from(move |_| {
            history.rest();
            offers.on_input(field.length() == 0);
            typed.bump();
        })
    }

    fn on_format(&self) -> Callback<Format> {
        let (format, offers) = (self.format.setter(), self.offers.clone());
        Callback::from(move |chosen| {
            format.set(chosen);
            offers.clear();
        })
    }

    fn on_offer_done(&self) -> Callback<()> {
        let offers = self.offers.clone();
        Callback::from(move |()| offers.clear())
    }

    /// What says more about the message than its label.
    fn described_by(&self) -> Option<&'static str> {
        match (&*self.error, self.offers.current()) {
            (Some(_), _) => Some("message-error"),
            (None, Some(_)) => Some("message-offer"),
            (None, None) => None,
        }
    }

    fn on_attach(&self) -> Callback<Option<Attachment>> {
        let (attachment, error, offers) =
            (self.attachment.setter(), self.error.setter(), self.offers.clone());
        Callback::from(move |attached| {
            attachment.set(attached);
            error.set(None);
            offers.clear();
        })
    }

    fn on_paste(&self) -> Callback<Event> {
        let attach = self.attach_from();
        Callback::from(move |event: Event| {
            let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            attach(&event, data);
        })
    }

    fn on_drop(&self) -> Callback<DragEvent> {
        let attach = self.attach_from();
        Callback::from(move |event: DragEvent| attach(&event, event.data_transfer()))
    }

    /// Attaches what doesn't belong in the text field, instead of the browser's default action.
    fn attach_from(&self) -> impl Fn(&Event, Option<DataTransfer>) + 'static {
        let (attach, error) = (self.on_attach(), self.error.setter());
        let offer_line_breaks = self.offer_line_breaks();
        move |event, data| {
            let Some(data) = data else { return };
            let Some(attachment) = from_transfer(&data) else { return offer_line_breaks(event, &data) };
            event.prevent_default();
            attach.emit(Some(attachment));
            if data.files().is_some_and(|files| files.length() > 1) {
                error.set(Some("A message holds one file: only the first was attached.".into()));
            }
        }
    }

    /// Offers to keep line breaks that the text field is about to change. Only in text do they matter.
    fn offer_line_breaks(&self) -> impl Fn(&Event, &DataTransfer) + 'static {
        let (field, offers, is_text) =
            (self.field.clone(), self.offers.clone(), *self.format == Format::Text);
        move |event, data| {
            let is_here = event.target_dyn_into() == field.element();
            let pasted = data.get_data("text/plain").unwrap_or_default();
            if is_here && is_text && pasted.contains('\r') {
                offers.keep_line_breaks(pasted);
            }
        }
    }
}

/// A file can only be dropped where that is allowed.
fn allow_drop(event: DragEvent) {
    let has_files = event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0));
    if has_files {
        event.prevent_default();
    }
}
