//! Offers below the message, for input that may not be intended: an empty message, or changed line breaks.

use weft_session::profile::keep_line_breaks;
use yew::prelude::*;

use super::field::Field;

/// Something to do at the press of a button.
#[derive(Clone, PartialEq)]
pub(in crate::ui) enum Offer {
    /// To send the message although it is empty.
    SendEmpty,
    /// To send as text what looked like JSON.
    SendAsText,
    /// To keep the line breaks of this text, which was pasted.
    KeepLineBreaks(String),
}

/// What may be offered at the moment.
#[derive(Clone)]
pub(super) struct Offers {
    /// About the message as it was when Send was pressed.
    sending: UseStateHandle<Option<Offer>>,
    line_breaks: UseStateHandle<Option<String>>,
}

#[hook]
pub(super) fn use_offers() -> Offers {
    Offers { sending: use_state_eq(|| None), line_breaks: use_state_eq(|| None) }
}

impl Offers {
    /// The one to show.
    pub(super) fn current(&self) -> Option<Offer> {
        (*self.sending).clone().or_else(|| (*self.line_breaks).clone().map(Offer::KeepLineBreaks))
    }

    pub(super) fn send_empty(&self) {
        self.sending.set(Some(Offer::SendEmpty));
    }

    pub(super) fn send_as_text(&self) {
        self.sending.set(Some(Offer::SendAsText));
    }

    pub(super) fn keep_line_breaks(&self, pasted: String) {
        self.line_breaks.set(Some(pasted));
    }

    /// What was pasted may be gone, but only with all of the text.
    pub(super) fn on_input(&self, is_empty: bool) {
        self.sending.set(None);
        if is_empty {
            self.line_breaks.set(None);
        }
    }

    pub(super) fn clear(&self) {
        self.on_input(true);
    }
}

/// Properties of [`OfferRow`].
#[derive(Clone, Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// What is offered.
    pub offer: Offer,
    /// The text field.
    pub field: Field,
    /// Called to send what is offered to be sent.
    pub on_send: Callback<Offer>,
    /// Called once the offer was accepted or declined.
    pub on_done: Callback<()>,
}

/// The reason, and the buttons.
#[component]
pub(in crate::ui) fn OfferRow(props: &Props) -> Html {
    let (reason, accept) = match &props.offer {
        Offer::SendEmpty => ("The message is empty.", "Send empty message"),
        Offer::SendAsText => ("It begins like JSON, but isn't JSON.", "Send as text"),
        Offer::KeepLineBreaks(text) if text.contains("\r\n") => {
            ("The pasted CRLF line breaks became LF.", "Keep CRLF")
        }
        Offer::KeepLineBreaks(_) => ("The pasted CR line breaks became LF.", "Keep CR"),
    };
    let on_accept = {
        let Props { offer, field, on_send, on_done } = props.clone();
        move |_| {
            on_done.emit(());
            match &offer {
                Offer::KeepLineBreaks(pasted) => keep(pasted, &field),
                Offer::SendEmpty | Offer::SendAsText => on_send.emit(offer.clone()),
            }
            field.focus();
        }
    };
    let on_decline = {
        let (field, on_done) = (props.field.clone(), props.on_done.clone());
        move |_| {
            on_done.emit(());
            field.focus();
        }
    };
    html! {
        <>
            <span>{ reason }</span>
            <button class="button small" type="button" onclick={on_accept}>{ accept }</button>
            <button class="button quiet small" type="button" aria-label="Dismiss" onclick={on_decline}>{ "✕" }</button>
        </>
    }
}

/// Puts the line breaks back, as variables: into the pasted text, or everywhere if that was edited since.
fn keep(pasted: &str, field: &Field) {
    let as_held = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    if !field.replace_last(&as_held(pasted), &keep_line_breaks(pasted)) {
        let line_break = if pasted.contains("\r\n") { "\r\n" } else { "\r" };
        field.replace(&keep_line_breaks(&field.read().replace('\n', line_break)));
    }
}
