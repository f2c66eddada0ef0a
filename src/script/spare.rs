//! Workers whose engine is started before they know their script: starting CPython takes a while, so one is kept ready.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use futures::channel::oneshot;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use weft_script::language::Language;

use super::{
    run::Run,
    sandbox::{Event, Sandbox},
    scripts::Registry,
    watch::{StartError, on_event, source},
};
use crate::task::{Kind, Owner, Runtime, TaskGroup, idle};

/// How long a worker waits for a script before it is ended: it takes memory.
const KEPT: Duration = Duration::from_secs(300);
/// A device with less memory than this, in GiB, keeps none.
const LEAST_MEMORY: f64 = 4.0;

/// A worker that has its engine, and no script yet.
pub(super) struct Worker {
    sandbox: Sandbox,
    /// The script that it runs, once it has one.
    run: Rc<RefCell<Weak<Run>>>,
}

impl Worker {
    /// Starts one with these files of its engine.
    ///
    /// # Errors
    /// Why it can't be started.
    pub(super) async fn start(
        runtime: &Runtime,
        language: &dyn Language,
        engine: &Object,
    ) -> Result<Self, StartError> {
        let source = source(language, "").await?;
        let first = Object::new();
        // This only fails for a frozen object, and a new one isn't frozen.
        let _ = Reflect::set(&first, &"engine".into(), engine);
        let run = Rc::new(RefCell::new(Weak::new()));
        let on_event = Rc::new({
            let run = run.clone();
            move |event: Event| on_event(&run.borrow().clone(), event)
        });
        let sandbox = Sandbox::start(runtime, language.frame(), &source, &first, on_event).await?;
        Ok(Self { sandbox, run })
    }

    /// Runs a script in it.
    pub(super) fn run(self, run: &Rc<Run>, start: &JsValue) -> Sandbox {
        self.run.replace(Rc::downgrade(run));
        let message = Object::new();
        let _ = Reflect::set(&message, &"start".into(), start);
        self.sandbox.post(&Array::of1(&message));
        self.sandbox
    }
}

/// A worker for the next script. It is started when the page has nothing else to do.
pub(super) struct Spare {
    frame: &'static str,
    is_begun: Rc<Cell<bool>>,
    worker: oneshot::Receiver<Result<Worker, StartError>>,
    /// Starts it, and ends it when it has waited for long enough.
    _tasks: TaskGroup,
}

impl Spare {
    /// Starts one, unless this device has little memory.
    pub(super) fn begin(
        registry: &Rc<Registry>,
        runtime: &Runtime,
        language: &'static dyn Language,
        engine: Object,
    ) -> Option<Self> {
        if memory().is_some_and(|memory| memory < LEAST_MEMORY) {
            return None;
        }
        let is_begun = Rc::new(Cell::new(false));
        let (sender, worker) = oneshot::channel();
        let tasks = TaskGroup::of(&Owner::new(runtime, "scripts"));
        let (registry, own, begun) = (Rc::downgrade(registry), runtime.clone(), is_begun.clone());
        tasks.spawn("spare worker", Kind::Interface, async move {
            own.waiting_on("an idle moment", idle()).await;
            begun.set(true);
            // Whoever takes it says why it can't be started.
            let _ = sender.send(Worker::start(&own, language, &engine).await);
            own.waiting_on("a script", own.sleep(KEPT)).await;
            if let Some(registry) = registry.upgrade() {
                drop(registry.take_spare(language));
            }
        });
        Some(Self { frame: language.frame(), is_begun, worker, _tasks: tasks })
    }

    /// Whether it is for this language.
    pub(super) fn is_for(&self, language: &dyn Language) -> bool {
        self.frame == language.frame()
    }

    /// The worker, once it is started; `None` if that hasn't begun.
    ///
    /// # Errors
    /// Why it can't be started.
    pub(super) async fn worker(self) -> Result<Option<Worker>, StartError> {
        if !self.is_begun.get() {
            return Ok(None);
        }
        self.worker.await.ok().transpose()
    }
}

/// How many GiB of memory the device has, where the browser tells.
fn memory() -> Option<f64> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"deviceMemory".into()).ok()?.as_f64()
}
