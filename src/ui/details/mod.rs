//! One message in full.

mod breadcrumb;
mod compared;
mod content;
mod exchange;
mod find;
mod header;
mod hex_dump;
mod picture;
mod reading;
mod text;
mod tree;
mod tree_state;

use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

pub(super) use self::content::Content;
use self::{
    compared::Compared,
    content::{ContentError, use_content},
    exchange::Exchanged,
    header::Header,
    reading::Reading,
};
use super::{
    actions::Request,
    handles::{SessionRef, WorkspaceRef},
    hooks::use_log_changes,
    keys::is_shown,
    messages::Neighbours,
};

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Keeps how messages are shown.
    pub workspace: WorkspaceRef,
    /// The session whose log it is in.
    pub session: SessionRef,
    /// The message's number.
    pub number: u64,
    /// The messages before and after it, of those that match the filter.
    pub neighbours: Neighbours,
    /// The number of the message that it is compared with.
    pub compared: Option<u64>,
    /// Called with the message to show instead, or to show none.
    pub on_select: Callback<Option<u64>>,
    /// Called with what is requested of the message or a value in it.
    pub on_request: Callback<Request>,
}

/// One message in full.
#[component]
pub(super) fn Details(props: &Props) -> Html {
    use_log_changes(&props.session);
    let content = use_content(&props.session, Some(props.number));
    let compared = use_content(&props.session, props.compared);
    let close = props.on_select.reform(|()| None);
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
            { match (content.as_ref(), compared.as_ref()) {
                (Some(Ok(content)), Some(Ok(other))) => {
                    let number = props.number;
                    let on_end = props.on_select.reform(move |()| Some(number));
                    let (one, other) = in_order(content.clone(), other.clone());
                    html! { <Compared {one} {other} {on_end} /> }
                }
                (Some(Ok(content)), _) => {
                    let is_kept = props.session.log().numbers().contains(&props.number);
                    html! {
                        <Shown workspace={props.workspace.clone()} session={props.session.clone()} content={content.clone()} {is_kept} neighbours={props.neighbours}
                            on_select={props.on_select.clone()} on_request={props.on_request.clone()} />
                    }
                }
                // It is there in a moment.
                (Some(Err(ContentError::Stored(_))) | None, _) => html! {},
                (Some(Err(error)), _) => missing(error, close),
            } }
        </section>
    }
}

/// The earlier of two messages first.
fn in_order(one: Content, other: Content) -> (Content, Content) {
    if one.number < other.number { (one, other) } else { (other, one) }
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
    workspace: WorkspaceRef,
    session: SessionRef,
    on_request: Callback<Request>,
    content: Content,
    is_kept: bool,
    neighbours: Neighbours,
    on_select: Callback<Option<u64>>,
}

/// A message as the preferred layer reads it, or as another one does, with the reason why not.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let whole = &props.content;
    let opened = use_state_eq(Vec::<(String, Content)>::new);
    use_effect_with(whole.clone(), {
        let opened = opened.setter();
        move |_| opened.set(Vec::new())
    });
    let content = opened.last().map_or(whole, |(_, content)| content);
    let selected = use_state_eq(|| None);
    let connection = props.session.connection();
    let chosen = use_state_eq(|| connection.view.layer.borrow().clone());
    let layer = content.choose(&chosen);
    let reading = use_memo((content.clone(), layer.name()), |(content, _)| Reading::new(content, layer));
    let choose = {
        let (workspace, connection, chosen) = (props.workspace.clone(), connection.clone(), chosen.setter());
        Callback::from(move |name: &'static str| {
            chosen.set(name.into());
            connection.view.layer.replace(name.into());
            workspace.keep_view(connection.id());
        })
    };
    let on_open = {
        let (opened, chosen) = (opened.clone(), chosen.setter());
        Callback::from(move |value| {
            // What suits a message needn't suit what is in it.
            chosen.set(String::new());
            opened.set([&**opened, &[value]].concat());
        })
    };
    html! {
        <>
            <Header content={whole.clone()} neighbours={props.neighbours} on_select={props.on_select.clone()}
                on_request={props.on_request.clone()} />
            if !props.is_kept {
                <p class="details-note">
                    { "This message is no longer in the log. It is shown as it was; save it if you need it." }
                </p>
            }
            <Exchanged session={props.session.clone()} content={whole.clone()} on_select={props.on_select.clone()} />
            { opened_values(&opened) }
            { view_buttons(content, reading.name, choose) }
            if let Some(words) = &reading.problem {
                <p class="details-note">{ words }</p>
            }
            if let Some(steps) = &reading.steps {
                <div class="details-bar"><span class="muted">{ steps }</span></div>
            }
            { reading.show(content, &props.on_request, on_open, &selected) }
        </>
    }
}

/// The values that were opened inside each other, each of which leads back to itself.
fn opened_values(opened: &UseStateHandle<Vec<(String, Content)>>) -> Html {
    if opened.is_empty() {
        return html! {};
    }
    let part = |len: usize, name: &str| {
        let opened = opened.clone();
        let is_last = len == opened.len();
        let onclick = move |_: MouseEvent| opened.set(opened[..len].to_vec());
        html! {
            <li>
                <button class="crumb" type="button" aria-current={is_last.then_some("location")} {onclick}>{ name }</button>
            </li>
        }
    };
    html! {
        <nav class="breadcrumb" aria-label="Opened values">
            <ol>
                { part(0, "Message") }
                { for opened.iter().enumerate().map(|(at, (pointer, _))| part(at + 1, pointer)) }
            </ol>
        </nav>
    }
}

fn view_buttons(content: &Content, shown: &str, choose: Callback<&'static str>) -> Html {
    html! {
        <div class="details-formats" role="group" aria-label="View">
            { for content.choices().iter().map(|layer| {
                let name = layer.name();
                let choose = choose.reform(move |_: MouseEvent| name);
                html! {
                    <button class="button small quiet" type="button" aria-pressed={(name == shown).to_string()}
                        onclick={choose}>
                        { layer.label(&content.message()) }
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
