//! The workspace over a store in memory: what its commands do, and what is stored when.

use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use weft::{
    store::{Key, MemoryStore, Preferences, ProfileRecord, Store, StoreError, Theme, decode, encode},
    transport::Network,
    workspace::{Connection, Deletion, Workspace},
};
use weft_session::profile::{Draft, Profile, Script};

use crate::runtime;

/// A connection's record.
fn record(id: &str) -> (Key, String) {
    let profile = Profile { id: id.into(), url: format!("ws://{id}/"), ..Profile::default() };
    (Key::profile(id), encode(&ProfileRecord { profile, ..ProfileRecord::default() }))
}

async fn opened(store: &MemoryStore) -> Rc<Workspace> {
    Workspace::load(Network::new(runtime()), Rc::new(store.clone())).await
}

/// A store of these connections, and a tab.
async fn tab(ids: &[&str]) -> (MemoryStore, Rc<Workspace>) {
    let store = MemoryStore::with(ids.iter().map(|id| record(id)));
    let workspace = opened(&store).await;
    (store, workspace)
}

fn connection(workspace: &Workspace, id: &str) -> Rc<Connection> {
    workspace.connection(id).unwrap()
}

fn profile(workspace: &Workspace, id: &str) -> Rc<Profile> {
    connection(workspace, id).profile()
}

fn stored(store: &MemoryStore, id: &str) -> Profile {
    decode::<ProfileRecord>(&store.text(&Key::profile(id)).unwrap()).unwrap().profile
}

fn ids(workspace: &Workspace) -> Vec<String> {
    workspace.connections().iter().map(|connection| connection.id().into()).collect()
}

/// Waits until the store was asked to change something so many times since `before`.
async fn writes(store: &MemoryStore, before: u64, count: u64) {
    let mut seen = before;
    while seen < before + count {
        seen = store.writes().after(seen).await;
    }
}

/// The page goes away.
fn leave() {
    let event = web_sys::Event::new("pagehide").unwrap();
    web_sys::window().unwrap().dispatch_event(&event).unwrap();
}

/// Waits until the workspace has changed so that this holds.
async fn until(workspace: &Workspace, holds: impl Fn(&Workspace) -> bool) {
    let mut seen = workspace.changed().get();
    while !holds(workspace) {
        seen = workspace.changed().after(seen).await;
    }
}

fn text(text: &str) -> Draft {
    Draft { text: text.into(), ..Draft::default() }
}

#[wasm_bindgen_test]
async fn edits_are_made_to_the_profile_as_it_is() {
    let (_, workspace) = tab(&["a", "b"]).await;
    let before = workspace.changed().get();
    workspace.edit("a", |profile| profile.url = "ws://new/".into());
    workspace.edit("a", |profile| profile.user = "alice".into());
    let edited = profile(&workspace, "a");
    assert_eq!((&*edited.url, &*edited.user), ("ws://new/", "alice"));
    assert_eq!(connection(&workspace, "a").session().profile(), edited);
    assert_eq!(connection(&workspace, "a").credentials().user, "alice");
    assert_eq!(profile(&workspace, "b").url, "ws://b/");
    assert!(workspace.changed().get() > before);

    let before = workspace.changed().get();
    workspace.edit("a", |profile| profile.user = "alice".into());
    workspace.edit("removed", |profile| profile.user = "alice".into());
    assert_eq!(workspace.changed().get(), before, "nothing has changed");
}

#[wasm_bindgen_test]
async fn connections_are_added_selected_and_removed() {
    let (store, workspace) = tab(&["a", "b"]).await;
    assert_eq!(workspace.current().unwrap().id(), "a");
    workspace.add();
    let added = workspace.current().unwrap().id().to_owned();
    assert_eq!(ids(&workspace), ["a", "b", &added]);
    workspace.select("b");
    workspace.remove("b");
    assert_eq!(workspace.current().unwrap().id(), added);
    workspace.remove(&added);
    assert_eq!(workspace.current().unwrap().id(), "a");
    workspace.remove("a");
    assert_eq!(ids(&workspace).len(), 1, "one is always there");
    let last = workspace.current().unwrap().id().to_owned();
    leave();
    let again = opened(&store).await;
    assert_eq!(ids(&again), [last]);
}

#[wasm_bindgen_test]
async fn a_removed_connection_is_gone_for_good_once_it_cant_be_brought_back() {
    let (store, workspace) = tab(&["a", "b"]).await;
    let session = Rc::downgrade(connection(&workspace, "a").session());
    workspace.remove("a");
    leave();
    assert_eq!(store.text(&Key::profile("a")), None);
    assert_eq!(workspace.removed(), Some(("a/".into(), Deletion::Here)));
    workspace.forget_removed();
    assert!(session.upgrade().is_none());
    assert_eq!(workspace.removed(), None);
    workspace.undo_remove();
    assert_eq!(ids(&workspace), ["b"]);
}

#[wasm_bindgen_test]
async fn a_removed_connection_can_be_brought_back_where_it_was_with_all_that_it_had() {
    let (store, workspace) = tab(&["a", "b", "c"]).await;
    workspace.edit("b", |profile| profile.group = "Staging".into());
    workspace.set_password("b", "s3cret".into());
    connection(&workspace, "b").session().send(text("queued")).unwrap();
    workspace.remove("b");
    workspace.remove("c");
    leave();
    workspace.undo_remove();
    workspace.undo_remove();
    assert_eq!(ids(&workspace), ["a", "b", "c"]);
    assert_eq!(workspace.current().unwrap().id(), "b");
    let b = connection(&workspace, "b");
    assert_eq!((&*b.profile().group, &*b.credentials().password), ("Staging", "s3cret"));
    assert_eq!(b.session().queued_count(), 1);
    leave();
    assert_eq!(ids(&*opened(&store).await), ["a", "b", "c"]);
    assert_eq!(stored(&store, "b").group, "Staging");
}

#[wasm_bindgen_test]
async fn the_empty_connection_in_place_of_the_last_one_goes_when_that_is_back() {
    let (store, workspace) = tab(&["a"]).await;
    workspace.remove("a");
    leave();
    workspace.undo_remove();
    assert_eq!(ids(&workspace), ["a"]);
    leave();
    assert_eq!(ids(&*opened(&store).await), ["a"]);

    workspace.remove("a");
    let stand_in = workspace.current().unwrap().id().to_owned();
    workspace.edit(&stand_in, |profile| profile.url = "ws://used/".into());
    workspace.undo_remove();
    assert_eq!(ids(&workspace), ["a", &stand_in]);
}

#[wasm_bindgen_test]
async fn connections_are_moved_into_groups_and_past_each_other() {
    let (store, workspace) = tab(&["a", "b", "c", "d"]).await;
    workspace.move_by_one("c", true);
    assert_eq!(ids(&workspace), ["a", "c", "b", "d"]);
    workspace.move_by_one("d", false);
    workspace.move_by_one("a", true);
    assert_eq!(ids(&workspace), ["a", "c", "b", "d"], "there is nowhere to go");
    workspace.move_to("a", "b", true);
    assert_eq!(ids(&workspace), ["c", "b", "a", "d"]);

    workspace.move_into("d", "Live");
    workspace.move_into("c", "Live");
    assert_eq!(ids(&workspace), ["b", "a", "d", "c"]);
    workspace.move_by_one("d", true);
    assert_eq!(profile(&workspace, "d").group, "", "out of its group first");
    assert_eq!(ids(&workspace), ["b", "a", "d", "c"]);
    workspace.move_by_one("d", false);
    assert_eq!(
        (&*profile(&workspace, "d").group, ids(&workspace)),
        ("Live", ["b", "a", "d", "c"].map(String::from).into())
    );
    workspace.set_collapsed("Live", true);
    workspace.move_by_one("a", false);
    assert_eq!(ids(&workspace), ["b", "d", "c", "a"], "past a group that is collapsed");
    workspace.move_to("b", "c", false);
    assert_eq!((&*profile(&workspace, "b").group, workspace.groups()), ("Live", vec!["Live".to_owned()]));
    workspace.rename_group("Live", "Production");
    assert_eq!(workspace.groups(), ["Production"]);
    leave();
    let again = opened(&store).await;
    assert_eq!(ids(&again), ids(&workspace));
    assert_eq!(profile(&again, "b").group, "Production");
    again.rename_group("Production", "");
    assert_eq!(again.groups(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_move_writes_the_connection_that_was_moved() {
    let (store, workspace) = tab(&["a", "b", "c"]).await;
    // They had no room between them.
    workspace.move_to("c", "a", false);
    leave();
    store.take_written();
    workspace.move_to("b", "c", false);
    leave();
    assert_eq!(store.take_written(), [Key::profile("b")]);
    assert_eq!(ids(&*opened(&store).await), ["b", "c", "a"]);
}

#[wasm_bindgen_test]
async fn two_tabs_that_reorder_and_group_lose_no_connection_and_agree() {
    let (store, one) = tab(&["a", "b", "c", "d", "e"]).await;
    let other = opened(&store.another_tab()).await;
    one.move_to("e", "a", false);
    one.move_into("b", "Live");
    other.move_to("a", "d", true);
    other.move_into("c", "Live");
    other.move_into("d", "Staging");
    leave();
    for workspace in [&one, &other] {
        until(workspace, |workspace| {
            profile(workspace, "c").group == "Live"
                && profile(workspace, "b").group == "Live"
                && profile(workspace, "d").group == "Staging"
        })
        .await;
    }
    leave();
    let again = opened(&store).await;
    let mut all = ids(&again);
    until(&one, |one| ids(one) == all).await;
    until(&other, |other| ids(other) == all).await;
    all.sort();
    assert_eq!(all, ["a", "b", "c", "d", "e"]);
}

#[wasm_bindgen_test]
async fn a_duplicate_has_everything_but_the_id_and_the_name() {
    let (_, workspace) = tab(&["a", "b"]).await;
    workspace.edit("a", |profile| (profile.user, profile.group) = ("alice".into(), "Live".into()));
    workspace.set_password("a", "s3cret".into());
    workspace.duplicate("a");
    let copy = workspace.current().unwrap();
    assert_eq!(ids(&workspace), ["a", copy.id(), "b"]);
    let expected =
        Profile { id: copy.id().into(), name: "a/ copy".into(), ..(*profile(&workspace, "a")).clone() };
    assert_eq!(*copy.profile(), expected);
    assert_eq!(copy.credentials().password, "s3cret");
}

#[wasm_bindgen_test]
async fn a_connection_that_another_tab_has_deleted_stays_deleted_unless_that_is_undone() {
    let (store, one) = tab(&["a", "b"]).await;
    let other = opened(&store.another_tab()).await;
    one.edit("b", |profile| profile.user = "typed before this tab knew".into());
    other.remove("b");
    leave();
    until(&one, |one| one.connection("b").is_none()).await;
    assert_eq!(one.removed(), Some(("b/".into(), Deletion::Elsewhere)));
    one.remember(text("anything"));
    leave();
    assert_eq!(store.text(&Key::profile("b")), None);
    one.undo_remove();
    leave();
    assert_eq!(stored(&store, "b").user, "typed before this tab knew");
    until(&other, |other| other.connection("b").is_some()).await;
}

#[wasm_bindgen_test]
async fn a_connection_that_another_tab_has_deleted_stays_here_while_it_is_in_use_but_is_not_stored() {
    let (store, one) = tab(&["a", "b"]).await;
    let other = opened(&store.another_tab()).await;
    connection(&one, "b").session().send(text("queued")).unwrap();
    other.remove("b");
    leave();
    until(&one, |one| one.removed() == Some(("b/".into(), Deletion::InUse))).await;
    one.edit("b", |profile| profile.user = "edited".into());
    leave();
    assert_eq!(store.text(&Key::profile("b")), None, "an edit doesn't bring it back");
    assert_eq!(ids(&one), ["a", "b"]);
    one.undo_remove();
    leave();
    assert_eq!(stored(&store, "b").user, "edited");
}

#[wasm_bindgen_test]
async fn a_first_visit_is_stored_as_a_whole_once_something_is() {
    let (store, workspace) = tab(&[]).await;
    let found = ids(&workspace);
    leave();
    assert!(store.texts().is_empty());
    workspace.add();
    leave();
    let again = opened(&store).await;
    assert_eq!(ids(&again).len(), found.len() + 1);
    assert!(ids(&again).starts_with(&found));
}

#[wasm_bindgen_test]
async fn edits_are_stored_after_a_pause_and_only_what_has_changed() {
    let (store, workspace) = tab(&["a", "b"]).await;
    let before = store.writes().get();
    for at in 0..20 {
        workspace.edit("a", |profile| profile.url = format!("ws://{at}/"));
    }
    assert_eq!(store.take_written(), [], "not at every key");
    writes(&store, before, 1).await;
    assert_eq!(store.take_written(), [Key::profile("a")]);
    assert_eq!(stored(&store, "a").url, "ws://19/");
    workspace.set_theme(Theme::Dark);
    writes(&store, before, 2).await;
    assert_eq!(store.take_written(), [Key::PREFERENCES]);
    leave();
    assert_eq!(store.take_written(), [], "everything is stored");
}

#[wasm_bindgen_test]
async fn what_is_not_stored_yet_is_when_the_page_goes_away() {
    let (store, workspace) = tab(&["a"]).await;
    workspace.edit("a", |profile| profile.url = "ws://last/".into());
    workspace.remember(text("sent"));
    workspace.set_size("Details width", 500.0);
    leave();
    assert_eq!(stored(&store, "a").url, "ws://last/");
    let again = opened(&store).await;
    assert_eq!(again.history().back(), Some(&text("sent")));
    assert_eq!(again.preferences().sizes["Details width"], 500.0);
}

#[wasm_bindgen_test]
async fn what_is_typed_while_it_is_being_stored_is_stored_next() {
    let (store, workspace) = tab(&["a"]).await;
    let before = store.writes().get();
    store.set_held(true);
    workspace.edit("a", |profile| profile.url = "ws://first/".into());
    // The write that this begins is not done.
    leave();
    workspace.edit("a", |profile| profile.user = "later".into());
    store.set_held(false);
    writes(&store, before, 1).await;
    assert_eq!((&*stored(&store, "a").url, &*stored(&store, "a").user), ("ws://first/", "later"));
}

#[wasm_bindgen_test]
async fn no_password_is_stored() {
    let (store, workspace) = tab(&["a"]).await;
    workspace.set_password("a", "s3cret".into());
    workspace.edit("a", |profile| profile.url = "ws://alice:s3cret@a/".into());
    leave();
    assert_eq!(stored(&store, "a").url, "ws://a/");
    assert!(store.texts().values().all(|text| !text.contains("s3cret")));
    assert_eq!(profile(&workspace, "a").url, "ws://alice:s3cret@a/");
    assert_eq!(connection(&workspace, "a").credentials().password, "s3cret");
}

#[wasm_bindgen_test]
async fn two_tabs_that_edit_one_profile_keep_both_edits() {
    let (store, one) = tab(&["a"]).await;
    let other = opened(&store.another_tab()).await;
    // Neither has heard of the other's edit when it is made.
    one.edit("a", |profile| profile.url = "ws://one/".into());
    other.edit("a", |profile| profile.scripts.push(Script { id: "s".into(), ..Script::default() }));
    leave();
    for workspace in [&one, &other] {
        until(workspace, |workspace| profile(workspace, "a").scripts.len() == 1).await;
        assert_eq!(profile(workspace, "a").url, "ws://one/");
    }
    assert_eq!(stored(&store, "a"), *profile(&one, "a"));
}

#[wasm_bindgen_test]
async fn a_tab_learns_what_another_adds_likes_and_removes() {
    let (store, one) = tab(&["a", "b"]).await;
    let other = opened(&store.another_tab()).await;
    other.add();
    other.set_theme(Theme::Light);
    other.remove("b");
    let added = other.current().unwrap().id().to_owned();
    one.edit("a", |profile| profile.url = "ws://typing/".into());
    leave();
    until(&one, |one| one.connection(&added).is_some() && one.preferences().theme == Theme::Light).await;
    until(&one, |one| one.connection("b").is_none()).await;
    assert_eq!(ids(&one), ["a", &added]);
    assert_eq!(profile(&one, "a").url, "ws://typing/");
    assert_eq!(one.current().unwrap().id(), "a");
}

#[wasm_bindgen_test]
async fn what_two_tabs_send_is_one_history() {
    let (store, one) = tab(&["a"]).await;
    let other = opened(&store.another_tab()).await;
    one.remember(text("one"));
    other.remember(text("two"));
    leave();
    let again = opened(&store).await;
    assert_eq!(again.history().entries().len(), 2);
    one.remember(text("three"));
    leave();
    assert_eq!(opened(&store).await.history().entries().len(), 3);
}

#[wasm_bindgen_test]
async fn a_full_store_is_told_once_and_everything_works_in_memory() {
    let (store, workspace) = tab(&["a"]).await;
    store.set_room(Some(0));
    workspace.edit("a", |profile| profile.url = "ws://unsaved/".into());
    leave();
    assert_eq!(workspace.notice(), Some(StoreError::Full));
    workspace.dismiss_notice();
    workspace.edit("a", |profile| profile.user = "alice".into());
    workspace.add();
    leave();
    assert_eq!(workspace.notice(), None, "it is known");
    assert_eq!(profile(&workspace, "a").url, "ws://unsaved/");
    assert_eq!(stored(&store, "a").url, "ws://a/");

    store.set_room(None);
    workspace.remember(text("x"));
    leave();
    assert_eq!((&*stored(&store, "a").url, &*stored(&store, "a").user), ("ws://unsaved/", "alice"));
    assert_eq!(opened(&store).await.connections().len(), 2);

    store.set_room(Some(0));
    workspace.remember(text("y"));
    leave();
    assert_eq!(workspace.notice(), Some(StoreError::Full), "it is full again");
    store.set_room(None);
    workspace.remember(text("z"));
    leave();
    assert_eq!(workspace.notice(), None, "it is over");
}

#[wasm_bindgen_test]
async fn a_blocked_store_is_told_once_and_the_page_works() {
    let store = MemoryStore::default();
    store.set_blocked(true);
    let workspace = opened(&store).await;
    leave();
    assert!(matches!(workspace.notice(), Some(StoreError::Blocked(_))));
    workspace.dismiss_notice();
    assert_eq!(workspace.notice(), None);
    let id = workspace.current().unwrap().id().to_owned();
    workspace.edit(&id, |profile| profile.url = "ws://h/".into());
    leave();
    assert_eq!(workspace.notice(), None);
    assert_eq!(profile(&workspace, &id).url, "ws://h/");
}

#[wasm_bindgen_test]
async fn what_cant_be_read_is_told_and_kept_whatever_is_saved_later() {
    let damaged = |key: Key| (key, "{".to_owned());
    let store = MemoryStore::with([
        damaged(Key::profile("a")),
        record("b"),
        damaged(Key::HISTORY),
        damaged(Key::PREFERENCES),
    ]);
    let workspace = opened(&store).await;
    assert_eq!(ids(&workspace), ["b"]);
    let mut told = 0;
    while let Some(notice) = workspace.notice() {
        let StoreError::Unreadable { aside, .. } = notice else { panic!("{notice:?}") };
        assert_eq!(store.text(&aside).as_deref(), Some("{"));
        workspace.dismiss_notice();
        told += 1;
    }
    assert_eq!(told, 3);
    workspace.remember(text("new"));
    workspace.set_theme(Theme::Dark);
    leave();
    let again = opened(&store).await;
    assert_eq!((again.notice(), again.preferences().theme), (None, Theme::Dark));
    assert_eq!(store.texts().values().filter(|text| *text == "{").count(), 3);
}

#[wasm_bindgen_test]
async fn what_is_damaged_while_the_page_is_open_is_kept_aside_too() {
    let (store, workspace) = tab(&["a"]).await;
    store.another_tab().write(&Key::profile("a"), "{").await.unwrap();
    workspace.edit("a", |profile| profile.url = "ws://edited/".into());
    leave();
    assert!(matches!(workspace.notice(), Some(StoreError::Unreadable { .. })));
    assert_eq!(stored(&store, "a").url, "ws://edited/");
    assert_eq!(store.texts().values().filter(|text| *text == "{").count(), 1);
}

#[wasm_bindgen_test]
async fn what_a_newer_version_has_saved_is_never_overwritten() {
    let newer = r#"{"version":99,"value":{}}"#.to_owned();
    let store = MemoryStore::with([record("a"), (Key::PREFERENCES, newer.clone())]);
    let workspace = opened(&store).await;
    assert_eq!(workspace.notice(), Some(StoreError::Newer(Key::PREFERENCES)));
    assert_eq!(*workspace.preferences(), Preferences::default());
    workspace.set_theme(Theme::Dark);
    workspace.edit("a", |profile| profile.url = "ws://edited/".into());
    leave();
    assert_eq!(store.text(&Key::PREFERENCES), Some(newer));
    assert_eq!(
        (stored(&store, "a").url.as_str(), workspace.preferences().theme),
        ("ws://edited/", Theme::Dark)
    );
}

#[wasm_bindgen_test]
async fn a_dropped_workspace_listens_no_longer() {
    let (store, workspace) = tab(&["a"]).await;
    let weak = Rc::downgrade(&workspace);
    workspace.edit("a", |profile| profile.url = "ws://h/".into());
    drop(workspace);
    assert!(weak.upgrade().is_none());
    leave();
    assert_eq!(store.take_written(), []);
}

#[wasm_bindgen_test]
async fn a_token_that_was_stored_in_a_url_is_stored_no_longer() {
    let profile = Profile { id: "a".into(), url: "wss://h/?token=abcdef".into(), ..Profile::default() };
    let key = Key::profile("a");
    let text = encode(&ProfileRecord { profile, ..ProfileRecord::default() });
    let store = MemoryStore::with([(key.clone(), text), record("b")]);
    let before = store.writes().get();
    let workspace = opened(&store).await;
    writes(&store, before, 1).await;
    assert_eq!(stored(&store, "a").url, "wss://h/?token=••••••");
    assert_eq!(self::profile(&workspace, "a").url, "wss://h/?token=abcdef", "it is still in use here");
    assert_eq!(store.take_written(), [key]);
}
