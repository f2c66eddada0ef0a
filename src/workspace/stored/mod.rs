//! Logs outlive the tab: each connection's is written as it grows, and read again when the page is loaded.
//!
//! A `Keeper` does that for one connection: it takes the log's segments for this tab, has the session go on where they
//! end (`restore`), and from then on hands over whatever has come, a few times a second (`keeper`). What the log then
//! only has in storage is read when somebody wants it (`read_back`). On request, it makes a recording of what the log has
//! (`recordings`, `keeping`); a keeper of another kind reads that for a connection that shows it. All of this is in the rest of the
//! program, and nothing waits for it.

mod keeper;
mod keeping;
mod kept;
mod read_back;
mod recordings;
mod restore;
mod shelf;
mod slices;
mod storing;

use std::{cell::RefCell, rc::Rc};

use futures::future::select;

use self::keeper::Keeper;
pub use self::{
    kept::Kept,
    shelf::{Ask, Shelf},
    storing::{Storing, StoringStatus},
};
use super::{Connection, Workspace};
use crate::{
    store::{LogStore, LogStoreError},
    task::{Kind, Revision, Task, TaskGroup},
};

/// Stores the logs of a workspace's connections, for as long as it is kept.
pub struct StoredLogs {
    workspace: Rc<Workspace>,
    store: Rc<dyn LogStore>,
    tasks: TaskGroup,
    kept: RefCell<Vec<(Rc<Keeper>, [Task; 2])>>,
    notices: RefCell<Vec<Notice>>,
    told: RefCell<Vec<LogStoreError>>,
    changed: Revision,
}

/// Something that the user is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Logs aren't stored, for this reason.
    NotStored(LogStoreError),
    /// A part of the log of the connection with this title couldn't be read.
    Damaged(String),
}

impl StoredLogs {
    /// Stores logs from now on.
    pub fn start(workspace: Rc<Workspace>, store: Rc<dyn LogStore>) -> Rc<Self> {
        let runtime = workspace.network.runtime();
        let logs = Rc::new(Self {
            tasks: TaskGroup::new(runtime, Kind::Interface.name()),
            workspace,
            store,
            kept: RefCell::default(),
            notices: RefCell::default(),
            told: RefCell::default(),
            changed: Revision::default(),
        });
        let weak = Rc::downgrade(&logs);
        logs.tasks.spawn("stored logs", Kind::Interface, async move {
            let Some((workspace, store)) =
                weak.upgrade().map(|logs| (logs.workspace.clone(), logs.store.clone()))
            else {
                return;
            };
            forget_deleted(&workspace, &*store).await;
            let runtime = workspace.network.runtime().clone();
            loop {
                let seen = workspace.changed().get();
                let Some(logs) = weak.upgrade() else { return };
                logs.follow();
                drop(logs);
                runtime.waiting_on("a change of connections", workspace.changed().after(seen)).await;
            }
        });
        logs
    }

    /// Counts changes of what there is to tell.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// What there is to tell, until it is dismissed.
    pub fn notice(&self) -> Option<Notice> {
        self.notices.borrow().first().cloned()
    }

    /// Dismisses the notice, which the user has read.
    pub fn dismiss_notice(&self) {
        let mut notices = self.notices.borrow_mut();
        if !notices.is_empty() {
            notices.remove(0);
        }
        self.changed.bump();
    }

    /// Hands over everything that isn't stored yet, while the page goes away.
    pub fn flush(&self) {
        for (keeper, _) in &*self.kept.borrow() {
            keeper.flush();
        }
    }

    /// Starts and ends keepers, so that there is one for each connection whose log is stored, or could be, and one for each
    /// that shows a recording.
    fn follow(self: &Rc<Self>) {
        let workspace = &self.workspace;
        let mut kept = self.kept.borrow_mut();
        kept.retain(|(keeper, tasks)| {
            let connection = &keeper.connection;
            let is_there = |id: &str| workspace.connection(id).is_some() || workspace.is_removed(id);
            let exists = is_there(connection.id()) && is_there(&keeper.log);
            let stays = exists && keeper.is_on == self.is_wanted(connection);
            if !stays {
                tasks.iter().for_each(Task::cancel);
            }
            if !exists {
                connection.session().forget_stored();
            }
            if !exists && connection.kept().is_none() {
                connection.shelf.set(Vec::new());
                // If this fails, it is tried again when the page is loaded.
                drop(self.store.delete(connection.id()));
            }
            stays
        });
        for connection in workspace.connections() {
            let is_kept = kept.iter().any(|(keeper, _)| keeper.connection.id() == connection.id());
            let has_log = match connection.kept() {
                Some((of, _)) => workspace.connection(of).is_some(),
                None => connection.is_stored(),
            };
            if is_kept || !has_log {
                continue;
            }
            let is_on = self.is_wanted(&connection);
            let keeper = Rc::new(Keeper::new(connection, self.store.clone(), is_on));
            let reading = keeper.clone();
            let tasks = [
                self.tasks.spawn("log storage", Kind::Interface, keep(Rc::downgrade(self), keeper.clone())),
                self.tasks.spawn("stored messages", Kind::Interface, async move {
                    reading.supply().await;
                }),
            ];
            kept.push((keeper, tasks));
        }
    }

    /// Whether a connection's log is to be stored.
    fn is_wanted(&self, connection: &Connection) -> bool {
        connection.kept().is_some()
            || !self.workspace.preferences().logs_in_memory && !connection.profile().log_in_memory
    }

    fn tell(&self, notice: Notice) {
        if let Notice::NotStored(error) = &notice {
            let mut told = self.told.borrow_mut();
            if told.contains(error) {
                return;
            }
            told.push(error.clone());
        }
        self.notices.borrow_mut().push(notice);
        self.changed.bump();
    }
}

/// Keeps a log until that fails; the user is told once there is something to lose. Recordings can still be seen to.
async fn keep(logs: std::rc::Weak<StoredLogs>, keeper: Rc<Keeper>) {
    let Some(workspace) = logs.upgrade().map(|logs| logs.workspace.clone()) else { return };
    let connection = keeper.connection.clone();
    let (session, storing) = (connection.session(), &connection.storing);
    if !keeper.is_on {
        storing.set(Storing::Off);
        session.forget_stored();
        connection.take_queue();
        // What can't be deleted now is when the page is loaded.
        let _ = keeper.keep_nothing().await;
        return;
    }
    let on_damage = || {
        if let Some(logs) = logs.upgrade() {
            logs.tell(Notice::Damaged(connection.profile().title()));
        }
    };
    let Err(error) = match connection.kept() {
        Some(_) => keeper.show_recording(on_damage).await,
        None => keeper.keep(&workspace, on_damage).await,
    };
    session.end_storage();
    connection.take_queue();
    storing.set(Storing::Failed(error.clone()));
    let told = async {
        while session.log().is_empty() {
            let logged = session.logged();
            session.runtime().waiting_on("messages", logged.after(logged.get())).await;
        }
        if let Some(logs) = logs.upgrade() {
            logs.tell(Notice::NotStored(error));
        }
        std::future::pending::<()>().await;
    };
    select(Box::pin(told), Box::pin(keeper.serve())).await;
}

/// Deletes the logs of connections that no longer exist, unless they are those of another tab.
async fn forget_deleted(workspace: &Workspace, store: &dyn LogStore) {
    // If they can't be listed, each connection learns why.
    for id in store.logs().await.unwrap_or_default() {
        if workspace.connection(&id).is_none() {
            drop(store.delete(&id));
        }
    }
}
