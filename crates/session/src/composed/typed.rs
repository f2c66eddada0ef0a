//! The type that a message of Protobuf names in its text.

use weft_codec::{
    json::{self, NodeKind},
    layer::protobuf::TYPE,
};

use super::template::shadow;

/// The type that a draft's text names, if it does.
pub fn type_of(text: &str) -> Option<String> {
    let tree = json::parse(shadow(text)).ok()?;
    Some(tree.root().member(TYPE)?.scalar_text()?.into_owned())
}

/// The text, naming this type. What isn't an object stays as it is.
pub fn with_type(text: &str, name: &str) -> String {
    let Some(tree) = json::parse(shadow(text)).ok().filter(|tree| tree.root().kind() == NodeKind::Object)
    else {
        return text.into();
    };
    let mut typed = text.to_owned();
    match tree.root().member(TYPE) {
        Some(node) => typed.replace_range(node.span(), &json::quote(name)),
        None => {
            let open = tree.root().span().start + 1;
            let comma = if tree.root().child_count() == 0 { "" } else { "," };
            typed.insert_str(open, &format!("{}:{}{comma}", json::quote(TYPE), json::quote(name)));
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_its_type() {
        for (text, typed) in [
            ("{}", r#"{"$type":"a.B"}"#),
            (r#"{"text":"{{user}}"}"#, r#"{"$type":"a.B","text":"{{user}}"}"#),
            (" {\n  \"n\": {{counter}}\n}", " {\"$type\":\"a.B\",\n  \"n\": {{counter}}\n}"),
            (r#"{"$type":"c.D","n":1}"#, r#"{"$type":"a.B","n":1}"#),
            ("[1]", "[1]"),
            ("{", "{"),
        ] {
            assert_eq!(with_type(text, "a.B"), typed, "{text}");
            assert_eq!(type_of(typed).as_deref(), typed.contains("$type").then_some("a.B"), "{text}");
        }
    }
}
