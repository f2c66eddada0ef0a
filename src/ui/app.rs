//! The page: its regions and its shortcuts.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    connections::Connections,
    handles::{SessionRef, WorkspaceHandle, WorkspaceRef},
    hooks::{is_typing, use_global_keys, use_runtime, use_tasks, use_window_event, use_workspace},
    keys::{self, focus},
    session_view::SessionView,
    theme::ThemeSwitch,
    views::{Rest, use_loaded_rest, use_rest},
    words,
};
use crate::{
    store::LocalStorage,
    task::{Browser, Kind, Runtime, spawn_kept},
    transport::Network,
    workspace::Workspace,
};

/// The page, once its contents have been loaded.
#[component]
pub(super) fn App() -> Html {
    let runtime = use_memo((), |()| Runtime::new(Browser::new()));
    html! {
        <ContextProvider<Runtime> context={(*runtime).clone()}>
            <Loading />
        </ContextProvider<Runtime>>
    }
}

/// Loads the page's contents, then shows it.
#[component]
fn Loading() -> Html {
    let workspace = use_state_eq(|| None::<WorkspaceRef>);
    let (runtime, tasks) = (use_runtime(), use_tasks());
    let rest = use_loaded_rest(&runtime);
    use_effect_with((), {
        let workspace = workspace.setter();
        move |()| {
            let network = Network::new(runtime);
            tasks.spawn("load", Kind::Interface, async move {
                let loaded = Workspace::load(network, Rc::new(LocalStorage)).await;
                workspace.set(Some(loaded.into()));
            });
        }
    });
    match &*workspace {
        Some(workspace) => html! {
            <ContextProvider<Rest> context={rest}>
                <Page workspace={workspace.clone()} />
            </ContextProvider<Rest>>
        },
        None => html! {},
    }
}

/// Properties of [`Page`].
#[derive(Properties, PartialEq)]
struct Props {
    /// What it shows.
    workspace: WorkspaceRef,
}

/// The whole page.
#[component]
fn Page(props: &Props) -> Html {
    let workspace = use_workspace(&props.workspace);
    let rest = use_rest();
    let keys_shown = use_state(|| false);
    use_leave_warning(&props.workspace);
    let runtime = use_runtime();
    use_lag_watch(&runtime);
    use_shortcuts(keys_shown.setter());

    let show_keys = {
        let keys_shown = keys_shown.setter();
        move |_| keys_shown.set(true)
    };
    let hide_keys = {
        let keys_shown = keys_shown.setter();
        Callback::from(move |()| keys_shown.set(false))
    };
    html! {
        // Otherwise, the browser would open a file that is dropped beside the composer in place of Weft.
        <div class="app" ondragover={prevent_default} ondrop={prevent_default}>
            { notice(&workspace) }
            <header class="sidebar">
                <h1 class="brand"><span class="brand-mark" aria-hidden="true" />{ "Weft" }</h1>
                <Connections workspace={workspace.clone()} />
                <div class="sidebar-tools">
                    <ThemeSwitch workspace={workspace.clone()} />
                    <button class="button quiet small sidebar-keys" type="button" onclick={show_keys}>
                        { "Keys " }<kbd>{ "?" }</kbd>
                    </button>
                </div>
            </header>
            <main class="main">
                if let Some(connection) = workspace.current() {
                    <SessionView key={connection.id()} session={SessionRef::from(connection.clone())} {workspace} />
                }
            </main>
            if *keys_shown {
                { rest.show(|views| views.keys, keys::Props { on_close: hide_keys }) }
            }
        </div>
    }
}

fn prevent_default(event: DragEvent) {
    event.prevent_default();
}

fn notice(workspace: &WorkspaceHandle) -> Html {
    let Some(notice) = workspace.notice() else { return html! {} };
    let dismiss = {
        let workspace = workspace.workspace.clone();
        move |_| workspace.dismiss_notice()
    };
    html! {
        <div class="notice" role="alert">
            <span>{ words::store_error(&notice) }</span>
            <button class="button small" type="button" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}

/// Has the browser ask for confirmation before the tab is closed while messages are queued.
#[hook]
fn use_leave_warning(workspace: &WorkspaceRef) {
    let workspace = workspace.clone();
    use_window_event("beforeunload", move |event| {
        if workspace.holds_messages() {
            event.prevent_default();
        }
    });
}

#[hook]
fn use_lag_watch(runtime: &Runtime) {
    let runtime = runtime.clone();
    use_effect_with((), move |()| {
        let watch = {
            let runtime = runtime.clone();
            move || {
                let runtime = runtime.clone();
                async move { runtime.watch_lag().await }
            }
        };
        let tasks = spawn_kept(&runtime, "lag watch", watch);
        move || drop(tasks)
    });
}

#[hook]
fn use_shortcuts(show_keys: UseStateSetter<bool>) {
    let on_key = use_callback((), move |event: KeyboardEvent, ()| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
            return;
        }
        match event.key().as_str() {
            "?" => show_keys.set(true),
            "/" => focus("filter"),
            "g" => focus("jump"),
            "m" => focus("message"),
            "u" => focus("url"),
            _ => return,
        }
        event.prevent_default();
    });
    use_global_keys(on_key);
}
