//! The accounts, and the tokens issued at login. Nothing here is secret: it is for practice.

use std::{collections::VecDeque, time::Duration};

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use weft_codec::base64;
use weft_message::Timestamp;

use super::flood::mix;

/// The users; several, so that two tabs can talk to each other.
pub(super) const USERS: [&str; 3] = ["demo", "alice", "bob"];
/// Everyone's password.
pub(super) const PASSWORD: &str = "demo";
/// How long a token is valid.
const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How many tokens are remembered; the oldest are dropped first.
const REMEMBERED: usize = 1000;

/// A user and a password, as received.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: String,
}

/// Why a request's body doesn't contain credentials.
#[derive(Debug, thiserror::Error)]
pub(super) enum CredentialsError {
    #[error("the body must be JSON with \"user\" and \"password\": {0}")]
    Json(#[from] serde_json::Error),
    #[error(
        "the form has no field \"{0}\"; send user=…&password=…, or JSON as Content-Type: application/json"
    )]
    NoField(&'static str),
}

impl Credentials {
    /// The user, if the name and password are right.
    pub(super) fn user(&self) -> Option<&'static str> {
        USERS.into_iter().find(|user| *user == self.user && self.password == PASSWORD)
    }

    /// From an `Authorization` header of the Basic scheme (RFC 7617).
    pub(super) fn from_basic(header: &str) -> Option<Self> {
        let (scheme, encoded) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(base64::parse(encoded).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some(Self { user: user.into(), password: password.into() })
    }

    /// From a request's body: JSON if the content type says so, otherwise a form.
    pub(super) fn from_body(content_type: Option<&str>, body: &[u8]) -> Result<Self, CredentialsError> {
        let json = content_type.is_some_and(|name| name.to_ascii_lowercase().starts_with("application/json"));
        if json {
            return Ok(serde_json::from_str(&String::from_utf8_lossy(body))?);
        }
        let field = |wanted| {
            form_urlencoded::parse(body)
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
                .ok_or(CredentialsError::NoField(wanted))
        };
        Ok(Self { user: field("user")?, password: field("password")? })
    }
}

/// The user whose password signed the nonce: the HMAC with SHA-256, in hexadecimal digits.
pub(super) fn signer(user: &str, nonce: &str, signature: &str) -> Option<&'static str> {
    let user = USERS.into_iter().find(|known| *known == user)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(PASSWORD.as_bytes()).ok()?;
    mac.update(nonce.as_bytes());
    let signature = HEXLOWER_PERMISSIVE.decode(signature.as_bytes()).ok()?;
    mac.verify_slice(&signature).is_ok().then_some(user)
}

#[derive(Debug)]
struct Grant {
    token: String,
    user: &'static str,
    until: Timestamp,
}

/// The tokens that were issued.
#[derive(Debug)]
pub(super) struct Accounts {
    seed: u64,
    issued: u64,
    grants: VecDeque<Grant>,
}

impl Accounts {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, issued: 0, grants: VecDeque::new() }
    }

    /// 32 hexadecimal digits that were never issued before.
    pub(super) fn nonce(&mut self) -> String {
        let half = mix(self.seed ^ mix(self.issued));
        let digits = format!("{half:016x}{:016x}", mix(half ^ self.issued));
        self.issued += 1;
        digits
    }

    /// A new token for a user, valid for an hour.
    pub(super) fn issue(&mut self, user: &'static str, now: Timestamp) -> String {
        let token = self.nonce();
        if self.grants.len() == REMEMBERED {
            self.grants.pop_front();
        }
        self.grants.push_back(Grant { token: token.clone(), user, until: now + LIFETIME });
        token
    }

    /// The user that a token belongs to, if it is still valid.
    pub(super) fn holder(&self, token: &str, now: Timestamp) -> Option<&'static str> {
        self.grants.iter().find(|grant| grant.token == token && now < grant.until).map(|grant| grant.user)
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    fn demo() -> Credentials {
        Credentials { user: "demo".into(), password: "demo".into() }
    }

    #[test]
    fn basic_is_read_as_the_rfc_has_it() {
        let header = |plain: &str| format!("bAsIc {}", BASE64.encode(plain.as_bytes()));
        assert_eq!(Credentials::from_basic(&header("demo:demo")), Some(demo()));
        let colons = Credentials::from_basic(&header("demo:a:b")).unwrap();
        assert_eq!(colons.password, "a:b");
        for bad in ["", "Basic", "Basic %%%", "Bearer ZGVtbzpkZW1v", &header("no colon")] {
            assert_eq!(Credentials::from_basic(bad), None, "{bad}");
        }
    }

    #[test]
    fn bodies_are_forms_or_json() {
        let read = Credentials::from_body;
        assert_eq!(read(None, b"user=demo&password=demo").unwrap(), demo());
        let json = br#"{"user":"demo","password":"demo","more":1}"#;
        assert_eq!(read(Some("application/json; charset=utf-8"), json).unwrap(), demo());
        let error = |content_type, body| read(content_type, body).unwrap_err().to_string();
        assert!(error(None, b"user=demo").contains("\"password\""));
        assert!(error(Some("application/json"), b"user=demo").contains("must be JSON"));
        assert!(error(Some("application/json"), b"{\"user\":\"demo\"}").contains("`password`"));
    }

    #[test]
    fn only_the_right_password_is_accepted() {
        assert_eq!(demo().user(), Some("demo"));
        assert_eq!(Credentials { user: "alice".into(), ..demo() }.user(), Some("alice"));
        assert_eq!(Credentials { user: "eve".into(), ..demo() }.user(), None);
        assert_eq!(Credentials { password: "Demo".into(), ..demo() }.user(), None);
    }

    #[test]
    fn a_nonce_is_signed_with_the_password() {
        // Computed with OpenSSL: printf nonce | openssl dgst -sha256 -hmac demo
        let signature = "731bda3f4a30cb96eae352f275b405345bf3aec298d8b42e9299c1d1c4cef829";
        assert_eq!(signer("alice", "nonce", signature), Some("alice"));
        assert_eq!(signer("alice", "nonce", &signature.to_uppercase()), Some("alice"));
        assert_eq!(signer("eve", "nonce", signature), None);
        assert_eq!(signer("alice", "another", signature), None);
    }

    #[test]
    fn tokens_differ_end_after_an_hour_and_stay_bounded() {
        let mut accounts = Accounts::new(7);
        let now = Timestamp::from_micros(1);
        let first = accounts.issue("demo", now);
        let second = accounts.issue("bob", now);
        assert_ne!(first, second);
        assert_eq!(accounts.holder(&second, now), Some("bob"));
        assert_eq!(accounts.holder(&second, now + LIFETIME), None);
        for _ in 0..REMEMBERED - 1 {
            accounts.issue("demo", now);
        }
        assert_eq!(accounts.holder(&first, now), None, "the oldest is forgotten");
        assert_eq!(accounts.holder(&second, now), Some("bob"));
    }
}
