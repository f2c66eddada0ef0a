//! The settings of each kind of login.

use std::iter;

use weft_session::{
    check::check_pointer,
    dialogue::usual_login,
    profile::{BodyKind, Draft, FirstMessage, Format, LoginKind, Profile, subprotocols},
};
use yew::prelude::*;

use super::{
    check_field::{CheckEdit, CheckField},
    edit::{Editor, position},
    fields::{CheckBox, NumberField, SelectField, TextField, info, options},
    filled_url::filled_url,
};
use crate::session::is_token_url;

const METHODS: [&str; 4] = ["POST", "GET", "PUT", "PATCH"];

/// Properties of [`LoginSettings`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile to edit.
    pub editor: Editor,
}

/// The settings of the selected login.
#[component]
pub(super) fn LoginSettings(props: &Props) -> Html {
    let kind = props.editor.profile.login.kind;
    html! {
        <fieldset class="login-settings">
            <legend class={(kind == LoginKind::None).then_some("visually-hidden")}>
                { format!("Login: {}", kind.name()) }
            </legend>
            { info("About this kind of authentication", explanation(kind)) }
            if kind.has_token() {
                { token(&props.editor) }
            }
            if kind.has_own_token() {
                { own_token(&props.editor) }
            }
            if kind.has_first() {
                { first_message(&props.editor) }
            }
            if kind.is_script() {
                { script(&props.editor) }
            }
            if kind.is_protocol() {
                { protocol(&props.editor) }
            }
        </fieldset>
    }
}

fn explanation(kind: LoginKind) -> &'static str {
    match kind {
        LoginKind::None => "The session is online as soon as the socket is open.",
        LoginKind::TokenInQuery | LoginKind::TokenInSubprotocol | LoginKind::TokenInFirst => {
            "The token stays in memory, unless you have passwords stored. In the log and in exports it is masked."
        }
        LoginKind::Basic => {
            "User and password go into the URL, and the browser answers the server's 401 challenge with them. \
             Browsers can't set an Authorization header for a WebSocket themselves."
        }
        LoginKind::Token => {
            "An HTTP request is sent first. What the pointer finds in its JSON reply is {{token}}, for use in the \
             URL, the subprotocols and messages."
        }
        LoginKind::First => {
            "A message is sent when the socket opens; a reply decides whether the session is online."
        }
        LoginKind::TokenThenFirst => {
            "An HTTP request yields {{token}}, for use in the URL, the subprotocols and the first message, whose \
             reply decides whether the session is online."
        }
        LoginKind::SocketIo => {
            "Weft speaks Socket.IO: it joins a namespace with this message, whose data is what servers call auth, answers \
             each ping, and joins again after a drop. If the URL has no path, /socket.io/ is added."
        }
        LoginKind::Mqtt => {
            "Weft speaks MQTT: it sends this CONNECT packet, then a ping whenever the keep-alive is over, acknowledges what \
             has a QoS of 1 or 2, and subscribes again after a drop. If no subprotocol is set, mqtt is offered."
        }
        LoginKind::Stomp => {
            "Weft speaks STOMP: it sends this CONNECT frame, keeps to the heartbeats that both sides agree on, and subscribes \
             again after a drop. If no subprotocol is set, those of versions 1.0 to 1.2 are offered."
        }
        LoginKind::GraphQl => {
            "Weft speaks graphql-transport-ws: it sends this connection_init, answers pings and sends its own, and subscribes \
             again after a drop. If no subprotocol is set, graphql-transport-ws is offered."
        }
        LoginKind::SignalR => {
            "Weft speaks SignalR: it sends this handshake, pings whenever it is quiet, and streams again after a drop. For a hub \
             that uses MessagePack, write messagepack in place of json. The token goes into the URL, as access_token."
        }
        LoginKind::Script => {
            "A script from the Scripts tab logs in each time: it calls login(async (user, password) => { … }), and the \
             session is online once that function has returned."
        }
    }
}

/// The message that logs in, as the details would show it: the usual one, unless the user writes another.
fn protocol(editor: &Editor) -> Html {
    let login = &editor.profile.login;
    let usual = usual_login(login.kind, !editor.profile.user.is_empty());
    let message = if login.message.is_empty() { usual } else { &login.message };
    let draft = Draft { format: Format::Json, text: message.into() };
    let set = move |profile: &mut Profile, text: String| {
        profile.login.message = if text == usual { String::new() } else { text };
    };
    html! {
        <>
            <TextField label="Login message" id="login-message" rows=3 code=true value={message.to_owned()}
                error={editor.error_in(&draft)} on_input={editor.on(set)} />
            <NumberField label="Wait for the reply (seconds)" id="first-timeout" value={login.first.timeout}
                range={(0.1, 3600.0)} on_change={editor.on(|profile, seconds| profile.login.first.timeout = seconds)} />
        </>
    }
}

fn script(editor: &Editor) -> Html {
    let scripts = &editor.profile.scripts;
    let names = scripts.iter().map(|script| AttrValue::from(script.name.clone()));
    let options: Vec<AttrValue> = iter::once("One that is already running".into()).chain(names).collect();
    let chosen = scripts.iter().position(|script| script.id == editor.profile.login.script);
    let ids: Vec<String> = scripts.iter().map(|script| script.id.clone()).collect();
    let choose = editor.on(move |profile, position: usize| {
        let chosen = position.checked_sub(1).and_then(|at| ids.get(at));
        profile.login.script = chosen.cloned().unwrap_or_default();
    });
    html! {
        <div class="columns">
            <SelectField label="Login script" id="login-script" {options} selected={chosen.map_or(0, |at| at + 1)}
                on_change={choose} />
            <NumberField label="Wait for the login (seconds)" id="login-timeout"
                value={editor.profile.login.first.timeout} range={(0.1, 3600.0)}
                on_change={editor.on(|profile, seconds| profile.login.first.timeout = seconds)} />
        </div>
    }
}

fn token(editor: &Editor) -> Html {
    let token = &editor.profile.login.token;
    let (error, note) = token_url_says(editor, &token.url);
    let pointer_error = check_pointer(&token.pointer).err().map(|error| AttrValue::from(error.to_string()));
    let method = METHODS.iter().position(|method| *method == token.method).unwrap_or_default();
    let bodies = options(&BodyKind::ALL.map(BodyKind::name));
    html! {
        <>
            <TextField label="Token URL" id="token-url" code=true value={token.url.clone()} {error} {note}
                placeholder="https://example.com/token"
                on_input={editor.on(|profile, text| profile.login.token.url = text)} />
            <div class="columns">
                <SelectField label="Token method" id="token-method" options={options(&METHODS)} selected={method}
                    on_change={editor.on_choice(&METHODS, |profile, method| profile.login.token.method = method.into())} />
                if token.takes_body() {
                <SelectField label="Token body" id="token-body" options={bodies}
                    selected={position(&BodyKind::ALL, &token.body)}
                    on_change={editor.on_choice(&BodyKind::ALL, |profile, body| profile.login.token.body = body)} />
                }
            </div>
            if token.takes_body() && token.body == BodyKind::Json {
                <TextField label="Token JSON body" id="token-json" rows=3 code=true value={token.json.clone()}
                    on_input={editor.on(|profile, text| profile.login.token.json = text)} />
            }
            if token.takes_body() && token.body == BodyKind::Form {
                <TextField label="Token form body" id="token-form" rows=2 code=true value={token.form.clone()}
                    on_input={editor.on(|profile, text| profile.login.token.form = text)} />
            }
            <CheckBox label="Send and keep cookies" checked={token.credentials}
                on_change={editor.on(|profile, on| profile.login.token.credentials = on)} />
            <TextField label="JSON pointer to the token" id="token-pointer" code=true value={token.pointer.clone()}
                error={pointer_error} on_input={editor.on(|profile, text| profile.login.token.pointer = text)} />
        </>
    }
}

/// What is wrong with the URL, and what it is with its variables filled in.
fn token_url_says(editor: &Editor, url: &str) -> (Option<AttrValue>, Option<AttrValue>) {
    match filled_url(editor, url) {
        Some(Ok(filled)) => (wrong_scheme(&filled), Some(filled.into())),
        Some(Err(error)) => (Some(error.to_string().into()), None),
        // The name of a variable is still being typed.
        None if url.contains("{{") => (None, None),
        None => (wrong_scheme(url), None),
    }
}

fn wrong_scheme(url: &str) -> Option<AttrValue> {
    let url = url.trim();
    let is_beginning = ["http://", "https://", "practice:"].iter().any(|scheme| scheme.starts_with(url));
    (!is_beginning && !is_token_url(url)).then_some("The URL has to begin with http:// or https://.".into())
}

/// Where the user's own token goes.
fn own_token(editor: &Editor) -> Html {
    let login = &editor.profile.login;
    let place = match login.kind {
        LoginKind::TokenInQuery => html! {
            <TextField label="Parameter" id="token-parameter" code=true value={login.token_parameter.clone()}
                placeholder="token" on_input={editor.on(|profile, text| profile.login.token_parameter = text)} />
        },
        LoginKind::TokenInSubprotocol => {
            let error = subprotocols(&login.token_subprotocols).err();
            html! {
                <TextField label="Subprotocols with the token" id="token-subprotocols" code=true
                    value={login.token_subprotocols.clone()} placeholder="{{token}}"
                    note="Kubernetes: base64url.bearer.authorization.k8s.io.{{token}}"
                    error={error.map(|error| AttrValue::from(error.to_string()))}
                    on_input={editor.on(|profile, text| profile.login.token_subprotocols = text)} />
            }
        }
        _ => html! {},
    };
    let places = options(&["Query parameter", "Subprotocol", "First message"]);
    html! {
        <>
            <SelectField label="Sent as" id="token-place" options={places}
                selected={position(&LoginKind::OWN_TOKEN, &login.kind)}
                on_change={editor.on_choice(&LoginKind::OWN_TOKEN, |profile, kind| {
                    profile.login.kind = kind;
                    let first = &mut profile.login.first;
                    if kind.has_first() && first.message == FirstMessage::default().message {
                        first.message = FirstMessage::WITH_TOKEN.into();
                    }
                })} />
            { place }
        </>
    }
}

fn first_message(editor: &Editor) -> Html {
    let first = &editor.profile.login.first;
    let draft = first.draft();
    html! {
        <>
            <SelectField label="First message format" id="first-message-format"
                options={options(&Format::ALL.map(Format::name))} selected={position(&Format::ALL, &draft.format)}
                on_change={editor.on_choice(&Format::ALL, |profile, format| profile.login.first.format = Some(format))} />
            <TextField label="First message" id="first-message" rows=3 code=true value={first.message.clone()}
                error={editor.error_in(&draft)}
                on_input={editor.on(|profile, text| profile.login.first.message = text)} />
            <CheckField label="Login succeeds when" id="first-accept" check={first.accept.clone()}
                on_edit={editor.on(|profile, edit: CheckEdit| edit(&mut profile.login.first.accept))} />
            <CheckField label="Login fails when" id="first-refuse" check={first.refuse.clone()}
                on_edit={editor.on(|profile, edit: CheckEdit| edit(&mut profile.login.first.refuse))} />
            <NumberField label="Wait for the reply (seconds)" id="first-timeout" value={first.timeout}
                range={(0.1, 3600.0)} on_change={editor.on(|profile, seconds| profile.login.first.timeout = seconds)} />
        </>
    }
}
