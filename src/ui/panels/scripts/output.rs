//! What a script has printed: a log of which only the lines on screen exist.

use yew::prelude::*;

use super::handles::RunRef;
use crate::{
    log::preview::thousands,
    script::output::{Line, LineKind, Output as Lines, cut},
    ui::{
        rows::{Extent, use_scroll, use_size},
        words,
    },
};

/// How many bytes of a line are shown; Copy output has the rest. A row that is much wider costs the browser a
/// frame each time it is drawn.
const WIDEST: usize = 2000;

/// Properties of [`Output`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose.
    pub(super) run: Option<RunRef>,
    /// Its revision.
    pub(super) revision: u64,
}

/// The log.
#[component]
pub(super) fn Output(props: &Props) -> Html {
    let node = use_node_ref();
    // Where it is scrolled to: the end, or so many lines and pixels of all that there ever were.
    let place = use_state_eq(|| None::<f64>);
    let (count, dropped) = props.run.as_ref().map_or((0, 0), |run| {
        let output = run.output();
        (output.len(), output.dropped())
    });
    let extent = Extent { rows: count as u64, viewport: use_size(&node).height };
    let gone = dropped as f64 * crate::ui::rows::ROW_HEIGHT;
    let top = place.map_or(extent.max_top(), |top| extent.clamp(top - gone));
    let scroll_to = {
        let place = place.setter();
        Callback::from(move |top: f64| place.set((top < extent.max_top()).then_some(top + gone)))
    };
    use_scroll(&node, extent, top, scroll_to.clone());
    let on_key = move |event: KeyboardEvent| {
        if let Some(top) = extent.key(&event.key(), top) {
            event.prevent_default();
            scroll_to.emit(top);
        }
    };
    html! {
        <div class="script-output">
            <div class="rows script-lines" ref={node} role="log" aria-label="Script output" tabindex="0" onkeydown={on_key}>
                <div class="rows-space">
                    <div class="rows-window">
                        { for props.run.iter().flat_map(|run| lines(&run.output(), extent, top)) }
                    </div>
                </div>
            </div>
            { note(props, dropped) }
        </div>
    }
}

fn lines(output: &Lines, extent: Extent, top: f64) -> Vec<Html> {
    let on_screen = extent.on_screen(top);
    let positions = on_screen.filter_map(|position| usize::try_from(position).ok());
    let number = |position: usize| output.dropped() + position as u64;
    positions.filter_map(|position| Some(line(number(position), output.get(position)?))).collect()
}

fn line(number: u64, line: &Line) -> Html {
    let kind = match line.kind {
        LineKind::Print => "print",
        LineKind::Note => "note",
        LineKind::Warning => "warning",
        LineKind::Error => "error",
    };
    let place = line.place.map(|place| format!("line {}", place.line));
    let text = AttrValue::from(cut(&line.text, WIDEST).into_owned());
    html! {
        <div class="row script-line" data-line={number.to_string()} data-kind={kind} title={text.clone()}>
            <span class="script-line-time">{ words::clock(line.time) }</span>
            <span class="script-line-text">{ text }</span>
            if let Some(place) = place {
                <span class="script-line-place">{ place }</span>
            }
        </div>
    }
}

fn note(props: &Props, dropped: u64) -> Html {
    match &props.run {
        None => html! {
            <div class="empty">
                <p>{ "A script is a program of yours that uses this session: it sends, waits for the packet it means, \
                      sleeps, checks, and runs beside everything else. Write one, or choose an example, then press Run." }</p>
            </div>
        },
        Some(_) if dropped > 0 => html! {
            <p class="script-dropped muted">{ format!("{} earlier lines are gone", thousands(dropped)) }</p>
        },
        Some(_) => html! {},
    }
}
