//! What a session was made from, and the values for its templates.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use weft_message::Timestamp;
use weft_session::{
    draft::{self, Composer, DraftError, Filled},
    profile::{Credentials, Draft, Escape, Profile, Rendered, Template, TemplateError, mask},
    schema::{Compiled, compile},
    values::Values,
};

use super::uuid::new_id;

/// The profile, as last configured, and its secrets.
pub(super) struct Settings {
    profile: RefCell<Rc<Profile>>,
    credentials: RefCell<Credentials>,
    token: RefCell<Option<String>>,
    counter: Cell<u64>,
    next_id: Cell<u64>,
    /// Makes messages of protocols, once the rest of the program is loaded.
    composer: RefCell<Option<Composer>>,
    schema: RefCell<SchemaOf>,
}

/// What a profile's schema files have made: a [`Compiled`], whose type the first part of the program needn't know to drop
/// it.
#[derive(Default)]
struct SchemaOf {
    profile: Rc<Profile>,
    compiled: Option<Rc<dyn Any>>,
}

impl Settings {
    pub(super) fn new(profile: Rc<Profile>) -> Self {
        Self {
            profile: RefCell::new(profile),
            credentials: RefCell::default(),
            token: RefCell::default(),
            counter: Cell::default(),
            next_id: Cell::default(),
            composer: RefCell::default(),
            schema: RefCell::default(),
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
        self.with_values(now, |values| Template::parse(text)?.render(values, escape))
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
        self.unused(|| self.render(text, escape, now))
    }

    /// Fills in a draft.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn fill(&self, draft: &Draft, now: Timestamp) -> Result<Filled, DraftError> {
        let composer = self.composer.borrow().clone();
        self.with_values(now, |values| draft::fill(draft, values, composer.as_ref()))
    }

    /// Fills in a draft, but uses nothing up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn preview_draft(&self, draft: &Draft, now: Timestamp) -> Result<Filled, DraftError> {
        self.unused(|| self.fill(draft, now))
    }

    /// An id was taken elsewhere: the next ones are larger.
    pub(super) fn note_id(&self, id: u64) {
        self.next_id.set(self.next_id.get().max(id));
    }

    /// The schema of its messages. Only the rest of the program calls this: it pulls in what compiles one.
    pub(super) fn schema(&self) -> Compiled {
        let profile = self.profile();
        let schema = &mut *self.schema.borrow_mut();
        if !Rc::ptr_eq(&schema.profile, &profile) {
            if schema.profile.protobuf != profile.protobuf {
                schema.compiled = Some(Rc::new(compile(&profile.protobuf)));
            }
            schema.profile = profile;
        }
        schema.compiled.as_ref()?.downcast_ref::<Compiled>()?.clone()
    }

    /// From now on, messages of protocols are made with this.
    pub(super) fn set_composer(&self, composer: Composer) {
        self.composer.replace(Some(composer));
    }

    /// Puts back what filling something in uses up.
    fn unused<R>(&self, fill_in: impl FnOnce() -> R) -> R {
        let (counter, next_id) = (self.counter.get(), self.next_id.get());
        let filled = fill_in();
        self.counter.set(counter);
        self.next_id.set(next_id);
        filled
    }

    fn with_values<R>(&self, now: Timestamp, use_values: impl FnOnce(&mut Values<'_>) -> R) -> R {
        let (profile, credentials, fetched) =
            (self.profile(), self.credentials.borrow(), self.token.borrow());
        let own = profile.login.kind.takes_token().then(|| credentials.token.trim());
        use_values(&mut Values {
            variables: &profile.variables,
            credentials: &credentials,
            token: own.or(fetched.as_deref()),
            now,
            counter: &self.counter,
            next_id: &self.next_id,
            uuid: &new_id,
        })
    }

    /// The text with its secrets replaced by dots, since a server may repeat them.
    pub(super) fn masked(&self, text: &str) -> String {
        let (credentials, token) = (self.credentials.borrow(), self.token.borrow());
        mask(text, &[&credentials.password, credentials.token.trim(), token.as_deref().unwrap_or_default()])
    }
}
