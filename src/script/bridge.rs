//! Carries out what a script asks for, after checking that it makes sense. Nothing else does.

use std::{
    rc::{Rc, Weak},
    time::Duration,
};

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use js_sys::{Array, JsString, Uint8Array};
use sha2::Sha256;
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use weft_message::Payload;
use weft_script::{
    command::{self, CallId, Command, CommandError, SessionId, TaskState},
    limits::{MAX_BYTES, MAX_COMMANDS, MAX_TASKS, MAX_TEXT},
    output::{LineKind, cut},
};
use weft_session::Failure;

use super::{
    http,
    link::{Link, Next},
    reply::number,
    run::{QuestionKind, Run, RunState},
};
use crate::{
    session::LoginAttempt,
    task::{Ended, ForeignTask, Kind, Polls, now},
};

/// How many bytes of a text are shown where there is little space.
const MAX_LABEL_BYTES: usize = 500;
/// How many bytes of a check's description are kept.
const MAX_CHECK_BYTES: usize = 10_000;

/// What Weft's own part of a worker never sends.
#[derive(Debug, Error)]
enum ForgedMessage {
    #[error("not a list")]
    NotAList,
    #[error("not a string")]
    NotText,
    #[error("too large")]
    TooLarge,
    #[error("not bytes")]
    NotBytes,
    #[error("too many bytes")]
    TooManyBytes,
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error("send needs exactly one payload")]
    SendContent,
    #[error("no byte array at index {0}")]
    NoBytes(usize),
    #[error("there is no session {0}")]
    NoSession(SessionId),
}

impl Run {
    /// Sends the worker everything collected for it so far.
    pub(super) fn flush(&self) {
        if let Some(sandbox) = &*self.sandbox.borrow()
            && let Some(replies) = self.replies.take()
        {
            sandbox.post(&replies);
        }
    }

    fn link(&self, session: SessionId) -> Result<Rc<Link>, ForgedMessage> {
        self.links.borrow().get(session).cloned().ok_or(ForgedMessage::NoSession(session))
    }

    /// Serves every link, now.
    fn pump(&self) {
        for link in self.links.borrow().clone() {
            let (next, lost) = link.pump(&self.replies);
            self.tell_lost(lost);
            if let Some(words) = link.waits_idly() {
                self.say(LineKind::Note, &words, None);
            }
            if next != Next::OnChange {
                link.wake();
            }
        }
        self.flush();
    }

    pub(super) fn tell_lost(&self, lost: u64) {
        if lost > 0 {
            let words = format!("{lost} messages have left the log before the script got to them.");
            self.say(LineKind::Warning, &words, None);
        }
    }

    /// Handles a message from the worker.
    pub(super) fn received(self: &Rc<Self>, data: &JsValue) {
        if self.state() == RunState::Starting {
            self.set_state(RunState::Running);
        }
        let (commands, bytes) = match read(data) {
            Ok(read) => read,
            Err(forged) => return self.refuse(&forged),
        };
        let told = commands.iter().map(Command::told).sum();
        if let Err(error) = self.rate.borrow_mut().allows(commands.len(), told, now()) {
            return self.end(RunState::Stopped(error.to_string()));
        }
        for command in commands {
            if let Err(forged) = self.perform(command, &bytes) {
                return self.refuse(&forged);
            }
        }
        self.pump();
    }

    fn refuse(&self, forged: &ForgedMessage) {
        let words = forged.to_string();
        let words = cut(&words, MAX_LABEL_BYTES);
        self.end(RunState::Stopped(format!("It sent Weft something that isn't part of the API ({words}).")));
    }

    fn perform(self: &Rc<Self>, command: Command, bytes: &[Uint8Array]) -> Result<(), ForgedMessage> {
        let replies = &self.replies;
        match command {
            Command::Pong => self.is_alive(),
            Command::Forget(id) => self.forget(id),
            Command::Send(send) => {
                let payload = match (send.text, send.bytes) {
                    (Some(text), None) => Payload::Text(text),
                    (None, Some(at)) => Payload::Binary(at_bytes(bytes, at)?),
                    _ => return Err(ForgedMessage::SendContent),
                };
                self.link(send.session)?.send(send.id, payload, replies);
            }
            Command::Receive(call) => self.link(call.session)?.receive(call, self.language(), replies),
            Command::Choose(choice) => {
                self.links.borrow().iter().for_each(|link| link.choose(&choice, replies));
            }
            Command::GiveBack(given) => self.link(given.session)?.give_back(&given.numbers),
            Command::Messages(call) => self.link(call.session)?.messages(call, self.language(), replies),
            Command::More(more) => self.links.borrow().iter().for_each(|link| link.more(more.id, more.count)),
            Command::Emit(call) => {
                self.link(call.session)?.call(call.id, call.into(), None, replies);
            }
            Command::Request(call) => {
                self.link(call.session)?.call(call.id, call.into(), None, replies);
            }
            Command::Publish(call) => {
                let digits =
                    call.bytes.map(|at| at_bytes(bytes, at)).transpose()?.map(|it| HEXLOWER.encode(&it));
                self.link(call.session)?.call(call.id, call.call(digits.as_deref()), None, replies);
            }
            Command::Subscribe(call) => {
                let window = Some(call.window);
                self.link(call.session)?.call(call.id, call.into(), window, replies);
            }
            Command::Connect(call) => self.link(call.session)?.connect(call.id, replies),
            Command::Disconnect(call) => self.link(call.session)?.disconnect(&call, replies),
            Command::Regulate(call) => self.link(call.session)?.regulate(&call, replies),
            Command::Open(open) => self.open(open),
            Command::Closed(call) => self.link(call.session)?.tell_closed(call.id),
            Command::Login(login) => self.logs_in(&self.link(login.session)?),
            Command::LoggedIn(login) => self.logged_in(&login)?,
            Command::Session(call) => self.ask_session(call.id, &call.name),
            Command::Print(print) => {
                let kind = if print.is_error { LineKind::Error } else { LineKind::Print };
                match print.evaluation.and_then(|id| self.console_of(id)) {
                    Some(console) => console.print(kind, &print.text, print.is_open),
                    None => self.print(kind, &print.text, print.is_open),
                }
            }
            Command::Input(input) => {
                let kind = if input.secret { QuestionKind::Secret } else { QuestionKind::Text };
                self.ask(input.id, input.prompt, kind);
            }
            Command::Progress(progress) => self.progress.set(Some(progress)),
            Command::Check(check) => self.checked(check),
            Command::Task(task) => self.task(task),
            Command::Http(call) => self.request(call),
            Command::Hmac(call) => {
                let (key, data) = (at_bytes(bytes, call.key)?, at_bytes(bytes, call.data)?);
                replies.done(call.id, Uint8Array::from(&*hmac_sha256(&key, &data)));
            }
            Command::Trouble(trouble) => {
                let words = format!("{}: {}", trouble.text, trouble.error);
                self.say(LineKind::Error, &words, trouble.error.place);
            }
            Command::Evaluated(evaluated) => self.evaluated(&evaluated),
            Command::Names(names) => self.names(names),
            Command::End(end) => self.ended(end),
        }
        Ok(())
    }

    fn forget(&self, id: CallId) {
        self.links.borrow().iter().for_each(|link| link.forget(id));
        self.take_question(id);
    }

    fn logs_in(&self, link: &Rc<Link>) {
        link.logs_in.set(true);
        if let Some(session) = link.session() {
            self.registry.log_in_now(&session, self, link);
        }
    }

    /// Has the script log in, if that link uses a login by script.
    pub(super) fn log_in(&self, link: &Link, session: SessionId, attempt: &LoginAttempt) {
        link.login.set(Some(attempt.number));
        self.replies.push(&[
            ("login", number(attempt.number)),
            ("session", (session as u32).into()),
            ("user", JsValue::from_str(&attempt.credentials.user)),
            ("password", JsValue::from_str(&attempt.credentials.password)),
        ]);
        self.flush();
    }

    fn logged_in(&self, login: &command::LoggedIn) -> Result<(), ForgedMessage> {
        let link = self.link(login.session)?;
        if link.login.get() == Some(login.login)
            && let Some(session) = link.session()
        {
            link.login.set(None);
            let result = login.error.as_ref().map_or(Ok(()), |error| {
                Err(Failure::ScriptFailed { reason: format!("The script could not log in: {error}.") })
            });
            session.finish_login(login.login, result);
        }
        Ok(())
    }

    fn checked(&self, mut check: command::Check) {
        for text in [&mut check.name, &mut check.detail] {
            *text = cut(text, MAX_CHECK_BYTES).into_owned();
        }
        if !check.passed {
            let detail = if check.detail.is_empty() { &check.name } else { &check.detail };
            self.say(LineKind::Warning, &format!("Check failed: {detail}"), check.place);
        }
        self.checks.borrow_mut().push(now(), check);
        self.changed().bump();
    }

    fn task(self: &Rc<Self>, task: command::Task) {
        let mut foreign = self.foreign.borrow_mut();
        let id = task.id;
        let found = foreign.iter().position(|(other, _)| *other == id);
        let at = found.unwrap_or(foreign.len());
        if found.is_none() {
            if at >= MAX_TASKS {
                return;
            }
            let name = cut(&task.name, MAX_LABEL_BYTES);
            let name = format!("{name} ({})", self.script.name);
            let weak = Rc::downgrade(self);
            let listed = ForeignTask::begin(name, Kind::Script, &self.owner, move || cancel(&weak, id));
            foreign.push((id, listed));
        }
        let listed = &foreign[at].1;
        let millis = |millis: f64| Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default();
        let polls = Polls {
            count: task.polls,
            busy: millis(task.busy),
            longest: millis(task.longest),
            slow: task.slow.map(millis),
        };
        listed.is_waiting(cut(&task.waiting_on, MAX_LABEL_BYTES).into_owned(), polls);
        let ended = match task.state {
            TaskState::Waiting => return listed.hold(matches!(self.state(), RunState::Blocked(_))),
            TaskState::Finished if task.result.is_empty() => Ended::Finished,
            TaskState::Finished => Ended::Returned(cut(&task.result, MAX_LABEL_BYTES).into_owned()),
            TaskState::Cancelled => Ended::Cancelled,
            TaskState::Failed => Ended::Failed(task.error.map(|error| error.to_string()).unwrap_or_default()),
        };
        listed.end(ended);
        foreign.swap_remove(at);
    }

    fn request(self: &Rc<Self>, call: command::Http) {
        let Some(own) = self.own_session() else { return };
        let (network, hosts) = (own.network().clone(), own.profile().script_hosts.clone());
        let run = self.clone();
        self.spawn(format!("request of {}", self.script.name), async move {
            let id = call.id;
            match http::request(&network, call, &hosts).await {
                Ok(answer) => run.replies.done(id, answer),
                Err((kind, words)) => run.replies.failed(id, kind, &words),
            }
            run.flush();
        });
    }

    fn ended(&self, end: command::End) {
        for forgotten in end.forgotten {
            let times =
                if forgotten.count > 1 { format!(" ({} times)", forgotten.count) } else { String::new() };
            self.say(LineKind::Warning, &format!("{}{times}", forgotten.text), forgotten.place);
        }
        match end.error {
            _ if self.is_interrupted.get() => self.stop(),
            Some(error) => self.fail(error, end.is_told),
            None => self.end(RunState::Finished),
        }
    }
}

/// The user cancelled one of the script's tasks in the inspector.
fn cancel(run: &Weak<Run>, task: u64) {
    if let Some(run) = run.upgrade() {
        run.replies.push(&[("cancel", number(task))]);
        run.flush();
    }
}

/// Reads a message from the worker, which could contain anything.
fn read(data: &JsValue) -> Result<(Vec<Command>, Vec<Uint8Array>), ForgedMessage> {
    let parts = data.dyn_ref::<Array>().ok_or(ForgedMessage::NotAList)?;
    let text = parts.get(0).dyn_into::<JsString>().map_err(|_| ForgedMessage::NotText)?;
    if text.length() as usize > MAX_TEXT || parts.length() as usize > 2 * MAX_COMMANDS {
        return Err(ForgedMessage::TooLarge);
    }
    let rest = (1..parts.length()).map(|at| parts.get(at).dyn_into::<Uint8Array>());
    let bytes: Vec<Uint8Array> = rest.collect::<Result<_, _>>().map_err(|_| ForgedMessage::NotBytes)?;
    if bytes.iter().map(|bytes| bytes.length() as usize).sum::<usize>() > MAX_BYTES {
        return Err(ForgedMessage::TooManyBytes);
    }
    Ok((command::parse(&String::from(text))?, bytes))
}

fn at_bytes(bytes: &[Uint8Array], at: usize) -> Result<Vec<u8>, ForgedMessage> {
    bytes.get(at).map(Uint8Array::to_vec).ok_or(ForgedMessage::NoBytes(at))
}

fn hmac_sha256(key: &[u8], data: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}
