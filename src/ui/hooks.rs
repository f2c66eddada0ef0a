//! How components learn that something outside Yew has changed.

use std::{any::Any, rc::Rc, time::Duration};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::session_ref::SessionRef;
use crate::task::{Interval, Kind, Owner, Revision, TaskGroup, animation_frame, now, waiting_on};

/// Renders the component after the session has changed, its log aside, once per animation frame at most.
/// Returns the session's revision, to hand on to children that show the same session.
#[hook]
pub(super) fn use_changes(session: &SessionRef) -> u64 {
    use_revision(session, "view", |session| Some(session.changed()))
}

/// Renders the component after the session's log has changed, as often as its [`Pace`](super::pace::Pace) says. Returns the log's
/// revision.
#[hook]
pub(super) fn use_log_changes(session: &SessionRef) -> u64 {
    use_task_of(session, "log view", show_log)
}

/// Renders the component after what `counter` finds in `thing` has counted on, once per animation frame at
/// most. Returns the count.
#[hook]
pub(super) fn use_revision<T: Clone + PartialEq + 'static>(
    thing: &T,
    name: &'static str,
    counter: fn(&T) -> Option<&Revision>,
) -> u64 {
    use_task_of(thing, name, move |thing, revision| show_changes(thing, counter, revision))
}

/// Runs `task` for the thing as long as the component lives; returns the revision that it sets.
#[hook]
fn use_task_of<T, F>(
    thing: &T,
    name: &'static str,
    task: impl Fn(T, UseStateSetter<u64>) -> F + Clone + 'static,
) -> u64
where
    T: Clone + PartialEq + 'static,
    F: Future<Output = ()> + 'static,
{
    let revision = use_state_eq(|| 0);
    use_effect_with(thing.clone(), {
        let revision = revision.setter();
        move |thing| {
            // Another's count may come to the same number.
            revision.set(0);
            let thing = thing.clone();
            let tasks = spawn_kept(name, move || task(thing.clone(), revision.clone()));
            move || drop(tasks)
        }
    });
    *revision
}

async fn show_changes<T>(thing: T, counter: fn(&T) -> Option<&Revision>, revision: UseStateSetter<u64>) {
    let Some(counter) = counter(&thing) else { return };
    let mut seen = 0;
    loop {
        waiting_on("a change to show", counter.after(seen)).await;
        waiting_on("an animation frame", animation_frame()).await;
        seen = counter.get();
        revision.set(seen);
    }
}

async fn show_log(session: SessionRef, revision: UseStateSetter<u64>) {
    let mut seen = 0;
    loop {
        seen = session.pace.next(&session, seen).await;
        revision.set(seen);
    }
}

/// Renders the component again and again, `every` so often, while `active`.
#[hook]
pub(super) fn use_clock(every: Duration, active: bool) {
    let beat = use_state(|| 0u64);
    use_effect_with((every, active), {
        let beat = beat.setter();
        move |&(every, active)| {
            let tasks = active.then(|| spawn_kept("clock", move || beats(every, beat.clone())));
            move || drop(tasks)
        }
    });
}

async fn beats(every: Duration, beat: UseStateSetter<u64>) {
    let mut beats = Interval::new(now(), every);
    for count in 1.. {
        waiting_on("the next beat", beats.tick()).await;
        beat.set(count);
    }
}

/// Spawns a task without which the page would lie: cancelled in the inspector, it starts again.
pub(super) fn spawn_kept<F>(name: &'static str, make: impl Fn() -> F + 'static) -> Rc<dyn Any>
where
    F: Future<Output = ()> + 'static,
{
    let owner = Owner::new("interface");
    let kept = Rc::new((TaskGroup::of(&owner), make));
    let (tasks, make) = &*kept;
    tasks.spawn(name, Kind::Interface, make());
    // The inspector remembers owners for a while; what is shown must not live as long.
    let weak = Rc::downgrade(&kept);
    owner.on_cancel(move |_| {
        if let Some(kept) = weak.upgrade() {
            let (tasks, make) = &*kept;
            tasks.spawn(name, Kind::Interface, make());
        }
    });
    kept
}

/// Calls `act` for each event of that name that the window gets, for as long as the component lives.
#[hook]
pub(super) fn use_window_event(name: &'static str, act: impl Fn(&Event) + 'static) {
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window()
            .map(|window| EventListener::new_with_options(&window, name, options, move |event| act(event)));
        move || drop(listener)
    });
}

/// Calls `on_key` for keys pressed anywhere in the page. Call `prevent_default` on those that are used.
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

/// Whether the event's target takes typed text, so that a plain letter is no shortcut there.
pub(super) fn is_typing(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}

/// Sets a CSS property of an element. The page's policy forbids `style` attributes; this is the way to
/// hand a measured size to the style sheet.
#[hook]
pub(super) fn use_style(node: &NodeRef, property: &'static str, value: String) {
    use_effect_with((node.clone(), value), move |(node, value)| {
        if let Some(element) = node.cast::<web_sys::HtmlElement>() {
            // Fails only for a read-only style, which an element's own never is.
            let _ = element.style().set_property(property, value);
        }
    });
}
