//! The lower panels, one of which is shown at a time: tasks, timers, scripts, statistics.

mod scripts;
mod statistics;
mod tasks;
mod timer_form;
mod timers;

use yew::prelude::*;

pub(super) use self::{
    scripts::{Props as ScriptsProps, ScriptsPanel},
    statistics::{Props as StatisticsProps, Statistics},
    tasks::{Props as TasksProps, Tasks},
    timers::{Props as TimersProps, Timers},
};
use super::{
    edit::Editor,
    handles::{ScriptsRef, SessionRef},
    hooks::use_revision,
    keys::focus,
    views::use_rest,
    words::ASKS,
};
use crate::workspace::Tab;

/// Properties of [`Panels`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The session's profile.
    pub editor: Editor,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Tasks, Self::Timers, Self::Scripts, Self::Statistics];

    fn name(self) -> &'static str {
        match self {
            Self::Tasks => "Tasks",
            Self::Timers => "Timers",
            Self::Scripts => "Scripts",
            Self::Statistics => "Statistics",
        }
    }

    /// The tab that a key selects.
    fn by_key(self, key: &str) -> Option<Self> {
        let (at, count) = (Self::ALL.iter().position(|&tab| tab == self)?, Self::ALL.len());
        let position = match key {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Self::ALL.get(position).copied()
    }

    fn id(self) -> String {
        format!("tab-{}", self.name())
    }

    fn panel_id(self) -> String {
        format!("panel-{}", self.name())
    }
}

/// The tabs and their panels. A panel is created when it is first shown and then stays mounted, so what was typed
/// is kept.
#[component]
pub(super) fn Panels(props: &Props) -> Html {
    let rest = use_rest();
    let workspace = &props.editor.workspace;
    let shown = use_state_eq(|| workspace.tab.get());
    let show = {
        let (shown, workspace) = (shown.setter(), workspace.clone());
        Callback::from(move |tab| {
            workspace.tab.set(tab);
            shown.set(tab);
        })
    };
    let shown = *shown;
    let scripts = ScriptsRef::from(props.session.connection().scripts().clone());
    use_revision(&scripts, "script questions", |scripts| Some(scripts.0.changed()));
    let asks = scripts.questions() > 0;
    let made = use_mut_ref(Vec::new);
    if !made.borrow().contains(&shown) {
        made.borrow_mut().push(shown);
    }
    let panel = |tab: Tab, content: &dyn Fn() -> Html| {
        html! {
            <div id={tab.panel_id()} class="panel" role="tabpanel" aria-labelledby={tab.id()} tabindex="0"
                hidden={tab != shown}>
                { if made.borrow().contains(&tab) { content() } else { Html::default() } }
            </div>
        }
    };
    let editor = &props.editor;
    html! {
        <section class="panels" aria-label="Panels">
            <div class="tabs" role="tablist" aria-label="Panels">
                { for Tab::ALL.map(|tab| tab_button(tab, shown, &show, tab == Tab::Scripts && asks)) }
            </div>
            { panel(Tab::Tasks, &|| rest.show(|views| views.tasks, TasksProps {
                owner: props.session.owner().clone(),
                is_shown: shown == Tab::Tasks,
            })) }
            { panel(Tab::Timers, &|| rest.show(|views| views.timers, TimersProps {
                session: props.session.clone(),
                revision: props.revision,
                editor: editor.clone(),
                is_shown: shown == Tab::Timers,
            })) }
            { panel(Tab::Scripts, &|| rest.show(|views| views.scripts, ScriptsProps {
                session: props.session.clone(),
                scripts: scripts.clone(),
                editor: editor.clone(),
                is_shown: shown == Tab::Scripts,
            })) }
            { panel(Tab::Statistics, &|| rest.show(|views| views.statistics, StatisticsProps {
                session: props.session.clone(),
                editor: editor.clone(),
                is_shown: shown == Tab::Statistics,
            })) }
        </section>
    }
}

/// A tab; `asks` if something in it is waiting for the user.
fn tab_button(tab: Tab, shown: Tab, show: &Callback<Tab>, asks: bool) -> Html {
    let onclick = show.reform(move |_: MouseEvent| tab);
    let onkeydown = {
        let show = show.clone();
        move |event: KeyboardEvent| {
            if let Some(next) = tab.by_key(&event.key()) {
                event.prevent_default();
                show.emit(next);
                focus(&next.id());
            }
        }
    };
    let is_shown = tab == shown;
    html! {
        <button id={tab.id()} class="tab" type="button" role="tab" aria-selected={is_shown.to_string()}
            aria-controls={tab.panel_id()} tabindex={if is_shown { "0" } else { "-1" }}
            title={asks.then_some(ASKS)} {onclick} {onkeydown}>
            { tab.name() }
            if asks {
                <span class="badge asks" aria-hidden="true">{ "?" }</span>
            }
        </button>
    }
}
