//! What a script asks the user, and how the answers get back to it.

use std::rc::Rc;

use weft_script::{
    command::{CallId, Open},
    limits::MAX_SESSIONS,
    output::LineKind,
};
use weft_session::profile::Endpoint;

use super::{
    link::Link,
    reply::{ErrorKind, number},
    run::{Question, QuestionKind, Run},
    scripts::Scripts,
};
use crate::session::{Session, page_security};

/// How many questions can be open at once.
const MAX_QUESTIONS: usize = 100;
/// How many characters of a prompt are shown.
const LONGEST_PROMPT: usize = 500;

impl Run {
    pub(super) fn ask(&self, id: CallId, prompt: String, kind: QuestionKind) {
        if self.questions.borrow().len() >= MAX_QUESTIONS {
            return self.replies.failed(id, ErrorKind::Error, "too many questions at once");
        }
        let prompt = prompt.chars().take(LONGEST_PROMPT).collect();
        self.questions.borrow_mut().push(Question { id, prompt, kind });
        self.changed().bump();
        self.registry.tell(self);
    }

    /// Answers one of the script's questions with a text.
    pub fn answer(&self, id: CallId, text: &str) {
        if let Some(question) = self.take_question(id) {
            let shown = if question.kind == QuestionKind::Secret { "••••••" } else { text };
            self.say(LineKind::Note, &format!("{} {shown}", question.prompt.trim_end()), None);
            self.replies.done(id, text);
            self.flush();
        }
    }

    /// Answers whether the script may use the session it asked for.
    pub fn permit(self: &Rc<Self>, id: CallId, is_allowed: bool) {
        let Some(question) = self.take_question(id) else { return };
        let replies = &self.replies;
        match question.kind {
            QuestionKind::Text | QuestionKind::Secret => {}
            QuestionKind::Session(name) if !is_allowed => {
                let words = format!("you did not allow it to use the connection “{name}”");
                replies.failed(id, ErrorKind::Permission, &words);
            }
            QuestionKind::Session(name) => match self.registry.find(&name, self) {
                Some(found) => replies.done(id, number(self.link_up(found).0)),
                None => replies.failed(id, ErrorKind::Error, &missing(&name)),
            },
            QuestionKind::Connection(open) if !is_allowed => {
                let words = format!("you did not allow it to connect to {}", open.url);
                replies.failed(id, ErrorKind::Permission, &words);
            }
            QuestionKind::Connection(open) => match self.registry.connection_to(&open, self) {
                Some(found) => self.link_up(found).1.open(id, replies),
                None => replies.failed(id, ErrorKind::Error, "the connection can't be added to the list"),
            },
        }
        self.flush();
    }

    /// Gives the script another session; returns its position among the script's.
    fn link_up(self: &Rc<Self>, (session, owner): (Rc<Session>, Rc<Scripts>)) -> (u64, Rc<Link>) {
        let start = session.log().numbers().end;
        let position = self.links.borrow().len();
        let link = Rc::new(Link::new(position, &session, start));
        self.links.borrow_mut().push(link.clone());
        owner.adopt(self);
        self.serve(link.clone());
        (position as u64, link)
    }

    /// Opens a connection for a script: with a session that it has, if one leads there, and otherwise with one that the
    /// user is asked about.
    pub(super) fn open(&self, open: Open) {
        let links = self.links.borrow();
        if let Some(link) = links.iter().find(|link| link.is_free_for(&open)) {
            link.open(open.id, &self.replies)
        } else if let Err(error) = Endpoint::parse(&open.url, page_security()) {
            self.replies.failed(open.id, ErrorKind::Error, &error.to_string());
        } else if links.len() > MAX_SESSIONS {
            self.replies.failed(open.id, ErrorKind::Error, "the script can't use any more sessions");
        } else {
            let prompt = format!("May the script connect to {}?", open.url);
            self.ask(open.id, prompt, QuestionKind::Connection(open));
        }
    }

    pub(super) fn take_question(&self, id: CallId) -> Option<Question> {
        let at = self.questions.borrow().iter().position(|question| question.id == id)?;
        let question = self.questions.borrow_mut().remove(at);
        self.changed().bump();
        self.registry.tell(self);
        Some(question)
    }

    pub(super) fn ask_session(&self, id: CallId, name: &str) {
        if self.registry.find(name, self).is_none() {
            return self.replies.failed(id, ErrorKind::Error, &missing(name));
        }
        if self.links.borrow().len() > MAX_SESSIONS {
            return self.replies.failed(id, ErrorKind::Error, "the script can't use any more sessions");
        }
        let prompt = format!("May the script use the connection “{name}”?");
        self.ask(id, prompt, QuestionKind::Session(name.into()));
    }
}

fn missing(name: &str) -> String {
    format!("there is no other connection called “{name}”: add one with New connection")
}
