//! The page: its regions and its shortcuts.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    connections::Connections,
    handles::{SessionRef, WorkspaceHandle, WorkspaceRef},
    hooks::{use_runtime, use_tasks, use_workspace},
    page,
    session_view::SessionView,
    theme::use_theme,
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
    let network = use_memo((), |()| Network::new(runtime));
    let rest = use_loaded_rest(&network);
    use_effect_with((), {
        let (workspace, network) = (workspace.setter(), (*network).clone());
        move |()| {
            tasks.spawn("load", Kind::Interface, async move {
                let loaded = Workspace::load(network, Rc::new(LocalStorage)).await;
                loaded.expect_stored_logs();
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
    let runtime = use_runtime();
    use_lag_watch(&runtime);
    use_theme(&workspace);
    html! {
        // Otherwise, the browser would open a file that is dropped beside the composer in place of Weft.
        <div class="app" data-list={workspace.list_is_shown().then_some("shown")} ondragover={prevent_default} ondrop={prevent_default}>
            { notice(&workspace) }
            <header class="sidebar">
                <h1 class="brand"><span class="brand-mark" aria-hidden="true" />{ "Weft" }</h1>
                <Connections workspace={workspace.clone()} />
            </header>
            <main class="main">
                if let Some(connection) = workspace.current() {
                    <SessionView key={connection.id()} session={SessionRef::from(connection.clone())} workspace={workspace.clone()} />
                }
            </main>
            { rest.if_loaded(|views| views.page, page::Props { workspace: workspace.clone() }) }
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
