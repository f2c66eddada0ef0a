//! Has the site start without a network, and offers a reload once the site has a new build.

use std::time::Duration;

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};
use yew::prelude::*;

use super::hooks::{use_runtime, use_tasks};
use crate::task::{Kind, Runtime};

/// What `cargo xtask build` puts beside the page.
const WORKER: &str = "service-worker.js";

/// Before the site's files are kept: connecting comes first.
const START: Duration = Duration::from_secs(2);

/// How often the site is asked for a new build while the page stays open.
const BEAT: Duration = Duration::from_secs(60 * 60);

/// What has the new build take over.
const ACTIVATE: &str = "activate";

/// Says that there is a new build, until that is dismissed.
#[component]
pub(super) fn NewBuild() -> Html {
    let waiting = use_state_eq(|| None::<ServiceWorker>);
    let (runtime, tasks) = (use_runtime(), use_tasks());
    use_effect_with((), {
        let waiting = waiting.setter();
        move |()| {
            tasks.spawn("new build", Kind::Interface, async move { watch(&runtime, waiting).await });
        }
    });
    let Some(worker) = (*waiting).clone() else { return html! {} };
    let reload = move |_| take_over(&worker);
    let dismiss = {
        let waiting = waiting.setter();
        move |_| waiting.set(None)
    };
    html! {
        <div class="notice-place" role="status">
            <div class="page-notice">
                <span>{ "A new version of Weft is available." }</span>
                <button class="button small" type="button" onclick={reload}>{ "Reload" }</button>
                <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss"
                    onclick={dismiss}>{ "✕" }</button>
            </div>
        </div>
    }
}

/// Keeps the site's files, and looks for a new build for ever.
async fn watch(runtime: &Runtime, waiting: UseStateSetter<Option<ServiceWorker>>) {
    runtime.waiting_on("time to spare", runtime.sleep(START)).await;
    let Some(container) = container() else { return };
    // A browser may refuse, or the host may have altered the files: Weft works without.
    let registered = JsFuture::from(container.register(WORKER)).await;
    let Some(registration) = registered.ok().and_then(|found| found.dyn_into().ok()) else { return };
    let registration: ServiceWorkerRegistration = registration;
    if let Some(worker) = registration.waiting() {
        waiting.set(Some(worker));
    }
    let _listener = on_waiting(&registration, &container, waiting);
    loop {
        runtime.waiting_on("the next look for a new build", runtime.sleep(BEAT)).await;
        if let Ok(updated) = registration.update() {
            // Without a network, it fails.
            drop(JsFuture::from(updated).await);
        }
    }
}

/// What registers service workers: only in a release, and only on sites that are secure.
fn container() -> Option<ServiceWorkerContainer> {
    if cfg!(debug_assertions) {
        return None;
    }
    let navigator = web_sys::window()?.navigator();
    let container = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.dyn_into().ok()
}

/// Notes each build that is complete while this one, which an older worker has brought, is on screen.
fn on_waiting(
    registration: &ServiceWorkerRegistration,
    container: &ServiceWorkerContainer,
    waiting: UseStateSetter<Option<ServiceWorker>>,
) -> EventListener {
    let (of, container) = (registration.clone(), container.clone());
    EventListener::new(registration, "updatefound", move |_| {
        let Some(worker) = of.installing() else { return };
        let (of, container, waiting) = (worker.clone(), container.clone(), waiting.clone());
        let note = move |_: &Event| {
            if of.state() == ServiceWorkerState::Installed && container.controller().is_some() {
                waiting.set(Some(of.clone()));
            }
        };
        // It has to listen for as long as the worker is there.
        EventListener::new(&worker, "statechange", note).forget();
    })
}

/// Has the new build take over, and loads it.
fn take_over(worker: &ServiceWorker) {
    let Some(container) = container() else { return };
    EventListener::once(&container, "controllerchange", |_| {
        if let Some(window) = web_sys::window() {
            // This only fails for a page that is being left.
            let _ = window.location().reload();
        }
    })
    .forget();
    // This only fails for values that can't be copied.
    let _ = worker.post_message(&ACTIVATE.into());
}
