//! Tasks that must keep running, or the page would show stale data.

use std::{any::Any, rc::Rc};

use super::{Kind, Runtime, TaskGroup};

/// Spawns a task of the interface that is restarted if the user cancels it in the inspector. It ends when the returned
/// value is dropped.
pub fn spawn_kept<F>(runtime: &Runtime, name: &'static str, make: impl Fn() -> F + 'static) -> Rc<dyn Any>
where
    F: Future<Output = ()> + 'static,
{
    let kept = Rc::new((TaskGroup::new(runtime, Kind::Interface.name()), make));
    spawn_again(&kept, name);
    kept
}

fn spawn_again<F, M>(kept: &Rc<(TaskGroup, M)>, name: &'static str)
where
    F: Future<Output = ()> + 'static,
    M: Fn() -> F + 'static,
{
    let (tasks, make) = &**kept;
    // The callback is held by the list of tasks, which must not keep the group alive.
    let weak = Rc::downgrade(kept);
    tasks.spawn(name, Kind::Interface, make()).on_cancel(move || {
        if let Some(kept) = weak.upgrade() {
            spawn_again(&kept, name);
        }
    });
}
