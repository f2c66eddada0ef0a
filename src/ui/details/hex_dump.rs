//! A payload as offset, hex and ASCII.

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
                    { for extent.on_screen(shown_top).filter_map(|number| hex::row(bytes, number as usize, width)).map(row) }
                </div>
            </div>
        </div>
    }
}

fn row(row: hex::Row<'_>) -> Html {
    html! {
        <div class="row">
            <span class="hex-offset">{ format!("{:08x}", row.offset) }</span>
            <span class="hex-bytes">{ row.hex() }</span>
            <span class="hex-ascii">{ row.ascii() }</span>
        </div>
    }
}
