//! The page: its regions, its shortcuts, and what is saved of it.

use yew::prelude::*;

use super::{
    connections::Connections,
    hooks::{is_typing, spawn_kept, use_global_keys, use_window_event},
    keys::{Keys, focus},
    session_view::SessionView,
    theme::ThemeSwitch,
    workspace::{Command, Workspace, WorkspaceHandle},
};
use crate::{
    task::{Browser, Runtime},
    transport::Network,
    vault,
};

/// The whole page.
#[component]
pub(super) fn App() -> Html {
    let runtime = use_memo((), |()| Runtime::new(Browser::new()));
    let workspace = use_reducer({
        let runtime = (*runtime).clone();
        move || Workspace::load(&Network::new(runtime))
    });
    let keys_shown = use_state(|| false);
    use_saved_profiles(&workspace);
    use_other_tabs(&workspace);
    use_leave_warning(&workspace);
    use_lag_watch(&runtime);
    use_shortcuts(keys_shown.setter());

    let show_keys = {
        let keys_shown = keys_shown.setter();
        move |_| keys_shown.set(true)
    };
    let hide_keys = {
        let keys_shown = keys_shown.setter();
        move |()| keys_shown.set(false)
    };
    html! {
        <ContextProvider<Runtime> context={(*runtime).clone()}>
        <ContextProvider<WorkspaceHandle> context={workspace.clone()}>
            // A file that misses the composer would otherwise be opened in Weft's place.
            <div class="app" ondragover={prevent_default} ondrop={prevent_default}>
                <header class="topbar">
                    <h1 class="brand"><span class="brand-mark" aria-hidden="true" />{ "Weft" }</h1>
                    <div class="topbar-tools">
                        <ThemeSwitch />
                        <button class="button quiet small" type="button" onclick={show_keys}>
                            { "Keys " }<kbd>{ "?" }</kbd>
                        </button>
                    </div>
                </header>
                { notice(&workspace) }
                <Connections />
                <main class="main">
                    if let Some(connection) = workspace.current() {
                        <SessionView key={connection.profile.id.clone()} connection={connection.clone()} />
                    }
                </main>
                if *keys_shown {
                    <Keys on_close={hide_keys} />
                }
            </div>
        </ContextProvider<WorkspaceHandle>>
        </ContextProvider<Runtime>>
    }
}

fn prevent_default(event: DragEvent) {
    event.prevent_default();
}

fn notice(workspace: &WorkspaceHandle) -> Html {
    let Some(words) = &workspace.notice else { return html! {} };
    let dismiss = {
        let workspace = workspace.clone();
        move |_| workspace.dispatch(Command::Notice(None))
    };
    html! {
        <div class="notice" role="alert">
            <span>{ words }</span>
            <button class="button small" type="button" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}

#[hook]
fn use_saved_profiles(workspace: &WorkspaceHandle) {
    let dispatcher = workspace.dispatcher();
    let first = use_mut_ref(|| true);
    use_effect_with(workspace.profiles(), move |profiles| {
        if first.replace(false) {
            return;
        }
        if let Err(error) = vault::save_profiles(profiles.iter().map(AsRef::as_ref)) {
            dispatcher.dispatch(Command::Notice(Some(error.to_string())));
        }
    });
}

/// Takes over what another tab saves, so that two tabs don't undo each other's work.
#[hook]
fn use_other_tabs(workspace: &WorkspaceHandle) {
    let dispatcher = workspace.dispatcher();
    use_window_event("storage", move |_| {
        if let Ok(Some(profiles)) = vault::load_profiles() {
            dispatcher.dispatch(Command::Merge(profiles));
        }
    });
}

/// Has the browser ask before the tab is left while messages are held.
#[hook]
fn use_leave_warning(workspace: &WorkspaceHandle) {
    let latest = use_mut_ref(|| workspace.clone());
    latest.replace(workspace.clone());
    use_window_event("beforeunload", move |event| {
        if latest.borrow().holds_messages() {
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
