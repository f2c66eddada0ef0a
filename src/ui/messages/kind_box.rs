//! Which kinds of messages the list shows: text, binary, events, and the types that the connection's protocol has. Those are
//! part of the filter's text, as `is:PUBLISH`.

use web_sys::HtmlSelectElement;
use weft_codec::layer::HEARTBEAT;
use yew::prelude::*;

use super::filter_row::KINDS;
use crate::workspace::Terms;

/// What stands before a type in the filter.
const IS: &str = "is:";
/// What joins terms.
const AND: &str = " and ";

/// Properties of [`KindBox`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The name and the types of the protocol that the connection speaks.
    pub protocol: Option<(&'static str, &'static [&'static str])>,
    /// The filter as typed.
    pub terms: Terms,
    /// Called when it is edited.
    pub on_terms: Callback<Terms>,
}

/// The selection.
#[component]
pub(in crate::ui) fn KindBox(props: &Props) -> Html {
    let protocol = props.protocol.filter(|(_, types)| !types.is_empty());
    let types: Vec<_> = protocol.map(|(_, types)| [types, &[HEARTBEAT]].concat()).unwrap_or_default();
    let chosen = type_in(&props.terms.text, &types);
    let on_change = {
        let (terms, on_terms, types) = (props.terms.clone(), props.on_terms.clone(), types.clone());
        move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            let position = select.and_then(|select| usize::try_from(select.selected_index()).ok());
            let Some(position) = position else { return };
            let kinds = KINDS.get(position).map_or(KINDS[0].1, |(_, kinds)| *kinds);
            let wanted = position.checked_sub(KINDS.len()).and_then(|at| types.get(at)).copied();
            let text = with_type(&terms.text, type_in(&terms.text, &types), wanted);
            on_terms.emit(Terms { text, kinds, ..terms.clone() });
        }
    };
    html! {
        <select class="input filter-choice" aria-label="Kind" onchange={on_change}>
            { for KINDS.iter().map(|(name, kinds)| html! {
                <option selected={chosen.is_none() && *kinds == props.terms.kinds}>{ *name }</option>
            }) }
            if let Some((name, _)) = protocol {
                <optgroup label={name}>
                    { for types.iter().map(|name| html! {
                        <option selected={chosen == Some(*name)}>{ *name }</option>
                    }) }
                </optgroup>
            }
        </select>
    }
}

/// The type that the filter ends with.
fn type_in(text: &str, types: &[&'static str]) -> Option<&'static str> {
    let last = text.rsplit(AND).next()?.strip_prefix(IS)?;
    types.iter().copied().find(|name| name.eq_ignore_ascii_case(last))
}

/// The filter with another type at its end, or with none.
fn with_type(text: &str, before: Option<&str>, wanted: Option<&str>) -> String {
    let kept = match before {
        Some(_) => text.rsplit_once(AND).map_or("", |(kept, _)| kept),
        None => text.trim(),
    };
    match wanted {
        None => kept.into(),
        Some(name) if kept.is_empty() => format!("{IS}{name}"),
        // `and` goes before `or`.
        Some(name) if kept.contains(" or ") && before.is_none() => format!("({kept}){AND}{IS}{name}"),
        Some(name) => format!("{kept}{AND}{IS}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_takes_the_place_of_another_at_the_end_of_the_filter() {
        let types = ["PUBLISH", "SUBSCRIBE"];
        for (text, wanted, expected) in [
            ("", Some("PUBLISH"), "is:PUBLISH"),
            ("is:publish", Some("SUBSCRIBE"), "is:SUBSCRIBE"),
            ("is:PUBLISH", None, ""),
            ("a/b", Some("PUBLISH"), "a/b and is:PUBLISH"),
            ("a/b and is:PUBLISH", Some("SUBSCRIBE"), "a/b and is:SUBSCRIBE"),
            ("a/b and is:PUBLISH", None, "a/b"),
            ("a or b", Some("PUBLISH"), "(a or b) and is:PUBLISH"),
            ("(a or b) and is:PUBLISH", Some("SUBSCRIBE"), "(a or b) and is:SUBSCRIBE"),
            ("not is:PUBLISH", Some("PUBLISH"), "not is:PUBLISH and is:PUBLISH"),
            ("is:other", Some("PUBLISH"), "is:other and is:PUBLISH"),
        ] {
            assert_eq!(with_type(text, type_in(text, &types), wanted), expected, "{text}");
        }
        assert_eq!(type_in("a and is:subscribe", &types), Some("SUBSCRIBE"));
        assert_eq!(type_in("a and is:nothing", &types), None);
    }
}
