//! How components learn that something outside Yew has changed.

use std::{rc::Rc, time::Duration};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::handles::{SessionRef, WorkspaceHandle, WorkspaceRef};
use crate::task::{Browser, Interval, Kind, Revision, Runtime, TaskGroup, animation_frame, spawn_kept};

/// Renders the component after the session has changed, apart from its log, at most once per animation frame.
/// Returns the session's revision, to pass on to children that show the same session.
#[hook]
pub(super) fn use_changes(session: &SessionRef) -> u64 {
    use_revision(session, "view", |session| Some(session.changed()))
}

/// Renders the component after the session's log has changed, as often as its [`Pace`](crate::workspace::Pace) says. Returns the log's
/// revision.
#[hook]
pub(super) fn use_log_changes(session: &SessionRef) -> u64 {
    use_task_of(session, "log view", |_, session, revision| show_log(session, revision))
}

/// Renders the component after the revision that `counter` finds in `thing` has changed, at most once per animation
/// frame. Returns that revision.
#[hook]
pub(super) fn use_revision<T: Clone + PartialEq + 'static>(
    thing: &T,
    name: &'static str,
    counter: fn(&T) -> Option<&Revision>,
) -> u64 {
    use_task_of(thing, name, move |runtime, thing, revision| show_changes(runtime, thing, counter, revision))
}

/// Runs `task` for the thing for as long as the component lives; returns the revision that it sets.
#[hook]
fn use_task_of<T, F>(
    thing: &T,
    name: &'static str,
    task: impl Fn(Runtime, T, UseStateSetter<u64>) -> F + Clone + 'static,
) -> u64
where
    T: Clone + PartialEq + 'static,
    F: Future<Output = ()> + 'static,
{
    let revision = use_state_eq(|| 0);
    let runtime = use_runtime();
    use_effect_with(thing.clone(), {
        let revision = revision.setter();
        move |thing| {
            // Another thing's revision may happen to be the same number.
            revision.set(0);
            let thing = thing.clone();
            let make = {
                let runtime = runtime.clone();
                move || task(runtime.clone(), thing.clone(), revision.clone())
            };
            let tasks = spawn_kept(&runtime, name, make);
            move || drop(tasks)
        }
    });
    *revision
}

/// Renders the component after each change of the workspace. At once: users make these changes, and want to see them.
#[hook]
pub(super) fn use_workspace(workspace: &WorkspaceRef) -> WorkspaceHandle {
    let revision = use_task_of(workspace, "workspace view", show_workspace);
    WorkspaceHandle { workspace: workspace.clone(), revision }
}

async fn show_workspace(runtime: Runtime, workspace: WorkspaceRef, revision: UseStateSetter<u64>) {
    let mut seen = 0;
    loop {
        seen = runtime.waiting_on("a change to show", workspace.changed().after(seen)).await;
        revision.set(seen);
    }
}

async fn show_changes<T>(
    runtime: Runtime,
    thing: T,
    counter: fn(&T) -> Option<&Revision>,
    revision: UseStateSetter<u64>,
) {
    let Some(counter) = counter(&thing) else { return };
    let mut seen = 0;
    loop {
        runtime.waiting_on("a change to show", counter.after(seen)).await;
        runtime.waiting_on("an animation frame", animation_frame()).await;
        seen = counter.get();
        revision.set(seen);
    }
}

async fn show_log(session: SessionRef, revision: UseStateSetter<u64>) {
    let mut seen = 0;
    loop {
        seen = session.connection().view.pace.next(&session, seen).await;
        revision.set(seen);
    }
}

/// Renders the component at the interval `every`, while `active`.
#[hook]
pub(super) fn use_clock(every: Duration, active: bool) {
    let beat = use_state(|| 0u64);
    let runtime = use_runtime();
    use_effect_with((every, active), {
        let beat = beat.setter();
        move |&(every, active)| {
            let make = {
                let runtime = runtime.clone();
                move || beats(runtime.clone(), every, beat.clone())
            };
            let tasks = active.then(|| spawn_kept(&runtime, "clock", make));
            move || drop(tasks)
        }
    });
}

async fn beats(runtime: Runtime, every: Duration, beat: UseStateSetter<u64>) {
    let mut beats = Interval::new(runtime.now(), every);
    for count in 1.. {
        runtime.waiting_on("the next beat", beats.tick(&runtime)).await;
        beat.set(count);
    }
}

/// How long nothing is typed until what is typed counts as done, for now.
const PAUSE: Duration = Duration::from_millis(600);

/// Whether the user has paused since the text changed, so that it may be judged; and a callback that says that it is
/// done already.
#[hook]
pub(super) fn use_pause(text: &str) -> (bool, Callback<()>) {
    let judged = use_state_eq(|| text.to_owned());
    let (tasks, runtime) = (use_tasks(), use_runtime());
    use_effect_with(text.to_owned(), {
        let judged = judged.setter();
        move |text| {
            let text = text.clone();
            tasks.cancel_all();
            tasks.spawn("pause in typing", Kind::Interface, async move {
                runtime.sleep(PAUSE).await;
                judged.set(text);
            });
        }
    });
    let done =
        use_callback((text.to_owned(), judged.setter()), |(), (text, judged)| judged.set(text.clone()));
    (*judged == text, done)
}

/// The event loop that the page's tasks run on.
#[hook]
pub(super) fn use_runtime() -> Runtime {
    use_context::<Runtime>().unwrap_or_else(|| Runtime::new(Browser::new()))
}

/// The component's tasks: they end with it.
#[hook]
pub(super) fn use_tasks() -> Rc<TaskGroup> {
    let runtime = use_runtime();
    let tasks = use_memo((), |()| Rc::new(TaskGroup::new(&runtime, Kind::Interface.name())));
    (*tasks).clone()
}

/// Calls `act` for each event of that name on the window, for as long as the component lives.
#[hook]
pub(super) fn use_window_event(name: &'static str, act: impl Fn(&Event) + 'static) {
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window()
            .map(|window| EventListener::new_with_options(&window, name, options, move |event| act(event)));
        move || drop(listener)
    });
}

/// Calls `on_key` for keys pressed anywhere in the page. Call `prevent_default` on those that are handled.
#[hook]
pub(super) fn use_global_keys(on_key: Callback<KeyboardEvent>) {
    use_effect_with(on_key, |on_key| {
        let on_key = on_key.clone();
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    on_key.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether the event's target takes text input, so that a plain letter isn't a shortcut there.
pub(super) fn is_typing(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}

/// Whether the key belongs to an input method, which is still composing text. Safari only tells by the code 229 when
/// the key ends that.
pub(super) fn is_composing(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == 229
}

/// Sets a CSS property of an element. The page's policy forbids `style` attributes, so this is how a
/// measured size gets to the style sheet.
#[hook]
pub(super) fn use_style(node: &NodeRef, property: &'static str, value: String) {
    use_effect_with((node.clone(), value), move |(node, value)| {
        if let Some(element) = node.cast::<web_sys::HtmlElement>() {
            // This only fails for a read-only style, and an element's own is writable.
            let _ = element.style().set_property(property, value);
        }
    });
}
