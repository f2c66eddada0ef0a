//! Messages that are composed in a protocol: a draft holds the value that the protocol's layer reads, as a template, and a
//! [`Filling`] is that value as the fields of a form.

mod filling;
mod template;
#[cfg(test)]
mod tests;
mod typed;

use weft_codec::{
    json::{self, Node, Tree},
    layer::{
        self, CBOR, ComposeError, Content, EngineIo, Form, GRAPHQL, JSON_RPC, Layer, Layers, MESSAGE_PACK,
        OCPP, SignalR, WAMP,
    },
};
use weft_message::Payload;

pub use self::{
    filling::{Filling, Written},
    typed::{type_of, with_type},
};
use crate::{
    draft::{DraftError, Misfit},
    profile::{Draft, Format},
};

/// The layer that composes messages of a format; `None` if that isn't a protocol's.
pub fn layer(format: Format) -> Option<&'static dyn Layer> {
    Some(match format {
        Format::Text | Format::Json | Format::Hex | Format::Base64 => return None,
        Format::SocketIo => &EngineIo,
        Format::Mqtt => &layer::Mqtt,
        Format::Stomp => &layer::Stomp,
        Format::GraphQl => &GRAPHQL,
        Format::JsonRpc => &JSON_RPC,
        Format::SignalR => &SignalR::Json,
        Format::Wamp => &WAMP,
        Format::Ocpp => &OCPP,
        Format::MessagePack => &MESSAGE_PACK,
        Format::Cbor => &CBOR,
        Format::Protobuf => &layer::protobuf::Protobuf,
    })
}

/// Makes a message of a value.
///
/// # Errors
/// What is wrong with the value.
pub fn compose(layers: &Layers, format: Format, value: &str) -> Result<Payload, DraftError> {
    let tree = json::parse(value).map_err(DraftError::Json)?;
    let Some(layer) = layer(format) else { return Ok(Payload::Text(value.into())) };
    let misfit = |member: &str, problem: &str, at| {
        DraftError::Compose(Misfit { member: member.into(), problem: problem.into(), at })
    };
    if let Some(member) = missing(layer.forms(), &tree) {
        return Err(misfit(member, "is missing", None));
    }
    layers.compose(layer, &tree).map_err(|error| match error {
        ComposeError::Member { name, problem } => misfit(name, problem, None),
        ComposeError::Value { pointer, problem, at } => misfit(&pointer, &problem, Some(at)),
        ComposeError::ReadOnly => misfit("", "can't be composed", None),
    })
}

/// A draft that becomes a message with this value again, if the fields of a form can hold it.
pub fn of_value(format: Format, value: &str) -> Option<Draft> {
    let text = Filling::read(format, &crate::draft::literal(value))?.write().text;
    Some(Draft { format, text })
}

/// The name of a required member that the value lacks, in the first form that it is of.
fn missing(forms: &[Form], tree: &Tree) -> Option<&'static str> {
    let is_fixed = |form: &&Form| {
        form.parts.iter().all(|part| match part.content {
            Content::Fixed(json) => fixed_fits(json, find(tree.root(), part.path).map(Node::raw)),
            Content::Field(_) => true,
        })
    };
    let form = forms.iter().find(is_fixed)?;
    let mut required = form.fields().filter(|(_, field)| field.is_required);
    let (path, _) = required.find(|(path, _)| find(tree.root(), path).is_none())?;
    path.last().copied()
}

/// Whether a fixed part may be this. Where an id is taken, any id is the same.
fn fixed_fits(json: &str, found: Option<&str>) -> bool {
    let is_scalar = |found: &str| found.starts_with("{{") || !found.starts_with(['[', '{']);
    found.is_some_and(|found| found == json || json.contains("{{") && is_scalar(found))
}

/// The value at the end of a path.
fn find<'t>(root: Node<'t>, path: &[&str]) -> Option<Node<'t>> {
    path.iter().try_fold(root, |node, step| match *step {
        "0" => node.children().next().filter(|_| node.child_count() == 1),
        key => node.member(key),
    })
}
