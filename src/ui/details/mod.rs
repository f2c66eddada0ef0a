//! One packet in full.

mod content;
mod find;
mod header;
mod hex_dump;
mod json;
mod json_tree;
mod text;
mod tree_state;

use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use self::{
    content::{Content, Format},
    header::Header,
    hex_dump::HexDump,
    json::Json,
    text::Text,
};
use super::{hooks::use_log_changes, session_ref::SessionRef};

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose log.
    pub session: SessionRef,
    /// The packet's number.
    pub number: u64,
    /// Called to close.
    pub on_close: Callback<()>,
}

/// One packet in full.
#[component]
pub(super) fn Details(props: &Props) -> Html {
    use_log_changes(&props.session);
    let content = use_memo((props.session.clone(), props.number), |(session, number)| {
        Content::read(&session.log(), *number)
    });
    let preferred = use_state_eq(|| None::<Format>);
    let close = props.on_close.clone();
    let on_key = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                event.prevent_default();
                close.emit(());
            }
        }
    };
    // In a narrow window they take the log's place, which may be out of sight.
    let region = use_node_ref();
    use_effect_with((region.clone(), props.number), |(region, _)| {
        if let Some(region) = region.cast::<web_sys::Element>() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            region.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    html! {
        <section class="details" role="region" aria-label="Packet details" ref={region} onkeydown={on_key}>
            { match content.as_ref() {
                Ok(content) => {
                    let is_kept = props.session.log().get(props.number).is_some();
                    shown(content, is_kept, &preferred, close)
                }
                Err(words) => missing(words, close),
            } }
        </section>
    }
}

fn shown(
    content: &Content,
    is_kept: bool,
    preferred: &UseStateHandle<Option<Format>>,
    close: Callback<()>,
) -> Html {
    let formats = content.formats();
    let format = preferred.filter(|format| formats.contains(format)).unwrap_or(formats[0]);
    let choose = {
        let preferred = preferred.setter();
        Callback::from(move |format| preferred.set(Some(format)))
    };
    let view = match format {
        Format::Json => html! { <Json content={content.clone()} /> },
        Format::Text => html! { <Text content={content.clone()} /> },
        Format::Hex => html! { <HexDump content={content.clone()} /> },
    };
    html! {
        <>
            <Header content={content.clone()} {close} />
            if !is_kept {
                <p class="details-note">
                    { "The log no longer keeps this packet. It shows as it was; save it if you need it." }
                </p>
            }
            { format_buttons(content, formats, format, choose) }
            { view }
        </>
    }
}

fn format_buttons(content: &Content, formats: &[Format], chosen: Format, choose: Callback<Format>) -> Html {
    html! {
        <div class="details-formats" role="group" aria-label="View">
            { for formats.iter().map(|&format| {
                let choose = choose.reform(move |_: MouseEvent| format);
                html! {
                    <button class="button small quiet" type="button" aria-pressed={(format == chosen).to_string()}
                        onclick={choose}>
                        { format.name(content.kind) }
                    </button>
                }
            }) }
        </div>
    }
}

fn missing(words: &str, close: Callback<()>) -> Html {
    html! {
        <div class="empty">
            <p>{ words }</p>
            <button class="button" type="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Close" }</button>
        </div>
    }
}
