//! The endpoint's URL. Over the beginning of the log is what is wrong with it, with a button to fix it if there is a way; or
//! else, while it is edited, the URL with its variables filled in.

use weft_session::{
    Event,
    pasted::Pasted,
    profile::{Endpoint, EndpointError, TypedPassword},
    url::Url,
};
use yew::prelude::*;

use super::{
    connect::{completed_template, move_password, use_pasted},
    edit::Editor,
    fields::TextField,
    filled_url::filled_url,
    handles::SessionRef,
    hooks::use_pause,
    reconnect_offer::ReconnectOffer,
    views::{Rest, use_rest},
};
use crate::{session::page_security, words};

/// How people start typing a URL: too early to say that something is missing.
const BEGINNINGS: [&str; 5] = ["ws://", "wss://", "http://", "https://", "practice:"];

/// Properties of [`UrlField`].
#[derive(Clone, Properties, PartialEq)]
pub(super) struct Props {
    /// The session that connects to it.
    pub session: SessionRef,
    /// The profile to edit.
    pub editor: Editor,
    /// Called when Enter is pressed.
    pub on_enter: Callback<()>,
    /// What else there is to say about the connection.
    pub children: Html,
}

/// The URL.
#[component]
pub(super) fn UrlField(props: &Props) -> Html {
    let rest = use_rest();
    let (has_paused, _) = use_pause(&props.editor.profile.url);
    let Remark { error, fix, filled, offers } =
        rest.loaded().map(|views| (views.url_remark)(props)).unwrap_or_default();
    // What is still being typed isn't wrong yet.
    let (error, fix) = if has_paused { (error, fix) } else { Default::default() };
    let (error, filled) = (error.map(AttrValue::from), filled.map(AttrValue::from));
    let said = match (&error, &filled) {
        (Some(error), _) => html! {
            <div class="said" data-kind="error">
                <p id="url-error" class="said-words error-text" role="alert">{ error }</p>
                { fix }
            </div>
        },
        (None, Some(filled)) => html! { <p id="url-error" class="said url-filled mono">{ filled }</p> },
        (None, None) => html! {},
    };
    use_effect_with(rest, {
        // A command may have been pasted before the code that reads it was loaded.
        let props = props.clone();
        move |rest| {
            if let Some(views) = rest.loaded() {
                (views.paste_command)(&props.session, &props.editor.workspace, &props.editor.profile.url);
            }
        }
    });
    let update = use_force_update();
    let on_input = {
        let props = props.clone();
        Callback::from(move |text| {
            typed(&props, rest, text);
            // If a pasted command has the URL that was there before, the value stays the same, and Yew would keep the
            // command on screen.
            update.force_update();
        })
    };
    html! {
        <div class="url unlabelled">
            <TextField label="URL" id="url" code=true value={props.editor.profile.url.clone()}
                placeholder="wss://example.com/feed" {on_input} on_enter={props.on_enter.clone()}
                {error} note={filled} is_said_elsewhere=true />
            <div class="says">
                { said }
                { offers }
                { props.children.clone() }
            </div>
        </div>
    }
}

/// Takes over what was typed, or a command that was pasted.
fn typed(props: &Props, rest: Rest, text: String) {
    let is_pasted = text.len() > props.editor.profile.url.len() + 1;
    let views = rest.loaded().filter(|_| is_pasted);
    if !views.is_some_and(|views| (views.paste_command)(&props.session, &props.editor.workspace, &text)) {
        props.session.connection().view.left_out.take();
        props.editor.edit(|profile| profile.url = text);
    }
}

/// What there is to say about the URL.
#[derive(Default)]
pub(super) struct Remark {
    /// What is wrong with it.
    error: Option<String>,
    /// A button that fixes that.
    fix: Html,
    /// The URL with its variables filled in, if it has any.
    filled: Option<String>,
    /// What else there is to say or to do.
    offers: Html,
}

/// What there is to say about the URL as it is.
pub(super) fn remark(props: &Props) -> Remark {
    let Props { session, editor, .. } = props;
    let remark = judge(props);
    let offer = remark.error.is_none().then(|| {
        html! { <ReconnectOffer session={session.clone()} url={editor.profile.url.clone()} /> }
    });
    Remark { offers: html! { <>{ offer.unwrap_or_default() }{ left_out(props) }</> }, ..remark }
}

/// The headers of a pasted command that a browser can't send, and what works instead.
fn left_out(props: &Props) -> Html {
    let left_out = &props.session.connection().view.left_out;
    let words = left_out.borrow().as_ref().map(Event::to_json).map(|json| words::event(json.as_bytes()));
    let Some(words) = words else { return html! {} };
    let dismiss = {
        let session = props.session.clone();
        move |_| {
            session.connection().view.left_out.take();
            session.changed().bump();
        }
    };
    html! {
        <div class="said" data-kind="warn" role="status">
            <div class="said-words">{ words }</div>
            <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss"
                onclick={dismiss}>{ "✕" }</button>
        </div>
    }
}

fn judge(props: &Props) -> Remark {
    let filled = filled_url(&props.editor, &props.editor.profile.url);
    match (problem(props), filled) {
        (Some((error, fix)), filled) => {
            let filled = filled.and_then(Result::ok);
            Remark { error: Some(error), fix, filled, ..Remark::default() }
        }
        (None, Some(Err(error))) => Remark { error: Some(error.to_string()), ..Remark::default() },
        (None, Some(Ok(url))) => {
            let error = Endpoint::parse(&url, page_security()).err();
            let error = error.map(|error| error.masked(str::to_owned).to_string());
            let completed = completed_template(&props.session, &props.editor.profile.url);
            let fix = completed.map_or_else(Html::default, |url| accept(props, &url));
            Remark { error, fix, filled: Some(url), ..Remark::default() }
        }
        (None, None) => Remark::default(),
    }
}

/// What is wrong with the URL, and a button that fixes it if there is a way.
fn problem(props: &Props) -> Option<(String, Html)> {
    let url = &props.editor.profile.url;
    if let Some(typed) = TypedPassword::find(url) {
        return Some((typed.to_string(), offer_to_move(props, typed)));
    }
    if let Some(parameter) = Url::parse(url).not_kept() {
        return Some((words::not_kept(parameter), html! {}));
    }
    let error = url_error(url)?;
    if error.completion().is_none()
        && let Some(pasted) = Pasted::read(url, page_security())
    {
        return Some((words::pasted(&pasted), accept_pasted(props, pasted)));
    }
    let fix = error.suggestion().map_or_else(Html::default, |url| accept(props, url));
    Some((error.masked(str::to_owned).to_string(), fix))
}

/// What is wrong with a URL without variables, as far as that can be told before it is complete.
fn url_error(url: &str) -> Option<EndpointError> {
    let url = url.trim();
    let is_beginning = BEGINNINGS.iter().any(|beginning| *beginning != url && beginning.starts_with(url));
    if is_beginning || url.contains("{{") {
        return None;
    }
    Endpoint::parse(url, page_security()).err()
}

/// A button that uses the suggestion instead.
fn accept(props: &Props, url: &str) -> Html {
    let edit = props.editor.on(|profile, url: String| profile.url = url);
    use_button(
        url,
        edit.reform({
            let url = url.to_owned();
            move |()| url.clone()
        }),
    )
}

fn accept_pasted(props: &Props, pasted: Pasted) -> Html {
    let (session, workspace) = (props.session.clone(), props.editor.workspace.clone());
    let url = pasted.url.clone();
    use_button(&url, Callback::from(move |()| use_pasted(&session, &workspace, pasted.clone())))
}

fn use_button(url: &str, act: Callback<()>) -> Html {
    let label = format!("Use {}", Url::parse(url).masked());
    html! { <button class="button small" type="button" onclick={act.reform(|_| ())}>{ label }</button> }
}

fn offer_to_move(props: &Props, typed: TypedPassword) -> Html {
    let editor = props.editor.clone();
    let act = move |_| move_password(&editor.profile.id, &editor.workspace, typed.clone());
    html! { <button class="button small" type="button" onclick={act}>{ "Move it to User and Password" }</button> }
}
