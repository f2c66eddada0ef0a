//! Replicas and loading, over a store in memory.

use futures::FutureExt;
use weft_session::profile::{Draft, Profile, Script};

use super::*;

/// The store in memory is done in a single poll.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

fn record(id: &str, url: &str) -> ProfileRecord {
    let profile = Profile { id: id.into(), url: url.into(), ..Profile::default() };
    ProfileRecord { profile, ..ProfileRecord::default() }
}

fn script(id: &str) -> Script {
    Script { id: id.into(), name: id.into(), text: format!("print('{id}')"), ..Script::default() }
}

fn drafts(texts: &[&str]) -> Vec<Draft> {
    texts.iter().map(|text| Draft { text: (*text).into(), ..Draft::default() }).collect()
}

/// A replica that was loaded.
fn loaded<T: Document>(store: &MemoryStore, key: Key) -> (Replica<T>, T) {
    now(Replica::load(store, key)).unwrap().unwrap()
}

/// What a tab does to save.
fn save<T: Document + Clone>(store: &MemoryStore, replica: &Replica<T>, mine: &mut T) {
    if let Some(merged) = now(replica.pull(store, || mine.clone())).unwrap() {
        *mine = merged;
    }
    now(replica.push(store, mine.clone())).unwrap();
}

fn profiles(store: &MemoryStore) -> Vec<Profile> {
    let found = now(load_profiles(store));
    assert_eq!(found.errors, []);
    found.profiles.into_iter().map(|(_, record)| record.profile).collect()
}

#[test]
fn two_tabs_that_change_different_things_keep_both() {
    let key = Key::profile("p");
    let store = MemoryStore::with([(key.clone(), encode(&record("p", "ws://h/")))]);
    let (one, mut mine) = loaded::<ProfileRecord>(&store, key.clone());
    let (other, mut theirs) = loaded::<ProfileRecord>(&store, key);
    mine.profile.url = "ws://new/".into();
    mine.profile.scripts.push(script("mine"));
    theirs.profile.login.first.timeout = 3.0;
    theirs.profile.scripts.push(script("theirs"));
    save(&store, &one, &mut mine);
    save(&store, &other, &mut theirs);
    save(&store, &one, &mut mine);
    assert_eq!(mine, theirs);
    assert_eq!((&*mine.profile.url, mine.profile.login.first.timeout), ("ws://new/", 3.0));
    assert_eq!(mine.profile.scripts, [script("mine"), script("theirs")]);
    assert_eq!(profiles(&store), [mine.profile]);
}

#[test]
fn what_is_stored_already_is_not_written_again() {
    let store = MemoryStore::default();
    let mut mine = record("p", "ws://h/");
    let replica = Replica::new(Key::profile("p"), &mine);
    assert!(!replica.is_stored());
    save(&store, &replica, &mut mine);
    assert!(replica.is_stored());
    assert_eq!(store.take_written(), [Key::profile("p")]);
    save(&store, &replica, &mut mine);
    assert_eq!(store.take_written(), []);
}

#[test]
fn a_token_in_the_url_is_not_written_and_not_lost_here() {
    let store = MemoryStore::default();
    let mut mine = record("p", "wss://h/?token=abcdef");
    let replica = Replica::new(Key::profile("p"), &mine);
    save(&store, &replica, &mut mine);
    let (other, mut theirs) = loaded::<ProfileRecord>(&store, Key::profile("p"));
    assert_eq!(theirs.profile.url, "wss://h/?token=••••••");
    theirs.profile.user = "alice".into();
    save(&store, &other, &mut theirs);
    save(&store, &replica, &mut mine);
    assert_eq!((&*mine.profile.url, &*mine.profile.user), ("wss://h/?token=abcdef", "alice"));
    assert!(store.texts().values().all(|text| !text.contains("abcdef")));
}

#[test]
fn a_password_in_the_url_is_not_written_and_not_lost_here() {
    let store = MemoryStore::default();
    let mut mine = record("p", "ws://u:secret@h/");
    let replica = Replica::new(Key::profile("p"), &mine);
    save(&store, &replica, &mut mine);
    let (other, mut theirs) = loaded::<ProfileRecord>(&store, Key::profile("p"));
    assert_eq!(theirs.profile.url, "ws://h/");
    theirs.profile.user = "alice".into();
    save(&store, &other, &mut theirs);
    save(&store, &replica, &mut mine);
    assert_eq!((&*mine.profile.url, &*mine.profile.user), ("ws://u:secret@h/", "alice"));
    assert!(store.texts().values().all(|text| !text.contains("secret")));
}

#[test]
fn members_that_only_a_newer_program_knows_stay() {
    let text =
        r#"{"version":1,"value":{"position":0,"profile":{"id":"p","later":{"a":[1]},"url":"ws://h/"}}}"#;
    let store = MemoryStore::with([(Key::profile("p"), text.into())]);
    let (replica, mut mine) = loaded::<ProfileRecord>(&store, Key::profile("p"));
    mine.profile.user = "alice".into();
    save(&store, &replica, &mut mine);
    let text = store.text(&Key::profile("p")).unwrap();
    assert!(text.contains(r#""later":{"a":[1]}"#) && text.contains(r#""user":"alice""#), "{text}");
}

#[test]
fn a_newer_version_is_left_alone() {
    let text = r#"{"version":2,"value":"???"}"#;
    let store = MemoryStore::with([(Key::profile("p"), text.into()), (Key::PREFERENCES, text.into())]);
    let found = now(load_profiles(&store));
    assert!(found.profiles.is_empty());
    assert_eq!(found.errors, [StoreError::Newer(Key::profile("p"))]);
    let replica = Replica::new(Key::PREFERENCES, &Preferences::default());
    let pulled = now(replica.pull(&store, Preferences::default));
    assert_eq!(pulled, Err(StoreError::Newer(Key::PREFERENCES)));
    assert_eq!(store.take_written(), []);
}

#[test]
fn what_cant_be_read_is_moved_aside_and_never_overwritten() {
    let damaged = |text: &str| [(Key::profile("p"), text.to_owned())];
    let store = MemoryStore::with(damaged("{"));
    now(store.write(&Key::profile("q"), &encode(&record("q", "ws://q/")))).unwrap();
    let found = now(load_profiles(&store));
    let [StoreError::Unreadable { aside, .. }] = &*found.errors else { panic!("{:?}", found.errors) };
    assert_eq!(store.text(aside).as_deref(), Some("{"));
    assert_eq!(found.profiles.len(), 1);
    assert_eq!(profiles(&store).len(), 1, "it is told once");

    now(store.write(&Key::profile("p"), "[")).unwrap();
    let found = now(load_profiles(&store));
    let [StoreError::Unreadable { aside: second, .. }] = &*found.errors else { panic!("{:?}", found.errors) };
    assert_eq!(store.text(aside).as_deref(), Some("{"));
    assert_eq!(store.text(second).as_deref(), Some("["));
}

#[test]
fn what_cant_be_moved_aside_stays_where_it_is() {
    let store = MemoryStore::with([(Key::profile("p"), "{".to_owned())]);
    store.set_room(Some(20));
    assert_eq!(now(load_profiles(&store)).errors, [StoreError::Full]);
    assert_eq!(store.text(&Key::profile("p")).as_deref(), Some("{"));
}

#[test]
fn what_two_tabs_have_sent_is_one_history() {
    let store = MemoryStore::with([(Key::HISTORY, r#"[{"format":"Text","text":"old"}]"#.into())]);
    let (one, mut mine) = loaded::<Vec<Draft>>(&store, Key::HISTORY);
    let (other, mut theirs) = loaded::<Vec<Draft>>(&store, Key::HISTORY);
    mine.extend(drafts(&["mine"]));
    theirs.extend(drafts(&["theirs"]));
    save(&store, &one, &mut mine);
    save(&store, &other, &mut theirs);
    assert_eq!(theirs, drafts(&["old", "mine", "theirs"]));
    save(&store, &one, &mut mine);
    assert_eq!(mine, theirs);
}

#[test]
fn the_list_of_earlier_versions_becomes_records_in_its_order() {
    // As written by the first version.
    let list = include_str!("tests/profiles.json");
    let store = MemoryStore::with([(Key::ALL_PROFILES, list.into())]);
    let before = profiles(&store);
    let ids: Vec<&str> = before.iter().map(|profile| &*profile.id).collect();
    assert_eq!(ids, ["practice", "practice-in-page", "3b1e6f0a-0c5d-4f0e-9d55-6f5f6d2f8a11"]);
    assert_eq!(before[2].scripts[0].text, "await connect();\nprint(\"hi\");");
    assert_eq!(before[2].timers[0].every, 0.5);
    assert_eq!(store.text(&Key::ALL_PROFILES), None);
    assert_eq!(profiles(&store), before);
}

#[test]
fn what_there_is_no_room_to_move_stays_in_the_list() {
    let mut large = record("large", "ws://l/").profile;
    large.scripts.push(Script { text: "x".repeat(5000), ..script("s") });
    let list = vec![record("a", "ws://a/").profile, large, record("b", "ws://b/").profile];
    let store = MemoryStore::with([(Key::ALL_PROFILES, encode(&list))]);
    store.set_room(Some(encode(&list).len() + 4000));
    for _ in 0..2 {
        let found = now(load_profiles(&store));
        let mut ids: Vec<String> = found.profiles.into_iter().map(|(_, record)| record.profile.id).collect();
        ids.sort();
        assert_eq!(
            (ids, found.errors),
            (["a", "b", "large"].map(String::from).to_vec(), vec![StoreError::Full])
        );
    }
    store.set_room(None);
    assert_eq!(profiles(&store).len(), 3);
    assert_eq!(store.text(&Key::ALL_PROFILES), None);
}

#[test]
fn a_store_that_is_blocked_says_so_once() {
    let store = MemoryStore::default();
    store.set_blocked(true);
    assert_eq!(now(load_profiles(&store)).errors.len(), 1);
}
