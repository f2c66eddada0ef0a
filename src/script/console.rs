//! The console of a connection: what the user types is evaluated in the worker of a running script, or in that of a run
//! that has nothing else in it.

use std::{
    cell::{Ref, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use wasm_bindgen::JsValue;
use weft_message::Timestamp;
use weft_script::{
    command::{Evaluated, EvaluationId, EvaluationState},
    output::{LineKind, Output},
};
use weft_session::profile::ScriptLanguage;

use super::{
    reply::number,
    run::{Run, RunState},
    scripts::Scripts,
};
use crate::task::{Revision, now};

/// How long what was cancelled has to end.
const GRACE: Duration = Duration::from_secs(1);
/// How much is remembered of what was typed.
const REMEMBERED: usize = 200;

/// What the user has typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// As it was typed.
    pub text: String,
    /// What is evaluated: the same, or what was made of it.
    pub program: String,
    /// What it declares, if the worker has to know.
    pub names: Vec<String>,
}

/// Called with whether what was typed is complete, and is being done.
type OnRead = Box<dyn FnOnce(bool)>;

/// What is being evaluated.
struct Pending {
    id: EvaluationId,
    run: Weak<Run>,
    text: String,
    since: Timestamp,
    /// Taken once it is known to be complete.
    on_read: Option<OnRead>,
}

/// A connection's console.
#[derive(Default)]
pub struct Console {
    output: Rc<RefCell<Output>>,
    history: RefCell<Vec<String>>,
    pending: RefCell<Option<Pending>>,
    changed: Revision,
}

impl Console {
    /// What was typed and printed.
    pub fn shared_output(&self) -> Rc<RefCell<Output>> {
        self.output.clone()
    }

    /// What was typed earlier, oldest first.
    pub fn history(&self) -> Ref<'_, Vec<String>> {
        self.history.borrow()
    }

    /// Since when something is being evaluated.
    pub fn busy_since(&self) -> Option<Timestamp> {
        self.pending.borrow().as_ref().map(|pending| pending.since)
    }

    /// Counts changes of everything that the interface might show.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// Forgets what was typed and printed, but not the history.
    pub fn clear(&self) {
        self.output.take();
        self.changed.bump();
    }

    pub(super) fn say(&self, kind: LineKind, text: &str) {
        self.output.borrow_mut().push(now(), kind, text, None);
        self.changed.bump();
    }

    pub(super) fn print(&self, kind: LineKind, text: &str, is_open: bool) {
        self.output.borrow_mut().print(now(), kind, text, is_open);
        self.changed.bump();
    }

    /// Evaluates something in a run; without one, in the console's own, which is started if need be. Nothing happens while
    /// something else is being evaluated.
    pub fn evaluate(
        self: &Rc<Self>,
        scripts: &Scripts,
        run: Option<Rc<Run>>,
        language: ScriptLanguage,
        typed: Typed,
        on_read: OnRead,
    ) {
        if self.busy_since().is_some() {
            return;
        }
        let run =
            run.or_else(|| scripts.console_run(language)).unwrap_or_else(|| scripts.start_console(language));
        let id = run.evaluations.add(self);
        self.pending.replace(Some(Pending {
            id,
            run: Rc::downgrade(&run),
            text: typed.text,
            since: now(),
            on_read: Some(on_read),
        }));
        self.changed.bump();
        let names: js_sys::Array = typed.names.iter().map(|name| JsValue::from_str(name)).collect();
        run.replies.push(&[
            ("evaluate", number(id)),
            ("text", typed.program.as_str().into()),
            ("names", names.into()),
        ]);
        run.flush();
    }

    /// Cancels what is being evaluated, where it waits. The script that it is in goes on.
    pub fn cancel(self: &Rc<Self>) {
        let (id, run) = match &*self.pending.borrow() {
            Some(pending) => (pending.id, pending.run.clone()),
            None => return,
        };
        let Some(run) = run.upgrade() else { return };
        run.replies.push(&[("cancel_evaluation", number(id))]);
        run.flush();
        let (console, of) = (self.clone(), run.clone());
        run.spawn("end of an evaluation", async move {
            of.runtime().sleep(GRACE).await;
            if console.is_evaluating(id) && matches!(of.state(), RunState::Blocked(_)) {
                console.cannot_cancel(&of);
            }
        });
    }

    pub(super) fn is_evaluating(&self, id: EvaluationId) -> bool {
        self.pending.borrow().as_ref().is_some_and(|pending| pending.id == id)
    }

    /// A worker that doesn't yield hasn't heard of it.
    fn cannot_cancel(&self, run: &Run) {
        if run.is_console() {
            run.end(RunState::Stopped(
                "What was typed didn't yield, so its namespace has ended with it.".into(),
            ));
        } else {
            let words =
                "It doesn't yield, so it can't be cancelled: Stop in Scripts ends it, with the script.";
            self.say(LineKind::Warning, words);
        }
    }

    pub(super) fn evaluated(&self, evaluated: &Evaluated) {
        if !self.is_evaluating(evaluated.id) {
            return;
        }
        if evaluated.state == EvaluationState::Incomplete {
            return self.read(false);
        }
        self.read(true);
        match evaluated.state {
            EvaluationState::Value => self.say(LineKind::Value, &evaluated.text),
            EvaluationState::Failed => self.say(LineKind::Error, &evaluated.text),
            EvaluationState::Cancelled => self.say(LineKind::Note, "Cancelled."),
            EvaluationState::Incomplete | EvaluationState::Begun | EvaluationState::Done => {}
        }
        if !matches!(evaluated.state, EvaluationState::Begun | EvaluationState::Value) {
            self.over();
        }
    }

    /// Tells who has typed it whether it is complete, once. If it isn't, nothing is being evaluated.
    fn read(&self, is_complete: bool) {
        let Some((on_read, text)) = self.pending.borrow_mut().as_mut().and_then(Pending::take) else {
            return;
        };
        if is_complete {
            self.say(LineKind::Input, &text);
            self.remember(text);
        } else {
            self.over();
        }
        on_read(is_complete);
    }

    fn remember(&self, text: String) {
        let mut history = self.history.borrow_mut();
        history.retain(|earlier| *earlier != text);
        history.push(text);
        let over = history.len().saturating_sub(REMEMBERED);
        history.drain(..over);
    }

    pub(super) fn over(&self) {
        self.pending.take();
        self.changed.bump();
    }
}

impl Pending {
    fn take(&mut self) -> Option<(OnRead, String)> {
        Some((self.on_read.take()?, self.text.clone()))
    }
}
