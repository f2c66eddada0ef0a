//! One message in full.

mod content;
mod find;
mod header;
mod hex_dump;
mod reading;
mod text;
mod tree;
mod tree_state;

use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use weft_session::profile::Draft;
use yew::prelude::*;

use self::{
    content::{Content, ContentError},
    header::Header,
    reading::Reading,
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
    /// Called with a message to edit in the composer.
    pub on_edit: Callback<Draft>,
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
                    html! {
                        <Shown session={props.session.clone()} content={content.clone()} {is_kept} {close}
                            on_edit={props.on_edit.clone()} />
                    }
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
    session: SessionRef,
    on_edit: Callback<Draft>,
    content: Content,
    is_kept: bool,
    close: Callback<()>,
}

/// A message as the preferred decoder reads it, or as another one does, with the reason why not.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let content = &props.content;
    let preferred = use_state_eq(|| None::<&'static str>);
    let decoder = content.choose(*preferred);
    let reading = use_memo((content.clone(), decoder.name()), |(content, _)| Reading::new(content, decoder));
    let choose = {
        let preferred = preferred.setter();
        Callback::from(move |name| preferred.set(Some(name)))
    };
    html! {
        <>
            <Header session={props.session.clone()} content={content.clone()} close={props.close.clone()}
                on_edit={props.on_edit.clone()} />
            if !props.is_kept {
                <p class="details-note">
                    { "This message is no longer in the log. It is shown as it was; save it if you need it." }
                </p>
            }
            { view_buttons(content, reading.name, choose) }
            if let Some(words) = &reading.problem {
                <p class="details-note">{ words }</p>
            }
            { reading.show() }
        </>
    }
}

fn view_buttons(content: &Content, shown: &str, choose: Callback<&'static str>) -> Html {
    html! {
        <div class="details-formats" role="group" aria-label="View">
            { for content.choices().iter().map(|decoder| {
                let name = decoder.name();
                let choose = choose.reform(move |_: MouseEvent| name);
                html! {
                    <button class="button small quiet" type="button" aria-pressed={(name == shown).to_string()}
                        onclick={choose}>
                        { decoder.label(content.kind) }
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
