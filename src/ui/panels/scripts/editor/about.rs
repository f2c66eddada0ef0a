//! What an editor tells about a name of the API, inside an element of its own.

use web_sys::Element;
use yew::prelude::*;

use crate::{
    script::docs::{self, Entry},
    ui::panels::scripts::help::blocks,
};

/// A name to document.
pub(in crate::ui::panels) struct About {
    /// Where.
    pub(in crate::ui::panels) place: Element,
    /// The index of the name.
    pub(in crate::ui::panels) entry: usize,
}

impl About {
    /// What is written about it.
    pub(in crate::ui::panels) fn view(&self, entries: &[Entry]) -> Html {
        let Some(entry) = entries.get(self.entry) else { return html! {} };
        let text = html! {
            <>
                <p><code><strong>{ &entry.signature }</strong></code></p>
                { blocks(&docs::parse(&entry.about)) }
            </>
        };
        create_portal(text, self.place.clone())
    }
}
