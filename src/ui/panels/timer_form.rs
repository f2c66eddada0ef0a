//! Adding or changing a timer.

use weft_codec::decimal::{self, Decimal};
use weft_session::profile::{Draft, Format, Timer};
use yew::prelude::*;

use crate::{
    session::MIN_PERIOD,
    ui::{
        composer::{FormatSelect, MessageForm, spoken_format},
        fields::{TextField, number_wanted},
        handles::SessionRef,
    },
};

/// The longest period in seconds: a day.
const LONGEST: f64 = 86_400.0;

/// Properties of [`TimerForm`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile whose variables the message may use.
    pub session: SessionRef,
    /// The timer as it is.
    pub timer: Timer,
    /// Called with the edited timer.
    pub on_save: Callback<Timer>,
    /// Called to discard the edit.
    pub on_cancel: Callback<()>,
}

/// What was typed: the period doesn't have to be a number yet.
#[derive(Clone, PartialEq)]
struct Typed {
    name: String,
    every: String,
    message: Draft,
}

/// The errors, by control.
#[derive(Clone, Default, PartialEq)]
struct Wrong {
    name: Option<AttrValue>,
    every: Option<AttrValue>,
    message: Option<AttrValue>,
}

/// A form for one timer.
#[component]
pub(super) fn TimerForm(props: &Props) -> Html {
    let Props { session, timer, on_save, on_cancel } = props;
    let typed = use_state(|| Typed {
        name: timer.name.clone(),
        every: Decimal(timer.every).to_string(),
        message: timer.message.clone(),
    });
    let wrong = use_state_eq(Wrong::default);
    let onsubmit = {
        let (session, id, on_save) = (session.clone(), timer.id.clone(), on_save.clone());
        let (typed, wrong) = (typed.clone(), wrong.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            match typed.check(&id, &session) {
                Ok(timer) => on_save.emit(timer),
                Err(found) => wrong.set(found),
            }
        }
    };
    let cancel = on_cancel.reform(|_: MouseEvent| ());
    html! {
        <form class="timer-form" aria-label="Timer" {onsubmit}>
            <div class="timer-form-line">
                <TextField label="Timer name" id="timer-name" value={typed.name.clone()} error={wrong.name.clone()}
                    on_input={change(&typed, |typed, name| typed.name = name)} />
                <TextField label="Every (seconds)" id="timer-every" value={typed.every.clone()} error={wrong.every.clone()}
                    on_input={change(&typed, |typed, every| typed.every = every)} />
                <FormatSelect id="timer-format" format={typed.message.format} offered={spoken_format(session, &session.profile())}
                    on_change={change(&typed, |typed, format: Format| typed.message.turn_to(format))} />
            </div>
            if typed.message.format.is_protocol() {
                <MessageForm session={session.clone()} id="timer-message" draft={typed.message.clone()}
                    is_tried={wrong.message.is_some()} on_input={change(&typed, |typed, text| typed.message.text = text)} />
            } else {
                <TextField label="Timer message" id="timer-message" rows=3 code=true value={typed.message.text.clone()}
                    error={wrong.message.clone()} on_input={change(&typed, |typed, text| typed.message.text = text)} />
            }
            <div class="timer-form-line">
                <button class="button primary" type="submit">{ "Save timer" }</button>
                <button class="button" type="button" onclick={cancel}>{ "Cancel" }</button>
            </div>
        </form>
    }
}

fn change<T: 'static>(typed: &UseStateHandle<Typed>, set: impl Fn(&mut Typed, T) + 'static) -> Callback<T> {
    let typed = typed.clone();
    Callback::from(move |value| {
        let mut changed = (*typed).clone();
        set(&mut changed, value);
        typed.set(changed);
    })
}

impl Typed {
    fn check(&self, id: &str, session: &SessionRef) -> Result<Timer, Wrong> {
        let name = self.name.trim();
        let shortest = MIN_PERIOD.as_secs_f64();
        let every = decimal::parse(self.every.trim()).filter(|every| (shortest..=LONGEST).contains(every));
        let unsendable = session.check(&self.message).err();
        match every {
            Some(every) if !name.is_empty() && unsendable.is_none() => {
                Ok(Timer { id: id.into(), name: name.into(), every, message: self.message.clone() })
            }
            every => Err(Wrong {
                name: name.is_empty().then_some("Give the timer a name.".into()),
                every: every.is_none().then(|| number_wanted("a number", (shortest, LONGEST))),
                message: unsendable.map(|error| error.to_string().into()),
            }),
        }
    }
}
