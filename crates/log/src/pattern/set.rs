//! Sets of characters or bytes, and those that have names.

use std::{cell::OnceCell, ops::Range};

use regex_automata::util::look::LookMatcher;

/// A set of numbers: characters' or bytes'. As ranges that are sorted and don't touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(Vec<(u32, u32)>);

/// The highest character and the highest byte.
pub(super) const LAST_CHAR: u32 = char::MAX as u32;
pub(super) const LAST_BYTE: u32 = u8::MAX as u32;

/// Letters that are the same but for their case, where the lower case of each alone does not tell.
const SAME_LETTERS: &str = "Kk\u{212a} Ssſ \u{b5}\u{39c}\u{3bc} \u{c5}\u{e5}\u{212b} Ǆǅǆ Ǉǈǉ Ǌǋǌ Ǳǲǳ \
    \u{345}\u{399}\u{3b9}\u{1fbe} \u{390}\u{1fd3} Ββϐ Εεϵ Θθϑϴ Κκϰ Ππϖ Ρρϱ Σςσ Φφϕ \
    \u{3a9}\u{3c9}\u{2126} \u{3b0}\u{1fe3} Ввᲀ Ддᲁ Ооᲂ Ссᲃ Ттᲄᲅ Ъъᲆ Ѣѣᲇ ᲈꙊꙋ Ṡṡẛ ßẞ ﬅﬆ";

/// No character after this has a lower case.
const LAST_UPPER: u32 = 0x1e921;

/// The zero of each script that has digits.
const ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
    0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da,
    0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0,
    0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0,
    0x1e5f1, 0x1e950, 0x1fbf0,
];

impl Set {
    pub(super) fn of(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut set = Self(ranges.into_iter().collect());
        set.sort();
        set
    }

    pub(super) fn one(number: u32) -> Self {
        Self(vec![(number, number)])
    }

    /// `0-9`
    pub(super) fn ascii(ranges: &str) -> Self {
        let bytes = ranges.as_bytes();
        Self::of(bytes.chunks_exact(2).map(|range| (u32::from(range[0]), u32::from(range[1]))))
    }

    /// What `\d`, `\s` or `\w` means beyond ASCII.
    pub(super) fn perl(name: char) -> Self {
        match name.to_ascii_lowercase() {
            'd' => Self::of(ZEROS.map(|zero| (zero, zero + 9))),
            's' => Self::of_chars(0..0x3001, char::is_whitespace),
            _ => words(),
        }
    }

    fn of_chars(range: Range<u32>, is_in: impl Fn(char) -> bool) -> Self {
        let is_in = |number: &u32| char::from_u32(*number).is_some_and(&is_in);
        Self::of(range.filter(is_in).map(|number| (number, number)))
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        let after = self.0.partition_point(|&(start, _)| start <= number);
        after > 0 && number <= self.0[after - 1].1
    }

    /// Puts the ranges in order, and joins those that meet.
    fn sort(&mut self) {
        self.0.sort_unstable();
        let mut kept = 0;
        for at in 0..self.0.len() {
            let (start, end) = self.0[at];
            match self.0[..kept].last_mut() {
                Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => {
                    self.0[kept] = (start, end);
                    kept += 1;
                }
            }
        }
        self.0.truncate(kept);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
        self.sort();
    }

    /// All from 0 to `last` that are not in it.
    pub(super) fn complement(&self, last: u32) -> Self {
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(start, end) in &self.0 {
            if next < start {
                ranges.push((next, start - 1));
            }
            next = end + 1;
        }
        if next <= last {
            ranges.push((next, last));
        }
        Self(ranges)
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        let mut either = self.complement(LAST_CHAR);
        either.add(other);
        either.complement(LAST_CHAR)
    }

    pub(super) fn common(&self, other: &Self) -> Self {
        self.without(&other.complement(LAST_CHAR))
    }

    /// Adds the same letters in other cases; bytes are letters if they are ASCII.
    pub(super) fn ignore_case(&mut self, beyond_ascii: bool) {
        let last = if beyond_ascii { LAST_CHAR } else { 0x7f };
        let mut others = Vec::new();
        CASES.with(|cases| {
            for &(upper, lower) in cases.iter().filter(|(upper, _)| *upper <= last) {
                let has = (self.contains(upper), self.contains(lower));
                match has {
                    (true, false) => others.push((lower, lower)),
                    (false, true) => others.push((upper, upper)),
                    _ => {}
                }
            }
        });
        for letters in SAME_LETTERS.split_ascii_whitespace().filter(|_| beyond_ascii) {
            if letters.chars().any(|letter| self.contains(letter.into())) {
                others.extend(letters.chars().map(|letter| (u32::from(letter), u32::from(letter))));
            }
        }
        self.0.extend(others);
        self.sort();
    }
}

thread_local! {
    /// Each letter that has a lower case, and that.
    static CASES: Vec<(u32, u32)> = {
        let letters = (0..=LAST_UPPER).filter_map(char::from_u32);
        let with_lower = letters.map(|letter| (letter, letter.to_lowercase()));
        let one_letter = with_lower.filter_map(|(letter, mut lower)| Some((letter, lower.next()?, lower.next())));
        one_letter
            .filter(|(letter, lower, more)| letter != lower && more.is_none())
            .map(|(letter, lower, _)| (letter.into(), lower.into()))
            .collect()
    };
}

/// Word characters, by what the engines take for one at a `\b`: no other table is needed.
fn words() -> Set {
    /// Beyond these there are none.
    const PLANES: [Range<u32>; 2] = [0..0x3_3480, 0xe_0100..0xe_01f0];
    thread_local!(static WORDS: OnceCell<Set> = const { OnceCell::new() });
    let find = || {
        let engine = LookMatcher::new();
        let is_word = |letter: char| {
            engine.is_word_start_unicode(letter.encode_utf8(&mut [0; 4]).as_bytes(), 0).unwrap_or_default()
        };
        let mut words = Set::of_chars(PLANES[0].clone(), is_word);
        words.add(&Set::of_chars(PLANES[1].clone(), is_word));
        words
    };
    WORDS.with(|words| words.get_or_init(find).clone())
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

    use super::*;

    fn ranges(class: &ClassUnicode) -> Vec<(u32, u32)> {
        class.iter().map(|range| (range.start().into(), range.end().into())).collect()
    }

    #[test]
    fn named_sets_are_what_others_take_them_for() {
        for name in ['d', 's', 'w'] {
            let hir = regex_syntax::parse(&format!("\\{name}")).unwrap();
            let HirKind::Class(Class::Unicode(class)) = hir.kind() else { panic!("{hir:?}") };
            assert_eq!(Set::perl(name).ranges(), ranges(class), "{name}");
        }
    }

    #[test]
    fn letters_have_the_cases_that_others_give_them() {
        for letter in '\0'..=char::MAX {
            let mut class = ClassUnicode::new([ClassUnicodeRange::new(letter, letter)]);
            class.case_fold_simple();
            // Letters that are new in Unicode may be known to one side only.
            if class.iter().map(|range| range.len()).sum::<usize>() == 1 {
                continue;
            }
            let mut set = Set::one(letter.into());
            set.ignore_case(true);
            assert_eq!(set.ranges(), ranges(&class), "{letter:?}");
        }
    }

    fn set() -> impl Strategy<Value = Set> {
        vec((0..60_u32, 0..9_u32), 0..6)
            .prop_map(|ranges| Set::of(ranges.iter().map(|&(at, len)| (at, at + len))))
    }

    proptest! {
        #[test]
        fn sets_are_sets(one in set(), other in set(), number in 0..80_u32) {
            let has = |set: &Set| set.contains(number);
            let mut either = one.clone();
            either.add(&other);
            prop_assert_eq!(has(&either), has(&one) || has(&other));
            prop_assert_eq!(has(&one.without(&other)), has(&one) && !has(&other));
            prop_assert_eq!(has(&one.common(&other)), has(&one) && has(&other));
            prop_assert_eq!(has(&one.complement(LAST_BYTE)), !has(&one));
            let ranges = either.ranges();
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
