//! Reading all profiles, in whichever form they were kept.

use weft_session::profile::Profile;

use super::{Key, ProfileRecord, Replica, Store, StoreError, format::encode, replica::read};

/// What was found.
#[derive(Default)]
pub struct LoadedProfiles {
    /// In list order.
    pub profiles: Vec<(Replica<ProfileRecord>, ProfileRecord)>,
    /// Why some profiles are missing.
    pub errors: Vec<StoreError>,
}

/// Reads all profiles. Those that can't be read are moved aside, and the others are read anyway.
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
        found.add((Replica::new(key, &record), record));
    }
    found.errors.dedup();
    found
}

impl LoadedProfiles {
    fn add(&mut self, profile: (Replica<ProfileRecord>, ProfileRecord)) {
        let position = profile.1.position;
        let at = self.profiles.partition_point(|(_, other)| other.position <= position);
        self.profiles.insert(at, profile);
    }

    async fn load(&mut self, store: &dyn Store, key: Key) {
        match Replica::load(store, key).await {
            Ok(Some(loaded)) => self.add(loaded),
            Ok(None) => {}
            Err(error) => self.errors.push(error),
        }
    }
}

/// Gives each profile of the list that earlier versions kept its own record. Returns those for which there is no
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

/// Their records, positioned after the existing ones.
async fn records(store: &dyn Store, profiles: Vec<Profile>) -> Vec<ProfileRecord> {
    let keys = store.keys().await.unwrap_or_default();
    let first = keys.iter().filter(|key| key.profile_id().is_some()).count() as u32;
    (first..)
        .zip(profiles)
        .map(|(position, profile)| ProfileRecord { position, profile, ..ProfileRecord::default() })
        .collect()
}

/// Writes the record, then the list without it. So each profile is always in at least one of them, and at most
/// one profile is there twice: a storage that is nearly full may not have room for more.
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
