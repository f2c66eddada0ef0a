//! What a session was made from, and the values for its templates.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use weft_message::Timestamp;
use weft_session::{
    draft::{self, DraftError, Filled},
    profile::{Credentials, Draft, Escape, Profile, Rendered, Template, TemplateError, mask},
    values::Values,
};

use super::uuid::new_id;

/// The profile, as last configured, and its secrets.
pub(super) struct Settings {
    profile: RefCell<Rc<Profile>>,
    credentials: RefCell<Credentials>,
    token: RefCell<Option<String>>,
    counter: Cell<u64>,
}

impl Settings {
    pub(super) fn new(profile: Rc<Profile>) -> Self {
        Self {
            profile: RefCell::new(profile),
            credentials: RefCell::default(),
            token: RefCell::default(),
            counter: Cell::default(),
        }
    }

    pub(super) fn profile(&self) -> Rc<Profile> {
        self.profile.borrow().clone()
    }

    /// The profile, unless it is being replaced right now.
    pub(super) fn try_profile(&self) -> Option<Rc<Profile>> {
        Some(self.profile.try_borrow().ok()?.clone())
    }

    pub(super) fn credentials(&self) -> Credentials {
        self.credentials.borrow().clone()
    }

    /// Applies an edited profile; returns the previous one.
    pub(super) fn replace(&self, profile: Rc<Profile>, credentials: Credentials) -> Rc<Profile> {
        self.credentials.replace(credentials);
        self.profile.replace(profile)
    }

    pub(super) fn set_token(&self, token: String) {
        self.token.replace(Some(token));
    }

    /// Fills in a template.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn render(
        &self,
        text: &str,
        escape: Escape,
        now: Timestamp,
    ) -> Result<Rendered, TemplateError> {
        self.with_values(&self.counter, now, |values| Template::parse(text)?.render(values, escape))
    }

    /// Fills in a template, but uses nothing up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn preview(
        &self,
        text: &str,
        escape: Escape,
        now: Timestamp,
    ) -> Result<Rendered, TemplateError> {
        let counter = Cell::new(self.counter.get());
        self.with_values(&counter, now, |values| Template::parse(text)?.render(values, escape))
    }

    /// Fills in a draft.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn fill(&self, draft: &Draft, now: Timestamp) -> Result<Filled, DraftError> {
        self.with_values(&self.counter, now, |values| draft::fill(draft, values))
    }

    /// Whether a draft can be filled in. Asking uses nothing up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn check(&self, draft: &Draft, now: Timestamp) -> Result<(), DraftError> {
        let counter = Cell::new(self.counter.get());
        self.with_values(&counter, now, |values| draft::fill(draft, values)).map(drop)
    }

    fn with_values<R>(
        &self,
        counter: &Cell<u64>,
        now: Timestamp,
        use_values: impl FnOnce(&mut Values<'_>) -> R,
    ) -> R {
        let (profile, credentials, fetched) =
            (self.profile(), self.credentials.borrow(), self.token.borrow());
        let own = profile.login.kind.has_own_token().then(|| credentials.token.trim());
        use_values(&mut Values {
            variables: &profile.variables,
            credentials: &credentials,
            token: own.or(fetched.as_deref()),
            now,
            counter,
            uuid: &new_id,
        })
    }

    /// The text with its secrets replaced by dots, since a server may repeat them.
    pub(super) fn masked(&self, text: &str) -> String {
        let (credentials, token) = (self.credentials.borrow(), self.token.borrow());
        mask(text, &[&credentials.password, credentials.token.trim(), token.as_deref().unwrap_or_default()])
    }
}
