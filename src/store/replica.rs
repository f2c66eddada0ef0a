//! A document as this tab knows it, and as others may have changed it.

use std::{cell::RefCell, marker::PhantomData};

use weft_codec::document::DocumentError;

use super::{
    Key, Store, StoreError,
    format::{Document, decode, encode, is_current},
};

/// What this tab last read or wrote of a document. Both the changes made here since and the changes others made in the
/// store since are computed against it, so that both are kept.
pub struct Replica<T> {
    key: Key,
    /// As it is stored, as far as this tab knows.
    stored: RefCell<Option<String>>,
    /// The same, as this program would write it, so that unknown members don't count as changes; or as this
    /// tab made it, if it was never stored.
    base: RefCell<String>,
    _document: PhantomData<T>,
}

impl<T: Document> Replica<T> {
    /// For a document that this tab has created and not stored yet.
    pub fn new(key: Key, made: &T) -> Self {
        Self { key, stored: RefCell::default(), base: RefCell::new(encode(made)), _document: PhantomData }
    }

    /// Reads a document, if there is one.
    ///
    /// # Errors
    /// The store's errors; also if there is a document that can't be used.
    pub async fn load(store: &dyn Store, key: Key) -> Result<Option<(Self, T)>, StoreError> {
        let Some((text, value)) = read(store, &key).await? else { return Ok(None) };
        let replica = Self::new(key, &value);
        replica.stored.replace(Some(text));
        Ok(Some((replica, value)))
    }

    /// Whether it is stored, as far as this tab knows.
    pub fn is_stored(&self) -> bool {
        self.stored.borrow().is_some()
    }

    /// This tab removes it from the store, so nothing of it is stored any more.
    pub fn forget(&self) {
        self.stored.take();
    }

    /// Reads what is stored. If others have changed it, returns `mine` merged with their changes: apply it at once.
    ///
    /// # Errors
    /// The store's errors; also if what is stored can't be used.
    pub async fn pull(&self, store: &dyn Store, mine: impl FnOnce() -> T) -> Result<Option<T>, StoreError> {
        let read = read::<T>(store, &self.key).await;
        if let Ok(None) | Err(StoreError::Unreadable { .. }) = read {
            self.stored.take();
        }
        let Some((theirs, value)) = read? else { return Ok(None) };
        if self.stored.borrow().as_ref() == Some(&theirs) {
            return Ok(None);
        }
        let merged = T::merge(&self.base.borrow(), &encode(&mine()), &theirs);
        self.stored.replace(Some(theirs));
        self.base.replace(encode(&value));
        Ok(decode(&merged).ok())
    }

    /// Stores `mine`, unless it is stored already. Changes by others must have been pulled first.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn push(&self, store: &dyn Store, mine: T) -> Result<(), StoreError> {
        let mine = encode(&mine.without_secrets());
        let text = match &*self.stored.borrow() {
            Some(stored) => T::merge(&self.base.borrow(), &mine, stored),
            None => mine.clone(),
        };
        if self.stored.borrow().as_ref() != Some(&text) {
            store.write(&self.key, &text).await?;
            self.stored.replace(Some(text));
        }
        self.base.replace(mine);
        Ok(())
    }
}

/// Reads a document, and its text in the current format. What can't be read is moved aside.
///
/// # Errors
/// The store's errors; also if there is a document that can't be used.
pub(super) async fn read<T: Document>(
    store: &dyn Store,
    key: &Key,
) -> Result<Option<(String, T)>, StoreError> {
    let Some(text) = store.read(key).await? else { return Ok(None) };
    match decode(&text) {
        Ok(value) if is_current::<T>(&text) => Ok(Some((text, value))),
        Ok(value) => Ok(Some((encode(&value), value))),
        Err(DocumentError::Newer { .. }) => Err(StoreError::Newer(key.clone())),
        Err(reason) => {
            let aside = set_aside(store, key, &text).await?;
            Err(StoreError::Unreadable { aside, reason })
        }
    }
}

/// Moves a text to a key where nothing overwrites it; returns that key.
async fn set_aside(store: &dyn Store, key: &Key, text: &str) -> Result<Key, StoreError> {
    let mut number = 1;
    let aside = loop {
        let aside = key.aside(number);
        match store.read(&aside).await? {
            Some(other) if other != text => number += 1,
            Some(_) => break aside,
            None => {
                store.write(&aside, text).await?;
                break aside;
            }
        }
    };
    store.remove(key).await?;
    Ok(aside)
}
