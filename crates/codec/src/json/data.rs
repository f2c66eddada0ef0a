//! Values that are kept or sent as JSON.
//!
//! [`json_object!`] and [`json_words!`] give structs and enums their
//! form. Reading fills in: what the JSON does not mention stays as it is, and members it has besides are
//! passed over, so that what an older version saved is read by a newer one, and the other way round.

use std::{collections::BTreeMap, fmt};

use super::{Node, NodeKind, quote};
use crate::decimal::{self, Decimal};

/// What can be written as JSON.
pub trait ToJson {
    /// Appends it.
    fn write(&self, into: &mut String);

    /// It, alone.
    fn to_json(&self) -> String {
        let mut json = String::new();
        self.write(&mut json);
        json
    }
}

/// What can be read from JSON.
pub trait FromJson {
    /// Takes on what the JSON says.
    ///
    /// # Errors
    /// What was expected and what is there instead.
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit>;
}

/// Reads JSON text into `value`.
///
/// # Errors
/// In words, what is wrong with it.
pub fn read(text: &str, value: &mut dyn FromJson) -> Result<(), String> {
    let tree = super::parse(text).map_err(|error| error.to_string())?;
    value.read(tree.root()).map_err(|misfit| misfit.to_string())
}

/// A JSON value is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What it should be: `a number`.
    pub expected: &'static str,
    /// What it is, as it is written.
    pub found: String,
}

impl Misfit {
    /// This value is not what was expected.
    pub fn new(expected: &'static str, node: Node<'_>) -> Self {
        const SHOWN: usize = 40;
        Self { expected, found: node.raw().chars().take(SHOWN).collect() }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, not {}", self.expected, self.found)
    }
}

/// Reads the members of an object into the places of their names.
///
/// # Errors
/// If it is no object, or a member does not fit.
pub fn read_members(node: Node<'_>, members: &mut [(&str, &mut dyn FromJson)]) -> Result<(), Misfit> {
    if node.kind() != NodeKind::Object {
        return Err(Misfit::new("an object", node));
    }
    for child in node.children() {
        let key = child.key().unwrap_or_default();
        if let Some((_, place)) = members.iter_mut().find(|(name, _)| *name == key) {
            place.read(child)?;
        }
    }
    Ok(())
}

/// Appends an object with these members.
pub fn write_members(members: &[(&str, &dyn ToJson)], into: &mut String) {
    into.push('{');
    for (at, (name, value)) in members.iter().enumerate() {
        into.push_str(if at > 0 { ",\"" } else { "\"" });
        into.push_str(name);
        into.push_str("\":");
        value.write(into);
    }
    into.push('}');
}

/// Gives a struct the JSON form of an object with these fields, which must be all of them.
#[macro_export]
macro_rules! json_object {
    ($type:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::json::ToJson for $type {
            fn write(&self, into: &mut String) {
                let Self { $($field),+ } = self;
                $crate::json::write_members(&[$((stringify!($field), $field)),+], into);
            }
        }

        impl $crate::json::FromJson for $type {
            fn read(
                &mut self,
                node: $crate::json::Node<'_>,
            ) -> Result<(), $crate::json::Misfit> {
                let Self { $($field),+ } = self;
                $crate::json::read_members(node, &mut [$((stringify!($field), $field)),+])
            }
        }
    };
}

/// Gives an enum these words as its JSON form.
#[macro_export]
macro_rules! json_words {
    ($type:ty { $($variant:ident: $name:literal),+ $(,)? }) => {
        impl $crate::json::ToJson for $type {
            fn write(&self, into: &mut String) {
                let name = match self {
                    $(Self::$variant => $name),+
                };
                name.write(into);
            }
        }

        impl $crate::json::FromJson for $type {
            fn read(
                &mut self,
                node: $crate::json::Node<'_>,
            ) -> Result<(), $crate::json::Misfit> {
                *self = match node.scalar_text().as_deref() {
                    $(Some($name) => Self::$variant,)+
                    _ => {
                        let expected = concat!("one of", $(" ", $name),+);
                        return Err($crate::json::Misfit::new(expected, node));
                    }
                };
                Ok(())
            }
        }
    };
}

impl ToJson for str {
    fn write(&self, into: &mut String) {
        into.push_str(&quote(self));
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, into: &mut String) {
        (**self).write(into);
    }
}

impl ToJson for String {
    fn write(&self, into: &mut String) {
        self.as_str().write(into);
    }
}

impl FromJson for String {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        match (node.kind(), node.scalar_text()) {
            (NodeKind::String, Some(text)) => *self = text.into_owned(),
            _ => return Err(Misfit::new("text", node)),
        }
        Ok(())
    }
}

impl ToJson for bool {
    fn write(&self, into: &mut String) {
        into.push_str(if *self { "true" } else { "false" });
    }
}

impl FromJson for bool {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        *self = match node.kind() {
            NodeKind::True => true,
            NodeKind::False => false,
            _ => return Err(Misfit::new("true or false", node)),
        };
        Ok(())
    }
}

impl ToJson for f64 {
    fn write(&self, into: &mut String) {
        into.push_str(&Decimal(*self).to_string());
    }
}

impl FromJson for f64 {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        *self = decimal::parse(node.raw()).ok_or_else(|| Misfit::new("a number", node))?;
        Ok(())
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => { $(
        impl ToJson for $type {
            fn write(&self, into: &mut String) {
                into.push_str(&self.to_string());
            }
        }

        impl FromJson for $type {
            fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
                *self = node.raw().parse().map_err(|_| Misfit::new("a whole number in range", node))?;
                Ok(())
            }
        }
    )+ };
}

whole_numbers!(u16, u32, u64, usize);

impl<T: ToJson> ToJson for [T] {
    fn write(&self, into: &mut String) {
        into.push('[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                into.push(',');
            }
            value.write(into);
        }
        into.push(']');
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, into: &mut String) {
        self.as_slice().write(into);
    }
}

impl<T: FromJson + Default> FromJson for Vec<T> {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        if node.kind() != NodeKind::Array {
            return Err(Misfit::new("a list", node));
        }
        self.clear();
        for child in node.children() {
            let mut value = T::default();
            value.read(child)?;
            self.push(value);
        }
        Ok(())
    }
}

/// A member that need not be there; `null` is as good as none.
impl<T: FromJson + Default> FromJson for Option<T> {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        if node.kind() == NodeKind::Null {
            *self = None;
            return Ok(());
        }
        self.insert(T::default()).read(node)
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, into: &mut String) {
        match self {
            Some(value) => value.write(into),
            None => into.push_str("null"),
        }
    }
}

impl ToJson for BTreeMap<String, f64> {
    fn write(&self, into: &mut String) {
        let members = self.iter().map(|(name, value)| quote(name) + ":" + &value.to_json());
        into.push('{');
        into.push_str(&members.collect::<Vec<_>>().join(","));
        into.push('}');
    }
}

impl FromJson for BTreeMap<String, f64> {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        if node.kind() != NodeKind::Object {
            return Err(Misfit::new("an object", node));
        }
        for child in node.children() {
            let key = child.key().unwrap_or_default().into_owned();
            self.entry(key).or_default().read(child)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::json::read;

    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    enum Colour {
        #[default]
        Warp,
        Weft,
    }

    json_words!(Colour { Warp: "warp", Weft: "weft" });

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Thread {
        name: String,
        length: f64,
        knots: u32,
        cut: bool,
        colour: Colour,
        strands: Vec<String>,
        widths: BTreeMap<String, f64>,
    }

    json_object!(Thread { name, length, knots, cut, colour, strands, widths });

    #[test]
    fn a_value_has_the_form_that_is_expected() {
        let thread = Thread {
            name: "a\"b".into(),
            length: 2.5,
            knots: 3,
            cut: true,
            colour: Colour::Weft,
            strands: vec!["x".into(), "y".into()],
            widths: BTreeMap::from([("one".into(), 1.0)]),
        };
        let expected = r#"{"name":"a\"b","length":2.5,"knots":3,"cut":true,"colour":"weft","strands":["x","y"],"widths":{"one":1}}"#;
        assert_eq!(thread.to_json(), expected);
    }

    #[test]
    fn what_is_not_mentioned_stays_and_what_is_unknown_is_passed_over() {
        let mut thread = Thread { knots: 7, strands: vec!["old".into()], ..Thread::default() };
        read(r#" {"later": [1, {}], "name": "n", "strands": [], "length": 1e-1} "#, &mut thread).unwrap();
        assert_eq!(thread, Thread { name: "n".into(), length: 0.1, knots: 7, ..Thread::default() });
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let error = |json| read(json, &mut Thread::default()).unwrap_err();
        assert_eq!(error(r#"{"knots": -1}"#), "expected a whole number in range, not -1");
        assert_eq!(error(r#"{"colour": "red"}"#), "expected one of warp weft, not \"red\"");
        assert_eq!(error(r#"{"strands": {}}"#), "expected a list, not {}");
        assert_eq!(error(r#"{"name": 1}"#), "expected text, not 1");
        assert_eq!(error("[]"), "expected an object, not []");
        assert!(
            error(r#"{"cut": 0}"#).contains("true or false")
                && error(r#"{"length": "1"}"#).contains("a number")
        );
        assert!(error("{").starts_with("Line 1"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            name in any::<String>(),
            length in -1e6..1e6f64,
            knots: u32,
            cut: bool,
            strands in vec(any::<String>(), 0..3),
            width in 0..100_000u32,
        ) {
            let colour = if cut { Colour::Warp } else { Colour::Weft };
            let length = (length * 1e3).round() / 1e3;
            let widths = BTreeMap::from([(name.clone(), f64::from(width))]);
            let thread = Thread { name, length, knots, cut, colour, strands, widths };
            let mut again = Thread::default();
            read(&thread.to_json(), &mut again).unwrap();
            prop_assert_eq!(again, thread);
        }

        #[test]
        fn strings_are_written_as_others_read_them(text in any::<String>()) {
            prop_assert_eq!(serde_json::from_str::<String>(&quote(&text)).unwrap(), text);
        }
    }
}
