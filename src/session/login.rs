//! Login with a first message.

use std::rc::Rc;

use weft_session::{Content, Failure, State, machine::Input, profile::FirstMessage};

use super::{
    check::judge,
    shared::{Shared, TransmitError},
};
use crate::task::Ended;

/// Sends the first message, then waits until the server has accepted or refused the login.
pub(super) async fn send_first(shared: Rc<Shared>) -> Ended {
    let first = shared.settings.profile().login.first.clone();
    if let Err(failure) = send(&shared, first).await {
        shared.inputs.tell(Input::Failed(failure));
    }
    ended(&shared.login_over("the server's verdict").await)
}

async fn send(shared: &Shared, first: FirstMessage) -> Result<(), Failure> {
    let judge = judge(&first).await.map_err(|problem| Failure::LoginCheck { problem })?;
    let message = Content::Draft(first.draft());
    shared.transmit(&message).map_err(|error| match error {
        TransmitError::Draft(problem) => Failure::FirstMessage { problem },
        TransmitError::NotOpen => Failure::FirstMessageTooLate,
    })?;
    shared.replies.await_verdict(judge);
    Ok(())
}

/// How a login ended, for the inspector; the state has the details.
pub(super) fn ended(state: &State) -> Ended {
    match state {
        State::Failed(_) => Ended::Failed("the login failed".into()),
        _ => Ended::Finished,
    }
}
