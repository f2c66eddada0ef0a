//! Floods: numbered messages, at a fixed rate or as fast as they are taken.

use std::{borrow::Cow, fmt::Write, iter::repeat_n, time::Duration};

use serde::Deserialize;
use weft_message::{Payload, Timestamp};

/// The largest message, in bytes.
const LARGEST: usize = 256 << 20;
/// The highest rate, in messages per second; 0 means as fast as they are taken.
const FASTEST: u64 = 1_000_000;
/// What messages are padded with: needs no escaping in a JSON string.
const FILLER: &str = "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
const EMOJI: &str = "🧵😀";

/// The kind of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FloodKind {
    /// `17 abc…`
    Text,
    /// The number as eight big-endian bytes, then 0, 1, 2 …
    Binary,
    /// `{"n":17,"data":"abc…"}`
    Json,
    /// `{"n":17,"price":150,"data":"abc…"}`: every other price is 50.
    Prices,
    /// `42["tick",{"n":17,"price":150,"data":"abc…"}]`, an event of Socket.IO.
    SocketIo,
    /// `17 😀😀…`
    Emoji,
    /// `{"n":17,"data":[[[…]]]}`, as deep as its size allows.
    Deep,
    /// Bytes that look random but are the same each time.
    Noise,
    /// Empty text messages.
    Empty,
}

impl FloodKind {
    /// Each kind with its name in a URL.
    pub(super) const ALL: [(&str, Self); 9] = [
        ("text", Self::Text),
        ("binary", Self::Binary),
        ("json", Self::Json),
        ("prices", Self::Prices),
        ("socketio", Self::SocketIo),
        ("emoji", Self::Emoji),
        ("deep", Self::Deep),
        ("noise", Self::Noise),
        ("empty", Self::Empty),
    ];
}

/// Why a flood exceeds the limits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FloodError {
    #[error("size must be at most {LARGEST} bytes (256 MiB), not {0}")]
    Size(usize),
    #[error("rate must be at most {FASTEST} a second, or 0 for as fast as it goes, not {0}")]
    Rate(u64),
}

/// A flood as requested, in a URL or in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct FloodOrder {
    /// How many messages; 0 means endless.
    pub(super) count: u64,
    /// Bytes per message; a message is never shorter than its own number.
    pub(super) size: usize,
    /// Messages per second; 0 means as fast as they are taken.
    pub(super) rate: u64,
    /// The kind of messages.
    pub(super) kind: FloodKind,
}

impl Default for FloodOrder {
    fn default() -> Self {
        Self { count: 10_000, size: 64, rate: 0, kind: FloodKind::Text }
    }
}

impl FloodOrder {
    /// Checks that the order is within the limits.
    pub(super) fn checked(self) -> Result<Self, FloodError> {
        if self.size > LARGEST {
            return Err(FloodError::Size(self.size));
        }
        if self.rate > FASTEST {
            return Err(FloodError::Rate(self.rate));
        }
        Ok(self)
    }
}

/// A flood in progress.
#[derive(Debug)]
pub(super) struct Flood {
    order: FloodOrder,
    started: Timestamp,
    sent: u64,
}

impl Flood {
    /// A flood whose first message is due now.
    pub(super) fn new(order: FloodOrder, now: Timestamp) -> Self {
        Self { order, started: now, sent: 0 }
    }

    /// When the next message is due; `None` once all have been sent. Counted from the start, so that a late
    /// message doesn't delay those after it.
    pub(super) fn due(&self) -> Option<Timestamp> {
        if self.order.count > 0 && self.sent >= self.order.count {
            return None;
        }
        let micros = self.sent.saturating_mul(1_000_000).checked_div(self.order.rate).unwrap_or(0);
        Some(self.started + Duration::from_micros(micros))
    }

    /// The next message, if it is due. The first has the number 1.
    pub(super) fn next_message(&mut self, now: Timestamp) -> Option<Payload> {
        self.due().filter(|due| *due <= now)?;
        self.sent += 1;
        Some(message(self.order.kind, self.sent, self.order.size))
    }
}

fn message(kind: FloodKind, number: u64, size: usize) -> Payload {
    let mut text = String::with_capacity(size.max(40));
    // Writing to a String can't fail.
    let _ = match kind {
        FloodKind::Binary => return Payload::Binary(binary_message(number, size)),
        FloodKind::Noise => return Payload::Binary(noise(size)),
        FloodKind::Empty => Ok(()),
        FloodKind::Text | FloodKind::Emoji => write!(text, "{number} "),
        FloodKind::Json | FloodKind::Deep => write!(text, r#"{{"n":{number},"data":"#),
        FloodKind::Prices => write!(text, r#"{{"n":{number},"price":{},"data":"#, price(number)),
        FloodKind::SocketIo => write!(text, r#"42["tick",{{"n":{number},"price":{},"data":"#, price(number)),
    };
    match kind {
        FloodKind::Json | FloodKind::Prices | FloodKind::SocketIo => {
            let end = if kind == FloodKind::SocketIo { "\"}]" } else { "\"}" };
            text.push('"');
            fill(&mut text, FILLER, size.saturating_sub(end.len()));
            text.push_str(end);
        }
        FloodKind::Deep => {
            let depth = (size.saturating_sub(text.len() + 1) / 2).max(1);
            text.extend(["[", "]"].into_iter().flat_map(|bracket| repeat_n(bracket, depth)));
            text.push('}');
        }
        FloodKind::Emoji => fill(&mut text, EMOJI, size),
        FloodKind::Text => fill(&mut text, FILLER, size),
        FloodKind::Binary | FloodKind::Noise | FloodKind::Empty => {}
    }
    Payload::Text(text)
}

/// A price that half of the messages have, or another.
fn price(number: u64) -> u64 {
    50 + number % 2 * 100
}

/// Pads with whole characters only.
fn fill(text: &mut String, filler: &str, size: usize) {
    while text.len() < size {
        let missing = (size - text.len()).min(filler.len());
        match filler.get(..missing) {
            Some(part) => text.push_str(part),
            // The next character doesn't fit.
            None => break,
        }
    }
}

fn binary_message(number: u64, size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size.max(8));
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.extend((0..=u8::MAX).cycle().take(size.saturating_sub(8)));
    bytes
}

/// `size` bytes that look random but are the same each time (splitmix64).
pub(super) fn noise(size: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..size.div_ceil(8) as u64).flat_map(|n| mix(n).to_le_bytes()).collect();
    bytes.truncate(size);
    bytes
}

/// Mixes the bits of a number: the finaliser of splitmix64.
pub(super) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Typical binary messages: each byte value once, random bytes, text, JSON, and an empty one.
pub(super) fn samples() -> [Payload; 5] {
    let text = "Kette und Schuß: the loom’s two threads 🧵";
    let json = r#"{"type":"sample","threads":["warp","weft"],"knots":18446744073709551615}"#;
    [
        Cow::from((0..=u8::MAX).collect::<Vec<u8>>()),
        noise(64).into(),
        text.as_bytes().into(),
        json.as_bytes().into(),
        Cow::default(),
    ]
    .map(|bytes| Payload::Binary(bytes.into_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_000_000);

    fn flood(count: u64, rate: u64) -> Flood {
        Flood::new(FloodOrder { count, rate, ..FloodOrder::default() }, START)
    }

    #[test]
    fn a_paced_flood_keeps_its_rate_from_the_start() {
        let mut flood = flood(0, 100);
        let mut sent_by = |millis| {
            let now = START + Duration::from_millis(millis);
            std::iter::from_fn(|| flood.next_message(now)).count()
        };
        assert_eq!(sent_by(0), 1);
        assert_eq!(sent_by(9), 0);
        assert_eq!(sent_by(10), 1);
        assert_eq!(sent_by(1000), 99, "a driver that slept catches up, and no more");
    }

    #[test]
    fn a_counted_flood_ends() {
        let mut flood = flood(3, 0);
        assert_eq!(flood.due(), Some(START));
        assert_eq!(std::iter::from_fn(|| flood.next_message(START)).count(), 3);
        assert_eq!(flood.due(), None);
    }

    #[test]
    fn an_order_beyond_the_limits_is_refused_with_a_message() {
        let order = FloodOrder { size: LARGEST + 1, ..FloodOrder::default() };
        assert!(order.checked().unwrap_err().to_string().contains("256 MiB"));
        let order = FloodOrder { rate: FASTEST + 1, ..FloodOrder::default() };
        assert!(order.checked().unwrap_err().to_string().contains("as fast as it goes"));
    }

    proptest! {
        #[test]
        fn messages_have_their_size_and_number(number in 1..u64::MAX, size in 0..5000_usize) {
            let [Payload::Binary(noise), Payload::Text(nothing)] =
                [FloodKind::Noise, FloodKind::Empty].map(|kind| message(kind, number, size)) else { panic!() };
            prop_assert_eq!((noise.len(), nothing.len()), (size, 0));
            for kind in [FloodKind::Text, FloodKind::Binary, FloodKind::Json, FloodKind::Emoji, FloodKind::Deep] {
                let payload = message(kind, number, size);
                let is_whole = !matches!(kind, FloodKind::Emoji | FloodKind::Deep);
                let missing = size.saturating_sub(payload.len());
                prop_assert!(payload.len() <= size.max(40) && (missing == 0 || missing < EMOJI.len() && !is_whole));
                let found = match (&payload, kind) {
                    (Payload::Binary(bytes), _) => u64::from_be_bytes(bytes[..8].try_into().unwrap()),
                    (Payload::Text(text), FloodKind::Deep) => {
                        text[5..].split(',').next().unwrap().parse().unwrap()
                    }
                    (Payload::Text(text), FloodKind::Json) => {
                        serde_json::from_str::<serde_json::Value>(text).unwrap()["n"].as_u64().unwrap()
                    }
                    (Payload::Text(text), _) => text.split(' ').next().unwrap().parse().unwrap(),
                };
                prop_assert_eq!(found, number);
            }
        }
    }

    #[test]
    fn prices_are_in_json_and_in_events() {
        let text = |kind, number| message(kind, number, 64).as_text().unwrap_or_default().to_owned();
        let data = &FILLER[..35];
        assert_eq!(text(FloodKind::Prices, 7), format!(r#"{{"n":7,"price":150,"data":"{data}"}}"#));
        assert_eq!(
            text(FloodKind::SocketIo, 8),
            format!(r#"42["tick",{{"n":8,"price":50,"data":"{}"}}]"#, &FILLER[..25])
        );
    }

    #[test]
    fn mixing_keeps_numbers_apart() {
        assert_eq!((0..10_000).map(mix).collect::<HashSet<_>>().len(), 10_000);
        assert_eq!(noise(13).len(), 13);
    }
}
