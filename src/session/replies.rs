//! Who waits for a message from the server: the login for its verdict, the keepalive for a sign of life.

use std::cell::{Cell, RefCell};

use weft_session::check::{Judge, Matcher, Verdict};

use crate::task::Revision;

/// Messages are shown to it only while something waits.
#[derive(Default)]
pub(super) struct Replies {
    judge: RefCell<Option<Judge>>,
    keepalive: RefCell<Option<Matcher>>,
    keepalive_awaited: Cell<bool>,
    keepalive_seen: Revision,
}

impl Replies {
    /// Has messages judged from now on: they may answer the first message.
    pub(super) fn await_verdict(&self, judge: Judge) {
        self.judge.replace(Some(judge));
    }

    /// Has nothing judged any more.
    pub(super) fn forget_verdict(&self) {
        self.judge.take();
    }

    /// Which message answers the keepalive; none: no reply is expected.
    pub(super) fn expect_keepalive(&self, matcher: Option<Matcher>) {
        self.keepalive.replace(matcher);
    }

    /// Awaits an answer to the keepalive from now on, if one is expected; returns whether.
    pub(super) fn await_keepalive(&self) -> bool {
        self.keepalive_awaited.set(self.keepalive.borrow().is_some());
        self.keepalive_awaited.get()
    }

    /// Counts answers to the keepalive.
    pub(super) fn keepalive_seen(&self) -> &Revision {
        &self.keepalive_seen
    }

    /// Waits for nothing any more.
    pub(super) fn forget(&self) {
        self.forget_verdict();
        self.keepalive_awaited.set(false);
    }

    /// Whether messages have to be shown to it.
    pub(super) fn is_waiting(&self) -> bool {
        self.keepalive_awaited.get() || self.judge.borrow().is_some()
    }

    /// Shows it a message; returns the login's verdict, if one is awaited.
    pub(super) fn show(&self, bytes: &[u8]) -> Option<Verdict> {
        let answers = |matcher: &Matcher| matcher.matches(bytes).unwrap_or(false);
        if self.keepalive_awaited.get() && self.keepalive.borrow().as_ref().is_some_and(answers) {
            self.keepalive_awaited.set(false);
            self.keepalive_seen.bump();
        }
        self.judge.borrow().as_ref().map(|judge| judge.judge(bytes))
    }
}
