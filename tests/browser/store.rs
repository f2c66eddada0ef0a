//! What is kept in local storage, by this version of Weft and by others.

use futures::{FutureExt, StreamExt};
use wasm_bindgen_test::wasm_bindgen_test;
use weft::store::{
    Document, Key, LocalStorage, Preferences, ProfileRecord, Replica, Store, StoreError, Theme, load_profiles,
};
use weft_codec::document::DocumentError;
use weft_session::profile::{Draft, Format, Profile};

fn storage() -> web_sys::Storage {
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    storage.clear().unwrap();
    storage
}

fn profile(url: &str) -> Profile {
    Profile { id: "p".into(), url: url.into(), ..Profile::default() }
}

async fn loaded<T: Document>(key: Key) -> Result<Option<T>, StoreError> {
    Ok(Replica::load(&LocalStorage, key).await?.map(|(_, value)| value))
}

async fn save<T: Document>(key: Key, value: T) {
    Replica::new(key, &T::default()).push(&LocalStorage, value).await.unwrap();
}

async fn profiles() -> Vec<Profile> {
    load_profiles(&LocalStorage).await.profiles.into_iter().map(|(_, record)| record.profile).collect()
}

#[wasm_bindgen_test]
async fn what_is_saved_is_loaded_and_says_its_version() {
    let storage = storage();
    assert_eq!(profiles().await, []);
    save(Key::profile("p"), ProfileRecord { profile: profile("ws://h/"), ..ProfileRecord::default() }).await;
    assert_eq!(profiles().await, [profile("ws://h/")]);
    let history = vec![Draft { format: Format::Hex, text: "de ad".into() }];
    save(Key::HISTORY, history.clone()).await;
    assert_eq!(loaded(Key::HISTORY).await, Ok(Some(history)));
    let preferences = Preferences {
        theme: Theme::Dark,
        sizes: [("details".into(), 320.5)].into(),
        ..Preferences::default()
    };
    save(Key::PREFERENCES, preferences.clone()).await;
    assert_eq!(loaded(Key::PREFERENCES).await, Ok(Some(preferences)));
    for key in ["weft.profile.p", "weft.history", "weft.preferences"] {
        let text = storage.get_item(key).unwrap().unwrap();
        assert!(text.starts_with(r#"{"version":1,""#), "{key}: {text}");
    }
}

#[wasm_bindgen_test]
async fn what_was_saved_before_there_were_versions_is_loaded() {
    let storage = storage();
    storage.set_item("weft.profiles", r#"[{"id":"p","url":"ws://h/","log_limit":512}]"#).unwrap();
    storage.set_item("weft.history", r#"[{"format":"Json","text":"[]"}]"#).unwrap();
    storage
        .set_item("weft.preferences", r#"{"theme":"Light","sizes":{"details":320.5,"drawer":200}}"#)
        .unwrap();
    assert_eq!(profiles().await, [profile("ws://h/")]);
    let history = vec![Draft { format: Format::Json, text: "[]".into() }];
    assert_eq!(loaded(Key::HISTORY).await, Ok(Some(history)));
    let sizes = [("details".into(), 320.5), ("drawer".into(), 200.0)].into();
    assert_eq!(
        loaded(Key::PREFERENCES).await,
        Ok(Some(Preferences { theme: Theme::Light, sizes, ..Preferences::default() }))
    );
}

#[wasm_bindgen_test]
async fn what_can_not_be_read_is_kept_where_no_save_overwrites_it() {
    let storage = storage();
    let wrong = r#"[{"url":1}]"#;
    storage.set_item("weft.profiles", wrong).unwrap();
    let errors = load_profiles(&LocalStorage).await.errors;
    let [StoreError::Unreadable { aside, reason: DocumentError::Misfit { .. } }] = &*errors else {
        panic!("{errors:?}")
    };
    assert_eq!(storage.get_item(aside.name()).unwrap().as_deref(), Some(wrong));
    assert_eq!(storage.get_item("weft.profiles"), Ok(None));

    let newer = r#"{"version":2,"profiles":{"a":1}}"#;
    storage.set_item("weft.profiles", newer).unwrap();
    assert_eq!(load_profiles(&LocalStorage).await.errors, [StoreError::Newer(Key::ALL_PROFILES)]);
    save(Key::profile("p"), ProfileRecord { profile: profile("ws://h/"), ..ProfileRecord::default() }).await;
    assert_eq!(storage.get_item("weft.profiles").unwrap().as_deref(), Some(newer));
}

#[wasm_bindgen_test]
async fn it_keeps_texts_under_keys_beside_those_of_others() {
    let (storage, key) = (storage(), Key::profile("p"));
    storage.set_item("another page's", "x").unwrap();
    assert_eq!(LocalStorage.read(&key).await, Ok(None));
    LocalStorage.write(&key, "text").await.unwrap();
    assert_eq!(LocalStorage.read(&key).await, Ok(Some("text".into())));
    assert_eq!(LocalStorage.keys().await, Ok(vec![key.clone()]));
    LocalStorage.remove(&key).await.unwrap();
    assert_eq!(LocalStorage.read(&key).await, Ok(None));
}

#[wasm_bindgen_test]
async fn it_does_everything_in_one_poll() {
    let (_, key) = (storage(), Key::profile("p"));
    LocalStorage.write(&key, "text").now_or_never().unwrap().unwrap();
    assert_eq!(LocalStorage.read(&key).now_or_never(), Some(Ok(Some("text".into()))));
    LocalStorage.remove(&key).now_or_never().unwrap().unwrap();
    assert_eq!(LocalStorage.keys().now_or_never(), Some(Ok(vec![])));
}

#[wasm_bindgen_test]
async fn it_says_when_it_is_full() {
    let (storage, key) = (storage(), Key::profile("p"));
    LocalStorage.write(&key, "before").await.unwrap();
    assert_eq!(LocalStorage.write(&key, &"x".repeat(20 << 20)).await, Err(StoreError::Full));
    assert_eq!(LocalStorage.read(&key).await, Ok(Some("before".into())));
    storage.clear().unwrap();
}

#[wasm_bindgen_test]
async fn it_tells_what_another_tab_changes() {
    let mut changes = LocalStorage.changes();
    for key in ["another page's", "weft.history"] {
        let init = web_sys::StorageEventInit::new();
        init.set_key(Some(key));
        let event = web_sys::StorageEvent::new_with_event_init_dict("storage", &init).unwrap();
        web_sys::window().unwrap().dispatch_event(&event).unwrap();
    }
    assert_eq!(changes.next().now_or_never(), Some(Some(Key::HISTORY)));
    assert_eq!(changes.next().now_or_never(), None);
}
