//! Sending the message again and again, sending it many times, or saving it: the menu beside Send.

use thiserror::Error;
use weft_codec::{
    decimal::{self, Decimal},
    line::line,
};
use weft_message::Kind;
use weft_session::{
    draft::DraftError,
    profile::{Draft, Timer},
};
use yew::prelude::*;

use super::{
    saved::{message_to_save, save},
    send::Sending,
};
use crate::{
    session::{MIN_PERIOD, new_id},
    ui::{
        edit::Editor,
        fields::{TextField, number_wanted},
        popover::Popover,
    },
};

/// The longest period of a timer in seconds: a day.
const LONGEST: f64 = 86_400.0;
/// How many messages are sent at once, at most: each is checked first, and the page has to answer meanwhile.
const MOST: u32 = 1000;
/// How many bytes of the message are the name of its timer.
const NAME: usize = 32;

/// Properties of [`SendMenu`].
#[derive(Clone, Properties)]
pub(in crate::ui) struct Props {
    /// The message, and what sends it.
    pub sending: Sending,
    /// The profile that keeps timers and saved messages.
    pub editor: Editor,
}

impl PartialEq for Props {
    /// It is rendered whenever the composer is.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The button that opens the menu.
#[component]
pub(in crate::ui) fn SendMenu(props: &Props) -> Html {
    let content = {
        let props = props.clone();
        Callback::from(move |close| {
            let Props { sending, editor } = props.clone();
            html! { <Choices {sending} {editor} {close} /> }
        })
    };
    html! { <Popover label="" name="More ways to send" is_icon=true id="send-menu" {content} /> }
}

#[derive(Clone, Properties)]
struct ChoicesProps {
    sending: Sending,
    editor: Editor,
    /// Closes the menu.
    close: Callback<()>,
}

impl PartialEq for ChoicesProps {
    /// It is rendered whenever the composer is.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// Why a choice can't be done.
#[derive(Debug, Error)]
enum NotDone {
    /// The number isn't one, or is out of range; the sentence says what is wanted.
    #[error("{0}")]
    Number(AttrValue),
    /// The field is empty.
    #[error("There is no message yet: type one first.")]
    NoMessage,
    /// The message can't be sent.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The message can't be saved.
    #[error("{0}")]
    Unsaved(&'static str),
}

/// What was typed, and what is wrong with it.
#[derive(Clone, Default, PartialEq)]
struct Typed {
    text: String,
    error: Option<AttrValue>,
}

#[component]
fn Choices(props: &ChoicesProps) -> Html {
    let every = use_state_eq(|| Typed { text: "5".into(), error: None });
    let times = use_state_eq(|| Typed { text: "10".into(), error: None });
    let name = use_state_eq(Typed::default);
    html! {
        <>
            { choice(props, &every, "Every (seconds)", "send-every", "Start timer", start_timer) }
            { choice(props, &times, "Times", "send-times", "Send repeatedly", send_times) }
            { choice(props, &name, "Name", "send-save", "Save message", save_message) }
        </>
    }
}

/// A field, and the button that does something with it and then closes the menu.
fn choice(
    props: &ChoicesProps,
    typed: &UseStateHandle<Typed>,
    label: &'static str,
    id: &'static str,
    button: &'static str,
    act: fn(&ChoicesProps, &str) -> Result<(), NotDone>,
) -> Html {
    let on_input = {
        let typed = typed.setter();
        move |text| typed.set(Typed { text, error: None })
    };
    let onsubmit = {
        let (props, typed) = (props.clone(), typed.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            match act(&props, typed.text.trim()) {
                Ok(()) => props.close.emit(()),
                Err(error) => typed.set(Typed { error: Some(error.to_string().into()), ..(*typed).clone() }),
            }
        }
    };
    html! {
        <form class="send-choice" {onsubmit}>
            <TextField {label} {id} value={typed.text.clone()} {on_input} error={typed.error.clone()} />
            <button class="button" type="submit">{ button }</button>
        </form>
    }
}

/// Adds a timer of the message and starts it.
fn start_timer(props: &ChoicesProps, every: &str) -> Result<(), NotDone> {
    let range = (MIN_PERIOD.as_secs_f64(), LONGEST);
    let every = decimal::parse(every).filter(|every| (range.0..=range.1).contains(every));
    let every = every.ok_or_else(|| NotDone::Number(number_wanted("a number", range)))?;
    let message = message(props)?;
    let name = format!("{}, every {} s", line(Kind::Text, message.text.as_bytes(), NAME), Decimal(every));
    let timer = Timer { id: new_id(), name, every, message };
    props.sending.session.start_timer(&timer);
    props.editor.edit(|profile| profile.timers.push(timer));
    Ok(())
}

fn send_times(props: &ChoicesProps, times: &str) -> Result<(), NotDone> {
    let times = times.parse().ok().filter(|times| (1..=MOST).contains(times));
    let times = times.ok_or_else(|| NotDone::Number(number_wanted("a number", (1.0, MOST.into()))))?;
    let message = message(props)?;
    for _ in 0..times {
        props.sending.session.send(message.clone())?;
    }
    props.editor.workspace.remember(message);
    Ok(())
}

fn save_message(props: &ChoicesProps, name: &str) -> Result<(), NotDone> {
    let writing = &props.sending.writing;
    let message = message_to_save(name, &writing.field, *writing.format).map_err(NotDone::Unsaved)?;
    props.editor.edit(|profile| save(profile, message));
    Ok(())
}

/// The message, if it can be sent.
fn message(props: &ChoicesProps) -> Result<Draft, NotDone> {
    let writing = &props.sending.writing;
    let draft = Draft { format: *writing.format, text: writing.field.read() };
    if draft.text.is_empty() {
        return Err(NotDone::NoMessage);
    }
    props.sending.session.check(&draft)?;
    Ok(draft)
}
