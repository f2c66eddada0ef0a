//! Starts a script's worker, and watches over it for as long as it runs.

use std::{
    rc::{Rc, Weak},
    time::Duration,
};

use futures::future::LocalBoxFuture;
use js_sys::{Array, Object, Reflect};
use thiserror::Error;
use wasm_bindgen::JsValue;
use weft_script::{
    language::{Language, Part},
    output::LineKind,
};

use super::{
    assets::{self, AssetError},
    engine::{self, EngineError},
    link::Link,
    run::{Pulse, Run, RunState},
    sandbox::{Event, Sandbox, SandboxError},
    spare::Worker,
};
use crate::{rest::in_rest, task::Interval};

/// How often a script is asked for a sign of life.
const HEARTBEAT: Duration = Duration::from_millis(200);
/// A script that has been silent for this long isn't yielding.
const BLOCKED: Duration = Duration::from_millis(400);
/// A frame that has been silent for this many heartbeats is dead; browsers don't report it. Counting heartbeats instead
/// of time means that a page that was suspended doesn't take its frame for dead.
const GONE: u32 = 25;

/// Why a script can't be started.
#[derive(Debug, Error)]
pub(super) enum StartError {
    /// A part of its worker's program is missing.
    #[error(transparent)]
    Asset(#[from] AssetError),
    /// There is nothing that runs its language.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// There is nowhere to run it.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl Run {
    /// Starts the script's worker, and the tasks that watch over it.
    pub(super) fn begin(self: &Rc<Self>) {
        self.spawn("heartbeat", load_and_watch(self.clone()));
    }

    pub(super) fn serve(self: &Rc<Self>, link: Rc<Link>) {
        let name = link.session().map_or_else(String::new, |session| session.owner().name());
        self.spawn(format!("messages of {name}"), serve(self.clone(), link));
    }

    async fn start(self: &Rc<Self>) -> Result<(), StartError> {
        let language = self.language();
        let start = self.start_message();
        let sandbox = match language.engine() {
            Some(list) => {
                let worker = self.worker(list).await?;
                let packages = self.packages().await;
                set(&start, "packages", packages.as_ref());
                worker.run(self, &start)
            }
            None => {
                let weak = Rc::downgrade(self);
                let on_event = Rc::new(move |event| on_event(&weak, event));
                let source = source(language, &self.script.text).await?;
                Sandbox::start(self.runtime(), language.frame(), &source, &start, on_event).await?
            }
        };
        self.sandbox.replace(Some(sandbox));
        // What was typed into the console has been waiting.
        self.flush();
        Ok(())
    }

    /// A worker that has its engine: the one that is kept ready, or another.
    async fn worker(&self, list: &str) -> Result<Worker, StartError> {
        let (runtime, language) = (self.runtime(), self.language());
        let engine = self.engine(list).await?;
        if let Some(spare) = self.registry.take_spare(language)
            && let Some(worker) = runtime.waiting_on("its worker", spare.worker()).await?
        {
            return Ok(worker);
        }
        Worker::start(runtime, language, &engine).await
    }

    /// The files of its engine. They are fetched for the first script that needs them.
    async fn engine(&self, list: &str) -> Result<Object, EngineError> {
        if let Some(kept) = self.registry.engine(list) {
            return Ok(kept);
        }
        let loading = |done, total| self.set_state(RunState::Loading { done, total });
        let engine = self.runtime().waiting_on("its engine", engine::fetch(list, &loading)).await?;
        self.set_state(RunState::Starting);
        self.registry.keep_engine(list, &engine);
        Ok(engine)
    }

    /// What tells the worker which script it is to run.
    fn start_message(&self) -> Object {
        let (message, source, variables) = (Object::new(), Object::new(), Object::new());
        let extent = self.language().extent(&self.script.text);
        set(&source, "lines", &extent.lines.into());
        set(&source, "indent", &extent.indent.into());
        for (name, value) in &self.variables {
            set(&variables, name, &JsValue::from_str(value));
        }
        set(&message, "source", &source);
        set(&message, "name", &self.owner.name().into());
        set(&message, "variables", &variables);
        set(&message, "text", &self.script.text.as_str().into());
        set(&message, "is_console", &self.is_console().into());
        message
    }

    /// The packages that it can import. It runs without them if they can't be read.
    async fn packages(&self) -> Object {
        let read = self.runtime().waiting_on("its packages", self.registry.packages.blobs()).await;
        read.unwrap_or_else(|error| {
            self.say(LineKind::Note, &format!("Python packages can't be read: {error}."), None);
            Object::new()
        })
    }

    /// Asks worker and frame for a sign of life, unless one is still outstanding.
    fn beat(&self) {
        let now = self.runtime().now();
        let Pulse { worker, frame } = self.pulse.get();
        if frame >= GONE {
            let words =
                "Its process has ended: it most likely used more memory than the browser allows a script.";
            return self.end(RunState::Stopped(words.into()));
        }
        if let Some(asked) = worker.filter(|asked| now.since(*asked) > BLOCKED)
            && self.state() == RunState::Running
        {
            self.set_state(RunState::Blocked(asked));
            self.hold(true);
        }
        if let (0, Some(sandbox)) = (frame, &*self.sandbox.borrow()) {
            sandbox.ask_frame();
        }
        if worker.is_none() {
            self.replies.push(&[("ping", JsValue::TRUE)]);
            self.flush();
        }
        self.pulse.set(Pulse { worker: worker.or(Some(now)), frame: frame + 1 });
    }

    /// The worker has answered the heartbeat.
    pub(super) fn is_alive(&self) {
        self.pulse.set(Pulse { worker: None, ..self.pulse.get() });
        if matches!(self.state(), RunState::Blocked(_)) {
            self.set_state(RunState::Running);
            self.hold(false);
        }
    }

    /// Notes whether its tasks are blocked.
    fn hold(&self, is_held: bool) {
        self.foreign.borrow().iter().for_each(|(_, task)| task.hold(is_held));
    }
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // This only fails for a frozen object, and those here are new.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The text of a script's program, in parts.
pub(super) async fn source(language: &dyn Language, script: &str) -> Result<Array, AssetError> {
    let source = Array::new();
    for part in language.program(script) {
        source.push(&match part {
            Part::Text(text) => text.into(),
            Part::Made(text) => text.into(),
            Part::Asset(path) => assets::text(path).await?.into(),
        });
    }
    Ok(source)
}

pub(super) fn on_event(run: &Weak<Run>, event: Event) {
    let Some(run) = run.upgrade() else { return };
    match event {
        Event::Message(data) => run.received(&data),
        Event::Syntax(error) => run.fail(run.language().syntax_error(&run.script.text, &error), false),
        Event::Alive => run.pulse.set(Pulse { frame: 0, ..run.pulse.get() }),
    }
}

/// Loads the code that runs scripts, then runs this one.
async fn load_and_watch(run: Rc<Run>) {
    match run.runtime().waiting_on("the rest of Weft", watching(run.clone())).await {
        Ok(watching) => watching.await,
        Err(error) => run.end(RunState::Stopped(format!("{error}."))),
    }
}

in_rest! {
    fn watching(run: Rc<Run>) -> LocalBoxFuture<'static, ()> {
        let own = run.links.borrow()[0].clone();
        run.serve(own);
        Box::pin(watch(run))
    }
}

/// Starts the worker, then checks its heartbeat for as long as it runs.
async fn watch(run: Rc<Run>) {
    if let Err(error) = run.start().await {
        return run.end(RunState::Stopped(error.to_string()));
    }
    let runtime = run.runtime();
    let mut beats = Interval::new(runtime.now(), HEARTBEAT);
    loop {
        runtime.waiting_on("its next heartbeat", beats.tick(runtime)).await;
        run.beat();
    }
}

/// Gives the script the messages that it wants, as they arrive.
async fn serve(run: Rc<Run>, link: Rc<Link>) {
    loop {
        let seen = link.seen();
        let (next, lost) = link.pump(&run.replies);
        run.tell_lost(lost);
        run.flush();
        link.wait(run.runtime(), next, seen).await;
    }
}
