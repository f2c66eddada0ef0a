//! The runs of one session's scripts.

use std::{
    cell::{OnceCell, Ref, RefCell},
    rc::{Rc, Weak},
};

use js_sys::Object;
use weft_script::{
    command::Open,
    language::{Language, language},
};
use weft_session::{
    Failure,
    profile::{Script, ScriptLanguage},
};

use super::{
    console::Console,
    link::{Link, leads_to},
    packages::Packages,
    run::Run,
    spare::Spare,
};
use crate::{
    session::{LoginAttempt, Session},
    task::Revision,
};

/// How many finished runs stay on the list.
const REMEMBERED: usize = 20;

/// The scripts of all sessions. A script finds other sessions here, and is added to their lists.
#[derive(Default)]
pub struct Registry {
    all: RefCell<Vec<Weak<Scripts>>>,
    /// Adds a connection to the list.
    on_add: RefCell<Option<Box<OnAdd>>>,
    /// The files of each engine that was fetched, by the name of their list.
    engines: RefCell<Vec<(String, Object)>>,
    /// A worker for the next script that needs an engine.
    spare: RefCell<Option<Spare>>,
    /// What Python programs can import.
    pub(super) packages: Rc<Packages>,
}

/// Adds the connection that a script asks for, if that is possible.
type OnAdd = dyn Fn(&Open) -> Option<(Rc<Session>, Rc<Scripts>)>;

/// The scripts of one session that are running or have run. Dropping it ends them, except those that use another
/// session too.
pub struct Scripts {
    registry: Rc<Registry>,
    session: Rc<Session>,
    runs: RefCell<Vec<Rc<Run>>>,
    console: OnceCell<Rc<Console>>,
    /// A login that is waiting for a script to do it.
    attempt: RefCell<Option<LoginAttempt>>,
    changed: Revision,
}

impl Scripts {
    /// No scripts yet, for this session.
    pub fn new(session: Rc<Session>, registry: &Rc<Registry>) -> Rc<Self> {
        let scripts = Rc::new(Self {
            registry: registry.clone(),
            session,
            runs: RefCell::default(),
            console: OnceCell::new(),
            attempt: RefCell::default(),
            changed: Revision::default(),
        });
        let weak = Rc::downgrade(&scripts);
        scripts.session.on_login(move |attempt| {
            if let Some(scripts) = weak.upgrade() {
                scripts.log_in(attempt);
            }
        });
        registry.add(&scripts);
        scripts
    }

    /// Starts a script, alongside any that are already running.
    pub fn start(&self, script: Script) -> Rc<Run> {
        let end = self.session.log().numbers().end;
        self.start_from(script, end)
    }

    fn start_from(&self, script: Script, since: u64) -> Rc<Run> {
        let run = Run::new(script, &self.session, self.registry.clone(), since);
        self.push(&run);
        run.begin();
        run
    }

    /// The session's console.
    pub fn console(&self) -> &Rc<Console> {
        self.console.get_or_init(Rc::default)
    }

    /// The run that has nothing in it but what is typed into the console, in that language, if there is one.
    pub fn console_run(&self, language: ScriptLanguage) -> Option<Rc<Run>> {
        let is_it = |run: &&Rc<Run>| run.is_console() && !run.is_over() && run.script().language == language;
        self.runs.borrow().iter().find(is_it).cloned()
    }

    /// Starts such a run.
    pub(super) fn start_console(&self, language: ScriptLanguage) -> Rc<Run> {
        let script = Script { name: "Console".into(), language, ..Script::default() };
        let end = self.session.log().numbers().end;
        let run = Run::new(script, &self.session, self.registry.clone(), end);
        run.evaluations.set_own(self.console());
        self.push(&run);
        run.begin();
        run
    }

    /// A script in this language may be started soon: has a worker ready for it, if its engine was fetched before.
    pub fn prepare(&self, in_language: ScriptLanguage) {
        self.registry.prepare(&self.session, language(in_language));
    }

    /// What Python programs can import, of all sessions.
    pub fn packages(&self) -> &Rc<Packages> {
        &self.registry.packages
    }

    fn push(&self, run: &Rc<Run>) {
        let mut runs = self.runs.borrow_mut();
        let over = runs.iter().filter(|run| run.is_over()).count();
        for _ in REMEMBERED..over {
            if let Some(oldest) = runs.iter().position(|run| run.is_over()) {
                runs.remove(oldest);
            }
        }
        runs.push(run.clone());
        self.changed.bump();
    }

    /// Also lists a run that was started elsewhere, because it uses this session.
    pub(super) fn adopt(&self, run: &Rc<Run>) {
        if !self.runs.borrow().iter().any(|own| Rc::ptr_eq(own, run)) {
            self.push(run);
        }
    }

    /// The runs, oldest first.
    pub fn runs(&self) -> Ref<'_, Vec<Rc<Run>>> {
        self.runs.borrow()
    }

    /// Ends the runs of the script with this id, and forgets them: the script was deleted.
    pub fn forget(&self, id: &str) {
        let runs = self.runs.borrow().clone();
        runs.iter().filter(|run| run.script().id == id).for_each(|run| run.stop());
        self.runs.borrow_mut().retain(|run| run.script().id != id);
        self.changed.bump();
    }

    /// Ends them, except those that use another session too: the session was removed. No script finds it any more.
    pub fn session_removed(&self) {
        self.registry.remove(self);
        for run in self.runs.take() {
            run.session_removed(&self.session);
        }
    }

    /// The session is there again, and scripts find it.
    pub fn session_restored(self: &Rc<Self>) {
        self.registry.add(self);
    }

    /// How many answers its runs are waiting for.
    pub fn questions(&self) -> usize {
        self.runs.borrow().iter().map(|run| run.questions().len()).sum()
    }

    /// How many of them wait for what was typed into the console.
    pub fn console_questions(&self) -> usize {
        let runs = self.runs.borrow();
        runs.iter().filter(|run| run.is_console()).map(|run| run.questions().len()).sum()
    }

    /// Counts runs that start, ask, end or are forgotten; each run counts its other changes itself.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// Has a script log in: one that offers to, or the one named in the profile.
    fn log_in(&self, attempt: LoginAttempt) {
        let runs = self.runs.borrow().clone();
        for run in runs.iter().filter(|run| !run.is_over()) {
            if let Some((at, link)) = run.link_to(&self.session)
                && link.logs_in.get()
            {
                return run.log_in(&link, at, &attempt);
            }
        }
        let profile = self.session.profile();
        let chosen = profile.scripts.iter().find(|script| script.id == profile.login.script);
        if chosen.is_none() && runs.iter().all(|run| run.is_over() || run.is_console()) {
            return self.session.finish_login(attempt.number, Err(Failure::NoScript));
        }
        let since = attempt.since;
        self.attempt.replace(Some(attempt));
        let is_running =
            |script: &Script| runs.iter().any(|run| !run.is_over() && run.script().id == script.id);
        if let Some(script) = chosen.filter(|script| !is_running(script)) {
            self.start_from(script.clone(), since);
        }
    }
}

impl Drop for Scripts {
    fn drop(&mut self) {
        self.session_removed();
    }
}

impl Registry {
    fn remove(&self, scripts: &Scripts) {
        self.all.borrow_mut().retain(|one| !std::ptr::eq(one.as_ptr(), scripts));
    }

    fn add(&self, scripts: &Rc<Scripts>) {
        let mut all = self.all.borrow_mut();
        all.retain(|scripts| scripts.strong_count() > 0);
        all.push(Rc::downgrade(scripts));
    }

    fn all(&self) -> impl Iterator<Item = Rc<Scripts>> + use<> {
        self.all.borrow().clone().into_iter().filter_map(|one| one.upgrade())
    }

    /// Has connections be added by `act`.
    pub fn on_add(&self, act: impl Fn(&Open) -> Option<(Rc<Session>, Rc<Scripts>)> + 'static) {
        self.on_add.replace(Some(Box::new(act)));
    }

    /// A session that leads where a script wants to go and that it hasn't got yet: an idle one, or a new one.
    pub(super) fn connection_to(&self, open: &Open, run: &Run) -> Option<(Rc<Session>, Rc<Scripts>)> {
        let is_free = |one: &Rc<Scripts>| {
            let session = &one.session;
            session.state().is_idle() && run.link_to(session).is_none() && leads_to(session, open)
        };
        match self.all().find(is_free) {
            Some(found) => Some((found.session.clone(), found)),
            None => self.on_add.borrow().as_ref()?(open),
        }
    }

    /// The files of an engine, if they were fetched before.
    pub(super) fn engine(&self, list: &str) -> Option<Object> {
        self.engines.borrow().iter().find(|(name, _)| name == list).map(|(_, engine)| engine.clone())
    }

    pub(super) fn keep_engine(&self, list: &str, engine: &Object) {
        self.engines.borrow_mut().push((list.into(), engine.clone()));
    }

    fn prepare(self: &Rc<Self>, session: &Session, language: &'static dyn Language) {
        if self.spare.borrow().is_some() {
            return;
        }
        if let Some(engine) = language.engine().and_then(|list| self.engine(list)) {
            self.spare.replace(Spare::begin(self, session.runtime(), language, engine));
        }
    }

    /// The worker that is kept ready for this language, if there is one.
    pub(super) fn take_spare(&self, language: &dyn Language) -> Option<Spare> {
        self.spare.borrow_mut().take_if(|spare| spare.is_for(language))
    }

    /// The session with that name, unless it is the run's own, and its scripts.
    pub(super) fn find(&self, name: &str, run: &Run) -> Option<(Rc<Session>, Rc<Scripts>)> {
        let own = run.own_session();
        let is_other = |one: &Rc<Scripts>| own.as_ref().is_none_or(|own| !Rc::ptr_eq(own, &one.session));
        let scripts = self.all().find(|one| one.session.owner().name() == name && is_other(one))?;
        Some((scripts.session.clone(), scripts))
    }

    /// A run has ended, or its questions have changed: tells everyone who lists it.
    pub(super) fn tell(&self, run: &Run) {
        let lists = |one: &Rc<Scripts>| one.runs.borrow().iter().any(|own| std::ptr::eq(&**own, run));
        self.all().filter(lists).for_each(|one| one.changed.bump());
    }

    /// From now on a run handles logins at a session; if a login is already waiting, it handles that first.
    pub(super) fn log_in_now(&self, session: &Rc<Session>, run: &Run, link: &Rc<Link>) {
        let scripts = self.all().find(|one| Rc::ptr_eq(&one.session, session));
        let attempt = scripts.and_then(|scripts| scripts.attempt.take());
        let attempt = attempt.filter(|_| session.state().is_logging_in());
        if let (Some(attempt), Some((at, _))) = (attempt, run.link_to(session)) {
            run.log_in(link, at, &attempt);
        }
    }
}
