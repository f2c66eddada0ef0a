//! The endpoint's URL. Below it is what is wrong with it, with a button to fix it if there is a way; or else the URL
//! with its variables filled in.

use weft_session::profile::{Endpoint, EndpointError, LoginKind, TypedPassword};
use yew::prelude::*;

use super::{edit::Editor, fields::TextField, views::use_rest};
use crate::session::page_security;

/// How people start typing a URL: too early to say that something is missing.
const BEGINNINGS: [&str; 5] = ["ws://", "wss://", "http://", "https://", "practice:"];

/// Properties of [`UrlField`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile to edit.
    pub editor: Editor,
    /// Called when Enter is pressed.
    pub on_enter: Callback<()>,
    /// Called with a password that was typed into the URL.
    pub on_password: Callback<String>,
}

/// The URL.
#[component]
pub(super) fn UrlField(props: &Props) -> Html {
    let url = &props.editor.profile.url;
    let filled = use_rest().loaded().and_then(|views| (views.filled_url)(&props.editor, url));
    let (error, fix) = match (TypedPassword::find(url), url_error(url), &filled) {
        (Some(typed), ..) => (Some(typed.to_string()), move_password(props, typed)),
        (None, Some(error), _) => (Some(error.to_string()), accept(props, &error)),
        (None, None, Some(Err(error))) => (Some(error.to_string()), html! {}),
        // A suggestion for the URL that is behind the template can't be put in its place.
        (None, None, Some(Ok(url))) => {
            (Endpoint::parse(url, page_security()).err().map(|error| error.to_string()), html! {})
        }
        (None, None, None) => (None, html! {}),
    };
    html! {
        <div class="url">
            <TextField label="URL" id="url" code=true value={url.clone()} placeholder="wss://example.com/feed"
                on_input={props.editor.on(|profile, text| profile.url = text)} on_enter={props.on_enter.clone()}
                error={error.map(AttrValue::from)} note={filled.and_then(Result::ok).map(AttrValue::from)} />
            { fix }
        </div>
    }
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
///
/// Without a suggestion this is an empty node, not the lack of one: where siblings come and go, Yew recreates
/// the input, which interrupts typing.
fn accept(props: &Props, error: &EndpointError) -> Html {
    let Some(url) = error.suggestion().map(String::from) else { return html! {} };
    let label = format!("Use {url}");
    let accept = props.editor.on(|profile, url: String| profile.url = url);
    html! { <button class="button small" type="button" onclick={move |_| accept.emit(url.clone())}>{ label }</button> }
}

fn move_password(props: &Props, typed: TypedPassword) -> Html {
    let on_password = props.on_password.clone();
    let edit = props.editor.on(|profile, typed: TypedPassword| {
        profile.url = typed.url;
        profile.user = typed.user;
        profile.login.kind = LoginKind::Basic;
    });
    let act = move |_| {
        edit.emit(typed.clone());
        on_password.emit(typed.password.clone());
    };
    html! { <button class="button small" type="button" onclick={act}>{ "Move it to User and Password" }</button> }
}
