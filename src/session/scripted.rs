//! The login that a script does.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use weft_session::{Content, Failure, machine::Input, profile::Credentials};

use super::{login::ended, shared::Shared};
use crate::task::Ended;

/// A login that a script is asked for.
pub struct LoginAttempt {
    /// Its number in this session: the answer names it.
    pub number: u64,
    /// Who logs in.
    pub credentials: Credentials,
    /// The number in the log from which on the server's words belong to it.
    pub since: u64,
}

/// Called for each login that a script is to do.
type OnLogin = Rc<dyn Fn(LoginAttempt)>;

/// Who is asked, and how often it was.
#[derive(Default)]
pub(super) struct ScriptedLogin {
    on_login: RefCell<Option<OnLogin>>,
    last: Cell<u64>,
}

impl ScriptedLogin {
    pub(super) fn on_login(&self, act: impl Fn(LoginAttempt) + 'static) {
        self.on_login.replace(Some(Rc::new(act)));
    }
}

/// Why a script's message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// The session is not online.
    NotOnline,
    /// The network has to catch up first.
    Full,
}

/// Asks for a login by script, then waits until it has ended.
pub(super) async fn log_in(shared: Rc<Shared>) -> Ended {
    let on_login = shared.scripted.on_login.borrow().clone();
    match on_login {
        Some(on_login) => {
            let number = shared.scripted.last.get() + 1;
            shared.scripted.last.set(number);
            let since = shared.status.connection_start.get();
            on_login(LoginAttempt { number, credentials: shared.settings.credentials(), since });
        }
        None => shared.inputs.tell(Input::Failed(Failure::NoScript)),
    }
    ended(&shared.login_over("the script").await)
}

/// Says how the login of that number has ended; one that no longer matters is ignored.
pub(super) fn finish(shared: &Shared, number: u64, result: Result<(), Failure>) {
    if number == shared.scripted.last.get() && shared.status.is_logging_in() {
        shared.inputs.tell(match result {
            Ok(()) => Input::Accepted,
            Err(failure) => Input::Failed(failure),
        });
    }
}

/// Sends a message at once, without the outbox: while the session is online, or while the script logs in.
///
/// # Errors
/// Why not; it was not sent.
pub(super) fn transmit(shared: &Shared, message: &Content) -> Result<(), NotSent> {
    let is_its_login = shared.status.is_logging_in() && shared.settings.profile().login.kind.is_script();
    if !shared.status.is_online() && !is_its_login {
        return Err(NotSent::NotOnline);
    }
    if shared.is_full() {
        return Err(NotSent::Full);
    }
    shared.transmit(message).map_err(|_| NotSent::NotOnline)
}
