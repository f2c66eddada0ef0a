//! The keepalive: an application message on an interval, and the reply that shows that the other end is alive.

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;
use weft_session::{
    Content, Event,
    composed::compose,
    draft::Composer,
    machine::Input,
    profile::{CheckKind, Keepalive},
};

use super::{
    check::matcher,
    shared::{Shared, TransmitError},
};
use crate::{
    rest::in_rest,
    task::{Ended, Interval},
    words,
};

/// How long to wait before the code is asked for again, if it can't be loaded.
const RETRY: Duration = Duration::from_secs(10);

/// Keeps the session alive until it is cancelled or considers the connection lost.
pub(super) async fn keepalive(shared: Rc<Shared>, settings: Keepalive) -> Ended {
    loop {
        match beating(shared.clone(), settings.clone()).await {
            Ok(beating) => return beating.await,
            Err(_) => shared.runtime().sleep(RETRY).await,
        }
    }
}

in_rest! {
    fn beating(shared: Rc<Shared>, settings: Keepalive) -> LocalBoxFuture<'static, Ended> {
        Box::pin(beat(shared, settings))
    }
}

async fn beat(shared: Rc<Shared>, settings: Keepalive) -> Ended {
    let types = shared.settings.schema().and_then(Result::ok);
    let layers = words::layers();
    let layers = types.map_or_else(|| layers.clone(), |types| layers.with_types(types));
    shared.settings.set_composer(Composer { compose, layers });
    let matcher = match matcher(&settings.reply).await {
        Ok(matcher) => matcher,
        Err(problem) => {
            let words = problem.to_string();
            shared.record(Event::KeepaliveRefused { problem });
            return Ended::Failed(words);
        }
    };
    let expects_reply = settings.reply.kind != CheckKind::Never;
    shared.replies.expect_keepalive(expects_reply.then_some(matcher));
    // An invalid length of time, such as a negative number, becomes the shortest one.
    let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let (runtime, within) = (shared.runtime(), seconds(settings.within));
    let message = Content::Draft(settings.message);
    let mut beats = Interval::new(runtime.now(), seconds(settings.every));
    let mut missed = 0;
    loop {
        runtime.waiting_on("the next beat", beats.tick(runtime)).await;
        let seen = shared.replies.keepalive_seen().get();
        let awaits = shared.replies.await_keepalive();
        match shared.transmit(&message) {
            Ok(()) => {}
            Err(TransmitError::NotOpen) => return Ended::Finished,
            Err(TransmitError::Draft(problem)) => {
                let words = problem.to_string();
                shared.record(Event::KeepaliveFailed { problem });
                return Ended::Failed(words);
            }
        }
        if !awaits {
            continue;
        }
        let reply = runtime.timeout(within, shared.replies.keepalive_seen().after(seen));
        if runtime.waiting_on("the reply", reply).await.is_ok() {
            missed = 0;
            continue;
        }
        // A reply may be among what isn't read.
        if shared.holds_back() {
            continue;
        }
        missed += 1;
        shared.record(Event::KeepaliveMissed { within: settings.within, missed });
        if settings.misses != 0 && missed >= settings.misses {
            shared.inputs.tell(Input::KeepaliveLost(missed));
            return Ended::Finished;
        }
    }
}
