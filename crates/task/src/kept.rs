//! Tasks without which the page would lie.

use std::{any::Any, rc::Rc};

use super::{Kind, Runtime, TaskGroup};

/// Spawns a task of the interface that starts again when a person cancels it in the inspector. It ends when what this
/// returns is dropped.
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
    // What is shown must not live on in the list of tasks.
    let weak = Rc::downgrade(kept);
    tasks.spawn(name, Kind::Interface, make()).on_cancel(move || {
        if let Some(kept) = weak.upgrade() {
            spawn_again(&kept, name);
        }
    });
}
