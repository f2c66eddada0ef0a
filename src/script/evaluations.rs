//! What consoles have in a run: what is being evaluated there, and who wants to know its names.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use weft_script::command::{Evaluated, EvaluationId, Names};

use super::{console::Console, reply::number, run::Run};

/// Called with the names that can be completed.
type OnNames = Box<dyn FnOnce(Vec<String>)>;

/// What consoles have in a run.
#[derive(Default)]
pub(super) struct Evaluations {
    /// The console that the run belongs to, if it isn't a script's.
    own: RefCell<Weak<Console>>,
    is_own: Cell<bool>,
    /// What is being evaluated, and in whose console.
    running: RefCell<Vec<(EvaluationId, Rc<Console>)>>,
    /// Who wants to know which names there are.
    asking: RefCell<Vec<(u64, OnNames)>>,
    count: Cell<u64>,
}

impl Evaluations {
    pub(super) fn set_own(&self, console: &Rc<Console>) {
        self.own.replace(Rc::downgrade(console));
        self.is_own.set(true);
    }

    fn next(&self) -> u64 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    pub(super) fn add(&self, console: &Rc<Console>) -> EvaluationId {
        let id = self.next();
        self.running.borrow_mut().push((id, console.clone()));
        id
    }

    /// The run has ended, and everything in it.
    pub(super) fn end(&self) {
        for (id, console) in self.running.take() {
            if console.is_evaluating(id) {
                console.over();
            }
        }
        for (_, on_names) in self.asking.take() {
            on_names(Vec::new());
        }
    }
}

impl Run {
    /// Whether it has nothing in it but what is typed into the console.
    pub fn is_console(&self) -> bool {
        self.evaluations.is_own.get()
    }

    pub(super) fn own_console(&self) -> Option<Rc<Console>> {
        self.evaluations.own.borrow().upgrade()
    }

    pub(super) fn console_of(&self, id: EvaluationId) -> Option<Rc<Console>> {
        let running = self.evaluations.running.borrow();
        running.iter().find(|(other, _)| *other == id).map(|(_, console)| console.clone())
    }

    pub(super) fn evaluated(&self, evaluated: &Evaluated) {
        let Some(console) = self.console_of(evaluated.id) else { return };
        console.evaluated(evaluated);
        if !console.is_evaluating(evaluated.id) {
            self.evaluations.running.borrow_mut().retain(|(id, _)| *id != evaluated.id);
        }
    }

    /// Asks which names begin like a text, or which members the value before its last dot has.
    pub fn list_names(&self, text: &str, on_names: impl FnOnce(Vec<String>) + 'static) {
        let id = self.evaluations.next();
        self.evaluations.asking.borrow_mut().push((id, Box::new(on_names)));
        self.replies.push(&[("list_names", number(id)), ("text", text.into())]);
        self.flush();
    }

    pub(super) fn names(&self, names: Names) {
        let mut asking = self.evaluations.asking.borrow_mut();
        let at = asking.iter().position(|(id, _)| *id == names.id);
        let asked = at.map(|at| asking.swap_remove(at));
        drop(asking);
        if let Some((_, on_names)) = asked {
            on_names(names.names);
        }
    }
}
