//! The session's state and totals, in words.

use weft_log::preview::{size, thousands};
use weft_session::State;
use yew::prelude::*;

use super::{
    handles::{ScriptsRef, SessionRef, WorkspaceRef},
    hooks::{use_log_changes, use_revision},
    panels::tools_of,
    stored::KeptProps,
    views::use_rest,
    words::ASKS,
};
use crate::store::Tool;

/// Properties of [`ConnectionState`].
#[derive(Clone, Properties, PartialEq)]
pub(super) struct StateProps {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
}

/// The connection's state as one word, which is read out with the details, where those are.
#[component]
pub(super) fn StateName(props: &StateProps) -> Html {
    let state = props.session.state();
    let title = (state == State::Online).then(|| props.session.connected_to());
    html! {
        <strong class="state-name" data-state={state.name()} aria-hidden="true" {title}>
            <span class="state-dot" data-state={state.name()} />
            { state.name() }
        </strong>
    }
}

/// The connection's state, with details unless it is online.
#[component]
pub(super) fn ConnectionState(props: &StateProps) -> Html {
    let state = props.session.state();
    let rest = use_rest();
    let to = if state == State::Online { props.session.connected_to() } else { String::new() };
    html! {
        <div class="state" role="status" aria-label="Connection state" data-state={state.name()}>
            <span class="visually-hidden">{ state.name() }{ if to.is_empty() { "" } else { ": " } }{ to }</span>
            { rest.if_loaded(|views| views.state_detail, props.clone()) }
        </div>
    }
}

/// Properties of [`StatusBar`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// Opens and closes the tools.
    pub workspace: WorkspaceRef,
    /// The tool that is open.
    pub tool: Option<Tool>,
}

/// The bottom line: totals, and a button for each tool.
#[component]
pub(super) fn StatusBar(props: &Props) -> Html {
    let scripts = ScriptsRef::from(props.session.connection().scripts().clone());
    use_revision(&scripts, "script questions", |scripts| Some(scripts.0.changed()));
    let asks = |tool| match tool {
        Tool::Scripts => scripts.questions() > scripts.console_questions(),
        Tool::Console => scripts.console_questions() > 0,
        _ => false,
    };
    html! {
        <footer class="status-bar">
            <Traffic session={props.session.clone()} revision={props.revision} />
            <div class="tool-buttons" role="group" aria-label="Tools">
                { for tools_of(&props.session).iter().map(|tool| tool_button(props, *tool, asks(*tool))) }
            </div>
        </footer>
    }
}

/// Opens a tool, or closes it; `asks` if something in it is waiting for the user.
fn tool_button(props: &Props, tool: Tool, asks: bool) -> Html {
    let is_open = props.tool == Some(tool);
    let workspace = props.workspace.clone();
    let onclick = move |_| workspace.show_tool((!is_open).then_some(tool));
    let running = if tool == Tool::Timers { props.session.running_timers() } else { 0 };
    let title = if asks { Some(ASKS.into()) } else { (running > 0).then(|| format!("Running: {running}")) };
    html! {
        <button class="button quiet small" type="button" aria-expanded={is_open.to_string()} aria-controls="tools"
            {title} {onclick}>
            { tool.name() }
            if running > 0 {
                <span class="badge running" aria-hidden="true">{ running }</span>
            }
            if asks {
                <span class="badge asks" aria-hidden="true">{ "?" }</span>
            }
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct TrafficProps {
    session: SessionRef,
    revision: u64,
}

#[component]
fn Traffic(props: &TrafficProps) -> Html {
    let rest = use_rest();
    use_log_changes(&props.session);
    let (traffic, evicted) = {
        let log = props.session.log();
        (log.traffic(), log.evicted())
    };
    let queued = props.session.queued_count();
    let received = format!("Received {}", thousands(traffic.received.messages));
    let sent = format!("Sent {}", thousands(traffic.sent.messages));
    html! {
        <p class="traffic" role="status" aria-label="Traffic" aria-live="off">
            <span class="traffic-part" data-direction="received">
                <span aria-hidden="true">{ "↓ " }</span>{ received }
                <span class="muted">{ format!(" · {}", size(traffic.received.bytes)) }</span>
            </span>
            <span class="traffic-part" data-direction="sent">
                <span aria-hidden="true">{ "↑ " }</span>{ sent }
                <span class="muted">{ format!(" · {}", size(traffic.sent.bytes)) }</span>
            </span>
            if queued > 0 {
                <span class="traffic-part warn">{ format!("Queued {}", thousands(queued as u64)) }</span>
            }
            { rest.loaded().map(|views| (views.held)(&props.session)).unwrap_or_default() }
            { rest.if_loaded(|views| views.kept, KeptProps { session: props.session.clone(), evicted }) }
        </p>
    }
}
