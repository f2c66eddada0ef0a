//! The settings of a connection, in a sheet beside the log.

use weft_log::Log;
use weft_session::profile::{Credentials, Draft, LogLimit, LoginKind, Reconnect, StorageLimit, subprotocols};
use yew::prelude::*;

use super::{
    authentication::Authentication,
    check_field::{CheckEdit, CheckField},
    composer::{FormatSelect, MessageForm, spoken_format},
    edit::Editor,
    fields::{CheckBox, NumberField, TextField, info},
    handles::SessionRef,
    keys::focus,
    more::More,
    recording::Recordings,
    schema::schema,
    stored::Switches,
    tabs,
    vault::StoredPasswords,
};
use crate::store::Sheet;

/// The tabs, in order.
const TABS: [(Sheet, &str); 5] = [
    (Sheet::General, "General"),
    (Sheet::Authentication, "Authentication"),
    (Sheet::Keepalive, "Keepalive"),
    (Sheet::Reconnect, "Reconnect"),
    (Sheet::Log, "Log"),
];

/// The explanations.
const STORED: &str = "Passwords and tokens stay in memory and are gone when the tab closes, unless you have them stored, encrypted, under \
    Authentication. Everything else here is kept in this browser.";
const LIMIT: &str = "Beyond the log limit, the oldest messages are only in this browser's storage, and are read from there when you \
    scroll, filter or export. Beyond the storage limit, or what the browser allows, they are dropped, and the \
    totals say how many. A log that isn't stored drops them beyond the log limit. A lower limit applies at once. Browsers \
    give a page at most 4 GiB of memory for all its connections.";
const KEEPALIVE: &str = "A message on an interval. Browsers can't send WebSocket ping frames, so this is an application message that the \
    server has to understand.";
const RECONNECT: &str = "Reconnects and logs in again after a drop, with random delays that double each time. Not after a normal close \
    (1000), a policy close (1008) or a refused login.";

/// The lowest storage limit, in mebibytes: whole segments are dropped.
const LEAST_STORED: f64 = 16.0;

/// Properties of [`Settings`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile to edit.
    pub editor: Editor,
    /// Kept in memory only.
    pub credentials: Credentials,
    /// The tab that is open.
    pub tab: Sheet,
    /// Called with the tab to open; `None` closes the settings.
    pub on_tab: Callback<Option<Sheet>>,
}

/// The sheet of settings.
#[component]
pub(super) fn Settings(props: &Props) -> Html {
    let editor = &props.editor;
    let close = props.on_tab.reform(|_: MouseEvent| None);
    let on_key = {
        let on_tab = props.on_tab.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                on_tab.emit(None);
            }
        }
    };
    html! {
        <aside id="settings" class="sheet" aria-label="Settings" onkeydown={on_key}>
            <div class="sheet-head">
                <h2>{ "Settings" }</h2>
                <button class="button quiet icon small" type="button" aria-label="Close settings"
                    title="Close settings" onclick={close}>{ "✕" }</button>
            </div>
            <div class="tabs fits">
                <div class="fits-part" role="tablist" aria-label="Settings">
                    { for TABS.map(|(tab, name)| tab_button(props, tab, name)) }
                </div>
                <More name="More settings" />
            </div>
            // Another tab's explanations don't stay open in this one.
            <div key={id(props.tab)} id="settings-panel" class="settings" role="tabpanel" aria-labelledby={id(props.tab)} tabindex="0">
                { match props.tab {
                    Sheet::General => general(editor),
                    Sheet::Authentication => html! {
                        <>
                            <Authentication editor={editor.clone()} credentials={props.credentials.clone()} />
                            <StoredPasswords workspace={editor.workspace.clone()} />
                        </>
                    },
                    Sheet::Keepalive => keepalive(editor),
                    Sheet::Reconnect => reconnect(editor),
                    Sheet::Log => html! { <>{ log(editor) }<Switches editor={editor.clone()} />{ recordings(editor) }</> },
                } }
            </div>
        </aside>
    }
}

fn id(tab: Sheet) -> String {
    format!("settings-{tab:?}")
}

fn tab_button(props: &Props, tab: Sheet, name: &'static str) -> Html {
    let is_shown = props.tab == tab;
    let onclick = props.on_tab.reform(move |_: MouseEvent| Some(tab));
    let onkeydown = {
        let on_tab = props.on_tab.clone();
        move |event: KeyboardEvent| {
            if let Some(next) = tabs::by_key(&TABS.map(|(tab, _)| tab), tab, &event.key()) {
                event.prevent_default();
                on_tab.emit(Some(next));
                focus(&id(next));
            }
        }
    };
    html! {
        <button id={id(tab)} class="tab" type="button" role="tab" aria-selected={is_shown.to_string()}
            aria-controls="settings-panel" tabindex={if is_shown { "0" } else { "-1" }} {onclick} {onkeydown}>
            { name }
        </button>
    }
}

fn general(editor: &Editor) -> Html {
    let profile = &editor.profile;
    let delete = {
        let editor = editor.clone();
        move |_| editor.workspace.remove(&editor.profile.id)
    };
    html! {
        <>
            <fieldset>
                <legend>{ "Connection" }</legend>
                <TextField label="Name" id="name" value={profile.name.clone()}
                    on_input={editor.on(|profile, text| profile.name = text)} />
                <TextField label="Subprotocols" id="subprotocols" value={profile.subprotocols.clone()}
                    placeholder="None. Several: chat.v2, chat.v1"
                    error={subprotocols(&profile.subprotocols).err().map(|error| AttrValue::from(error.to_string()))}
                    on_input={editor.on(|profile, text| profile.subprotocols = text)} />
                { info("What the browser keeps", STORED) }
                <div><button class="button danger" type="button" onclick={delete}>{ "Delete connection" }</button></div>
            </fieldset>
            { schema(editor) }
            { practice_peer(editor) }
        </>
    }
}

fn log(editor: &Editor) -> Html {
    let least = (Log::LEAST_LIMIT >> 20) as f64;
    html! {
        <fieldset>
            <legend>{ "Log" }</legend>
            { info("About the limit", LIMIT) }
            <NumberField label="Log limit (MiB, 0: keep all)" id="log-limit" value={f64::from(editor.profile.log_limit.0)}
                range={(least, 4096.0)} when_done=true whole=true or_zero=true
                on_change={editor.on(|profile, mebibytes: f64| profile.log_limit = LogLimit(mebibytes as u32))} />
            if !editor.profile.log_in_memory {
                <NumberField label="Storage limit (MiB, 0: as much as the browser allows)" id="storage-limit"
                    value={f64::from(editor.profile.storage_limit.0)} range={(LEAST_STORED, 1_048_576.0)} when_done=true
                    whole=true or_zero=true on_change={editor.on(|profile, mebibytes: f64| {
                        profile.storage_limit = StorageLimit(mebibytes as u32);
                    })} />
            }
        </fieldset>
    }
}

fn recordings(editor: &Editor) -> Html {
    let connection = editor.workspace.connection(&editor.profile.id);
    html! {
        { for connection.map(|connection| html! {
            <Recordings workspace={editor.workspace.clone()} session={SessionRef::from(connection)} />
        }) }
    }
}

fn keepalive(editor: &Editor) -> Html {
    let keepalive = &editor.profile.keepalive;
    html! {
        <fieldset>
            <legend>{ "Keepalive" }</legend>
            { info("About keepalive messages", KEEPALIVE) }
            <CheckBox label="Send keepalive messages" checked={keepalive.enabled}
                on_change={editor.on(|profile, on| profile.keepalive.enabled = on)} />
            if keepalive.enabled {
                <NumberField label="Every (seconds)" id="keepalive-every" value={keepalive.every} range={(0.1, 86400.0)}
                    on_change={editor.on(|profile, seconds| profile.keepalive.every = seconds)} />
                { keepalive_message(editor, &keepalive.message) }
                <CheckField label="Expected reply" id="keepalive-reply" check={keepalive.reply.clone()}
                    on_edit={editor.on(|profile, edit: CheckEdit| edit(&mut profile.keepalive.reply))} />
                <NumberField label="Reply within (seconds)" id="keepalive-within" value={keepalive.within}
                    range={(0.05, 3600.0)} on_change={editor.on(|profile, seconds| profile.keepalive.within = seconds)} />
                <NumberField label="Reconnect after so many missed replies (0: never)" id="keepalive-misses"
                    value={f64::from(keepalive.misses)} range={(0.0, 1000.0)} whole=true
                    on_change={editor.on(|profile, count: f64| profile.keepalive.misses = count as u32)} />
            }
        </fieldset>
    }
}

fn keepalive_message(editor: &Editor, message: &Draft) -> Html {
    let connection = editor.workspace.connection(&editor.profile.id);
    let session = connection.map(SessionRef::from);
    let offered = session.as_ref().and_then(|session| spoken_format(session, &editor.profile));
    let on_input = editor.on(|profile, text| profile.keepalive.message.text = text);
    html! {
        <>
            <FormatSelect label="Keepalive format" id="keepalive-format" format={message.format} {offered}
                on_change={editor.on(|profile, format| profile.keepalive.message.turn_to(format))} />
            if let Some(session) = session.filter(|_| message.format.is_protocol()) {
                <MessageForm {session} id="keepalive-message" draft={message.clone()} is_tried=true {on_input} />
            } else {
                <TextField label="Keepalive message" id="keepalive-message" rows=2 code=true value={message.text.clone()}
                    error={editor.error_in(message)} {on_input} />
            }
        </>
    }
}

fn reconnect(editor: &Editor) -> Html {
    let Reconnect { enabled, base, cap, attempts } = editor.profile.reconnect;
    html! {
        <fieldset>
            <legend>{ "Reconnect" }</legend>
            { info("About reconnecting", RECONNECT) }
            <CheckBox label="Reconnect after a drop" checked={enabled}
                on_change={editor.on(|profile, on| profile.reconnect.enabled = on)} />
            if enabled {
                <NumberField label="First delay up to (seconds)" id="reconnect-base" value={base} range={(0.0, 3600.0)}
                    on_change={editor.on(|profile, seconds| profile.reconnect.base = seconds)} />
                <NumberField label="Longest delay (seconds)" id="reconnect-cap" value={cap} range={(0.0, 86400.0)}
                    on_change={editor.on(|profile, seconds| profile.reconnect.cap = seconds)} />
                <NumberField label="Attempts (0: no limit)" id="reconnect-attempts" value={f64::from(attempts)}
                    range={(0.0, 100_000.0)} whole=true
                    on_change={editor.on(|profile, count: f64| profile.reconnect.attempts = count as u32)} />
            }
        </fieldset>
    }
}

/// The login of an endpoint of the practice server that speaks a protocol.
fn spoken_at(url: &str) -> Option<LoginKind> {
    let path = url.split('?').next()?.trim_start_matches("practice:");
    match path {
        "/socket.io/" => Some(LoginKind::SocketIo),
        "/mqtt" => Some(LoginKind::Mqtt),
        "/graphql" => Some(LoginKind::GraphQl),
        _ => None,
    }
}

fn practice_peer(editor: &Editor) -> Html {
    let example = |(url, about): (String, &str)| {
        let choose = editor.on(|profile, url: String| {
            if let Some(kind) = spoken_at(&url) {
                profile.login.kind = kind;
            }
            profile.url = url;
        });
        let label = url.clone();
        html! {
            <li>
                <button class="button small mono" type="button" onclick={move |_| choose.emit(url.clone())}>{ label }</button>
                <span class="muted">{ format!(" {about}") }</span>
            </li>
        }
    };
    html! {
        <fieldset>
            <legend>{ "Practice server" }</legend>
            <p class="muted">{ "A server inside this page to try everything against. Users demo, alice and bob, password demo." }</p>
            <ul class="examples">{ for weft_practice::examples().map(example) }</ul>
        </fieldset>
    }
}
