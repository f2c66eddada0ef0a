//! Passwords that are stored, encrypted.

use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use weft::{
    store::{Key, MemoryStore, ROUNDS, SealError, SealKey, Sealed, decode},
    transport::Network,
    workspace::{Vault, VaultError, VaultState, Workspace},
};

use crate::runtime;

const PASSPHRASE: &str = "correct horse";

/// Waits until this holds of a vault.
async fn until(vault: &Vault, holds: impl Fn(&Vault) -> bool) {
    let mut seen = vault.changed().get();
    while !holds(vault) {
        seen = vault.changed().after(seen).await;
    }
}

async fn is(vault: &Vault, state: VaultState) {
    until(vault, |vault| vault.state() == state).await;
}

/// A page whose first connection has been edited, so that it is stored.
async fn opened(store: &MemoryStore) -> (Rc<Workspace>, Rc<Vault>, String) {
    let workspace = Workspace::load(Network::new(runtime()), Rc::new(store.clone())).await;
    let id = workspace.current().unwrap().id().to_owned();
    let vault = workspace.vault();
    until(&vault, |vault| vault.state() != VaultState::Reading).await;
    (workspace, vault, id)
}

/// Waits until the vault has been written after `act`.
async fn writes(store: &MemoryStore, act: impl FnOnce()) {
    let before = store.text(&Key::VAULT);
    act();
    while store.text(&Key::VAULT) == before {
        store.writes().after(store.writes().get()).await;
    }
}

fn password(workspace: &Workspace, id: &str) -> (String, String) {
    let connection = workspace.connection(id).unwrap();
    let credentials = connection.credentials();
    (credentials.password.clone(), credentials.token.clone())
}

#[wasm_bindgen_test]
async fn only_the_passphrase_opens_what_is_sealed() {
    let key = SealKey::new(PASSPHRASE).await.unwrap();
    let sealed = key.seal("grüße").await.unwrap();
    assert_eq!(key.open(&sealed).await.as_deref(), Ok("grüße"));
    assert!(sealed.rounds == ROUNDS && ROUNDS >= 600_000);
    // Nothing is ever encrypted twice with the same vector.
    assert_ne!(key.seal("grüße").await.unwrap().iv, sealed.iv);
    // "é" in two compositions.
    let composed = SealKey::new("caf\u{e9} au lait").await.unwrap().seal("x").await.unwrap();
    let decomposed = SealKey::of(&composed, "cafe\u{301} au lait").await.unwrap();
    assert_eq!(decomposed.open(&composed).await.as_deref(), Ok("x"));

    let other = SealKey::of(&sealed, "another passphrase").await.unwrap();
    assert_eq!(other.open(&sealed).await, Err(SealError::WrongPassphrase));
    let changed = Sealed { text: format!("AAAA{}", &sealed.text[4..]), ..sealed.clone() };
    assert_eq!(key.open(&changed).await, Err(SealError::WrongPassphrase));
    for damaged in [
        Sealed { salt: "?".into(), ..sealed.clone() },
        Sealed { rounds: 0, ..sealed.clone() },
        Sealed { rounds: u32::MAX, ..sealed.clone() },
    ] {
        assert_eq!(SealKey::of(&damaged, PASSPHRASE).await.err(), Some(SealError::Damaged));
    }
}

#[wasm_bindgen_test]
async fn passwords_are_there_again_once_the_passphrase_is_typed() {
    let store = MemoryStore::default();
    let (workspace, vault, id) = opened(&store).await;
    assert_eq!(vault.state(), VaultState::Off);
    workspace.edit(&id, |profile| profile.user = "alice".into());
    workspace.set_password(&id, "hunter2".into());
    vault.create(PASSPHRASE.into());
    is(&vault, VaultState::Open).await;
    writes(&store, || workspace.set_token(&id, "abc.def".into())).await;
    for text in store.texts().values() {
        assert!(!text.contains("hunter2") && !text.contains("abc.def"), "{text}");
    }

    let (workspace, vault, id) = opened(&store.another_tab()).await;
    assert_eq!((vault.state(), password(&workspace, &id)), (VaultState::Locked, Default::default()));
    vault.unlock("wrong".into());
    until(&vault, |vault| vault.failure() == Some(VaultError::Seal(SealError::WrongPassphrase))).await;
    // What was typed by now stays.
    workspace.set_token(&id, "newer".into());
    vault.unlock(PASSPHRASE.into());
    is(&vault, VaultState::Open).await;
    assert_eq!((vault.failure(), password(&workspace, &id)), (None, ("hunter2".into(), "newer".into())));
    vault.lock();
    is(&vault, VaultState::Locked).await;
    assert_eq!(password(&workspace, &id).0, "hunter2");
}

#[wasm_bindgen_test]
async fn two_tabs_store_the_passwords_of_different_connections() {
    let store = MemoryStore::default();
    let (workspace, vault, id) = opened(&store).await;
    workspace.edit(&id, |profile| profile.user = "alice".into());
    workspace.set_password(&id, "one".into());
    vault.create(PASSPHRASE.into());
    is(&vault, VaultState::Open).await;

    let elsewhere = store.another_tab();
    let (other, opened_too, _) = opened(&elsewhere).await;
    opened_too.unlock(PASSPHRASE.into());
    is(&opened_too, VaultState::Open).await;
    other.add();
    let added = other.current().unwrap().id().to_owned();
    other.edit(&added, |profile| profile.url = "ws://h/".into());
    writes(&store, || other.set_password(&added, "two".into())).await;
    writes(&store, || workspace.set_password(&id, "three".into())).await;

    let sealed: Sealed = decode(&store.text(&Key::VAULT).unwrap()).unwrap();
    let key = SealKey::of(&sealed, PASSPHRASE).await.unwrap();
    let secrets = key.open(&sealed).await.unwrap();
    assert!(secrets.contains("\"two\"") && secrets.contains("\"three\"") && !secrets.contains("\"one\""));

    // One deletes it all: the other one stores nothing more.
    vault.delete();
    while store.text(&Key::VAULT).is_some() {
        store.writes().after(store.writes().get()).await;
    }
    other.set_password(&added, "four".into());
    is(&opened_too, VaultState::Off).await;
    assert_eq!(store.text(&Key::VAULT), None);
}
