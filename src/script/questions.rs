//! What a script asks the user, and how the answers get back to it.

use std::rc::Rc;

use weft_script::{command::CallId, limits::MAX_SESSIONS, output::LineKind};

use super::{
    link::Link,
    reply::{ErrorKind, number},
    run::{Question, QuestionKind, Run},
};

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
            self.say(LineKind::Note, &format!("{} {shown}", question.prompt), None);
            self.replies.done(id, text);
            self.flush();
        }
    }

    /// Answers whether the script may use the session it asked for.
    pub fn permit(self: &Rc<Self>, id: CallId, is_allowed: bool) {
        let Some(Question { kind: QuestionKind::Session(name), .. }) = self.take_question(id) else { return };
        if !is_allowed {
            let words = format!("you did not allow it to use the connection “{name}”");
            self.replies.failed(id, ErrorKind::Permission, &words);
        } else if let Some((session, owner)) = self.registry.find(&name, self) {
            let start = session.log().numbers().end;
            let position = self.links.borrow().len();
            let link = Rc::new(Link::new(position, &session, start));
            self.links.borrow_mut().push(link.clone());
            owner.adopt(self);
            self.serve(link);
            self.replies.done(id, number(position as u64));
        } else {
            self.replies.failed(id, ErrorKind::Error, &missing(&name));
        }
        self.flush();
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
