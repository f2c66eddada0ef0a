//! Passwords and tokens outlive the tab, encrypted with a passphrase, if the user asks for it.
//!
//! All of them are one sealed text. The key is kept in memory until the vault is locked or the tab is closed. All of
//! this is in the rest of the program.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::{Rc, Weak},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use weft_session::profile::Credentials;

use super::{Connection, Workspace, practice::known_password};
use crate::{
    store::{Key, SealError, SealKey, Sealed, Store, StoreError, decode, encode},
    task::{Kind, Revision, Runtime, TaskGroup},
};

/// What is being typed is stored after a pause.
const PAUSE: Duration = Duration::from_millis(500);

/// Stores the passwords and tokens of a workspace's connections.
pub struct Vault {
    workspace: Weak<Workspace>,
    store: Rc<dyn Store>,
    runtime: Runtime,
    state: RefCell<State>,
    failure: RefCell<Option<VaultError>>,
    tasks: TaskGroup,
    changed: Revision,
}

/// What is known of what is stored.
enum State {
    Reading,
    Off,
    Locked(Sealed),
    /// With the secrets that were stored last.
    Open(SealKey, Secrets),
}

/// Whether passwords are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultState {
    /// That isn't known yet.
    Reading,
    /// They aren't.
    Off,
    /// They are, but it takes the passphrase to use them.
    Locked,
    /// They are, and what is typed is added to them.
    Open,
}

/// Why passwords can't be stored or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// They can't be encrypted or decrypted.
    Seal(SealError),
    /// What is encrypted can't be stored or read.
    Store(StoreError),
}

impl From<SealError> for VaultError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The secrets of connections, by the connections' ids.
type Secrets = BTreeMap<String, Secret>;

#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Secret {
    password: String,
    token: String,
}

impl Secret {
    /// A connection's, if it has any. The practice server's password isn't one.
    fn of(connection: &Connection) -> Option<Self> {
        let Credentials { password, token, .. } = &*connection.credentials();
        let is_known = password == known_password(&connection.profile());
        let password = if is_known { String::new() } else { password.clone() };
        let secret = Self { password, token: token.clone() };
        (connection.is_stored() && secret != Self::default()).then_some(secret)
    }
}

impl Vault {
    /// Reads what is stored.
    pub(super) fn start(workspace: &Rc<Workspace>) -> Rc<Self> {
        let runtime = workspace.network.runtime().clone();
        let vault = Rc::new(Self {
            workspace: Rc::downgrade(workspace),
            store: workspace.store.clone(),
            tasks: TaskGroup::new(&runtime, Kind::Interface.name()),
            runtime,
            state: RefCell::new(State::Reading),
            failure: RefCell::default(),
            changed: Revision::default(),
        });
        vault.spawn("passwords", |vault| async move {
            let sealed = vault.read().await?;
            vault.set(sealed.map_or(State::Off, State::Locked));
            Ok(())
        });
        vault.tasks.spawn(
            "storing passwords",
            Kind::Interface,
            keep(Rc::downgrade(&vault), vault.runtime.clone(), workspace.changed.clone()),
        );
        vault
    }

    /// Counts changes of what the interface might show.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// Whether passwords are stored.
    pub fn state(&self) -> VaultState {
        match &*self.state.borrow() {
            State::Reading => VaultState::Reading,
            State::Off => VaultState::Off,
            State::Locked(_) => VaultState::Locked,
            State::Open(..) => VaultState::Open,
        }
    }

    /// What went wrong last.
    pub fn failure(&self) -> Option<VaultError> {
        self.failure.borrow().clone()
    }

    /// From now on, passwords are stored, encrypted with this passphrase.
    pub fn create(self: &Rc<Self>, passphrase: String) {
        self.spawn("new passphrase", |vault| async move {
            let key = SealKey::new(&passphrase).await?;
            let secrets = vault.secrets();
            vault.write(&key, &secrets).await?;
            vault.set(State::Open(key, secrets));
            Ok(())
        });
    }

    /// Opens what is stored: each connection gets its password and token, unless it has others by now.
    pub fn unlock(self: &Rc<Self>, passphrase: String) {
        self.spawn("passphrase", |vault| async move {
            let sealed = match &*vault.state.borrow() {
                State::Locked(sealed) => sealed.clone(),
                State::Reading | State::Off | State::Open(..) => return Ok(()),
            };
            let key = SealKey::of(&sealed, &passphrase).await?;
            let secrets = parse(&key.open(&sealed).await?)?;
            vault.give_out(&secrets);
            vault.set(State::Open(key, secrets));
            Ok(())
        });
    }

    /// Forgets the key. Connections keep what they have until the tab is closed.
    pub fn lock(self: &Rc<Self>) {
        self.spawn("locking", |vault| async move {
            vault.store_changes().await?;
            let sealed = vault.read().await?;
            vault.set(sealed.map_or(State::Off, State::Locked));
            Ok(())
        });
    }

    /// Deletes what is stored; nothing more is.
    pub fn delete(self: &Rc<Self>) {
        self.set(State::Off);
        self.spawn("deleting passwords", |vault| async move { Ok(vault.store.remove(&Key::VAULT).await?) });
    }

    fn set(&self, state: State) {
        self.state.replace(state);
        self.changed.bump();
    }

    /// Runs something, and notes why it failed if it does.
    fn spawn<F>(self: &Rc<Self>, name: &'static str, act: impl FnOnce(Rc<Self>) -> F)
    where
        F: Future<Output = Result<(), VaultError>> + 'static,
    {
        self.note(None);
        let (run, vault) = (act(self.clone()), Rc::downgrade(self));
        self.tasks.spawn(name, Kind::Interface, async move {
            let result = run.await;
            if let Some(vault) = vault.upgrade() {
                vault.note(result.err());
            }
        });
    }

    fn note(&self, failure: Option<VaultError>) {
        if self.failure.replace(failure.clone()) != failure {
            self.changed.bump();
        }
    }

    /// What the connections have.
    fn secrets(&self) -> Secrets {
        let Some(workspace) = self.workspace.upgrade() else { return Secrets::default() };
        let secret = |connection: Rc<Connection>| Some((connection.id().into(), Secret::of(&connection)?));
        workspace.connections().into_iter().filter_map(secret).collect()
    }

    fn give_out(&self, secrets: &Secrets) {
        let Some(workspace) = self.workspace.upgrade() else { return };
        for (id, secret) in secrets {
            let Some(connection) = workspace.connection(id) else { continue };
            let Credentials { password, token, .. } = connection.credentials().clone();
            if password.is_empty() {
                workspace.set_password(id, secret.password.clone());
            }
            if token.is_empty() {
                workspace.set_token(id, secret.token.clone());
            }
        }
    }

    /// Stores what has changed, if it is open.
    async fn store_changes(&self) -> Result<(), VaultError> {
        let (key, before) = match &*self.state.borrow() {
            State::Open(key, secrets) => (key.clone(), secrets.clone()),
            State::Reading | State::Off | State::Locked(_) => return Ok(()),
        };
        let mine = self.secrets();
        if mine == before {
            return Ok(());
        }
        match self.read().await? {
            Some(sealed) if key.fits(&sealed) => {
                // Another tab may have stored others in the meantime.
                let theirs = parse(&key.open(&sealed).await?)?;
                self.write(&key, &merged(&before, &mine, theirs)).await?;
                self.state.replace(State::Open(key, mine));
            }
            // Another tab has changed the passphrase, or deleted it all.
            Some(sealed) => self.set(State::Locked(sealed)),
            None => self.set(State::Off),
        }
        Ok(())
    }

    async fn read(&self) -> Result<Option<Sealed>, VaultError> {
        let Some(text) = self.store.read(&Key::VAULT).await? else { return Ok(None) };
        decode(&text).map(Some).map_err(|_| SealError::Damaged.into())
    }

    async fn write(&self, key: &SealKey, secrets: &Secrets) -> Result<(), VaultError> {
        // This only fails for maps whose keys aren't text.
        let text = serde_json::to_string(secrets).unwrap_or_default();
        let sealed = encode(&key.seal(&text).await?);
        Ok(self.store.write(&Key::VAULT, &sealed).await?)
    }
}

/// Stores what changes.
async fn keep(vault: Weak<Vault>, runtime: Runtime, changed: Rc<Revision>) {
    loop {
        let seen = changed.get();
        let Some(kept) = vault.upgrade() else { return };
        if let Err(failure) = kept.store_changes().await {
            kept.note(Some(failure));
        }
        drop(kept);
        runtime.waiting_on("a change of connections", changed.after(seen)).await;
        runtime.waiting_on("a pause in editing", runtime.sleep(PAUSE)).await;
    }
}

fn parse(text: &str) -> Result<Secrets, SealError> {
    serde_json::from_str(text).map_err(|_| SealError::Damaged)
}

/// Theirs, with my changes.
fn merged(before: &Secrets, mine: &Secrets, theirs: Secrets) -> Secrets {
    let mut merged = theirs;
    for id in before.keys().chain(mine.keys()) {
        if before.get(id) == mine.get(id) {
            continue;
        }
        match mine.get(id) {
            Some(secret) => merged.insert(id.clone(), secret.clone()),
            None => merged.remove(id),
        };
    }
    merged
}
