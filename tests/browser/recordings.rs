//! Recordings that are kept in a stored log, over a store in memory.

use wasm_bindgen_test::wasm_bindgen_test;
use weft::{
    store::{LogStore, MemoryLogs, MemoryStore},
    workspace::{Ask, Kept, Storing},
};
use weft_log::segment::note_in;

use crate::stored::{Tab, is_stored};

const KEEP: Ask = Ask::Keep { without_payloads: false };

/// A tab with so many events in its log, which are stored.
async fn tab_with(count: usize, profiles: &MemoryStore, store: &MemoryLogs) -> Tab {
    let tab = Tab::open(profiles, store).await;
    tab.note(1);
    tab.until(is_stored).await;
    for number in 2..=count {
        tab.stores(|| tab.note(number)).await;
    }
    tab
}

/// Waits until there are so many recordings.
async fn recordings(tab: &Tab, count: usize) -> Vec<Kept> {
    let connection = tab.connection();
    loop {
        let seen = connection.shelf.changed().get();
        let all = connection.shelf.recordings();
        if all.len() == count {
            return all;
        }
        connection.shelf.changed().after(seen).await;
    }
}

/// Asks for something that leaves so many recordings.
async fn asked(tab: &Tab, ask: Ask, count: usize) -> Vec<Kept> {
    tab.connection().shelf.ask(ask);
    recordings(tab, count).await
}

/// Opens a recording and returns what is in it.
async fn opened(tab: &Tab, kept: &Kept) -> Vec<String> {
    let of = tab.connection().id().to_owned();
    tab.workspace.open_kept(&of, kept.clone(), "Opened".into());
    tab.until(is_stored).await;
    let log = tab.log();
    tab.workspace.select(&of);
    log
}

/// The numbers of the segments that have notes.
fn notes(store: &MemoryLogs, log: &str) -> Vec<u32> {
    let segments = store.segments(log);
    let notes = segments.iter().filter(|(_, bytes)| matches!(note_in(bytes), Some(Ok(_))));
    notes.map(|(number, _)| *number).collect()
}

#[wasm_bindgen_test]
async fn what_is_kept_leaves_the_log_and_can_be_opened_after_a_reload() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = tab_with(3, &profiles, &store).await;
    let log = tab.log();
    let session = tab.connection().session().clone();
    session.note(weft_session::Event::Discarded { messages: 4 });
    let log = [log, vec![tab.log()[3].clone()]].concat();
    let kept = asked(&tab, KEEP, 1).await.remove(0);
    assert_eq!((tab.log().len(), session.log().numbers(), kept.messages, kept.events), (0, 4..4, 4, 4));
    assert_eq!(session.log().evicted().dropped().messages, 0, "nothing is lost");
    assert!(kept.began() <= kept.ended() && kept.stored() > 0);
    tab.stores(|| tab.note(5)).await;
    assert_eq!(opened(&tab, &kept).await, log);
    asked(&tab, Ask::Rename(kept.id.clone(), "Friday".into()), 1).await;
    tab.stores(|| ()).await;

    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!((tab.log().len(), tab.connection().session().log().numbers()), (1, 4..5));
    let again = recordings(&tab, 1).await.remove(0);
    assert_eq!((&*again.name, again.messages, again.stored()), ("Friday", 4, kept.stored()));
    assert_eq!(opened(&tab, &again).await, log);
    // Another one, which goes on where that ended.
    let two = asked(&tab, KEEP, 2).await;
    assert_eq!((two[0].messages, &two[1]), (1, &again));
    assert_eq!(opened(&tab, &two[0]).await.len(), 1);
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!((tab.log().len(), recordings(&tab, 2).await.len()), (0, 2));
    assert_eq!(tab.connection().session().log().numbers(), 5..5);
    assert_eq!(tab.logs.notice(), None);
}

#[wasm_bindgen_test]
async fn a_tab_that_ends_while_it_keeps_a_recording_loses_nothing() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = tab_with(3, &profiles, &store).await;
    let id = tab.connection().id().to_owned();
    let log = tab.log();
    let before = store.segments(&id);
    asked(&tab, KEEP, 1).await;
    let number = notes(&store, &id)[0];
    let note = store.segments(&id)[&number].clone();
    let mut tab = tab;
    for end in [0, 1, 12, 16, 20, 24, 40, note.len() - 1, note.len()] {
        let there: Vec<u32> = store.segments(&id).into_keys().collect();
        store.remove(&id, &there).await.unwrap();
        before.iter().for_each(|(number, bytes)| store.put(&id, *number, bytes.clone()));
        store.put(&id, number, note[..end].to_vec());
        tab = tab.again(&profiles).await;
        tab.until(is_stored).await;
        let is_kept = end == note.len();
        assert_eq!(recordings(&tab, usize::from(is_kept)).await.len(), usize::from(is_kept), "{end}");
        assert_eq!(tab.log(), if is_kept { vec![] } else { log.clone() }, "{end}");
        let next = tab.connection().session().log().numbers().end;
        assert_eq!(next, 3, "{end}");
        tab.stores(|| tab.note(9)).await;
        tab = tab.again(&profiles).await;
        tab.until(is_stored).await;
        assert_eq!(tab.log().len(), if is_kept { 1 } else { 4 }, "{end}");
        assert_eq!(tab.logs.notice(), None, "{end}");
    }
}

#[wasm_bindgen_test]
async fn what_is_deleted_can_be_brought_back_until_the_page_is_loaded_again() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = tab_with(2, &profiles, &store).await;
    let id = tab.connection().id().to_owned();
    let log = tab.log();
    let kept = asked(&tab, KEEP, 1).await.remove(0);
    let of = tab.connection().id().to_owned();
    tab.workspace.open_kept(&of, kept.clone(), "Opened".into());
    tab.until(is_stored).await;
    tab.workspace.delete_kept(&of, &kept.id);
    assert_eq!(tab.connection().id(), of, "it is closed");
    recordings(&tab, 0).await;
    assert_eq!(tab.connection().shelf.deleted().map(|kept| kept.id), Some(kept.id.clone()));
    let kept = asked(&tab, Ask::Undelete(kept.id), 1).await.remove(0);
    assert_eq!(opened(&tab, &kept).await, log);
    asked(&tab, Ask::Delete(kept.id), 0).await;
    tab.stores(|| tab.note(3)).await;
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!((recordings(&tab, 0).await.len(), tab.log().len()), (0, 1));
    while !notes(&store, &id).is_empty() {
        tab.stores(|| ()).await;
    }
    assert!(!store.segments(&id).contains_key(&0));
}

#[wasm_bindgen_test]
async fn recordings_stay_when_the_log_is_not_stored_any_more() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = tab_with(2, &profiles, &store).await;
    let id = tab.connection().id().to_owned();
    let log = tab.log();
    asked(&tab, KEEP, 1).await;
    tab.stores(|| tab.note(3)).await;
    tab.stores(|| tab.workspace.edit(&id, |profile| profile.log_in_memory = true)).await;
    assert_eq!((tab.connection().storing.get(), store.segments(&id).len()), (Storing::Off, 2));
    let kept = recordings(&tab, 1).await.remove(0);
    assert_eq!(opened(&tab, &kept).await, log);
    // There is nothing to keep now, but what was kept can be deleted.
    tab.connection().shelf.ask(KEEP);
    asked(&tab, Ask::Delete(kept.id), 0).await;
    // When the connection goes, they do.
    tab.workspace.remove(&id);
    assert!(!store.segments(&id).is_empty());
    tab.stores(|| tab.workspace.forget_removed()).await;
    assert!(store.segments(&id).is_empty());
}

#[wasm_bindgen_test]
async fn only_the_tab_that_has_the_log_has_its_recordings() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = tab_with(2, &profiles, &store).await;
    asked(&tab, KEEP, 1).await;
    let other = Tab::open(&profiles, &store.other_tab()).await;
    other.until(|storing| matches!(storing, Storing::Failed(_))).await;
    assert!(other.connection().shelf.recordings().is_empty());
    tab.store.close();
    recordings(&other, 1).await;
}

#[wasm_bindgen_test]
async fn keeping_can_be_undone() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = tab_with(3, &profiles, &store).await;
    let id = tab.connection().id().to_owned();
    for without_payloads in [false, true] {
        let log = tab.log();
        let kept = asked(&tab, Ask::Keep { without_payloads }, 1).await.remove(0);
        tab.stores(|| tab.note(4)).await;
        tab.workspace.undo_keep(&id, &kept.id);
        recordings(&tab, 0).await;
        let more = [log, vec![tab.log().last().unwrap().clone()]].concat();
        assert_eq!((tab.log(), notes(&store, &id).len()), (more.clone(), 0));
    }
    let log = tab.log();
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!((tab.log(), tab.connection().session().log().numbers()), (log, 0..5));
    // What was kept before something was cleared stays a recording.
    let kept = asked(&tab, KEEP, 1).await.remove(0);
    tab.note(6);
    tab.stores(|| tab.connection().session().clear_log()).await;
    tab.workspace.undo_keep(&id, &kept.id);
    tab.note(7);
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!(recordings(&tab, 1).await[0].messages, 5);
    assert_eq!(tab.logs.notice(), None);
}

#[wasm_bindgen_test]
async fn a_damaged_note_costs_a_name_and_no_message() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let mut tab = tab_with(3, &profiles, &store).await;
    let id = tab.connection().id().to_owned();
    let log = tab.log();
    asked(&tab, KEEP, 1).await;
    tab.stores(|| tab.note(4)).await;
    let number = notes(&store, &id)[0];
    let mut note = store.segments(&id)[&number].clone();
    *note.last_mut().unwrap() ^= 1;
    store.put(&id, number, note);
    for is_first in [true, false] {
        tab = tab.again(&profiles).await;
        tab.until(is_stored).await;
        assert_eq!(tab.logs.notice().is_some(), is_first, "that is said once");
        let kept = recordings(&tab, 1).await.remove(0);
        assert_eq!((&*kept.name, kept.messages, tab.log().len()), ("Recovered", 3, 1));
        assert_eq!(opened(&tab, &kept).await, log);
    }
}
