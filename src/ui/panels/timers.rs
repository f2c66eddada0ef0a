//! Messages sent repeatedly.

use std::time::Duration;

use weft_codec::decimal::Decimal;
use weft_codec::line::line;
use weft_log::preview::thousands;
use weft_message::Kind;
use weft_session::{
    State,
    profile::{Profile, Timer},
};
use yew::prelude::*;

use super::timer_form::TimerForm;
use crate::{
    session::{TimerStatus, new_id},
    task::now,
    ui::{edit::Editor, handles::SessionRef, hooks::use_clock},
};

/// How many bytes of a message a row shows.
const SHOWN: usize = 60;
/// How often countdowns are updated.
const REFRESH: Duration = Duration::from_millis(100);

/// Properties of [`Timers`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The profile that keeps them.
    pub editor: Editor,
    /// Whether the panel is on screen; it is only updated then.
    pub is_shown: bool,
}

/// The table of timers, and a form to add or change one.
#[component]
pub(super) fn Timers(props: &Props) -> Html {
    let edited = use_state_eq(|| None::<Timer>);
    let error = use_state_eq(|| None::<String>);
    let timers = &props.editor.profile.timers;
    let is_running = timers.iter().any(|timer| props.session.timer_status(&timer.id).is_some());
    use_clock(REFRESH, props.is_shown && is_running);

    let edit = {
        let edited = edited.setter();
        Callback::from(move |timer| edited.set(Some(timer)))
    };
    let close = {
        let edited = edited.setter();
        Callback::from(move |()| edited.set(None))
    };
    let start = {
        let (session, error) = (props.session.clone(), error.setter());
        Callback::from(move |timer: Timer| match session.check(&timer.message) {
            Ok(()) => {
                error.set(None);
                session.start_timer(&timer);
            }
            Err(words) => error.set(Some(format!("“{}” was not started. {words}", timer.name))),
        })
    };
    if let Some(timer) = &*edited {
        let on_save = saved(props, &close);
        return html! {
            <TimerForm key={timer.id.clone()} session={props.session.clone()} timer={timer.clone()} {on_save}
                on_cancel={close} />
        };
    }
    let add = edit.reform(|_: MouseEvent| new_timer());
    if timers.is_empty() {
        return html! {
            <div class="empty">
                <p>{ "A timer sends a message again and again while the session is online: a heartbeat, a poll, some load." }</p>
                <button class="button" type="button" onclick={add}>{ "Add timer" }</button>
            </div>
        };
    }
    html! {
        <>
            <div class="panel-head">
                <p class="error-text" aria-live="polite">{ error.as_deref() }</p>
                <button class="button small" type="button" onclick={add}>{ "Add timer" }</button>
            </div>
            { table(props, &edit, &start) }
        </>
    }
}

fn new_timer() -> Timer {
    Timer { id: new_id(), every: 1.0, ..Timer::default() }
}

/// Stores a timer; a running one continues with the new settings.
fn saved(props: &Props, close: &Callback<()>) -> Callback<Timer> {
    let (session, close) = (props.session.clone(), close.clone());
    let keep = props.editor.on(|profile: &mut Profile, timer: Timer| {
        match profile.timers.iter_mut().find(|kept| kept.id == timer.id) {
            Some(kept) => *kept = timer,
            None => profile.timers.push(timer),
        }
    });
    Callback::from(move |timer: Timer| {
        keep.emit(timer.clone());
        if session.timer_status(&timer.id).is_some() {
            session.start_timer(&timer);
        }
        close.emit(());
    })
}

fn table(props: &Props, edit: &Callback<Timer>, start: &Callback<Timer>) -> Html {
    html! {
        <table class="table" aria-label="Timers">
            <thead>
                <tr>
                    { for ["Name", "Message", "Every", "Next due", "Sent", "Skipped"].map(|name| html! {
                        <th scope="col">{ name }</th>
                    }) }
                    <th scope="col" class="row-actions"><span class="visually-hidden">{ "Actions" }</span></th>
                </tr>
            </thead>
            <tbody>{ for props.editor.profile.timers.iter().map(|timer| row(props, timer, edit, start)) }</tbody>
        </table>
    }
}

fn row(props: &Props, timer: &Timer, edit: &Callback<Timer>, start: &Callback<Timer>) -> Html {
    let status = props.session.timer_status(&timer.id);
    let count = |count: fn(TimerStatus) -> u64| status.map(|status| thousands(count(status)));
    html! {
        <tr key={timer.id.clone()}>
            <th scope="row">{ &timer.name }</th>
            <td class="timer-message mono">{ line(Kind::Text, timer.message.text.as_bytes(), SHOWN) }</td>
            <td class="number">{ format!("{} s", Decimal(timer.every)) }</td>
            <td class="timer-due">{ next_due(status, &props.session.state()) }</td>
            <td class="number">{ count(|status| status.sent) }</td>
            <td class="number" title="Due while the session was not online, or while the network or the page was busy">
                { count(|status| status.skipped) }
            </td>
            <td class="row-actions">{ actions(props, timer, status.is_some(), edit, start) }</td>
        </tr>
    }
}

fn next_due(status: Option<TimerStatus>, state: &State) -> String {
    match (status, state) {
        (None, _) => "stopped".into(),
        (Some(status), State::Online) => {
            format!("in {:.1} s", Decimal(status.due.since(now()).as_secs_f64()))
        }
        (Some(_), _) => "waits until the session is online".into(),
    }
}

fn actions(
    props: &Props,
    timer: &Timer,
    is_running: bool,
    edit: &Callback<Timer>,
    start: &Callback<Timer>,
) -> Html {
    let button = |does: &str, onclick: Callback<MouseEvent>| {
        html! {
            <button class="button small" type="button" aria-label={format!("{does} {}", timer.name)} {onclick}>
                { does.to_owned() }
            </button>
        }
    };
    let start_or_stop = {
        let (session, start, timer) = (props.session.clone(), start.clone(), timer.clone());
        Callback::from(move |_| match is_running {
            true => session.stop_timer(&timer.id),
            false => start.emit(timer.clone()),
        })
    };
    let change = {
        let timer = timer.clone();
        edit.reform(move |_| timer.clone())
    };
    let delete = {
        let (session, editor, id) = (props.session.clone(), props.editor.clone(), timer.id.clone());
        Callback::from(move |_| {
            session.stop_timer(&id);
            editor.edit(|profile| profile.timers.retain(|timer| timer.id != id));
        })
    };
    html! {
        <>
            { button(if is_running { "Stop" } else { "Start" }, start_or_stop) }
            { button("Edit", change) }
            { button("Delete", delete) }
        </>
    }
}
