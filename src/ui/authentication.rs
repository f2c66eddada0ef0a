//! How a connection authenticates: the kind, and the fields that count for it.

use weft_session::profile::{Credentials, LoginKind};
use yew::prelude::*;

use super::{
    connect::connect,
    edit::{Editor, position},
    fields::{SelectField, TextField, options},
    handles::SessionRef,
    keys::focus,
    login_settings::LoginSettings,
    views::use_rest,
};

/// Properties of [`Authentication`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile to edit.
    pub editor: Editor,
    /// Kept in memory only.
    pub credentials: Credentials,
}

/// The controls.
#[component]
pub(super) fn Authentication(props: &Props) -> Html {
    let editor = &props.editor;
    let kind = editor.profile.login.kind;
    html! {
        <div class="authentication">
            <SelectField label="Authentication" id="login" options={options(&LoginKind::ALL.map(LoginKind::name))}
                selected={offered(kind)}
                on_change={editor.on_choice(&LoginKind::ALL, |profile, kind| profile.login.kind = kind)} />
            <Secrets ..Props { editor: editor.clone(), credentials: props.credentials.clone() } />
            if kind == LoginKind::None {
                <p class="muted">
                    { "Nothing is sent automatically: a token, if you type one, becomes “Token I have”." }
                </p>
            }
            <LoginSettings editor={editor.clone()} />
            { headers() }
        </div>
    }
}

/// The position of a kind among those that are offered.
fn offered(kind: LoginKind) -> usize {
    position(&LoginKind::ALL, &if kind.has_own_token() { LoginKind::TokenInQuery } else { kind })
}

/// The token, or the user and the password. As long as nothing is chosen, that is the token; a user and a password can still
/// be written into messages. Enter connects.
#[component]
fn Secrets(props: &Props) -> Html {
    let Props { editor, credentials } = props;
    let rest = use_rest();
    let on_enter = {
        let editor = editor.clone();
        Callback::from(move |()| {
            if let Some(connection) = editor.workspace.connection(&editor.profile.id) {
                connect(&SessionRef::from(connection), &editor.workspace, rest);
                // This closes the panel.
                focus("message");
            }
        })
    };
    let on_token = {
        let editor = editor.clone();
        Callback::from(move |token| {
            editor.workspace.set_token(&editor.profile.id, token);
            editor.edit(|profile| {
                if profile.login.kind == LoginKind::None {
                    profile.login.kind = LoginKind::TokenInQuery;
                }
            });
        })
    };
    let on_password = {
        let editor = editor.clone();
        Callback::from(move |password| editor.workspace.set_password(&editor.profile.id, password))
    };
    let kind = editor.profile.login.kind;
    let token = (kind == LoginKind::None || kind.takes_token()).then(|| {
        html! {
            <TextField label="Token" id="token" kind="password" value={credentials.token.clone()} on_input={on_token}
                on_enter={on_enter.clone()} />
        }
    });
    let user = html! {
        <div class="columns">
            <TextField label="User" id="user" value={editor.profile.user.clone()}
                on_input={editor.on(|profile, text| profile.user = text)} on_enter={on_enter.clone()} />
            <TextField label="Password" id="password" kind="password" value={credentials.password.clone()}
                on_input={on_password} {on_enter} />
        </div>
    };
    let user = match kind {
        LoginKind::None => {
            let has_any = !editor.profile.user.is_empty() || !credentials.password.is_empty();
            html! {
                <details class="aside" open={has_any}>
                    <summary>{ "Values for {{user}} and {{password}}" }</summary>
                    { user }
                </details>
            }
        }
        _ if kind.takes_token() => html! {},
        _ => user,
    };
    // Empty nodes, not the lack of them: the field must stay while the token is typed.
    html! { <>{ token.unwrap_or_default() }{ user }</> }
}

/// What people look for here and can't find.
fn headers() -> Html {
    html! {
        <details class="headers">
            <summary>{ "Looking for headers? Browsers can't set them…" }</summary>
            <p class="muted">
                { "A page can't set Authorization, or any other header of a WebSocket. What works instead depends on the \
                   server:" }
            </p>
            <ul class="muted">
                <li>{ "a token in the URL, in a subprotocol or in the first message: “Token I have”;" }</li>
                <li>{ "user and password, with which the browser answers a 401: “User and password”;" }</li>
                <li>{ "a cookie: log in to the site in another tab, or by “Token over HTTP” with cookies." }</li>
            </ul>
        </details>
    }
}
