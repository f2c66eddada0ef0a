//! The browser's local storage: synchronous, a few megabytes, shared by all tabs of the site.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures::{
    FutureExt, Stream, StreamExt,
    channel::mpsc::{UnboundedReceiver, unbounded},
    future::{LocalBoxFuture, ready},
    stream::{LocalBoxStream, empty},
};
use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Storage, StorageEvent};

use super::{Key, Store, StoreError};

/// The browser's name for the error that there is no room left.
const FULL: [&str; 2] = ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"];

/// Local storage.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalStorage;

impl Store for LocalStorage {
    fn read<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<Option<String>, StoreError>> {
        ready(with_storage(|storage| storage.get_item(key.name()))).boxed_local()
    }

    fn write<'a>(&'a self, key: &'a Key, text: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        ready(with_storage(|storage| storage.set_item(key.name(), text))).boxed_local()
    }

    fn remove<'a>(&'a self, key: &'a Key) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        ready(with_storage(|storage| storage.remove_item(key.name()))).boxed_local()
    }

    fn keys(&self) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>> {
        let keys = with_storage(|storage| {
            let names = (0..storage.length()?).map(|at| storage.key(at));
            Ok(names.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().filter_map(Key::parse).collect())
        });
        ready(keys).boxed_local()
    }

    fn changes(&self) -> LocalBoxStream<'static, Key> {
        let Some(window) = web_sys::window() else { return empty().boxed_local() };
        let (sender, keys) = unbounded();
        let listener = EventListener::new(&window, "storage", move |event| {
            let key = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key).and_then(Key::parse);
            if let Some(key) = key {
                // This only fails if nobody is listening because this is being dropped.
                let _ = sender.unbounded_send(key);
            }
        });
        Changes { keys, _listener: listener }.boxed_local()
    }
}

/// Delivers events for as long as it is kept.
struct Changes {
    keys: UnboundedReceiver<Key>,
    _listener: EventListener,
}

impl Stream for Changes {
    type Item = Key;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Key>> {
        self.keys.poll_next_unpin(context)
    }
}

/// Uses the storage; a page whose site data is blocked doesn't have one.
fn with_storage<T>(act: impl FnOnce(&Storage) -> Result<T, JsValue>) -> Result<T, StoreError> {
    let storage = match web_sys::window().map(|window| window.local_storage()) {
        Some(Ok(Some(storage))) => storage,
        Some(Err(error)) => return Err(refusal(&error)),
        Some(Ok(None)) | None => return Err(StoreError::Blocked("there is no storage".into())),
    };
    act(&storage).map_err(|error| refusal(&error))
}

fn refusal(error: &JsValue) -> StoreError {
    match error.dyn_ref::<DomException>() {
        Some(error) if FULL.contains(&&*error.name()) => StoreError::Full,
        Some(error) => StoreError::Blocked(error.message()),
        None => StoreError::Blocked("storage is blocked".into()),
    }
}
