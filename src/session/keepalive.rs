//! The keepalive: an application message on an interval, and the reply that shows the other end lives.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use weft_codec::decimal::Decimal;
use weft_message::Event;
use weft_session::{
    check::Matcher,
    machine::Input,
    outbox::Content,
    profile::{CheckKind, Keepalive},
};

use super::core::{Core, TransmitError};
use crate::task::{Interval, Revision, now, timeout, waiting_on};

/// The reply to expect. Messages are held against it only while it is awaited.
#[derive(Default)]
pub(super) struct Expected {
    matcher: RefCell<Option<Matcher>>,
    awaited: Cell<bool>,
    seen: Revision,
}

impl Expected {
    /// Whether messages have to be shown to it.
    pub(super) fn is_awaited(&self) -> bool {
        self.awaited.get()
    }

    /// Awaits nothing any more.
    pub(super) fn forget(&self) {
        self.awaited.set(false);
    }

    /// Looks whether this is the reply.
    pub(super) fn look_at(&self, bytes: &[u8]) {
        let is_it = |matcher: &Matcher| matcher.matches(bytes).unwrap_or(false);
        if self.awaited.get() && self.matcher.borrow().as_ref().is_some_and(is_it) {
            self.awaited.set(false);
            self.seen.bump();
        }
    }
}

/// Keeps the session alive until it is cancelled or gives the connection up.
///
/// # Errors
/// In words, if the settings make no sense.
pub(super) async fn keepalive(core: Rc<Core>, settings: Keepalive) -> Result<(), String> {
    let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string());
    let (every, within) = (seconds(settings.every)?, seconds(settings.within)?);
    let expects = settings.reply.kind != CheckKind::Never;
    let matcher = Matcher::new(&settings.reply).map_err(|error| error.to_string())?;
    core.expected.matcher.replace(expects.then_some(matcher));
    let message = Content::Draft(settings.message);
    let mut beats = Interval::new(now(), every);
    let mut missed = 0;
    loop {
        waiting_on("the next beat", beats.tick()).await;
        let seen = core.expected.seen.get();
        core.expected.awaited.set(expects);
        match core.transmit(&message) {
            Ok(()) => {}
            Err(TransmitError::NotOpen) => return Ok(()),
            Err(TransmitError::Draft(error)) => {
                let words = format!("The keepalive message can't be sent: {error}");
                core.record(Event::Error, &words);
                return Err(words);
            }
        }
        if !expects {
            continue;
        }
        if waiting_on("the reply", timeout(within, core.expected.seen.after(seen))).await.is_ok() {
            missed = 0;
            continue;
        }
        missed += 1;
        let words = format!("No keepalive reply within {} s ({missed} in a row).", Decimal(settings.within));
        core.record(Event::Keepalive, &words);
        if settings.misses != 0 && missed >= settings.misses {
            core.dispatch(Input::KeepaliveLost(missed));
            return Ok(());
        }
    }
}
