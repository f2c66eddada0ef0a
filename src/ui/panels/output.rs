//! What a script or the console says: a log of which only the lines on screen exist.

use wasm_bindgen::JsCast;
use weft_log::preview::thousands;
use weft_script::output::{Line, LineKind, Output as Lines, cut};
use yew::prelude::*;

use crate::ui::{
    handles::OutputRef,
    rows::{Extent, use_scroll, use_size},
    words,
};

/// How many bytes of a line a row shows. A much wider row costs the browser a whole frame each time it is drawn.
const WIDEST: usize = 2000;

/// How many bytes of an opened line are shown; Copy output has the rest.
const LONGEST: usize = 100_000;

/// Properties of [`Output`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The lines.
    pub(super) output: Option<OutputRef>,
    /// Their revision.
    pub(super) revision: u64,
    /// What they are called.
    pub(super) label: &'static str,
    /// What is shown while there are none.
    #[prop_or_default]
    pub(super) empty: Html,
}

/// The output.
#[component]
pub(super) fn Output(props: &Props) -> Html {
    let node = use_node_ref();
    // Where it is scrolled to: the end, or a number of lines and pixels from the first line ever printed.
    let place = use_state_eq(|| None::<f64>);
    let output = props.output.as_ref().map(|output| output.borrow());
    let (count, dropped) = output.as_ref().map_or((0, 0), |output| (output.len(), output.dropped()));
    let extent = use_size(&node).extent(count as u64);
    let gone = dropped as f64 * extent.row;
    let top = place.map_or(extent.max_top(), |top| extent.clamp(top - gone));
    let scroll_to = {
        let place = place.setter();
        Callback::from(move |top: f64| place.set((top < extent.max_top()).then_some(top + gone)))
    };
    use_scroll(&node, extent, top, scroll_to.clone());
    let opened = use_state_eq(|| None::<u64>);
    let on_key = {
        let opened = opened.setter();
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => opened.set(extent.on_screen(top).last().map(|position| position + dropped)),
                "Escape" => opened.set(None),
                key => match extent.key(key, top) {
                    Some(top) => scroll_to.emit(top),
                    None => return,
                },
            }
            event.prevent_default();
        }
    };
    let on_click = {
        let opened = opened.setter();
        move |event: MouseEvent| {
            if let Some(number) = clicked(&event) {
                opened.set(Some(number));
            }
        }
    };
    html! {
        <div class="script-output">
            <div class="rows script-lines" ref={node} role="log" aria-label={props.label} tabindex="0" onkeydown={on_key}
                onclick={on_click}>
                <div class="rows-space">
                    <div class="rows-window">
                        { for output.iter().flat_map(|output| lines(output, extent, top)) }
                    </div>
                </div>
            </div>
            if count == 0 {
                { props.empty.clone() }
            } else if dropped > 0 {
                <p class="script-dropped muted">{ format!("{} earlier lines were dropped", thousands(dropped)) }</p>
            }
            { whole(output.as_deref(), dropped, &opened) }
        </div>
    }
}

/// The number of the line that a click is on.
fn clicked(event: &MouseEvent) -> Option<u64> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-line]").ok()??.get_attribute("data-line")?.parse().ok()
}

/// The opened line, wrapped; nothing once it was dropped.
fn whole(output: Option<&Lines>, dropped: u64, opened: &UseStateHandle<Option<u64>>) -> Html {
    let position = opened.and_then(|number| usize::try_from(number.checked_sub(dropped)?).ok());
    let Some(line) = output.zip(position).and_then(|(output, position)| output.get(position)) else {
        return html! {};
    };
    let close = {
        let opened = opened.setter();
        move |_: MouseEvent| opened.set(None)
    };
    html! {
        <div class="script-whole" role="region" aria-label="Output line">
            <pre class="mono" tabindex="0">{ cut(&line.text, LONGEST).into_owned() }</pre>
            <button class="button quiet small" type="button" aria-label="Close line" onclick={close}>{ "✕" }</button>
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
        LineKind::Input => "input",
        LineKind::Value => "value",
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
