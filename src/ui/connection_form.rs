//! Where a connection leads, who logs in, and the button to connect.

use weft_message::Close;
use weft_session::profile::LoginKind;
use yew::prelude::*;

use super::{
    disconnect_menu::DisconnectMenu,
    edit::{Editor, position},
    fields::{SelectField, TextField, options},
    handles::SessionRef,
    settings,
    url_field::UrlField,
    views::use_rest,
};

/// Properties of [`ConnectionForm`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session to connect.
    pub session: SessionRef,
    /// Its settings.
    pub editor: Editor,
    /// Kept in memory only.
    pub password: String,
    /// The session's revision.
    pub revision: u64,
}

/// The form.
#[component]
pub(super) fn ConnectionForm(props: &Props) -> Html {
    let Props { session, editor, password, .. } = props;
    let profile = &editor.profile;
    let rest = use_rest();
    let settings_open = use_state(|| false);
    let on_password = {
        let editor = editor.clone();
        Callback::from(move |password| editor.workspace.set_password(&editor.profile.id, password))
    };
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
                <ConnectButton session={session.clone()} {connect} />
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
                <TextField label="Password" id="password" kind="password" value={password.clone()}
                    on_input={on_password} />
                <button class="button" type="button" aria-expanded={settings_open.to_string()}
                    aria-controls="settings" onclick={toggle}>
                    { if *settings_open { "Hide settings" } else { "Settings" } }
                </button>
            </div>
            if *settings_open {
                { rest.show(|views| views.settings, settings::Props { editor: editor.clone() }) }
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ConnectProps {
    session: SessionRef,
    connect: Callback<()>,
}

/// One button for both actions, so that the focus stays on it.
#[component]
fn ConnectButton(props: &ConnectProps) -> Html {
    let session = props.session.clone();
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
