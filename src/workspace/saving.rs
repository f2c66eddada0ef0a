//! What is stored, and when: soon after a change, at once when the page goes away, and only what has changed.

use std::{
    any::Any,
    rc::{Rc, Weak},
};

use futures::{FutureExt, StreamExt, future::select, stream::LocalBoxStream};
use gloo_events::EventListener;

use super::{Connection, Workspace};
use crate::{
    store::{Key, ProfileRecord, Replica, StoreError},
    task::{Revision, Runtime, spawn_kept},
};

/// What runs for as long as the workspace is kept.
pub(super) struct Background {
    _tasks: [Rc<dyn Any>; 2],
    _listeners: [Option<EventListener>; 2],
}

impl Workspace {
    /// From now on, stores changes and applies those of other tabs.
    pub(super) fn keep_saved(self: &Rc<Self>) {
        let runtime = self.network.runtime().clone();
        let save = {
            let (runtime, weak, edited) = (runtime.clone(), Rc::downgrade(self), self.edited.clone());
            move || save_changes(runtime.clone(), weak.clone(), edited.clone())
        };
        let watch = {
            let (runtime, weak, store) = (runtime.clone(), Rc::downgrade(self), self.store.clone());
            move || take_over_changes(runtime.clone(), weak.clone(), store.changes())
        };
        let _ = self.background.set(Background {
            _tasks: [spawn_kept(&runtime, "save", save), spawn_kept(&runtime, "other tabs", watch)],
            _listeners: [self.on_page_hide(), self.on_hidden()],
        });
    }

    fn on_page_hide(self: &Rc<Self>) -> Option<EventListener> {
        let (window, workspace) = (web_sys::window()?, Rc::downgrade(self));
        Some(EventListener::new(&window, "pagehide", move |_| flush(&workspace)))
    }

    /// A hidden page may be ended without further notice: phones do that.
    fn on_hidden(self: &Rc<Self>) -> Option<EventListener> {
        let (document, workspace) = (web_sys::window()?.document()?, Rc::downgrade(self));
        Some(EventListener::new(&document.clone(), "visibilitychange", move |_| {
            if document.hidden() {
                flush(&workspace);
            }
        }))
    }

    /// Stores whatever has changed. What can't be stored stays in memory, and is retried with the next change.
    async fn save(&self) {
        let attempt = self.unsaved.borrow_mut().attempt();
        if attempt.is_empty() {
            return;
        }
        for (key, change) in attempt {
            match self.save_document(&key).await {
                Ok(()) => self.unsaved.borrow_mut().saved(&key, change),
                Err(error) => self.tell(error),
            }
        }
        if self.unsaved.borrow().is_empty() {
            self.all_is_saved();
        }
    }

    async fn save_document(&self, key: &Key) -> Result<(), StoreError> {
        match self.take_over(key).await {
            // It was moved aside.
            Err(error @ StoreError::Unreadable { .. }) => self.tell(error),
            taken => taken?,
        }
        self.store_document(key).await
    }

    async fn store_document(&self, key: &Key) -> Result<(), StoreError> {
        let store = &*self.store;
        if *key == Key::HISTORY {
            let entries = self.history.borrow().entries().to_vec();
            return self.stored_history.push(store, entries).await;
        }
        if *key == Key::PREFERENCES {
            let preferences = self.preferences.borrow().clone();
            return self.stored_preferences.push(store, preferences).await;
        }
        match key.profile_id().and_then(|id| self.connection(id)) {
            Some(connection) if !connection.is_stored() => Ok(()),
            Some(connection) => connection.replica.push(store, connection.record()).await,
            None => store.remove(key).await,
        }
    }

    /// Applies what other tabs have stored of a document.
    async fn take_over(&self, key: &Key) -> Result<(), StoreError> {
        let store = &*self.store;
        if *key == Key::HISTORY {
            let entries = || self.history.borrow().entries().to_vec();
            if let Some(entries) = self.stored_history.pull(store, entries).await? {
                self.history.borrow_mut().replace(entries);
            }
        } else if *key == Key::PREFERENCES {
            let preferences = || self.preferences.borrow().clone();
            if let Some(preferences) = self.stored_preferences.pull(store, preferences).await? {
                self.preferences.replace(preferences);
                self.changed.bump();
            }
        } else if let Some(connection) = key.profile_id().and_then(|id| self.connection(id)) {
            self.take_over_profile(&connection).await?;
        } else if key.profile_id().is_some() && !self.unsaved.borrow().contains(key) {
            self.take_over_new(key).await?;
        }
        Ok(())
    }

    /// Applies another tab's changes to a connection, or that it was deleted there.
    async fn take_over_profile(&self, connection: &Rc<Connection>) -> Result<(), StoreError> {
        let was_stored = connection.replica.is_stored();
        let changed = connection.replica.pull(&*self.store, || connection.record()).await?;
        let is_stored = connection.replica.is_stored();
        if is_stored {
            connection.is_deleted.set(false);
        }
        if let Some(ProfileRecord { position, profile, left }) = changed {
            connection.take_over_left(left);
            if connection.set_profile(profile) | connection.set_position(position) {
                self.arrange();
                self.changed.bump();
            }
        } else if was_stored && !is_stored {
            self.removed_elsewhere(connection);
        }
        Ok(())
    }

    /// Adds a connection that another tab has added, unless it was removed here and that isn't stored yet.
    async fn take_over_new(&self, key: &Key) -> Result<(), StoreError> {
        let Some((replica, record)) = Replica::load(&*self.store, key.clone()).await? else { return Ok(()) };
        let connection = Connection::stored(replica, record, &self.network, &self.registry);
        self.connections.borrow_mut().push(connection);
        self.arrange();
        self.changed.bump();
        Ok(())
    }

    /// Tells the user, once.
    fn tell(&self, error: StoreError) {
        let mut told = self.told.borrow_mut();
        if !told.contains(&error) {
            told.push(error.clone());
            self.notices.borrow_mut().push(error);
            self.changed.bump();
        }
    }

    /// The reason why something couldn't be saved no longer applies.
    fn all_is_saved(&self) {
        self.told.take();
        let is_over = |notice: &StoreError| matches!(notice, StoreError::Blocked(_) | StoreError::Full);
        let mut notices = self.notices.borrow_mut();
        if notices.iter().any(is_over) {
            notices.retain(|notice| !is_over(notice));
            self.changed.bump();
        }
    }
}

/// Saves while the page goes away. One poll is enough: see [`Store`](crate::store::Store).
fn flush(workspace: &Weak<Workspace>) {
    if let Some(workspace) = workspace.upgrade() {
        workspace.keep_place();
        for connection in workspace.connections() {
            workspace.keep_view(connection.id());
        }
        // Whatever isn't done by now can't be waited for.
        let _ = workspace.save().now_or_never();
    }
}

async fn save_changes(runtime: Runtime, workspace: Weak<Workspace>, edited: Rc<Revision>) {
    loop {
        let seen = edited.get();
        let Some(due) = workspace.upgrade().map(|workspace| workspace.unsaved.borrow().due()) else { return };
        let Some(due) = due else {
            runtime.waiting_on("an edit", edited.after(seen)).await;
            continue;
        };
        let another = Box::pin(edited.after(seen));
        let pause = select(runtime.sleep_until(due), another);
        drop(runtime.waiting_on("a pause in editing", pause).await);
        if runtime.now() >= due
            && let Some(workspace) = workspace.upgrade()
        {
            workspace.save().await;
        }
    }
}

async fn take_over_changes(
    runtime: Runtime,
    workspace: Weak<Workspace>,
    mut changes: LocalBoxStream<'static, Key>,
) {
    while let Some(key) = runtime.waiting_on("another tab", changes.next()).await {
        let Some(workspace) = workspace.upgrade() else { return };
        if let Err(error) = workspace.take_over(&key).await {
            workspace.tell(error);
        }
    }
}
