//! Text, split into pages if it is long.

use std::{ops::Range, rc::Rc};

use weft_codec::{
    invisible::{Part, parts},
    utf8::char_boundary,
};
use weft_log::preview::{size, thousands};
use yew::prelude::*;

use super::content::Content;

/// How many bytes are laid out at once: what a browser can wrap without a noticeable pause.
const PAGE: usize = 64 << 10;

/// How many invisible characters are marked by an element of their own. A page full of them would take long to lay out.
const MOST_MARKS: usize = 4000;

/// What text is shown.
#[derive(Clone, PartialEq)]
pub(super) enum Source {
    /// A message's payload.
    Payload(Content),
    /// What a layer made of it.
    Decoded(Rc<String>),
}

impl Source {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Payload(content) => &content.bytes,
            Self::Decoded(text) => text.as_bytes(),
        }
    }
}

/// Properties of [`Text`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The text.
    pub source: Source,
}

/// The text.
#[component]
pub(super) fn Text(props: &Props) -> Html {
    let bytes = props.source.bytes();
    let page = use_state_eq(|| 0);
    use_effect_with(props.source.clone(), {
        let page = page.setter();
        move |_| page.set(0)
    });
    let range = page_range(bytes, *page);
    let text = String::from_utf8_lossy(&bytes[range.clone()]);
    let is_lossy = matches!(text, std::borrow::Cow::Owned(_));
    html! {
        <>
            if bytes.len() > PAGE {
                { pager(bytes.len(), &range, &page) }
            }
            if is_lossy {
                <p class="details-note">{ "Not all of this is valid UTF-8: � stands for what isn't. Hex shows every byte." }</p>
            }
            if bytes.is_empty() {
                <div class="empty"><p>{ "The payload is empty." }</p></div>
            } else {
                <pre class="details-text" role="region" tabindex="0" aria-label="Payload as text">{ shown(&text) }</pre>
            }
        </>
    }
}

/// A text with each invisible character marked by its code point.
fn shown(text: &str) -> Html {
    let mut marks = 0;
    let part = |part| match part {
        Part::Visible(text) => html! { { text.to_owned() } },
        Part::Invisible(c, count) => {
            marks += 1;
            let times = if count > 1 { format!(" × {}", thousands(count as u64)) } else { String::new() };
            let name = format!("U+{:04X}{times}", u32::from(c));
            if marks > MOST_MARKS {
                html! { { name } }
            } else {
                html! { <span class="invisible">{ name }</span> }
            }
        }
    };
    parts(text).map(part).collect()
}

/// The bytes of a page; no character is split.
fn page_range(bytes: &[u8], page: usize) -> Range<usize> {
    let start_of = |page: usize| char_boundary(bytes, page.saturating_mul(PAGE));
    start_of(page)..start_of(page + 1)
}

fn pager(len: usize, range: &Range<usize>, page: &UseStateHandle<usize>) -> Html {
    let last = len.div_ceil(PAGE).saturating_sub(1);
    let go = |to: usize| {
        let page = page.setter();
        move |_: MouseEvent| page.set(to)
    };
    let words = format!("{} to {} of {}", size(range.start as u64), size(range.end as u64), size(len as u64));
    let button = |name: &'static str, sign: &'static str, is_here: bool, to: usize| {
        html! {
            <button class="button small icon" type="button" aria-label={name} title={name} disabled={is_here} onclick={go(to)}>
                { sign }
            </button>
        }
    };
    let (is_first, is_last) = (**page == 0, **page >= last);
    html! {
        <div class="details-bar" role="group" aria-label="Part of the text">
            <span class="muted">{ words }</span>
            { button("First", "«", is_first, 0) }
            { button("Previous", "‹", is_first, page.saturating_sub(1)) }
            { button("Next", "›", is_last, **page + 1) }
            { button("Last", "»", is_last, last) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn pages_join_and_divide_no_character() {
        let text = "x".to_owned() + &"€😀".repeat(100_000);
        let pages = text.len().div_ceil(PAGE);
        let joined: String = (0..pages)
            .map(|page| std::str::from_utf8(&text.as_bytes()[page_range(text.as_bytes(), page)]).unwrap())
            .collect();
        assert!(joined == text);
        assert_eq!(page_range(b"", 0), 0..0);
    }
}
