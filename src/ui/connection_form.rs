//! Where a connection goes, who logs in, and the button that does it.

use weft_message::Close;
use weft_session::profile::LoginKind;
use yew::prelude::*;

use super::{
    disconnect_menu::DisconnectMenu,
    edit::{Editor, position},
    fields::{SelectField, TextField, options},
    session_view::use_edit,
    settings::Settings,
    url_field::UrlField,
    workspace::{Command, Connection, WorkspaceHandle},
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
    let Connection { profile, credentials, session, .. } = &props.connection;
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
    let names = options(&LoginKind::ALL.map(LoginKind::name));
    html! {
        <section class="connection-form" aria-label="Connection">
            <div class="endpoint">
                <UrlField editor={editor.clone()} on_enter={connect.clone()} on_password={on_password.clone()} />
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
struct ConnectProps {
    connection: Connection,
    connect: Callback<()>,
}

/// One button for both, so that the focus stays on it.
#[component]
fn ConnectButton(props: &ConnectProps) -> Html {
    let session = props.connection.session.clone();
    let is_idle = session.state().is_idle();
    let on_click = {
        let (session, connect) = (session.clone(), props.connect.clone());
        move |_| if is_idle { connect.emit(()) } else { session.disconnect(Close::default()) }
    };
    html! {
        <div class="connect-group">
            <button class={classes!("button", "connect", is_idle.then_some("primary"))} type="button" onclick={on_click}>
                { if is_idle { "Connect" } else { "Disconnect" } }
            </button>
            if !is_idle {
                <DisconnectMenu {session} />
            }
        </div>
    }
}
