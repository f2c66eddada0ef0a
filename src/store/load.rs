//! Reading all profiles, however they were kept.

use weft_session::profile::Profile;

use super::{Key, ProfileRecord, Replica, Store, StoreError, format::encode, replica::read};

/// What was found.
#[derive(Default)]
pub struct LoadedProfiles {
    /// In the order of the list.
    pub profiles: Vec<(Replica<ProfileRecord>, ProfileRecord)>,
    /// Why something is not among them.
    pub errors: Vec<StoreError>,
}

/// Reads all profiles. What can't be read is moved aside, and the others are read all the same.
pub async fn load_profiles(store: &dyn Store) -> LoadedProfiles {
    let mut found = LoadedProfiles::default();
    let unmoved = split_list(store, &mut found).await;
    match store.keys().await {
        Ok(keys) => {
            for key in keys.into_iter().filter(|key| key.profile_id().is_some()) {
                found.load(store, key).await;
            }
        }
        Err(error) => found.errors.push(error),
    }
    for record in unmoved {
        let key = Key::profile(&record.profile.id);
        found.profiles.push((Replica::new(key, &record), record));
    }
    found.profiles.sort_by_key(|(_, record)| record.position);
    found.errors.dedup();
    found
}

impl LoadedProfiles {
    async fn load(&mut self, store: &dyn Store, key: Key) {
        match Replica::load(store, key).await {
            Ok(loaded) => self.profiles.extend(loaded),
            Err(error) => self.errors.push(error),
        }
    }
}

/// Gives each profile of the list that earlier versions kept a record of its own. Returns those for which there is no
/// room: they stay in the list until there is.
async fn split_list(store: &dyn Store, found: &mut LoadedProfiles) -> Vec<ProfileRecord> {
    let mut list = match read::<Vec<Profile>>(store, &Key::ALL_PROFILES).await {
        Ok(Some((_, profiles))) => records(store, profiles).await,
        Ok(None) => return Vec::new(),
        Err(error) => {
            found.errors.push(error);
            return Vec::new();
        }
    };
    while let Some(record) = list.first() {
        if let Err(error) = move_first(store, record, &list[1..]).await {
            found.errors.push(error);
            break;
        }
        list.remove(0);
    }
    list
}

/// Their records, after those that there are already.
async fn records(store: &dyn Store, profiles: Vec<Profile>) -> Vec<ProfileRecord> {
    let keys = store.keys().await.unwrap_or_default();
    let first = keys.iter().filter(|key| key.profile_id().is_some()).count() as u32;
    (first..).zip(profiles).map(|(position, profile)| ProfileRecord { position, profile }).collect()
}

/// Writes the record, then the list without it: at any time, each profile is in one of them at least, and there is
/// never more than one profile twice, for which a storage that is nearly full may have no room.
async fn move_first(
    store: &dyn Store,
    record: &ProfileRecord,
    rest: &[ProfileRecord],
) -> Result<(), StoreError> {
    let key = Key::profile(&record.profile.id);
    // A record is newer than the list.
    if store.read(&key).await?.is_none() {
        store.write(&key, &encode(record)).await?;
    }
    let rest: Vec<Profile> = rest.iter().map(|record| record.profile.clone()).collect();
    match rest.is_empty() {
        true => store.remove(&Key::ALL_PROFILES).await,
        false => store.write(&Key::ALL_PROFILES, &encode(&rest)).await,
    }
}
