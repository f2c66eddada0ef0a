//! A store for tests: it can be inspected, filled up, blocked, and shared between tabs.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    mem,
    rc::Rc,
};

use futures::{
    FutureExt, StreamExt,
    channel::mpsc::{UnboundedSender, unbounded},
    future::{LocalBoxFuture, ready},
    stream::LocalBoxStream,
};

use super::{Key, Store, StoreError};
use crate::task::Revision;

/// A store that forgets everything when it is dropped. Clones belong to the same tab.
#[derive(Clone, Default)]
pub struct MemoryStore {
    shared: Rc<Shared>,
    tab: usize,
}

#[derive(Default)]
struct Shared {
    texts: RefCell<BTreeMap<Key, String>>,
    /// The capacity in bytes.
    room: Cell<Option<usize>>,
    is_blocked: Cell<bool>,
    tabs: Cell<usize>,
    listeners: RefCell<Vec<(usize, UnboundedSender<Key>)>>,
    written: RefCell<Vec<Key>>,
    writes: Revision,
    is_held: Cell<bool>,
    released: Revision,
}

impl MemoryStore {
    /// A store that contains these texts.
    pub fn with(texts: impl IntoIterator<Item = (Key, String)>) -> Self {
        let store = Self::default();
        store.shared.texts.borrow_mut().extend(texts);
        store
    }

    /// The same store as seen by another tab, which is told about changes made by this one.
    pub fn another_tab(&self) -> Self {
        self.shared.tabs.set(self.shared.tabs.get() + 1);
        Self { shared: self.shared.clone(), tab: self.shared.tabs.get() }
    }

    /// The text under a key.
    pub fn text(&self, key: &Key) -> Option<String> {
        self.shared.texts.borrow().get(key).cloned()
    }

    /// Everything in the store.
    pub fn texts(&self) -> BTreeMap<Key, String> {
        self.shared.texts.borrow().clone()
    }

    /// Sets the capacity in bytes; `None` means unlimited.
    pub fn set_room(&self, bytes: Option<usize>) {
        self.shared.room.set(bytes);
    }

    /// Sets whether it refuses everything.
    pub fn set_blocked(&self, is_blocked: bool) {
        self.shared.is_blocked.set(is_blocked);
    }

    /// Sets whether writes stay pending until they are released.
    pub fn set_held(&self, is_held: bool) {
        self.shared.is_held.set(is_held);
        self.shared.released.bump();
    }

    /// Counts writes and removals, including refused ones.
    pub fn writes(&self) -> &Revision {
        &self.shared.writes
    }

    /// The keys that were written or removed since the last call, in order.
    pub fn take_written(&self) -> Vec<Key> {
        mem::take(&mut self.shared.written.borrow_mut())
    }

    async fn change(&self, key: &Key, text: Option<&str>) -> Result<(), StoreError> {
        while self.shared.is_held.get() {
            self.shared.released.after(self.shared.released.get()).await;
        }
        let changed = self.change_now(key, text);
        self.shared.writes.bump();
        changed
    }

    fn change_now(&self, key: &Key, text: Option<&str>) -> Result<(), StoreError> {
        self.check()?;
        let mut texts = self.shared.texts.borrow_mut();
        let others = texts.iter().filter(|(other, _)| *other != key);
        let used: usize = others.map(|(key, text)| key.name().len() + text.len()).sum();
        let size = text.map_or(0, |text| key.name().len() + text.len());
        if self.shared.room.get().is_some_and(|room| used + size > room) && text.is_some() {
            return Err(StoreError::Full);
        }
        match text {
            Some(text) => texts.insert(key.clone(), text.into()),
            None => texts.remove(key),
        };
        self.shared.written.borrow_mut().push(key.clone());
        // A closed tab isn't told.
        self.shared
            .listeners
            .borrow_mut()
            .retain(|(tab, sender)| *tab == self.tab || sender.unbounded_send(key.clone()).is_ok());
        Ok(())
    }

    fn check(&self) -> Result<(), StoreError> {
        match self.shared.is_blocked.get() {
            true => Err(StoreError::Blocked("blocked by the test".into())),
            false => Ok(()),
        }
    }
}

impl Store for MemoryStore {
    fn read<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<Option<String>, StoreError>> {
        ready(self.check().map(|()| self.text(key))).boxed_local()
    }

    fn write<'a>(&'a self, key: &'a Key, text: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.change(key, Some(text)).boxed_local()
    }

    fn remove<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.change(key, None).boxed_local()
    }

    fn keys(&self) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>> {
        ready(self.check().map(|()| self.texts().into_keys().collect())).boxed_local()
    }

    fn changes(&self) -> LocalBoxStream<'static, Key> {
        let (sender, keys) = unbounded();
        self.shared.listeners.borrow_mut().push((self.tab, sender));
        keys.boxed_local()
    }
}
