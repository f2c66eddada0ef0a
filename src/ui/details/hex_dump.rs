//! A payload as offset, hex and ASCII.

use std::ops::Range;

use weft_codec::hex;
use yew::prelude::*;

use super::content::Content;
use crate::ui::rows::{Extent, POINTER_ROW, use_scroll, use_size};

/// From this width in CSS pixels, a whole row fits, including its ASCII.
const WIDE: f64 = 620.0;

/// Properties of [`HexDump`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The message.
    pub content: Content,
    /// Which bytes are marked: those of the value that was selected in the tree.
    pub marked: Option<Range<usize>>,
}

/// The dump.
#[component]
pub(super) fn HexDump(props: &Props) -> Html {
    let bytes = &props.content.bytes;
    let node = use_node_ref();
    let top = use_state_eq(|| 0.0);
    let size = use_size(&node);
    let width = if size.width < WIDE { hex::ROW_BYTES / 2 } else { hex::ROW_BYTES };
    let extent = Extent { row: POINTER_ROW, ..size.extent(hex::rows(bytes.len(), width) as u64) };
    let shown_top = extent.clamp(*top);
    let first = props.marked.as_ref().map(|marked| (marked.start / width) as u64);
    use_effect_with((props.content.clone(), first, size.height > 0.0), {
        let top = top.setter();
        move |&(_, first, has_size)| {
            if let Some(row) = first.filter(|_| has_size) {
                top.set(extent.bring(shown_top, row));
            }
        }
    });
    let marked = props.marked.clone().unwrap_or_default();
    let go = {
        let top = top.setter();
        Callback::from(move |next| top.set(next))
    };
    use_scroll(&node, extent, shown_top, go.clone());
    let on_key = move |event: KeyboardEvent| {
        if let Some(top) = extent.key(&event.key(), shown_top) {
            event.prevent_default();
            go.emit(top);
        }
    };
    html! {
        <div class="rows hex-dump" data-narrow={(width < hex::ROW_BYTES).then_some("")} ref={node} role="region" tabindex="0" aria-label="Hex dump" onkeydown={on_key}>
            <div class="rows-space">
                <div class="rows-window">
                    { for extent.on_screen(shown_top).filter_map(|number| hex::row(bytes, number as usize, width))
                        .map(|shown| row(shown, &marked)) }
                </div>
            </div>
        </div>
    }
}

fn row(row: hex::Row<'_>, marked: &Range<usize>) -> Html {
    let part = |[before, part, after]: [String; 3]| {
        html! {
            <>
                { before }
                if !part.is_empty() {
                    <mark>{ part }</mark>
                }
                { after }
            </>
        }
    };
    html! {
        <div class="row">
            <span class="hex-offset">{ format!("{:08x}", row.offset) }</span>
            <span class="hex-bytes">{ part(row.hex_parts(marked)) }</span>
            <span class="hex-ascii">{ part(row.ascii_parts(marked)) }</span>
        </div>
    }
}
