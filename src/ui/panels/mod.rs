//! The tools, in a drawer that can be closed, below the log or on the right: tasks, timers, scripts, the console, statistics.

mod console;
mod output;
mod scripts;
mod statistics;
mod tasks;
mod timer_form;
mod timers;

use weft_codec::decimal::Decimal;
use yew::prelude::*;

pub(super) use self::scripts::packages;
use self::{
    console::ConsolePanel, scripts::ScriptsPanel, statistics::Statistics, tasks::Tasks, timers::Timers,
};
use super::{
    edit::Editor,
    handles::{ScriptsRef, SessionRef, WorkspaceHandle, WorkspaceRef},
    hooks::use_style,
    keys::focus,
    media::{WIDE, use_media},
    more::More,
    splitter::{Axis, Splitter, use_panel_size},
    tabs,
};
use crate::store::Tool;

/// The tools, in order.
const TOOLS: [Tool; 5] = [Tool::Tasks, Tool::Timers, Tool::Scripts, Tool::Console, Tool::Statistics];

/// The tools of a session. A recording sends nothing.
pub(super) fn tools_of(session: &SessionRef) -> &'static [Tool] {
    if session.recording().is_some() { &[Tool::Tasks, Tool::Statistics] } else { &TOOLS }
}

/// The names of the drawer's edge: at the bottom, and on the right.
const HEIGHT: &str = "Tools height";
const WIDTH: &str = "Tools width";

/// Properties of [`Tools`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The session's profile.
    pub editor: Editor,
    /// Which tool is open, and where.
    pub workspace: WorkspaceHandle,
    /// Called to show a message of the log.
    pub on_message: Callback<u64>,
}

impl Tool {
    /// Its name on screen.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tasks => "Tasks",
            Self::Timers => "Timers",
            Self::Scripts => "Scripts",
            Self::Console => "Console",
            Self::Statistics => "Statistics",
        }
    }

    fn id(self) -> String {
        format!("tab-{}", self.name())
    }

    fn panel_id(self) -> String {
        format!("panel-{}", self.name())
    }
}

/// The drawer: a tab for each tool. A tool is created when it is first shown and then stays mounted, so what was typed
/// is kept.
#[component]
pub(super) fn Tools(props: &Props) -> Html {
    let workspace = &props.workspace;
    let shown = workspace.tool().filter(|tool| tools_of(&props.session).contains(tool));
    let is_wide = use_media(WIDE);
    let is_docked = is_wide && workspace.preferences().tools_docked;
    let (height, resize) = use_panel_size(workspace, HEIGHT, default_height(shown));
    let (width, widen) = use_panel_size(workspace, WIDTH, 560.0);
    let section = use_node_ref();
    use_style(&section, "--tools-height", format!("{}px", Decimal(height)));
    use_style(&section, "--tools-width", format!("{}px", Decimal(width)));
    let made = use_mut_ref(Vec::new);
    if let Some(tool) = shown.filter(|tool| !made.borrow().contains(tool)) {
        made.borrow_mut().push(tool);
    }
    let panel = |tool: Tool, content: &dyn Fn(bool) -> Html| {
        let is_shown = shown == Some(tool);
        html! {
            <div id={tool.panel_id()} class="panel" role="tabpanel" aria-labelledby={tool.id()} tabindex="0"
                hidden={!is_shown}>
                { if made.borrow().contains(&tool) { content(is_shown) } else { Html::default() } }
            </div>
        }
    };
    let Props { session, editor, .. } = props;
    html! {
        <>
        if shown.is_some() && !workspace.tool_is_tall() {
            if is_docked {
                <Splitter name={WIDTH} axis={Axis::Horizontal} size={width} range={(360.0, 1200.0)} on_resize={widen} />
            } else {
                <Splitter name={HEIGHT} axis={Axis::Vertical} size={height} range={(120.0, 700.0)} on_resize={resize} />
            }
        }
        <section id="tools" class="panels" aria-label="Tools" hidden={shown.is_none()} ref={section}
            data-dock={is_docked.then_some("right")}>
            { head(props, is_wide) }
            { panel(Tool::Tasks, &|is_shown| html! { <Tasks owner={session.owner().clone()} {is_shown} /> }) }
            { panel(Tool::Timers, &|is_shown| html! {
                <Timers session={session.clone()} revision={props.revision} editor={editor.clone()} {is_shown} />
            }) }
            { panel(Tool::Scripts, &|is_shown| html! {
                <ScriptsPanel session={session.clone()} scripts={ScriptsRef::from(session.connection().scripts().clone())}
                    editor={editor.clone()} {is_shown} on_message={props.on_message.clone()} />
            }) }
            { panel(Tool::Console, &|is_shown| html! {
                <ConsolePanel session={session.clone()} scripts={ScriptsRef::from(session.connection().scripts().clone())}
                    {is_shown} />
            }) }
            { panel(Tool::Statistics, &|is_shown| html! {
                <Statistics session={session.clone()} editor={editor.clone()} {is_shown} />
            }) }
        </section>
        </>
    }
}

/// How high the drawer is until the user resizes it, in CSS pixels. Programs need more lines than the rest, and still
/// leave ten rows of the log in a window of 1280 by 800.
fn default_height(tool: Option<Tool>) -> f64 {
    if matches!(tool, Some(Tool::Scripts | Tool::Console)) { 370.0 } else { 270.0 }
}

/// The tabs, and how much room the tools get.
fn head(props: &Props, is_wide: bool) -> Html {
    let (workspace, tools) = (&props.workspace.workspace, tools_of(&props.session));
    let (is_tall, is_docked) = (workspace.tool_is_tall(), workspace.preferences().tools_docked);
    let dock = {
        let workspace = workspace.clone();
        move |_| workspace.set_tools_docked(!is_docked)
    };
    let resize = {
        let workspace = workspace.clone();
        move |_| workspace.set_tool_is_tall(!is_tall)
    };
    let close = {
        let workspace = workspace.clone();
        move |_| workspace.show_tool(None)
    };
    html! {
        <div class="tools-head">
            <div class="tabs fits">
                <div class="fits-part" role="tablist" aria-label="Tools">
                    { for tools.iter().map(|tool| tab_button(workspace, tools, *tool, workspace.tool() == Some(*tool))) }
                </div>
                <More name="More tools" />
            </div>
            if is_wide && !is_tall {
                <button class="button quiet small" type="button" aria-pressed={is_docked.to_string()} onclick={dock}>
                    { "Dock right" }
                </button>
            }
            <button class="button quiet small tools-size" type="button" onclick={resize}>
                { if is_tall { "Restore" } else { "Maximize" } }
            </button>
            <button class="button quiet small icon" type="button" aria-label="Close tools" title="Close tools"
                onclick={close}>{ "✕" }</button>
        </div>
    }
}

fn tab_button(workspace: &WorkspaceRef, tools: &'static [Tool], tool: Tool, is_shown: bool) -> Html {
    let onclick = {
        let workspace = workspace.clone();
        move |_| workspace.show_tool(Some(tool))
    };
    let onkeydown = {
        let workspace = workspace.clone();
        move |event: KeyboardEvent| {
            if let Some(next) = tabs::by_key(tools, tool, &event.key()) {
                event.prevent_default();
                workspace.show_tool(Some(next));
                focus(&next.id());
            }
        }
    };
    html! {
        <button id={tool.id()} class="tab" type="button" role="tab" aria-selected={is_shown.to_string()}
            aria-controls={tool.panel_id()} tabindex={if is_shown { "0" } else { "-1" }} {onclick} {onkeydown}>
            { tool.name() }
        </button>
    }
}
