//! Tasks on the browser's own event loop. What holds on any event loop is tested where tasks are, in virtual time.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use wasm_bindgen_test::wasm_bindgen_test;
use weft::task::{Interval, Kind, Revision, TaskGroup, animation_frame};

use crate::runtime;

const MS: Duration = Duration::from_millis(1);

#[wasm_bindgen_test]
async fn sleeping_tasks_take_turns() {
    let runtime = runtime();
    let said = Rc::new(RefCell::new(Vec::new()));
    let group = TaskGroup::new(&runtime, "test");
    let done = Rc::new(Revision::default());
    for name in ["a", "b"] {
        let (said, done, runtime) = (said.clone(), done.clone(), runtime.clone());
        group.spawn(name, Kind::Session, async move {
            for n in 0..3 {
                said.borrow_mut().push(format!("{name}{n}"));
                runtime.sleep(MS * 20).await;
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
async fn a_sleep_is_never_short() {
    let runtime = runtime();
    for micros in [1, 999, 1001, 4500, 20_000] {
        let deadline = runtime.now() + Duration::from_micros(micros);
        runtime.sleep_until(deadline).await;
        assert!(runtime.now() >= deadline, "{micros}");
    }
}

#[wasm_bindgen_test]
async fn yielding_lets_timers_and_frames_have_their_turn() {
    let runtime = runtime();
    let group = TaskGroup::new(&runtime, "test");
    let (timer, frame) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    group.spawn("timer", Kind::Session, {
        let (timer, runtime) = (timer.clone(), runtime.clone());
        async move {
            runtime.sleep(MS * 5).await;
            timer.set(true);
        }
    });
    group.spawn("frame", Kind::Session, {
        let frame = frame.clone();
        async move {
            animation_frame().await;
            frame.set(true);
        }
    });
    let both = runtime.timeout(MS * 5000, async {
        while !(timer.get() && frame.get()) {
            runtime.yield_now().await;
        }
    });
    assert!(both.await.is_ok(), "timer: {}, frame: {}", timer.get(), frame.get());
}

#[wasm_bindgen_test]
async fn a_long_poll_is_measured() {
    let runtime = runtime();
    let group = TaskGroup::new(&runtime, "test");
    let task = group.spawn("blocks", Kind::Session, {
        let runtime = runtime.clone();
        async move {
            let end = runtime.now() + MS * 60;
            while runtime.now() < end {}
        }
    });
    runtime.yield_now().await;
    let info = runtime.tasks().into_iter().find(|info| info.id == task.id()).unwrap();
    assert!(info.longest_poll >= MS * 60 && info.polls == 1, "{:?}", info.longest_poll);
}

#[wasm_bindgen_test]
async fn an_interval_counts_from_its_start_and_tells_what_it_missed() {
    let runtime = runtime();
    let start = runtime.now();
    let mut beats = Interval::new(start, MS * 20);
    // On a busy machine more beats are missed than these, so they are counted.
    let first = beats.tick(&runtime).await;
    assert!(runtime.now() >= start + MS * 20);
    let blocked_until = beats.next_due() + MS * 35;
    while runtime.now() < blocked_until {}
    let second = beats.tick(&runtime).await;
    assert!(second >= 1);
    let beats_so_far = u32::try_from(2 + first + second).unwrap();
    assert_eq!(beats.next_due(), start + MS * 20 * (beats_so_far + 1));
}
