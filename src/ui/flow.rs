//! Holding the server back: the button that stops reading and goes on, the limit, and the words that say so.

use weft_codec::decimal::{self, Decimal};
use weft_session::{
    State,
    flow::{Flow, Limit},
};
use yew::prelude::*;

use super::{fields::TextField, handles::SessionRef, popover::Popover};
use crate::transport::Streams;

/// The id of the button that pauses and resumes.
const PAUSE: &str = "pause";

/// How many bytes a kilobyte has, as rates are given.
const KILO: f64 = 1000.0;

/// Properties of [`FlowControls`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
}

/// The buttons, while the session is online.
#[component]
pub(super) fn FlowControls(props: &Props) -> Html {
    let session = &props.session;
    if session.state() != State::Online {
        return html! {};
    }
    let flow = session.flow();
    let obstacle = obstacle(session);
    let toggle = {
        let session = session.clone();
        move |_: MouseEvent| {
            let flow = session.flow();
            session.set_flow(Flow { paused: !flow.paused, ..flow });
        }
    };
    let title = match (obstacle, flow.paused) {
        (Some(words), _) => words,
        (None, true) => "Go on reading what the server sends",
        (None, false) => "Stop reading: what the server sends waits on its side",
    };
    let content = {
        let session = session.clone();
        Callback::from(move |_: Callback<()>| html! { <LimitForm session={session.clone()} {obstacle} /> })
    };
    html! {
        <div class="flow-controls">
            <button id={PAUSE} class={classes!("button", flow.paused.then_some("primary"))} type="button" {title}
                disabled={obstacle.is_some()} onclick={toggle}>
                { if flow.paused { "Resume" } else { "Pause" } }
            </button>
            <Popover label="" name="Reading limit" is_icon=true id="reading-limit" {content} />
        </div>
    }
}

/// Why the server can't be held back, if it can't.
fn obstacle(session: &SessionRef) -> Option<&'static str> {
    match (session.can_hold_back(), Streams::exist()) {
        (true, _) => None,
        (false, true) => {
            Some("Weft was still loading when this connection began. Reconnect to be able to pause.")
        }
        (false, false) => {
            Some("This browser reads everything at once; Chrome and Edge can hold a server back.")
        }
    }
}

#[derive(Properties, PartialEq)]
struct LimitProps {
    session: SessionRef,
    obstacle: Option<&'static str>,
}

/// The most that is read a second, in two fields, of which an empty one means no limit.
#[component]
fn LimitForm(props: &LimitProps) -> Html {
    let limit = props.session.flow().limit;
    let messages = use_state(|| typed(limit.messages));
    let kilobytes = use_state(|| typed(limit.bytes.map(|bytes| bytes / KILO)));
    if let Some(words) = props.obstacle {
        return html! { <p class="reading-limit muted">{ words }</p> };
    }
    let set = |state: &UseStateHandle<String>, of: fn(Limit, Option<f64>) -> Limit| {
        let (session, state) = (props.session.clone(), state.setter());
        Callback::from(move |text: String| {
            let flow = session.flow();
            if let Ok(rate) = rate(&text) {
                session.set_flow(Flow { limit: of(flow.limit, rate), ..flow });
            }
            state.set(text);
        })
    };
    let set_messages = set(&messages, |limit, messages| Limit { messages, ..limit });
    let set_kilobytes = set(&kilobytes, |limit, rate| Limit { bytes: rate.map(|rate| rate * KILO), ..limit });
    let error = |text: &str| rate(text).err().map(AttrValue::from);
    html! {
        <div class="reading-limit">
            <p class="muted">{ "Read at most this much, as a slow client would. What isn't read waits on the server's side." }</p>
            <TextField label="Messages a second" id="limit-messages" value={(*messages).clone()} placeholder="No limit"
                on_input={set_messages} error={error(&messages)} />
            <TextField label="Kilobytes a second" id="limit-kilobytes" value={(*kilobytes).clone()} placeholder="No limit"
                on_input={set_kilobytes} error={error(&kilobytes)} />
        </div>
    }
}

fn typed(rate: Option<f64>) -> String {
    rate.map(|rate| Decimal(rate).to_string()).unwrap_or_default()
}

/// The rate that was typed, if any.
fn rate(text: &str) -> Result<Option<f64>, &'static str> {
    let rate = match text.trim() {
        "" => return Ok(None),
        text => decimal::parse(text),
    };
    let will_do = |rate: &f64| Limit { messages: Some(*rate), bytes: None }.checked().is_some();
    rate.filter(will_do).map(Some).ok_or("Type a number above 0, or leave it empty for no limit.")
}

/// What is said beside the totals while the server is held back.
pub(super) fn held(session: &SessionRef) -> Html {
    let Flow { paused, limit } = session.flow();
    let is_held = (paused || limit.is_some()) && session.state() == State::Online && session.can_hold_back();
    let words = match (is_held, paused) {
        (false, _) => return html! {},
        (true, true) => "Paused".into(),
        (true, false) => format!("Reading at most {}", rates(limit)),
    };
    html! { <span class="traffic-part warn">{ words }</span> }
}

fn rates(Limit { messages, bytes }: Limit) -> String {
    let messages = messages.map(|rate| format!("{} messages/s", Decimal(rate)));
    let bytes = bytes.map(|rate| format!("{} kB/s", Decimal(rate / KILO)));
    messages.into_iter().chain(bytes).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_above_zero_or_none() {
        assert_eq!((rate(" "), rate("0.5"), rate("20")), (Ok(None), Ok(Some(0.5)), Ok(Some(20.0))));
        for wrong in ["0", "-1", "x", "1e999"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_is_said_in_words() {
        assert_eq!(rates(Limit { messages: Some(10.0), bytes: Some(2500.0) }), "10 messages/s, 2.5 kB/s");
    }
}
