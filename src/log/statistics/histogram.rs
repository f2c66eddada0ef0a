//! How many numbers there were of about which size, in memory that does not grow with their count.

/// Numbers counted in buckets: up to 63 each has its own, above that each doubling is cut into 32.
///
/// A percentile is at most 1/64 off. It keeps 8 bytes a bucket up to the largest number seen: 15 KiB at most,
/// and no more than 6 KiB while that is below 2²⁶.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    min: u64,
    max: u64,
}

/// A doubling is cut into this many buckets, as a power of two.
const BITS: u32 = 5;

impl Histogram {
    /// Counts a number.
    pub fn record(&mut self, value: u64) {
        let bucket = bucket(value);
        match self.buckets.get_mut(bucket) {
            Some(count) => *count += 1,
            None => self.grow(bucket),
        }
        self.min = if self.count == 0 { value } else { self.min.min(value) };
        self.max = self.max.max(value);
        self.count += 1;
    }

    /// Makes room up to a bucket, and counts into it.
    #[cold]
    fn grow(&mut self, bucket: usize) {
        self.buckets.resize(bucket + 1, 0);
        self.buckets[bucket] = 1;
    }

    /// How many numbers were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest number, exactly; `None` if there was none.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest number, exactly; `None` if there was none.
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// A number that `percent` of 100 numbers don't exceed, at most 1/64 off; `None` if there was none.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.count * percent).div_ceil(100).max(1);
        if rank == self.count {
            return Some(self.max);
        }
        let mut seen = 0;
        let bucket = self.buckets.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(middle(bucket).clamp(self.min, self.max))
    }
}

fn bucket(value: u64) -> usize {
    let shift = (value | 1 << BITS).ilog2() - BITS;
    ((shift as usize) << BITS) + (value >> shift) as usize
}

/// The number in the middle of a bucket.
fn middle(bucket: usize) -> u64 {
    let shift = (bucket >> BITS).saturating_sub(1);
    let first = ((bucket - (shift << BITS)) as u64) << shift;
    first + ((1 << shift) - 1) / 2
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// Numbers of every magnitude, many of them small or alike.
    fn value() -> impl Strategy<Value = u64> {
        prop_oneof![0..100u64, 60..70u64, 900..1100u64, (any::<u64>(), 0..64u32).prop_map(|(n, by)| n >> by)]
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_the_sorted_numbers(mut values in vec(value(), 1..300)) {
            let mut histogram = Histogram::default();
            for value in &values {
                histogram.record(*value);
            }
            values.sort_unstable();
            prop_assert_eq!(histogram.count(), values.len() as u64);
            prop_assert_eq!(histogram.min(), values.first().copied());
            prop_assert_eq!(histogram.max(), values.last().copied());
            for percent in [0, 1, 50, 90, 99, 100] {
                let rank = (values.len() * percent).div_ceil(100).max(1);
                let exact = values[rank - 1];
                let found = histogram.percentile(percent as u64).unwrap();
                prop_assert!(found.abs_diff(exact) <= exact / 64, "p{percent}: {found} for {exact}");
            }
        }
    }

    #[test]
    fn small_numbers_and_a_single_one_are_exact() {
        for value in [0, 1, 31, 32, 63, 64, 1_000_003, u64::MAX] {
            let mut histogram = Histogram::default();
            histogram.record(value);
            histogram.record(value);
            assert_eq!(histogram.percentile(50), Some(value));
        }
    }

    #[test]
    fn nothing_has_no_percentile() {
        let histogram = Histogram::default();
        assert_eq!((histogram.min(), histogram.percentile(50), histogram.max()), (None, None, None));
    }

    #[test]
    fn memory_is_bounded() {
        let mut histogram = Histogram::default();
        histogram.record((1 << 26) - 1);
        assert!(histogram.buckets.len() * 8 <= 6 << 10);
        histogram.record(u64::MAX);
        assert!(histogram.buckets.len() * 8 <= 15 << 10);
    }
}
