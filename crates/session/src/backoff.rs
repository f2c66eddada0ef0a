//! How long to wait before connecting again: exponential, with full jitter, capped.

use std::time::Duration;

use crate::profile::Reconnect;

/// Delays between attempts. Jitter keeps a thousand clients of a restarted server from reconnecting
/// all at once.
#[derive(Clone, Debug)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
    attempts: u32,
    random: u64,
}

impl Backoff {
    /// From a profile's settings; `None` if it doesn't reconnect. `seed` can be any number.
    pub fn new(reconnect: &Reconnect, seed: u64) -> Option<Self> {
        let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or_default();
        reconnect.enabled.then(|| Self {
            base: seconds(reconnect.base),
            cap: seconds(reconnect.cap),
            attempts: reconnect.attempts,
            random: seed,
        })
    }

    /// How long to wait before attempt `attempt` (from 1); `None` if that exceeds the maximum.
    pub fn delay(&mut self, attempt: u32) -> Option<Duration> {
        if self.attempts != 0 && attempt > self.attempts {
            return None;
        }
        let factor = 1u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        let ceiling = self.base.saturating_mul(factor).min(self.cap);
        Some(ceiling.mul_f64(self.next_unit()))
    }

    /// A number from 0 up to 1 (SplitMix64).
    fn next_unit(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn delays_stay_below_the_doubling_ceiling(seed: u64, attempt in 1u32..200) {
            let reconnect = Reconnect { base: 1.0, cap: 30.0, ..Reconnect::default() };
            let delay = Backoff::new(&reconnect, seed).unwrap().delay(attempt).unwrap();
            prop_assert!(delay.as_secs_f64() <= 2f64.powi(attempt as i32 - 1).min(30.0));
        }
    }

    #[test]
    fn jitter_spreads_over_the_whole_range() {
        let reconnect = Reconnect { base: 8.0, cap: 8.0, ..Reconnect::default() };
        let mut backoff = Backoff::new(&reconnect, 7).unwrap();
        let delays: Vec<f64> = (0..200).map(|_| backoff.delay(1).unwrap().as_secs_f64()).collect();
        assert!(delays.iter().any(|&delay| delay < 1.0) && delays.iter().any(|&delay| delay > 7.0));
    }

    #[test]
    fn it_gives_up_when_told_to() {
        let reconnect = Reconnect { attempts: 2, ..Reconnect::default() };
        let mut backoff = Backoff::new(&reconnect, 1).unwrap();
        assert!(backoff.delay(2).is_some());
        assert!(backoff.delay(3).is_none());
        assert!(Backoff::new(&Reconnect { enabled: false, ..reconnect }, 1).is_none());
    }
}
