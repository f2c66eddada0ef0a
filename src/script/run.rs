//! One run of a script: what it has printed and checked, what it asks the user, and how to stop it.

use std::{
    cell::{Cell, Ref, RefCell},
    rc::Rc,
    time::Duration,
};

use wasm_bindgen::JsValue;
use weft_message::Timestamp;
use weft_script::{
    command::{CallId, Open, Progress},
    error::{Diagnostic, ScriptError},
    language::{Language, language},
    limits::Rate,
    output::{LineKind, Output},
    report::{self, Checks},
};
use weft_session::{Failure, profile::Script};

use super::{evaluations::Evaluations, link::Link, reply::Replies, sandbox::Sandbox, scripts::Registry};
use crate::{
    session::Session,
    task::{Ended, ForeignTask, Kind, Owner, Revision, Runtime, TaskGroup, now},
};

/// How long a script that was interrupted has to end by itself.
const GRACE: Duration = Duration::from_millis(500);

/// The state of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunState {
    /// What runs its language is being fetched: so many bytes of so many.
    Loading {
        /// Fetched so far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// Its worker is being started.
    Starting,
    /// It is running.
    Running,
    /// It is running but has not yielded since then, so none of its other tasks can go on.
    Blocked(Timestamp),
    /// It returned.
    Finished,
    /// It failed.
    Failed(ScriptError),
    /// It was stopped, by the user or by Weft, for the reason given.
    Stopped(String),
}

impl RunState {
    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Finished | Self::Failed(_) | Self::Stopped(_))
    }
}

/// Something that a script asks the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The call that is waiting for the answer.
    pub id: CallId,
    /// What is asked.
    pub prompt: String,
    /// What kind of answer is expected.
    pub kind: QuestionKind,
}

/// The kind of answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionKind {
    /// A line of text.
    Text,
    /// A line of text that must not be shown.
    Secret,
    /// Yes or no: whether the script may use the connection with that name.
    Session(String),
    /// Yes or no: whether the script may open this connection, which becomes one of the list.
    Connection(Open),
}

/// One run of a script.
pub struct Run {
    pub(super) script: Script,
    pub(super) variables: Vec<(String, String)>,
    pub(super) owner: Owner,
    pub(super) registry: Rc<Registry>,
    /// Weft's own tasks for this run.
    pub(super) tasks: TaskGroup,
    pub(super) sandbox: RefCell<Option<Sandbox>>,
    pub(super) replies: Replies,
    pub(super) links: RefCell<Vec<Rc<Link>>>,
    pub(super) rate: RefCell<Rate>,
    pub(super) foreign: RefCell<Vec<(u64, ForeignTask)>>,
    pub(super) checks: RefCell<Checks>,
    pub(super) questions: RefCell<Vec<Question>>,
    pub(super) progress: Cell<Option<Progress>>,
    pub(super) pulse: Cell<Pulse>,
    /// What the console has in it.
    pub(super) evaluations: Evaluations,
    /// Whether the user wants it to end.
    pub(super) is_interrupted: Cell<bool>,
    state: RefCell<RunState>,
    output: Rc<RefCell<Output>>,
    started: Timestamp,
    ended: Cell<Option<Timestamp>>,
    changed: Revision,
}

/// Which signs of life are expected.
#[derive(Clone, Copy, Default)]
pub(super) struct Pulse {
    /// The worker's, since then.
    pub(super) worker: Option<Timestamp>,
    /// The frame's, for this many heartbeats.
    pub(super) frame: u32,
}

impl Run {
    pub(super) fn new(script: Script, session: &Rc<Session>, registry: Rc<Registry>, since: u64) -> Rc<Self> {
        let name = format!("script {}", script.name);
        let watch = Owner::new(session.runtime(), name);
        Rc::new(Self {
            variables: session
                .profile()
                .variables
                .iter()
                .map(|v| (v.name.clone(), v.value.clone()))
                .collect(),
            owner: session.owner().clone(),
            registry,
            tasks: TaskGroup::of(&watch),
            sandbox: RefCell::default(),
            replies: Replies::default(),
            links: RefCell::new(vec![Rc::new(Link::new(0, session, since))]),
            rate: RefCell::default(),
            foreign: RefCell::default(),
            checks: RefCell::default(),
            questions: RefCell::default(),
            progress: Cell::default(),
            pulse: Cell::default(),
            evaluations: Evaluations::default(),
            is_interrupted: Cell::default(),
            state: RefCell::new(RunState::Starting),
            output: Rc::default(),
            started: now(),
            ended: Cell::default(),
            changed: Revision::default(),
            script,
        })
    }

    /// What its language needs.
    pub(super) fn language(&self) -> &'static dyn Language {
        language(self.script.language)
    }

    /// What its tasks run on.
    pub(super) fn runtime(&self) -> &Runtime {
        self.owner.runtime()
    }

    /// Starts one of Weft's own tasks for this run. The run ends if the user cancels one of them.
    pub(super) fn spawn<F>(self: &Rc<Self>, name: impl Into<String>, future: F)
    where
        F: Future<Output: Into<Ended>> + 'static,
    {
        let run = Rc::downgrade(self);
        self.tasks.spawn(name, Kind::Interface, future).on_cancel(move || {
            if let Some(run) = run.upgrade() {
                run.stop();
            }
        });
    }

    /// The script as it was started.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// How it is.
    pub fn state(&self) -> RunState {
        self.state.borrow().clone()
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.state.borrow().is_over()
    }

    /// How long it has been running, or ran.
    pub fn took(&self) -> Duration {
        self.ended.get().unwrap_or_else(now).since(self.started)
    }

    /// What it has printed, and what Weft reports about it.
    pub fn output(&self) -> Ref<'_, Output> {
        self.output.borrow()
    }

    /// The same, for whoever shows it.
    pub fn shared_output(&self) -> Rc<RefCell<Output>> {
        self.output.clone()
    }

    /// The results of its checks.
    pub fn checks(&self) -> Ref<'_, Checks> {
        self.checks.borrow()
    }

    /// The progress it has reported.
    pub fn progress(&self) -> Option<Progress> {
        self.progress.get()
    }

    /// Its open questions, oldest first.
    pub fn questions(&self) -> Ref<'_, Vec<Question>> {
        self.questions.borrow()
    }

    /// Counts changes of everything that the interface might show.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// Where its text has an error.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match &*self.state.borrow() {
            RunState::Failed(error) => error.diagnostic().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Its report as JUnit XML.
    pub fn report(&self) -> String {
        let state = self.state();
        let stopped;
        let error = match &state {
            RunState::Failed(error) => Some(error),
            RunState::Stopped(words) => {
                stopped = ScriptError { name: "Stopped".into(), message: words.clone(), place: None };
                Some(&stopped)
            }
            _ => None,
        };
        let run = report::Run { name: &self.script.name, started: self.started, took: self.took(), error };
        report::junit(&run, &self.checks())
    }

    /// Has it end by itself where its language can, for a moment: its `finally` blocks run. Otherwise, or if it is asked
    /// once more, ends it at once.
    pub fn interrupt(self: &Rc<Self>) {
        let can_end = self.language().can_interrupt() && self.state() == RunState::Running;
        if !can_end || self.is_interrupted.replace(true) {
            return self.stop();
        }
        self.replies.push(&[("interrupt", JsValue::TRUE)]);
        self.flush();
        let run = self.clone();
        self.spawn("end of a script", async move {
            run.runtime().sleep(GRACE).await;
            run.stop();
        });
    }

    /// Ends it at once, whatever it is doing, with all of its tasks, timers and waits.
    pub fn stop(&self) {
        self.end(RunState::Stopped("You stopped it.".into()));
    }

    /// Writes a line about it.
    pub(super) fn say(&self, kind: LineKind, text: &str, place: Option<weft_script::error::Place>) {
        match self.own_console() {
            Some(console) => console.say(kind, text),
            None => self.output.borrow_mut().push(now(), kind, text, place),
        }
        self.changed.bump();
    }

    /// Shows what it prints; with `is_open`, the last line hasn't ended.
    pub(super) fn print(&self, kind: LineKind, text: &str, is_open: bool) {
        match self.own_console() {
            Some(console) => console.print(kind, text, is_open),
            None => self.output.borrow_mut().print(now(), kind, text, is_open),
        }
        self.changed.bump();
    }

    pub(super) fn set_state(&self, state: RunState) {
        self.state.replace(state);
        self.changed.bump();
    }

    /// Ends it as failed; the user may have been told why already.
    pub(super) fn fail(&self, error: ScriptError, is_told: bool) {
        if !is_told && !self.is_over() {
            self.say(LineKind::Error, &format!("Failed: {error}"), error.place);
        }
        self.end(RunState::Failed(error));
    }

    /// Ends it, once.
    pub(super) fn end(&self, state: RunState) {
        if self.is_over() {
            return;
        }
        drop(self.sandbox.take());
        self.ended.set(Some(now()));
        if let RunState::Stopped(words) = &state {
            self.say(LineKind::Note, &format!("Stopped: {words}"), None);
        }
        self.set_state(state);
        self.questions.take();
        self.evaluations.end();
        self.registry.tell(self);
        // Cancels those of its tasks that haven't ended yet.
        drop(self.foreign.take());
        for link in self.links.take() {
            link.abandon();
            if let (Some(session), Some(login)) = (link.session(), link.login.take()) {
                let failure = Failure::ScriptEnded;
                session.finish_login(login, Err(failure));
            }
        }
        self.tasks.cancel_all();
    }

    /// The session that it was started in, unless that was removed.
    pub(super) fn own_session(&self) -> Option<Rc<Session>> {
        self.links.borrow().first()?.session()
    }

    /// The link to a session and its position, if there is one.
    pub(super) fn link_to(&self, session: &Rc<Session>) -> Option<(usize, Rc<Link>)> {
        let links = self.links.borrow();
        let at = links.iter().position(|link| link.session().is_some_and(|own| Rc::ptr_eq(&own, session)))?;
        Some((at, links[at].clone()))
    }

    /// A session was removed: the script only goes on if it has another.
    pub(super) fn session_removed(&self, session: &Session) {
        let links = self.links.borrow().clone();
        for link in &links {
            if link.session().is_some_and(|own| std::ptr::eq(&*own, session)) {
                link.unlink();
            }
        }
        if links.iter().all(|link| link.session().is_none()) {
            self.end(RunState::Stopped("Its connection was removed.".into()));
        }
    }
}
