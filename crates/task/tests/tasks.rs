//! Tasks in virtual time.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
    time::Duration,
};

use weft_task::{
    Ended, Interval, Kind, Owner, Revision, Runtime, State, Task, TaskGroup, simulation::Simulation,
};

const MS: Duration = Duration::from_millis(1);

fn state_of(runtime: &Runtime, task: &Task) -> State {
    runtime.tasks().into_iter().find(|info| info.id == task.id()).unwrap().state
}

/// Records when it is dropped.
struct Dropped(Rc<Cell<bool>>);

impl Dropped {
    fn new() -> (Self, Rc<Cell<bool>>) {
        let dropped = Rc::new(Cell::new(false));
        (Self(dropped.clone()), dropped)
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

fn start() -> (Simulation, Runtime, TaskGroup) {
    let simulation = Simulation::new();
    let runtime = simulation.runtime();
    let group = TaskGroup::new(&runtime, "test");
    (simulation, runtime, group)
}

#[test]
fn sleeping_tasks_take_turns() {
    let (mut simulation, runtime, group) = start();
    let said = Rc::new(RefCell::new(Vec::new()));
    for name in ["a", "b"] {
        let (said, runtime) = (said.clone(), runtime.clone());
        group.spawn(name, Kind::Session, async move {
            for n in 0..3 {
                said.borrow_mut().push(format!("{name}{n}"));
                runtime.sleep(MS * 20).await;
            }
        });
    }
    simulation.advance(MS * 40);
    assert_eq!(*said.borrow(), ["a0", "b0", "a1", "b1", "a2", "b2"]);
}

#[test]
fn a_cancelled_task_is_dropped_at_once() {
    let (mut simulation, runtime, group) = start();
    let (guard, dropped) = Dropped::new();
    let task = group.spawn("waits for ever", Kind::Session, {
        let runtime = runtime.clone();
        async move {
            let _guard = guard;
            runtime.waiting_on("nothing", pending::<()>()).await;
        }
    });
    simulation.advance(MS);
    let info = runtime.tasks().into_iter().find(|info| info.id == task.id()).unwrap();
    assert_eq!((info.waiting_on.as_ref(), info.state), ("nothing", State::Waiting));
    task.cancel();
    assert!(dropped.get());
    assert!(matches!(state_of(&runtime, &task), State::Ended(Ended::Cancelled, _)));
}

#[test]
fn only_a_person_who_cancels_is_told_of() {
    let (mut simulation, runtime, group) = start();
    let told = Rc::new(Cell::new(0));
    let spawn = || {
        let task = group.spawn("watched", Kind::Session, pending::<()>());
        let told = told.clone();
        task.on_cancel(move || told.set(told.get() + 1));
        task
    };
    let (first, second, finished) = (spawn(), spawn(), group.spawn("ends", Kind::Session, async {}));
    simulation.advance(MS);
    first.cancel();
    assert_eq!(told.get(), 0);
    runtime.cancel(second.id());
    runtime.cancel(second.id());
    runtime.cancel(finished.id());
    assert_eq!(told.get(), 1);
    assert!(second.is_ended());
    assert!(matches!(state_of(&runtime, &finished), State::Ended(Ended::Finished, _)));
}

#[test]
fn a_task_that_is_cancelled_may_be_started_again_by_whoever_is_told() {
    let (mut simulation, runtime, group) = start();
    let group = Rc::new(group);
    let again = Rc::new(Cell::new(false));
    let task = group.spawn("first", Kind::Session, pending::<()>());
    task.on_cancel({
        let (group, again) = (group.clone(), again.clone());
        move || {
            let again = again.clone();
            group.spawn("second", Kind::Session, async move { again.set(true) });
        }
    });
    simulation.advance(MS);
    runtime.cancel(task.id());
    simulation.advance(MS);
    assert!(again.get());
}

#[test]
fn dropping_a_group_cancels_its_tasks() {
    let (mut simulation, runtime, group) = start();
    let ran = Rc::new(Cell::new(0));
    let task = group.spawn("counts", Kind::Session, {
        let (ran, runtime) = (ran.clone(), runtime.clone());
        async move {
            for n in 1.. {
                ran.set(n);
                runtime.sleep(MS).await;
            }
        }
    });
    simulation.advance(MS * 5);
    assert_eq!(ran.get(), 6);
    drop(group);
    assert!(task.is_ended());
    simulation.advance(MS * 20);
    assert_eq!(ran.get(), 6);
}

#[test]
fn a_task_may_cancel_itself_by_dropping_its_group() {
    let (mut simulation, runtime, new) = start();
    let group: Rc<RefCell<Option<TaskGroup>>> = Rc::default();
    let (guard, dropped) = Dropped::new();
    let owner = group.clone();
    let task = new.spawn("drops its owner", Kind::Session, async move {
        let _guard = guard;
        drop(owner.take());
        pending::<()>().await;
    });
    group.replace(Some(new));
    simulation.advance(MS);
    assert!(dropped.get());
    assert!(matches!(state_of(&runtime, &task), State::Ended(Ended::Cancelled, _)));
}

#[test]
fn a_failed_task_says_why() {
    let (mut simulation, runtime, group) = start();
    let task = group.spawn("fails", Kind::Session, async { Err::<(), _>("no such luck") });
    simulation.advance(MS);
    assert!(
        matches!(state_of(&runtime, &task), State::Ended(Ended::Failed(why), _) if why == "no such luck")
    );
}

#[test]
fn ended_tasks_are_remembered_for_a_while_and_the_interfaces_cancelled_ones_are_not() {
    let (mut simulation, runtime, group) = start();
    group.spawn("ends", Kind::Session, async {});
    let view = group.spawn("view", Kind::Interface, pending::<()>());
    simulation.advance(MS);
    view.cancel();
    let names = || runtime.tasks().into_iter().map(|task| task.name).collect::<Vec<_>>();
    assert_eq!(names(), ["ends"]);
    simulation.advance(Duration::from_secs(31));
    assert_eq!(names(), [""; 0]);
}

#[test]
fn owners_are_told_apart_by_identity() {
    let (_, runtime, _) = start();
    let (one, other) = (Owner::new(&runtime, "same"), Owner::new(&runtime, "same"));
    assert!(one != other && one == one.clone());
    one.rename("new");
    assert_eq!(one.clone().name(), "new");
}

#[test]
fn timeout_gives_up_and_drops() {
    let (mut simulation, runtime, group) = start();
    let (guard, dropped) = Dropped::new();
    let ended = Rc::new(RefCell::new(Vec::new()));
    group.spawn("waits", Kind::Session, {
        let (ended, dropped) = (ended.clone(), dropped.clone());
        async move {
            let never = async move {
                let _guard = guard;
                pending::<()>().await;
            };
            let gave_up = runtime.timeout(MS * 10, never).await.is_err();
            ended.borrow_mut().push((gave_up, dropped.get(), runtime.now()));
            let in_time = runtime.timeout(MS * 10, async { 7 }).await == Ok(7);
            ended.borrow_mut().push((in_time, true, runtime.now()));
        }
    });
    let due = simulation.runtime().now() + MS * 10;
    simulation.advance(MS * 100);
    assert_eq!(*ended.borrow(), [(true, true, due), (true, true, due)]);
}

#[test]
fn an_interval_counts_from_its_start_and_tells_what_it_missed() {
    let (mut simulation, runtime, group) = start();
    let start = runtime.now();
    let beats = Rc::new(RefCell::new(Vec::new()));
    group.spawn("beats", Kind::Timer, {
        let (beats, runtime) = (beats.clone(), runtime.clone());
        async move {
            let mut interval = Interval::new(start, MS * 20);
            for _ in 0..3 {
                let missed = interval.tick(&runtime).await;
                beats.borrow_mut().push((
                    runtime.now().since(start),
                    missed,
                    interval.next_due().since(start),
                ));
            }
        }
    });
    simulation.advance(MS * 20);
    simulation.block(MS * 55);
    simulation.advance(MS * 5);
    assert_eq!(*beats.borrow(), [(MS * 20, 0, MS * 40), (MS * 75, 1, MS * 80), (MS * 80, 0, MS * 100)]);
}

#[test]
fn a_revision_wakes_once_for_many_changes() {
    let (mut simulation, _, group) = start();
    let revision = Rc::new(Revision::default());
    let looks = Rc::new(Cell::new(0));
    group.spawn("looks", Kind::Session, {
        let (revision, looks) = (revision.clone(), looks.clone());
        async move {
            let mut seen = 0;
            while seen < 1000 {
                seen = revision.after(seen).await;
                looks.set(looks.get() + 1);
            }
        }
    });
    simulation.advance(MS);
    for _ in 0..1000 {
        revision.bump();
    }
    simulation.advance(MS);
    assert_eq!(looks.get(), 1);
}

#[test]
fn lag_is_how_late_timers_are() {
    let (mut simulation, runtime, group) = start();
    let watch = runtime.clone();
    group.spawn("lag watch", Kind::Interface, async move { watch.watch_lag().await });
    simulation.advance(MS * 200);
    assert_eq!(runtime.lag().worst, Duration::ZERO);
    simulation.block(MS * 300);
    simulation.advance(MS);
    assert_eq!((runtime.lag().latest, runtime.lag().worst), (MS * 100, MS * 100));
    simulation.advance(MS * 200);
    assert_eq!((runtime.lag().latest, runtime.lag().worst), (Duration::ZERO, MS * 100));
}

#[test]
fn yielding_lets_others_go_first() {
    let (mut simulation, runtime, group) = start();
    let said = Rc::new(RefCell::new(Vec::new()));
    for name in ["a", "b"] {
        let (said, runtime) = (said.clone(), runtime.clone());
        group.spawn(name, Kind::Session, async move {
            for n in 0..2 {
                said.borrow_mut().push(format!("{name}{n}"));
                runtime.yield_now().await;
            }
        });
    }
    simulation.advance(Duration::ZERO);
    assert_eq!(*said.borrow(), ["a0", "b0", "a1", "b1"]);
}
