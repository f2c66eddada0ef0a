//! Logs that outlive the tab, over a store in memory.

use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use weft::{
    store::{LogStore, LogStoreError, MemoryLogs, MemoryStore},
    transport::Network,
    workspace::{Connection, Notice, StoredLogs, Storing, Workspace},
};
use weft_message::Payload;
use weft_session::{
    Content, Event, Outgoing,
    profile::{Draft, LogLimit},
};

use crate::runtime;

/// A page with one connection, whose logs are stored there.
pub(crate) struct Tab {
    pub(crate) workspace: Rc<Workspace>,
    pub(crate) logs: Rc<StoredLogs>,
    pub(crate) store: MemoryLogs,
}

impl Tab {
    pub(crate) async fn open(profiles: &MemoryStore, store: &MemoryLogs) -> Self {
        let workspace = Workspace::load(Network::new(runtime()), Rc::new(profiles.clone())).await;
        let logs = StoredLogs::start(workspace.clone(), Rc::new(store.clone()));
        Self { workspace, logs, store: store.clone() }
    }

    /// Closes it, without a chance to store anything more, and opens another one.
    pub(crate) async fn again(self, profiles: &MemoryStore) -> Self {
        let store = self.store.other_tab();
        self.store.close();
        drop(self);
        Self::open(profiles, &store).await
    }

    pub(crate) fn connection(&self) -> Rc<Connection> {
        self.workspace.current().unwrap()
    }

    /// Puts an event into the log.
    pub(crate) fn note(&self, messages: usize) {
        self.connection().session().note(Event::Discarded { messages });
    }

    /// What is in the log.
    pub(crate) fn log(&self) -> Vec<String> {
        let connection = self.connection();
        let log = connection.session().log();
        log.messages(log.numbers()).map(|message| String::from_utf8(message.bytes.into()).unwrap()).collect()
    }

    /// Waits until that holds of how storing goes.
    pub(crate) async fn until(&self, holds: impl Fn(&Storing) -> bool) {
        let connection = self.connection();
        let mut seen = connection.storing.changed().get();
        while !holds(&connection.storing.get()) {
            seen = connection.storing.changed().after(seen).await;
        }
    }

    /// Waits until there is something to tell.
    async fn notice(&self) -> Notice {
        loop {
            let seen = self.logs.changed().get();
            if let Some(notice) = self.logs.notice() {
                return notice;
            }
            self.logs.changed().after(seen).await;
        }
    }

    fn rename(&self, name: &str) {
        self.workspace.edit(self.connection().id(), |profile| profile.name = name.into());
    }

    /// Waits until profiles were stored after `act`.
    async fn saves(&self, profiles: &MemoryStore, act: impl FnOnce(&Self)) {
        let seen = profiles.writes().get();
        act(self);
        profiles.writes().after(seen).await;
    }

    /// Waits until the store was changed after `act`.
    pub(crate) async fn stores(&self, act: impl FnOnce()) {
        let seen = self.store.changed().get();
        act();
        self.store.changed().after(seen).await;
    }
}

pub(crate) fn is_stored(storing: &Storing) -> bool {
    matches!(storing, Storing::Stored(_))
}

#[wasm_bindgen_test]
async fn a_log_goes_on_in_the_next_tab() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    tab.note(1);
    tab.until(is_stored).await;
    tab.stores(|| tab.note(2)).await;
    let log = tab.log();
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!(tab.log(), log);
    tab.stores(|| tab.note(3)).await;
    let longer = tab.log();
    assert_eq!(longer.len(), 3);
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!(tab.log(), longer);
    assert_eq!(tab.connection().session().log().numbers(), 0..3);
    assert_eq!(tab.logs.notice(), None);
}

#[wasm_bindgen_test]
async fn beyond_the_limit_a_log_is_in_storage_and_read_from_there() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    let id = tab.connection().id().to_owned();
    tab.workspace.edit(&id, |profile| profile.log_limit = LogLimit(2));
    let session = tab.connection().session().clone();
    // 5 MB, in few messages: this build is slow. What comes faster than it is stored would be dropped.
    let count = 1000;
    for number in 0..count {
        let headers = vec![format!("number {number}"), "x".repeat(5000)];
        let event = Event::HeadersLeftOut { headers, token_in_url: false };
        tab.stores(|| session.note(event)).await;
    }
    tab.until(is_stored).await;
    let gone = |number: u64| session.log().stored(number).is_some();
    tab.until(|_| gone(0)).await;
    assert_eq!((session.log().numbers(), session.log().evicted().dropped().messages), (0..count as u64, 0));
    let text = |bytes: &[u8]| String::from_utf8(bytes.into()).unwrap();
    // A row wants it in the log, and details want it for themselves.
    session.want([7]);
    while gone(7) {
        session.logged().after(session.logged().get()).await;
    }
    assert!(text(session.log().get(7).unwrap().bytes).contains("number 7"));
    let numbers = session.log().stored(300).unwrap();
    let read = session.read_stored(numbers).await;
    assert!(text(read.messages(300..301).next().unwrap().bytes).contains("number 300"));
    // What is deleted can't be read any more.
    tab.stores(|| tab.workspace.edit(&id, |profile| profile.log_in_memory = true)).await;
    assert!(session.log().numbers().start > 0 && session.log().evicted().limit.messages > 0);
    assert!(session.log().numbers().all(|number| session.log().get(number).is_some()));
}

#[wasm_bindgen_test]
async fn what_is_cleared_stays_so_unless_it_is_put_back() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    tab.note(1);
    tab.until(is_stored).await;
    let session = tab.connection().session().clone();
    tab.stores(|| session.clear_log()).await;
    assert_eq!(store.segments(tab.connection().id()).len(), 2, "it can be put back");
    tab.stores(|| session.undo_clear()).await;
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!(tab.log().len(), 1);
    let session = tab.connection().session().clone();
    tab.stores(|| session.clear_log()).await;
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert!(tab.log().is_empty());
    assert_eq!(tab.connection().session().log().numbers(), 1..1);
}

#[wasm_bindgen_test]
async fn a_log_that_is_used_before_it_is_read_comes_after_what_was_stored() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    tab.note(1);
    tab.until(is_stored).await;
    let tab = tab.again(&profiles).await;
    tab.note(2);
    tab.until(is_stored).await;
    assert_eq!(tab.log().len(), 1);
    tab.stores(|| tab.note(3)).await;
    let tab = tab.again(&profiles).await;
    tab.until(is_stored).await;
    assert_eq!(tab.log().len(), 3);
}

#[wasm_bindgen_test]
async fn problems_are_told_once_and_the_log_goes_on() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    tab.note(1);
    tab.until(is_stored).await;
    store.set_room(Some(0));
    tab.note(2);
    assert_eq!(tab.notice().await, Notice::NotStored(LogStoreError::Full));
    assert_eq!(tab.connection().storing.get(), Storing::Failed(LogStoreError::Full));
    tab.note(3);
    assert_eq!(tab.log().len(), 3);

    store.set_room(None);
    let other = Tab::open(&profiles, &store.other_tab()).await;
    other.until(|storing| *storing == Storing::Failed(LogStoreError::Locked)).await;
    other.note(4);
    assert_eq!(other.logs.notice(), None);
    drop(other);

    let id = tab.connection().id().to_owned();
    let mut newer = store.segments(&id)[&0].clone();
    newer[8] = 2;
    newer[12..16].copy_from_slice(&[0; 4]);
    store.put(&id, 0, newer);
    let tab = tab.again(&profiles).await;
    assert!(matches!(tab.notice().await, Notice::Damaged(_)));
    assert_eq!(tab.log().len(), 1, "a header that is damaged costs no batch");
}

#[wasm_bindgen_test]
async fn a_second_tab_stores_the_log_once_the_first_is_closed() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    tab.note(1);
    tab.until(is_stored).await;
    let other = Tab::open(&profiles, &store.other_tab()).await;
    other.until(|storing| *storing == Storing::Failed(LogStoreError::Locked)).await;
    other.note(2);
    tab.store.close();
    other.until(is_stored).await;
    assert_eq!(other.log().len(), 1);
    let again = other.again(&profiles).await;
    again.until(is_stored).await;
    assert_eq!(again.log().len(), 2);
    assert_eq!(again.logs.notice(), None);
}

#[wasm_bindgen_test]
async fn what_is_switched_off_is_deleted_and_what_is_switched_on_is_stored() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    let id = tab.connection().id().to_owned();
    tab.note(1);
    tab.until(is_stored).await;
    tab.stores(|| tab.workspace.edit(&id, |profile| profile.log_in_memory = true)).await;
    assert!(store.segments(&id).is_empty());
    assert_eq!(tab.connection().storing.get(), Storing::Off);
    tab.workspace.edit(&id, |profile| profile.log_in_memory = false);
    tab.until(is_stored).await;
    tab.stores(|| tab.workspace.set_logs_in_memory(true)).await;
    assert!(store.segments(&id).is_empty());
    assert_eq!(tab.log().len(), 1);
}

#[wasm_bindgen_test]
async fn a_deleted_connections_log_goes_when_it_cant_be_brought_back() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    let id = tab.connection().id().to_owned();
    tab.note(1);
    tab.until(is_stored).await;
    tab.workspace.remove(&id);
    assert!(!store.segments(&id).is_empty());
    tab.stores(|| tab.workspace.forget_removed()).await;
    assert!(store.segments(&id).is_empty());
    // As after a crash.
    assert_eq!(store.open("lost").await, Ok(vec![]));
    store.put("lost", 0, vec![1]);
    store.close();
    let again = tab.store.other_tab();
    let seen = again.changed().get();
    let _tab = Tab::open(&profiles, &again).await;
    again.changed().after(seen).await;
    assert!(again.segments("lost").is_empty());
}

/// The texts that are queued, and how many of them wait for the user's word.
fn queue(tab: &Tab) -> (Vec<String>, usize) {
    let connection = tab.connection();
    let outbox = connection.session().outbox();
    let text = |outgoing: &Outgoing| match &outgoing.content {
        Content::Draft(draft) => draft.text.clone(),
        Content::Ready(payload) => String::from_utf8(payload.as_bytes().into()).unwrap(),
    };
    (outbox.iter().map(text).collect(), outbox.held())
}

#[wasm_bindgen_test]
async fn what_is_queued_is_offered_to_the_next_tab_but_not_to_one_beside_it() {
    let (profiles, store) = (MemoryStore::default(), MemoryLogs::default());
    let tab = Tab::open(&profiles, &store).await;
    tab.note(1);
    tab.until(is_stored).await;
    let session = tab.connection().session().clone();
    for text in ["sent meanwhile", "{{user}} as typed"] {
        session.send(Draft { text: text.into(), ..Draft::default() }).unwrap();
    }
    session.send_payload(Payload::Text("as it is: {{n}}".into()));
    tab.saves(&profiles, |tab| tab.workspace.keep_view(tab.connection().id())).await;

    let beside = Tab::open(&profiles.another_tab(), &store.other_tab()).await;
    beside.until(|storing| *storing == Storing::Failed(LogStoreError::Locked)).await;
    assert_eq!(queue(&beside), (vec![], 0));
    tab.saves(&profiles, |tab| {
        session.discard(0);
        tab.workspace.keep_view(tab.connection().id());
    })
    .await;
    // What it stores doesn't bring that one back.
    beside.saves(&profiles, |tab| tab.rename("another name")).await;

    tab.store.close();
    drop(tab);
    beside.until(is_stored).await;
    let offered: Vec<String> = ["{{user}} as typed", "as it is: {{0x7b}}{n}}"].map(String::from).into();
    assert_eq!(queue(&beside), (offered.clone(), 2));
    beside.connection().session().release_held();
    assert_eq!(queue(&beside), (offered, 0));
}
