//! Tasks on the browser's event loop.

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
    time::Duration,
};

use wasm_bindgen_test::wasm_bindgen_test;
use weft::task::{
    Ended, Interval, Kind, Revision, State, Task, TaskGroup, now, sleep, snapshot, timeout, waiting_on,
    yield_now,
};

const MS: Duration = Duration::from_millis(1);

fn state_of(task: &Task) -> State {
    snapshot().into_iter().find(|info| info.id == task.id()).unwrap().state
}

/// Notes when it is dropped.
struct Dropped(Rc<Cell<bool>>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

#[wasm_bindgen_test]
async fn sleeping_tasks_take_turns() {
    let said = Rc::new(RefCell::new(Vec::new()));
    let group = TaskGroup::new("test");
    let done = Rc::new(Revision::default());
    for name in ["a", "b"] {
        let (said, done) = (said.clone(), done.clone());
        group.spawn(name, Kind::Session, async move {
            for n in 0..3 {
                said.borrow_mut().push(format!("{name}{n}"));
                sleep(MS * 20).await;
            }
            done.bump();
        });
    }
    while done.get() < 2 {
        done.after(done.get()).await;
    }
    assert_eq!(*said.borrow(), ["a0", "b0", "a1", "b1", "a2", "b2"]);
}

#[wasm_bindgen_test]
async fn a_cancelled_task_is_dropped_at_once() {
    let group = TaskGroup::new("test");
    let dropped = Rc::new(Cell::new(false));
    let guard = Dropped(dropped.clone());
    let task = group.spawn("waits for ever", Kind::Session, async move {
        let _guard = guard;
        waiting_on("nothing", pending::<()>()).await;
    });
    yield_now().await;
    let info = snapshot().into_iter().find(|info| info.id == task.id()).unwrap();
    assert_eq!(info.waiting_on, "nothing");
    task.cancel();
    assert!(dropped.get());
    assert!(matches!(state_of(&task), State::Ended(Ended::Cancelled, _)));
}

#[wasm_bindgen_test]
async fn dropping_a_group_cancels_its_tasks() {
    let group = TaskGroup::new("test");
    let ran = Rc::new(Cell::new(0));
    let task = {
        let ran = ran.clone();
        group.spawn("counts", Kind::Session, async move {
            for n in 1.. {
                ran.set(n);
                sleep(MS).await;
            }
        })
    };
    sleep(MS * 5).await;
    drop(group);
    let before = ran.get();
    assert!(before > 0 && task.is_ended());
    sleep(MS * 20).await;
    assert_eq!(ran.get(), before);
}

#[wasm_bindgen_test]
async fn a_task_may_cancel_itself_by_dropping_its_group() {
    let group: Rc<RefCell<Option<TaskGroup>>> = Rc::default();
    let dropped = Rc::new(Cell::new(false));
    let guard = Dropped(dropped.clone());
    let owner = group.clone();
    let new = TaskGroup::new("test");
    let task = new.spawn("drops its owner", Kind::Session, async move {
        let _guard = guard;
        drop(owner.take());
        pending::<()>().await;
    });
    group.replace(Some(new));
    yield_now().await;
    yield_now().await;
    assert!(dropped.get());
    assert!(matches!(state_of(&task), State::Ended(Ended::Cancelled, _)));
}

#[wasm_bindgen_test]
async fn a_failed_task_says_why() {
    let group = TaskGroup::new("test");
    let task = group.spawn("fails", Kind::Session, async { Err::<(), _>("no such luck") });
    yield_now().await;
    assert!(matches!(state_of(&task), State::Ended(Ended::Failed(why), _) if why == "no such luck"));
}

#[wasm_bindgen_test]
async fn a_long_poll_is_measured() {
    let group = TaskGroup::new("test");
    let task = group.spawn("blocks", Kind::Session, async {
        let end = now() + MS * 60;
        while now() < end {}
    });
    yield_now().await;
    let info = snapshot().into_iter().find(|info| info.id == task.id()).unwrap();
    assert!(info.longest_poll >= MS * 60 && info.polls == 1, "{:?}", info.longest_poll);
}

#[wasm_bindgen_test]
async fn timeout_gives_up_and_drops() {
    let dropped = Rc::new(Cell::new(false));
    let guard = Dropped(dropped.clone());
    let never = async move {
        let _guard = guard;
        pending::<()>().await;
    };
    assert!(timeout(MS * 10, never).await.is_err());
    assert!(dropped.get());
    assert_eq!(timeout(MS * 1000, async { 7 }).await, Ok(7));
}

#[wasm_bindgen_test]
async fn an_interval_counts_from_its_start_and_tells_what_it_missed() {
    let start = now();
    let mut beats = Interval::new(start, MS * 20);
    // On a busy machine more beats are missed than these, so they are counted.
    let first = beats.tick().await;
    assert!(now() >= start + MS * 20);
    let blocked_until = beats.next_due() + MS * 35;
    while now() < blocked_until {}
    let second = beats.tick().await;
    assert!(second >= 1);
    let beats_so_far = u32::try_from(2 + first + second).unwrap();
    assert_eq!(beats.next_due(), start + MS * 20 * (beats_so_far + 1));
}

#[wasm_bindgen_test]
async fn a_revision_wakes_once_for_many_changes() {
    let revision = Rc::new(Revision::default());
    let group = TaskGroup::new("test");
    let looks = Rc::new(Cell::new(0));
    {
        let (revision, looks) = (revision.clone(), looks.clone());
        group.spawn("looks", Kind::Session, async move {
            let mut seen = 0;
            while seen < 1000 {
                seen = revision.after(seen).await;
                looks.set(looks.get() + 1);
            }
        });
    }
    yield_now().await;
    for _ in 0..1000 {
        revision.bump();
    }
    yield_now().await;
    assert_eq!(looks.get(), 1);
}
