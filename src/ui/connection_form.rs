//! Where a connection leads, how it authenticates, its state, and the button to connect: one row.

use weft_message::Close;
use weft_session::profile::Credentials;
use yew::prelude::*;

use super::{
    authentication, connect, disconnect_menu,
    edit::Editor,
    flow,
    handles::SessionRef,
    popover::Popover,
    protocol,
    status::{ConnectionState, StateName, StateProps},
    url_field::UrlField,
    views::use_rest,
};
use crate::store::Sheet;

/// Properties of [`ConnectionForm`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session to connect.
    pub session: SessionRef,
    /// Its settings.
    pub editor: Editor,
    /// Kept in memory only.
    pub credentials: Credentials,
    /// The session's revision.
    pub revision: u64,
    /// The tab of the settings that is open.
    pub sheet: Option<Sheet>,
    /// Called to open the settings at a tab, or to close them.
    pub on_sheet: Callback<Option<Sheet>>,
}

/// The row.
#[component]
pub(super) fn ConnectionForm(props: &Props) -> Html {
    let Props { session, editor, credentials, sheet, on_sheet, .. } = props;
    let rest = use_rest();
    let connect = {
        let (session, workspace) = (session.clone(), editor.workspace.clone());
        Callback::from(move |()| connect::connect(&session, &workspace, rest))
    };
    let authentication = {
        let (editor, credentials) = (editor.clone(), credentials.clone());
        Callback::from(move |_: Callback<()>| {
            let props = authentication::Props { editor: editor.clone(), credentials: credentials.clone() };
            rest.show(|views| views.authentication, props)
        })
    };
    let instead = sheet.is_some().then(|| on_sheet.reform(|()| Some(Sheet::Authentication)));
    let is_open = sheet.is_some();
    let toggle = on_sheet.reform(move |_: MouseEvent| (!is_open).then_some(Sheet::General));
    let on_key = {
        let on_sheet = on_sheet.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_sheet.emit(None);
            }
        }
    };
    let state = StateProps { session: session.clone(), revision: props.revision };
    html! {
        <section class="connection-form" aria-label="Connection" data-colour={editor.profile.colour.name()}>
            <UrlField session={session.clone()} editor={editor.clone()} on_enter={connect.clone()}>
                <ConnectionState ..state.clone() />
            </UrlField>
            <Popover label={editor.profile.login.kind.name()} name="Authentication"
                id="authentication" {instead} content={authentication} />
            <ConnectButton session={session.clone()} revision={props.revision} {connect} />
            <button class="button icon" type="button" aria-label="Settings" title="Settings"
                aria-expanded={is_open.to_string()} aria-controls="settings" onclick={toggle} onkeydown={on_key}>
                <span aria-hidden="true">{ "⚙" }</span>
            </button>
            <StateName ..state />
            { rest.if_loaded(|views| views.protocol, protocol::Props { session: session.clone(), editor: editor.clone() }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ConnectProps {
    session: SessionRef,
    revision: u64,
    connect: Callback<()>,
}

/// One button for both actions, so that the focus stays on it.
#[component]
fn ConnectButton(props: &ConnectProps) -> Html {
    let rest = use_rest();
    let session = props.session.clone();
    let state = session.state();
    let is_idle = state.is_idle();
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
                // Optional: the button beside it disconnects too.
                { rest.if_loaded(|views| views.disconnect_menu, disconnect_menu::Props { session: session.clone() }) }
                { rest.if_loaded(|views| views.flow, flow::Props { session, revision: props.revision }) }
            }
        </div>
    }
}
