//! The actions on the messages that match, and what is said below the filter.

use std::time::Duration;

use weft_log::{export::Format, filter::did_you_mean};
use yew::prelude::*;

use super::{
    export_menu::ExportMenu,
    save::{Save, Saved, use_save},
    search::{NotApplied, Search},
};
use crate::{
    task::Kind,
    ui::{
        handles::SessionRef,
        hooks::{use_runtime, use_tasks},
        keys::focus,
        more::More,
        words,
    },
};

/// How long it is offered to put back what was cleared.
const OFFERED: Duration = Duration::from_secs(30);

/// Properties of [`FilterTools`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// The filter.
    pub search: Search,
    /// The filter's text as typed.
    pub text: AttrValue,
    /// Called with another text for it.
    pub on_text: Callback<String>,
    /// How many messages match.
    pub shown: u64,
    /// How many messages there are.
    pub total: u64,
    /// How many were cleared and can be put back.
    pub cleared: u64,
    /// Whether the text finds nothing: it is wrong, or nothing matches.
    pub is_futile: bool,
    /// What is wrong with it.
    pub error: Option<NotApplied>,
}

/// The actions, and what is said over the beginning of the list, which stays where it is.
#[component]
pub(in crate::ui) fn FilterTools(props: &Props) -> Html {
    let save = use_save(&props.session, &props.search);
    let meant = use_memo((props.text.clone(), props.is_futile), |(text, is_futile)| {
        is_futile.then(|| did_you_mean(text)).flatten()
    });
    let (offers_undo, dismiss_undo) = use_offer(props.cleared);
    let dismissed = use_state_eq(|| None::<AttrValue>);
    let dismiss = {
        let (text, dismissed) = (props.text.clone(), dismissed.setter());
        Callback::from(move |()| dismissed.set(Some(text.clone())))
    };
    let is_told = dismissed.as_ref() != Some(&props.text);
    html! {
        <>
            { tools(props, &save) }
            <More name="More filter controls" />
            <div class="says">
                <div role="alert">
                    if let Some(error) = props.error.as_ref().filter(|_| is_told) {
                        { say(Some("error"), html! {
                            <span id="filter-error">{ format!("{error}. The previous filter stays in effect.") }</span>
                        }, &dismiss) }
                    }
                </div>
                <div role="status">
                    { for meant.iter().filter(|_| is_told).map(|meant| say(None, offer(props, meant), &dismiss)) }
                </div>
                <div role="status">
                    if offers_undo {
                        { say(None, undo(props), &dismiss_undo) }
                    }
                </div>
                <div role="status">
                    if let Some(words) = save.saving.words() {
                        { exporting(&words, &save) }
                    }
                </div>
            </div>
        </>
    }
}

/// How far an export is, or what came of it.
fn exporting(words: &str, save: &Save) -> Html {
    if !save.saving.is_running() {
        return say(None, html! { words }, &save.cancel);
    }
    html! {
        <div class="said">
            <div class="said-words">{ words }</div>
            <button class="button small" type="button" onclick={save.cancel.reform(|_| ())}>{ "Cancel export" }</button>
        </div>
    }
}

/// Something that is said, until it is dismissed.
fn say(kind: Option<&'static str>, words: Html, on_dismiss: &Callback<()>) -> Html {
    html! {
        <div class="said" data-kind={kind}>
            <div class="said-words">{ words }</div>
            <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss"
                onclick={on_dismiss.reform(|_: MouseEvent| ())}>{ "✕" }</button>
        </div>
    }
}

/// Whether to offer to put back as many messages as were cleared, and a callback that ends the offer.
#[hook]
fn use_offer(cleared: u64) -> (bool, Callback<()>) {
    let declined = use_state_eq(|| 0);
    let (tasks, runtime) = (use_tasks(), use_runtime());
    let decline =
        use_callback((cleared, declined.setter()), |(), (cleared, declined)| declined.set(*cleared));
    use_effect_with(cleared, {
        let declined = declined.setter();
        move |&cleared| {
            tasks.cancel_all();
            tasks.spawn("offer to undo Clear", Kind::Interface, async move {
                runtime.sleep(OFFERED).await;
                declined.set(cleared);
            });
        }
    });
    (cleared > *declined, decline)
}

/// Both ways to save are always there: a button that appears with the filter would shift the others.
fn tools(props: &Props, save: &Save) -> Html {
    let clear = {
        let session = props.session.clone();
        move |_| session.clear_log()
    };
    let is_all = props.search.view().filter().is_all();
    let is_disabled = props.total == 0 || save.saving.is_running();
    let as_ndjson = |saved| save.start.reform(move |_: MouseEvent| (saved, Format::Ndjson));
    html! {
        <span class="filter-tools">
            if props.session.recording().is_none() {
                <button class="button small" type="button" disabled={props.total == 0} onclick={clear}>{ "Clear log" }</button>
            }
            <button id="export-all" class="button small" type="button" disabled={is_disabled}
                title="Export every message, ignoring the filter" onclick={as_ndjson(Saved::All)}>
                { "Export all" }
            </button>
            <button id="export-filtered" class="button small" type="button"
                disabled={is_disabled || is_all || props.shown == 0}
                title="Export the messages that match the filter" onclick={as_ndjson(Saved::Found)}>
                { "Export filtered" }
            </button>
            <ExportMenu session={props.session.clone()} {is_disabled} is_filtered={!is_all} on_choose={save.start.clone()} />
        </span>
    }
}

/// Offers what may be meant.
fn offer(props: &Props, meant: &str) -> Html {
    let apply = {
        let (on_text, meant) = (props.on_text.clone(), meant.to_owned());
        move |_: MouseEvent| {
            on_text.emit(meant.clone());
            focus("filter");
        }
    };
    html! {
        <>
            { "Did you mean " }
            <button class="button small mono filter-offer" type="button" onclick={apply}>{ meant.to_owned() }</button>
            { "?" }
        </>
    }
}

/// Offers to put back what was cleared.
fn undo(props: &Props) -> Html {
    let cleared = props.cleared;
    let session = props.session.clone();
    let words = words::messages(cleared, session.cleared_events());
    html! {
        <>
            { format!("Cleared {words}. ") }
            <button class="button small" type="button" onclick={move |_| session.undo_clear()}>{ "Undo" }</button>
        </>
    }
}
