//! Two messages side by side: the time between them, and what differs.

use std::ops::Range;

use weft_codec::{
    compare::{Change, Changed, Comparison, Few, Hunk, LARGEST, Side, compare, lines},
    hex,
    line::line,
};
use weft_log::preview::{size, thousands};
use weft_message::Kind;
use yew::prelude::*;

use super::content::Content;
use crate::ui::words;

/// How many lines of text are shown around a difference.
const AROUND: usize = 2;

/// How many lines of each side of a difference are shown.
const LINES: usize = 50;

/// How many bytes of each side of a difference are shown.
const BYTES: usize = 32;

/// How much of a line or value is shown, in bytes.
const CUT: usize = 400;

/// Properties of [`Compared`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The earlier message.
    pub one: Content,
    /// The later message.
    pub other: Content,
    /// Called to show only one of them again.
    pub on_end: Callback<()>,
}

/// The comparison.
#[component]
pub(super) fn Compared(props: &Props) -> Html {
    let comparison =
        use_memo((props.one.clone(), props.other.clone()), |(one, other)| compare(side(one), side(other)));
    let end = props.on_end.reform(|_: MouseEvent| ());
    html! {
        <>
            <header class="details-header">
                <div class="details-facts">
                    <h2>{ format!("Messages {} and {}", thousands(props.one.original), thousands(props.other.original)) }</h2>
                    <p class="muted">{ between(&props.one, &props.other) }</p>
                </div>
                <div class="details-tools">
                    <button class="button small" type="button" onclick={end}>{ "End comparison" }</button>
                </div>
            </header>
            <p class="details-bar" role="status">{ summary(&comparison) }</p>
            <div class="differences" role="region" tabindex="0" aria-label="Differences">
                { differences(&comparison, &props.one, &props.other) }
            </div>
        </>
    }
}

fn side(content: &Content) -> Side<'_> {
    Side { bytes: &content.bytes, is_text: content.kind != Kind::Binary }
}

/// The time between two messages, and how their sizes differ.
fn between(one: &Content, other: &Content) -> String {
    let (seconds, sizes) = (words::gap(other.time.since(one.time)), (one.bytes.len(), other.bytes.len()));
    let seconds = seconds.trim_start_matches('+');
    let sizes = match sizes {
        (one, other) if one == other => format!("both {}", size(one as u64)),
        (one, other) => format!("{}, then {}", size(one as u64), size(other as u64)),
    };
    format!("{seconds} s apart, {sizes}")
}

fn summary(comparison: &Comparison) -> String {
    let differences = |count: usize, has_more: bool, what: &str| match (count, has_more) {
        (_, true) => format!("The first {} differences, {what}", thousands(count as u64)),
        (1, _) => format!("1 difference, {what}"),
        _ => format!("{} differences, {what}", thousands(count as u64)),
    };
    match comparison {
        Comparison::Equal => "Both messages have the same payload.".into(),
        Comparison::TooLarge => format!("Too large to compare: the limit is {}.", size(LARGEST as u64)),
        Comparison::Values(few) if few.list.is_empty() => "The same values, written differently.".into(),
        Comparison::Values(few) => differences(few.list.len(), few.has_more, "by value"),
        Comparison::Lines(few) => differences(few.list.len(), few.has_more, "by line"),
        Comparison::Bytes(few) => differences(few.list.len(), few.has_more, "by byte"),
    }
}

fn differences(comparison: &Comparison, one: &Content, other: &Content) -> Html {
    match comparison {
        Comparison::Equal | Comparison::TooLarge => html! {},
        Comparison::Values(few) => html! { <ul>{ for few.list.iter().map(change) }</ul> },
        Comparison::Lines(few) => by_line(few, &one.bytes, &other.bytes),
        Comparison::Bytes(few) => {
            html! { <ul>{ for few.list.iter().map(|hunk| bytes(hunk, &one.bytes, &other.bytes)) }</ul> }
        }
    }
}

fn change(change: &Change) -> Html {
    let (name, removed, added) = match &change.changed {
        Changed::Added(value) => ("Added", None, Some(value)),
        Changed::Removed(value) => ("Removed", Some(value), None),
        Changed::Replaced(old, new) => ("Changed", Some(old), Some(new)),
    };
    let pointer = if change.pointer.is_empty() { "The whole message" } else { &change.pointer };
    html! {
        <li class="difference" data-kind={name}>
            <span class="badge">{ name }</span>
            <span class="difference-place">{ pointer }</span>
            { sides(removed.map(|value| shown(value)), added.map(|value| shown(value))) }
        </li>
    }
}

fn bytes(hunk: &Hunk, one: &[u8], other: &[u8]) -> Html {
    let part = |bytes: &[u8], range: &Range<usize>| {
        let shown = bytes.get(range.start..range.end.min(range.start + BYTES)).unwrap_or_default();
        let more =
            if range.len() > BYTES { format!(" … {}", size(range.len() as u64)) } else { String::new() };
        (!range.is_empty()).then(|| format!("{}{more}", hex::spaced(shown)))
    };
    let (removed, added) = (part(one, &hunk.one), part(other, &hunk.other));
    let name = match (&removed, &added) {
        (Some(_), Some(_)) => "Changed",
        (Some(_), None) => "Removed",
        _ => "Added",
    };
    let place = match hunk.one.start == hunk.other.start {
        true => format!("Byte {:#x}", hunk.one.start),
        false => format!("Byte {:#x}, now {:#x}", hunk.one.start, hunk.other.start),
    };
    html! {
        <li class="difference" data-kind={name}>
            <span class="badge">{ name }</span>
            <span class="difference-place">{ place }</span>
            { sides(removed, added) }
        </li>
    }
}

/// What was there, and what is there instead.
fn sides(removed: Option<String>, added: Option<String>) -> Html {
    html! {
        <>
            if let Some(text) = removed {
                <del>{ text }</del>
            }
            if let Some(text) = added {
                <ins>{ text }</ins>
            }
        </>
    }
}

fn by_line(few: &Few<Hunk>, one: &[u8], other: &[u8]) -> Html {
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    let (one, other): (Vec<_>, Vec<_>) = (lines(&one).collect(), lines(&other).collect());
    let unchanged = |range: Range<usize>| {
        range
            .filter_map(|at| other.get(at))
            .map(|text| html! { <div class="diff-line">{ shown(text) }</div> })
            .collect::<Html>()
    };
    let mut end = 0;
    let hunks = few.list.iter().enumerate().map(|(position, hunk)| {
        // What is around two differences is shown once.
        let before = hunk.other.start.saturating_sub(AROUND).max(end);
        let is_apart = before > end && end > 0;
        let next = few.list.get(position + 1).map_or(other.len(), |next| next.other.start);
        end = (hunk.other.end + AROUND).min(next);
        html! {
            <>
                if is_apart {
                    <hr />
                }
                { unchanged(before..hunk.other.start) }
                { side_lines(&one, &hunk.one, "Removed") }
                { side_lines(&other, &hunk.other, "Added") }
                { unchanged(hunk.other.end..end) }
            </>
        }
    });
    html! { <div class="diff">{ for hunks.collect::<Vec<_>>() }</div> }
}

/// The lines of one side of a difference.
fn side_lines(lines: &[&str], range: &Range<usize>, kind: &'static str) -> Html {
    let rows = range.clone().take(LINES).filter_map(|at| lines.get(at)).map(|text| {
        let text = shown(text);
        if kind == "Added" {
            html! { <ins class="diff-line">{ text }</ins> }
        } else {
            html! { <del class="diff-line">{ text }</del> }
        }
    });
    let more = range.len().saturating_sub(LINES);
    html! {
        <>
            { for rows }
            if more > 0 {
                <div class="diff-line muted">{ format!("… {} more", thousands(more as u64)) }</div>
            }
        </>
    }
}

fn shown(text: &str) -> String {
    line(Kind::Text, text.trim_end_matches('\n').as_bytes(), CUT)
}
