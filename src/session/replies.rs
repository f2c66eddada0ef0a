//! Who is waiting for a message from the server: the login for its reply, the keepalive for a sign of life.

use std::cell::{Cell, RefCell};

use weft_session::check::{Judge, Matcher, Verdict};

use crate::task::Revision;

/// Messages are only shown to it while something is waiting.
#[derive(Default)]
pub(super) struct Replies {
    judge: RefCell<Option<Judge>>,
    /// Whether a message has arrived that doesn't answer the first message.
    has_other: Cell<bool>,
    keepalive: RefCell<Option<Matcher>>,
    keepalive_awaited: Cell<bool>,
    keepalive_seen: Revision,
}

impl Replies {
    /// Starts judging messages: they may answer the first message.
    pub(super) fn await_verdict(&self, judge: Judge) {
        self.judge.replace(Some(judge));
        self.has_other.set(false);
    }

    /// Stops judging messages.
    pub(super) fn forget_verdict(&self) {
        self.judge.take();
    }

    /// Notes that a message doesn't answer the first message; returns whether it is the first such message.
    pub(super) fn note_other(&self) -> bool {
        !self.has_other.replace(true)
    }

    /// Sets which message answers the keepalive; `None` if no reply is expected.
    pub(super) fn expect_keepalive(&self, matcher: Option<Matcher>) {
        self.keepalive.replace(matcher);
    }

    /// Starts waiting for a keepalive reply, if one is expected; returns whether one is.
    pub(super) fn await_keepalive(&self) -> bool {
        self.keepalive_awaited.set(self.keepalive.borrow().is_some());
        self.keepalive_awaited.get()
    }

    /// Counts keepalive replies.
    pub(super) fn keepalive_seen(&self) -> &Revision {
        &self.keepalive_seen
    }

    /// Stops waiting for anything.
    pub(super) fn forget(&self) {
        self.forget_verdict();
        self.keepalive_awaited.set(false);
    }

    /// Whether it has to be shown messages.
    pub(super) fn is_waiting(&self) -> bool {
        self.keepalive_awaited.get() || self.judge.borrow().is_some()
    }

    /// Shows it a message; returns the login's outcome, if a login is waiting for one.
    pub(super) fn show(&self, bytes: &[u8]) -> Option<Verdict> {
        let answers = |matcher: &Matcher| matcher.matches(bytes).unwrap_or(false);
        if self.keepalive_awaited.get() && self.keepalive.borrow().as_ref().is_some_and(answers) {
            self.keepalive_awaited.set(false);
            self.keepalive_seen.bump();
        }
        self.judge.borrow().as_ref().map(|judge| judge.judge(bytes))
    }
}
