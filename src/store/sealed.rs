//! Texts that are only of use to those who know a passphrase: AES-GCM with a key that PBKDF2 makes of it, both by the
//! browser's WebCrypto.

use data_encoding::BASE64;
use js_sys::{Array, JsString, Object, Promise, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::format::Document;

/// Rounds of SHA-256 for a new passphrase.
pub const ROUNDS: u32 = 600_000;

/// More rounds aren't tried: what is stored could ask for any number.
const MOST_ROUNDS: u32 = 100 * ROUNDS;

const SALT_BYTES: usize = 16;
/// The length that AES-GCM is made for.
const IV_BYTES: usize = 12;

/// An encrypted text, and what has to be known besides the passphrase. Bytes are written in Base64.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sealed {
    /// Rounds of PBKDF2 with SHA-256.
    pub rounds: u32,
    /// PBKDF2's salt.
    pub salt: String,
    /// AES-GCM's initialisation vector, which is used once.
    pub iv: String,
    /// The encrypted text, with AES-GCM's tag.
    pub text: String,
}

impl Document for Sealed {
    /// Merging takes the key.
    fn merge(_base: &str, mine: &str, _theirs: &str) -> String {
        mine.into()
    }
}

/// Why a text can't be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// The browser has no WebCrypto for this page: it only has it for HTTPS and for localhost.
    #[error("browsers only encrypt on pages served over HTTPS or from localhost")]
    Unavailable,
    /// It was sealed with another passphrase, or has been changed since.
    #[error("that isn't the passphrase")]
    WrongPassphrase,
    /// What is stored makes no sense.
    #[error("what is stored is damaged")]
    Damaged,
}

/// Seals and opens texts. Nothing can read the key itself, not even the page.
#[derive(Clone)]
pub struct SealKey {
    key: CryptoKey,
    rounds: u32,
    salt: Vec<u8>,
}

impl SealKey {
    /// The key for a new passphrase. Making it takes some tenths of a second, in the browser's background.
    ///
    /// # Errors
    /// [`SealError::Unavailable`].
    pub async fn new(passphrase: &str) -> Result<Self, SealError> {
        Self::derive(passphrase, random::<SALT_BYTES>()?.into(), ROUNDS).await
    }

    /// The key that opens this if the passphrase is right, which only opening it shows.
    ///
    /// # Errors
    /// [`SealError::Unavailable`] or [`SealError::Damaged`].
    pub async fn of(sealed: &Sealed, passphrase: &str) -> Result<Self, SealError> {
        if !(1..=MOST_ROUNDS).contains(&sealed.rounds) {
            return Err(SealError::Damaged);
        }
        Self::derive(passphrase, bytes(&sealed.salt)?, sealed.rounds).await
    }

    /// Whether this was sealed with the same key.
    pub fn fits(&self, sealed: &Sealed) -> bool {
        self.rounds == sealed.rounds && BASE64.encode(&self.salt) == sealed.salt
    }

    /// Encrypts a text.
    ///
    /// # Errors
    /// [`SealError::Unavailable`].
    pub async fn seal(&self, text: &str) -> Result<Sealed, SealError> {
        let iv = random::<IV_BYTES>()?;
        let sealed =
            settled(subtle()?.encrypt_with_object_and_u8_array(&aes(&iv), &self.key, text.as_bytes()));
        Ok(Sealed {
            rounds: self.rounds,
            salt: BASE64.encode(&self.salt),
            iv: BASE64.encode(&iv),
            text: BASE64.encode(&Uint8Array::new(&sealed.await?).to_vec()),
        })
    }

    /// Decrypts a text.
    ///
    /// # Errors
    /// Why that is impossible.
    pub async fn open(&self, sealed: &Sealed) -> Result<String, SealError> {
        let (iv, text) = (bytes(&sealed.iv)?, bytes(&sealed.text)?);
        let opened = settled(subtle()?.decrypt_with_object_and_u8_array(&aes(&iv), &self.key, &text));
        let opened = opened.await.map_err(|_| SealError::WrongPassphrase)?;
        String::from_utf8(Uint8Array::new(&opened).to_vec()).map_err(|_| SealError::Damaged)
    }

    async fn derive(passphrase: &str, salt: Vec<u8>, rounds: u32) -> Result<Self, SealError> {
        let subtle = subtle()?;
        // Another keyboard may compose the same characters differently.
        let passphrase = String::from(JsString::from(passphrase).normalize("NFKC"));
        let raw = Uint8Array::from(passphrase.as_bytes());
        let material = subtle.import_key_with_str("raw", &raw, "PBKDF2", false, &strings(&["deriveKey"]));
        let material: CryptoKey = settled(material).await?.unchecked_into();
        let how = object([
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::from(&*salt).into()),
            ("iterations", rounds.into()),
        ]);
        let kind = object([("name", "AES-GCM".into()), ("length", 256.into())]);
        let uses = strings(&["encrypt", "decrypt"]);
        let key = subtle.derive_key_with_object_and_object(&how, &material, &kind, false, &uses);
        Ok(Self { key: settled(key).await?.unchecked_into(), rounds, salt })
    }
}

fn crypto() -> Result<web_sys::Crypto, SealError> {
    web_sys::window().and_then(|window| window.crypto().ok()).ok_or(SealError::Unavailable)
}

fn subtle() -> Result<SubtleCrypto, SealError> {
    let subtle = crypto()?.subtle();
    if subtle.is_undefined() { Err(SealError::Unavailable) } else { Ok(subtle) }
}

fn random<const COUNT: usize>() -> Result<[u8; COUNT], SealError> {
    let mut bytes = [0; COUNT];
    crypto()?.get_random_values_with_u8_array(&mut bytes).map_err(|_| SealError::Unavailable)?;
    Ok(bytes)
}

async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, SealError> {
    let promise = promise.map_err(|_| SealError::Unavailable)?;
    JsFuture::from(promise).await.map_err(|_| SealError::Unavailable)
}

fn aes(iv: &[u8]) -> Object {
    object([("name", "AES-GCM".into()), ("iv", Uint8Array::from(iv).into())])
}

fn object<const COUNT: usize>(members: [(&str, JsValue); COUNT]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // This only fails for objects that can't be changed.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object
}

fn strings(all: &[&str]) -> Array {
    all.iter().map(|text| JsValue::from(*text)).collect()
}

fn bytes(text: &str) -> Result<Vec<u8>, SealError> {
    BASE64.decode(text.as_bytes()).map_err(|_| SealError::Damaged)
}
