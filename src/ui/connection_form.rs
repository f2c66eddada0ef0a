//! Where a connection goes, who logs in, and the button that does it.

use yew::prelude::*;

use super::{
    disconnect_menu::DisconnectMenu,
    edit::{Editor, position},
    fields::{SelectField, TextField},
    session_view::use_edit,
    settings::Settings,
    workspace::{Command, Connection, WorkspaceHandle},
};
use crate::{
    profile::{Endpoint, EndpointError, LoginKind, Profile},
    session::page_security,
};

/// Properties of [`ConnectionForm`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The connection to edit.
    pub connection: Connection,
    /// Its session's revision.
    pub revision: u64,
}

/// The form.
#[component]
pub(super) fn ConnectionForm(props: &Props) -> Html {
    let Connection { profile, credentials, session } = &props.connection;
    let editor = Editor { profile: profile.clone(), edit: use_edit() };
    let settings_open = use_state(|| false);
    let on_password = use_password(profile.id.clone());
    let connect = {
        let session = session.clone();
        Callback::from(move |()| session.connect())
    };
    let toggle = {
        let settings_open = settings_open.clone();
        move |_| settings_open.set(!*settings_open)
    };
    let names = LoginKind::ALL.map(LoginKind::name).to_vec();
    html! {
        <section class="connection-form" aria-label="Connection">
            <div class="endpoint">
                <UrlField editor={editor.clone()} on_enter={connect.clone()} />
                <ConnectButton connection={props.connection.clone()} {connect} />
            </div>
            <div class="login">
                <TextField label="Subprotocols" id="subprotocols" value={profile.subprotocols.clone()}
                    placeholder="none, or a, b"
                    on_input={editor.on(|profile, text| profile.subprotocols = text)} />
                <SelectField label="Login" id="login" options={names}
                    selected={position(&LoginKind::ALL, &profile.login.kind)}
                    on_change={editor.on_choice(&LoginKind::ALL, |profile, kind| profile.login.kind = kind)} />
                <TextField label="User" id="user" value={profile.user.clone()}
                    on_input={editor.on(|profile, text| profile.user = text)} />
                <TextField label="Password" id="password" kind="password" value={credentials.password.clone()}
                    on_input={on_password} />
                <button class="button" type="button" aria-expanded={settings_open.to_string()}
                    aria-controls="settings" onclick={toggle}>
                    { if *settings_open { "Hide settings" } else { "Settings" } }
                </button>
            </div>
            if *settings_open {
                <Settings {editor} />
            }
        </section>
    }
}

/// Takes a typed password to the connection with that id. It is kept in memory only.
#[hook]
fn use_password(id: String) -> Callback<String> {
    let workspace = use_context::<WorkspaceHandle>();
    Callback::from(move |password| {
        if let Some(workspace) = &workspace {
            workspace.dispatch(Command::Password(id.clone(), password));
        }
    })
}

#[derive(Properties, PartialEq)]
struct UrlProps {
    editor: Editor,
    on_enter: Callback<()>,
}

/// The URL; what is wrong with it is said below it, with a way to mend it where there is one.
#[component]
fn UrlField(props: &UrlProps) -> Html {
    let profile = &props.editor.profile;
    let error = url_error(profile);
    let suggestion = error.as_ref().and_then(|error| error.suggestion()).map(String::from);
    let accept = suggestion.map(|url| {
        let accept = props.editor.on(|profile, url: String| profile.url = url);
        let label = format!("Use {url}");
        html! { <button class="button small" type="button" onclick={move |_| accept.emit(url.clone())}>{ label }</button> }
    });
    html! {
        <div class="url">
            <TextField label="URL" id="url" code=true value={profile.url.clone()} placeholder="wss://example.com/feed"
                on_input={props.editor.on(|profile, text| profile.url = text)} on_enter={props.on_enter.clone()}
                error={error.map(|error| AttrValue::from(error.to_string()))} />
            { accept }
        </div>
    }
}

/// What is wrong with the URL, as far as that shows before variables are filled in.
fn url_error(profile: &Profile) -> Option<EndpointError> {
    let url = profile.url.trim();
    if url.is_empty() || url.contains("{{") {
        return None;
    }
    Endpoint::parse(url, page_security()).err()
}

#[derive(Properties, PartialEq)]
struct ConnectProps {
    connection: Connection,
    connect: Callback<()>,
}

#[component]
fn ConnectButton(props: &ConnectProps) -> Html {
    let session = props.connection.session.clone();
    if session.state().is_idle() {
        let connect = props.connect.reform(|_: MouseEvent| ());
        return html! { <button class="button primary connect" type="button" onclick={connect}>{ "Connect" }</button> };
    }
    let disconnect = {
        let session = session.clone();
        move |_| session.disconnect(None)
    };
    html! {
        <div class="connect-group">
            <button class="button connect" type="button" onclick={disconnect}>{ "Disconnect" }</button>
            <DisconnectMenu {session} />
        </div>
    }
}
