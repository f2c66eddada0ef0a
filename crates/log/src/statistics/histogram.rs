//! A histogram of numbers, in memory that doesn't grow with their count.

/// Numbers counted in buckets: each number up to 63 has its own; above that, each doubling is split into 32.
///
/// A percentile is a number that was counted, at most 1/32 above the exact one. It takes 16 bytes per bucket
/// up to the largest number seen: at most 30 KiB, and at most 12 KiB while that is below 2²⁶.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    /// The last one is never empty.
    buckets: Vec<Bucket>,
    count: u64,
    min: u64,
}

/// What is known about the numbers in a bucket.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    count: u64,
    max: u64,
}

/// The binary logarithm of the number of buckets per doubling.
const BITS: u32 = 5;

impl Histogram {
    /// Counts a number.
    pub fn record(&mut self, value: u64) {
        let index = index(value);
        match self.buckets.get_mut(index) {
            Some(bucket) => bucket.add(value),
            None => self.grow(index, value),
        }
        self.min = if self.count == 0 { value } else { self.min.min(value) };
        self.count += 1;
    }

    /// Makes room up to a bucket, and counts into it.
    #[cold]
    fn grow(&mut self, index: usize, value: u64) {
        self.buckets.resize(index + 1, Bucket::default());
        self.buckets[index].add(value);
    }

    /// How many numbers were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest number; `None` if nothing was counted.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest number; `None` if nothing was counted.
    pub fn max(&self) -> Option<u64> {
        self.buckets.last().map(|bucket| bucket.max)
    }

    /// A number that was counted: the exact `percent` percentile, or at most 1/32 above it; `None` if nothing
    /// was counted.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let bucket = self.buckets.iter().find(|bucket| {
            seen += bucket.count;
            seen >= rank
        })?;
        Some(bucket.max)
    }
}

impl Bucket {
    fn add(&mut self, value: u64) {
        self.count += 1;
        self.max = self.max.max(value);
    }
}

/// The bucket that a number is counted in.
fn index(value: u64) -> usize {
    let shift = (value | 1 << BITS).ilog2() - BITS;
    ((shift as usize) << BITS) + (value >> shift) as usize
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// Numbers of every magnitude, many of them small or equal.
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
                prop_assert!(found - exact <= exact / 32, "p{percent}: {found} for {exact}");
                prop_assert!(values.contains(&found), "p{percent}: {found} was never counted");
                let within = values.iter().filter(|value| **value <= found).count();
                prop_assert!(within * 100 >= values.len() * percent, "p{percent}: {found} is exceeded by more");
            }
        }
    }

    fn of(values: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        values.into_iter().for_each(|value| histogram.record(value));
        histogram
    }

    #[test]
    fn repeated_numbers_are_exact() {
        let histogram = of((0..2000).map(|n| if n % 2 == 0 { 200 } else { 1000 }));
        let percentiles = [50, 51, 90, 99].map(|percent| histogram.percentile(percent));
        assert_eq!(percentiles, [Some(200), Some(1000), Some(1000), Some(1000)]);
        for value in [0, 1, 31, 32, 63, 64, 1_000_003, u64::MAX] {
            assert_eq!(of([value, value]).percentile(50), Some(value));
        }
    }

    #[test]
    fn an_empty_histogram_has_no_percentile() {
        let histogram = Histogram::default();
        assert_eq!((histogram.min(), histogram.percentile(50), histogram.max()), (None, None, None));
    }

    #[test]
    fn memory_is_bounded() {
        let bytes = |largest| of([largest]).buckets.len() * size_of::<Bucket>();
        assert!(bytes((1 << 26) - 1) <= 12 << 10);
        assert!(bytes(u64::MAX) <= 30 << 10);
    }
}
