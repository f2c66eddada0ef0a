//! One message in full.

mod content;
mod find;
mod header;
mod hex_dump;
mod json;
mod json_tree;
mod text;
mod tree_state;

use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use self::{
    content::{Content, ContentError, Format},
    header::Header,
    hex_dump::HexDump,
    json_tree::JsonTree,
    text::Text,
};
use super::{handles::SessionRef, hooks::use_log_changes, keys::is_shown};

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log it is in.
    pub session: SessionRef,
    /// The message's number.
    pub number: u64,
    /// Called to close it.
    pub on_close: Callback<()>,
}

/// One message in full.
#[component]
pub(super) fn Details(props: &Props) -> Html {
    use_log_changes(&props.session);
    let content = use_memo((props.session.clone(), props.number), |(session, number)| {
        Content::read(&session.log(), *number)
    });
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
    let region = use_region(props.number);
    html! {
        <section class="details" role="region" tabindex="-1" aria-label="Message details" ref={region} onkeydown={on_key}>
            { match content.as_ref() {
                Ok(content) => {
                    let is_kept = props.session.log().get(props.number).is_some();
                    html! { <Shown content={content.clone()} {is_kept} {close} /> }
                }
                Err(error) => missing(error, close),
            } }
        </section>
    }
}

/// The region. In a narrow window it replaces the log, which may be out of sight, and takes the focus that
/// the log had.
#[hook]
fn use_region(number: u64) -> NodeRef {
    let region = use_node_ref();
    use_effect_with((region.clone(), number), |(region, _)| {
        if let Some(region) = region.cast::<HtmlElement>() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            region.scroll_into_view_with_scroll_into_view_options(&options);
            if !is_shown("messages") {
                // This only fails for elements that can't have the focus.
                let _ = region.focus();
            }
        }
    });
    region
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    content: Content,
    is_kept: bool,
    close: Callback<()>,
}

/// A message in the preferred format, or as text with the reason why not.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let content = &props.content;
    let formats = content.formats();
    let preferred = use_state_eq(|| None::<Format>);
    let choose = {
        let preferred = preferred.setter();
        Callback::from(move |format| preferred.set(Some(format)))
    };
    let wanted = preferred.filter(|format| formats.contains(format)).unwrap_or(formats[0]);
    let tree = use_memo((content.clone(), wanted == Format::Json), |(content, is_wanted)| {
        is_wanted.then(|| json::read(content))
    });
    let (format, problem, view) = match (tree.as_ref(), wanted) {
        (Some(Ok(tree)), _) => (Format::Json, None, html! { <JsonTree tree={tree.clone()} /> }),
        (None, Format::Hex) => (Format::Hex, None, html! { <HexDump content={content.clone()} /> }),
        (tree, _) => {
            let problem = tree.as_ref().and_then(|tree| tree.as_ref().err());
            (Format::Text, problem, html! { <Text content={content.clone()} /> })
        }
    };
    html! {
        <>
            <Header content={content.clone()} close={props.close.clone()} />
            if !props.is_kept {
                <p class="details-note">
                    { "This message is no longer in the log. It is shown as it was; save it if you need it." }
                </p>
            }
            { format_buttons(content, formats, format, choose) }
            if let Some(words) = problem {
                <p class="details-note">{ words }</p>
            }
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

fn missing(error: &ContentError, close: Callback<()>) -> Html {
    html! {
        <div class="empty">
            <p>{ error.to_string() }</p>
            <button class="button" type="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Close" }</button>
        </div>
    }
}
