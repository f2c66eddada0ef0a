//! One connection of the list.

use std::{
    cell::{Cell, OnceCell, Ref, RefCell},
    rc::Rc,
};

use weft_log::import::Recording;
use weft_session::profile::{Credentials, Draft, Profile};

use super::{Kept, Shelf, Storing, StoringStatus, Unsent, View, practice::known_password};
use crate::{
    script::{Registry, Scripts},
    session::Session,
    store::{Key, Left, ProfileRecord, Replica},
    transport::Network,
};

/// The largest message, in bytes, that is stored while it is being written.
pub const MAX_DRAFT: usize = 64 << 10;

/// How many bytes of queued messages are stored.
const MAX_QUEUED: usize = 256 << 10;

/// A profile, with its credentials, session and scripts, which keep running while another connection is on screen.
/// Only the workspace changes it.
pub struct Connection {
    id: String,
    position: Cell<u32>,
    /// Whether another tab has deleted it: it stays here because it is in use, but isn't stored.
    pub(super) is_deleted: Cell<bool>,
    profile: RefCell<Rc<Profile>>,
    credentials: RefCell<Credentials>,
    session: Rc<Session>,
    scripts: Rc<Scripts>,
    /// How it was left, as it was last stored or is about to be.
    left: RefCell<Left>,
    /// The messages that were queued when the page was left, until this tab has the connection's log: another one may
    /// still be about to send them.
    awaited_queue: RefCell<Option<Vec<Draft>>>,
    pub(super) replica: Replica<ProfileRecord>,
    /// What is shown of it.
    pub view: View,
    /// The unsent message, kept while another connection is selected.
    pub unsent: RefCell<Unsent>,
    /// What has become of storing its log.
    pub storing: StoringStatus,
    /// The recordings that were made of its log.
    pub shelf: Shelf,
    /// If it shows one of those, the connection that it was made of, by its id, and what it was when it was opened.
    kept: OnceCell<(String, Kept)>,
    /// Reads the message that is being written, while its field is on screen.
    pub writing: RefCell<Option<Box<dyn Fn() -> Draft>>>,
}

impl Connection {
    /// A connection that isn't stored yet.
    pub(super) fn new(record: ProfileRecord, network: &Network, registry: &Rc<Registry>) -> Rc<Self> {
        Self::stored(Replica::new(Key::profile(&record.profile.id), &record), record, network, registry)
    }

    /// A connection that is stored as this record.
    pub(super) fn stored(
        replica: Replica<ProfileRecord>,
        ProfileRecord { position, profile, left }: ProfileRecord,
        network: &Network,
        registry: &Rc<Registry>,
    ) -> Rc<Self> {
        let password = known_password(&profile).into();
        let credentials = Credentials { user: profile.user.clone(), password, token: String::new() };
        let profile = Rc::new(profile);
        let session = Session::new(network, profile.clone());
        session.configure(profile.clone(), credentials.clone());
        Self::of(
            session,
            replica,
            ProfileRecord { position, profile: (*profile).clone(), left },
            credentials,
            registry,
        )
    }

    /// A recording, which isn't stored.
    pub(super) fn recorded(
        recording: Recording,
        record: ProfileRecord,
        network: &Network,
        registry: &Rc<Registry>,
    ) -> Rc<Self> {
        let session = Session::recorded(network, Rc::new(record.profile.clone()), recording);
        let replica = Replica::new(Key::profile(&record.profile.id), &record);
        Self::of(session, replica, record, Credentials::default(), registry)
    }

    fn of(
        session: Rc<Session>,
        replica: Replica<ProfileRecord>,
        ProfileRecord { position, profile, left }: ProfileRecord,
        credentials: Credentials,
        registry: &Rc<Registry>,
    ) -> Rc<Self> {
        let profile = Rc::new(profile);
        Rc::new(Self {
            id: profile.id.clone(),
            position: Cell::new(position),
            is_deleted: Cell::default(),
            profile: RefCell::new(profile),
            credentials: RefCell::new(credentials),
            scripts: Scripts::new(session.clone(), registry),
            session,
            replica,
            view: View::new(&left),
            unsent: RefCell::new(Unsent { draft: left.draft.clone().unwrap_or_default(), attachment: None }),
            storing: StoringStatus::default(),
            shelf: Shelf::default(),
            kept: OnceCell::new(),
            writing: RefCell::default(),
            awaited_queue: RefCell::new(Some(left.queued.clone())),
            left: RefCell::new(left),
        })
    }

    /// It shows a recording of this connection's.
    pub(super) fn set_kept(&self, of: String, kept: Kept) {
        let _ = self.kept.set((of, kept));
    }

    /// If it shows a recording of a connection that is kept, that connection's id, and the recording as it was opened.
    pub fn kept(&self) -> Option<&(String, Kept)> {
        self.kept.get()
    }

    /// Its profile's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its profile, as it is now.
    pub fn profile(&self) -> Rc<Profile> {
        self.profile.borrow().clone()
    }

    /// Its credentials, which are never stored.
    pub fn credentials(&self) -> Ref<'_, Credentials> {
        self.credentials.borrow()
    }

    /// Its session.
    pub fn session(&self) -> &Rc<Session> {
        &self.session
    }

    /// Its scripts.
    pub fn scripts(&self) -> &Rc<Scripts> {
        &self.scripts
    }

    /// Whether it is stored: a recording isn't, nor what another tab has deleted.
    pub fn is_stored(&self) -> bool {
        !self.is_deleted.get() && self.session.recording().is_none()
    }

    /// Its position in the list: those with a smaller number come before it.
    pub(super) fn position(&self) -> u32 {
        self.position.get()
    }

    /// Moves it in the list; returns whether that is another place.
    pub(super) fn set_position(&self, position: u32) -> bool {
        self.position.replace(position) != position
    }

    /// Whether its session does something, or has messages to send.
    pub(super) fn is_in_use(&self) -> bool {
        !self.session.state().is_idle() || self.session.queued_count() > 0
    }

    /// Whether messages would be lost with the tab that somebody may want.
    pub(super) fn would_lose_messages(&self) -> bool {
        let is_stored = matches!(self.storing.get(), Storing::Stored(_));
        self.session.queued_count() > self.queue().len() || !is_stored && self.session.would_lose_messages()
    }

    /// Offers to send the messages that were queued when the page was left, now that no other tab will.
    pub(super) fn take_queue(&self) {
        if let Some(drafts) = self.awaited_queue.take().filter(|drafts| !drafts.is_empty()) {
            self.session.hold(drafts);
        }
    }

    /// Another tab has stored the connection as left like this.
    pub(super) fn take_over_left(&self, left: Left) {
        if let Some(awaited) = &mut *self.awaited_queue.borrow_mut() {
            self.left.borrow_mut().queued.clone_from(&left.queued);
            *awaited = left.queued;
        }
    }

    /// The queued messages that are stored.
    fn queue(&self) -> Vec<Draft> {
        match &*self.awaited_queue.borrow() {
            Some(awaited) => awaited.clone(),
            None => self.session.queued_drafts(MAX_QUEUED),
        }
    }

    /// The record to store.
    pub(super) fn record(&self) -> ProfileRecord {
        let profile = (*self.profile()).clone();
        ProfileRecord { position: self.position(), profile, left: self.left.borrow().clone() }
    }

    /// Notes how it is left now; returns whether that differs from before.
    pub(super) fn note_left(&self) -> bool {
        let left = Left { draft: self.draft(), queued: self.queue(), ..self.view.left() };
        self.left.replace(left.clone()) != left
    }

    /// The message that is being written, if putting this one in its place would lose it.
    pub fn replaced_by(&self, draft: &Draft) -> Option<Draft> {
        Some(self.unsent_draft()).filter(|written| !written.text.is_empty() && written != draft)
    }

    /// The message that is being written.
    fn unsent_draft(&self) -> Draft {
        match &*self.writing.borrow() {
            Some(read) => read(),
            None => self.unsent.borrow().draft.clone(),
        }
    }

    /// The message that is being written, if it isn't too large to store each time that it changes.
    fn draft(&self) -> Option<Draft> {
        let draft = self.unsent_draft();
        (1..=MAX_DRAFT).contains(&draft.text.len()).then_some(draft)
    }

    /// Applies an edited profile; returns whether it differs.
    pub(super) fn set_profile(&self, profile: Profile) -> bool {
        if **self.profile.borrow() == profile {
            return false;
        }
        self.credentials.borrow_mut().user.clone_from(&profile.user);
        self.profile.replace(Rc::new(profile));
        self.configure();
        true
    }

    pub(super) fn set_password(&self, password: String) {
        self.credentials.borrow_mut().password = password;
        self.configure();
    }

    pub(super) fn set_token(&self, token: String) {
        self.credentials.borrow_mut().token = token;
        self.configure();
    }

    pub(super) fn set_credentials(&self, credentials: Credentials) {
        self.credentials.replace(credentials);
        self.configure();
    }

    fn configure(&self) {
        let credentials = self.credentials().clone();
        self.session.configure(self.profile(), credentials);
    }
}
