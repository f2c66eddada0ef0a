//! AsyncAPI 2 and 3: servers and channels become connections, and what may be sent there becomes saved messages.
//!
//! A document describes what a server does, so a message that it receives is one to send.

use weft_codec::json::{Node, NodeKind};
use weft_session::profile::{LoginKind, Profile, Variable};

use super::{Imported, Remark, Source, sample::sample, save, text};

/// References that lead to references are followed this far.
const MOST_REFERENCES: usize = 16;

/// Whether this is an AsyncAPI document.
pub(super) fn is_document(root: Node<'_>) -> bool {
    text(root, "asyncapi").is_some()
}

/// Reads its WebSocket servers.
pub(super) fn read(root: Node<'_>) -> Imported {
    let document =
        Document { root, is_old: text(root, "asyncapi").is_some_and(|version| version.starts_with('2')) };
    let title = root.member("info").and_then(|info| text(info, "title")).unwrap_or_default();
    let channels = document.channels();
    let mut found = Imported { source: Source::AsyncApi, connections: Vec::new(), remarks: Vec::new() };
    let mut others = 0;
    for server in root.member("servers").into_iter().flat_map(Node::children) {
        let name = server.key().unwrap_or_default();
        let Some(server) = document.resolve(server) else { continue };
        let Some(base) = document.base(server) else {
            others += 1;
            continue;
        };
        let mine: Vec<_> = channels.iter().filter(|channel| channel.is_at(&name)).collect();
        let paths = paths(&mine);
        for path in &paths {
            let mut profile = Profile {
                name: if paths.len() > 1 {
                    format!("{name} {path}")
                } else {
                    format!("{title} {name}").trim().into()
                },
                url: variables_of(&format!("{}{path}", base.url)),
                group: if paths.len() > 1 { title.clone() } else { String::new() },
                variables: base.variables.clone(),
                ..Profile::default()
            };
            document.log_in(server, &mut profile);
            for channel in mine.iter().filter(|channel| channel.path() == *path) {
                profile.variables.extend(channel.parameters.iter().cloned());
                for message in &channel.messages {
                    document.save_examples(*message, &mut profile);
                }
            }
            found.connections.push(profile);
        }
    }
    let others =
        [(others, Remark::OtherServers as fn(usize) -> Remark), (document.other_files(), Remark::OtherFiles)];
    found
        .remarks
        .extend(others.into_iter().filter(|(count, _)| *count > 0).map(|(count, remark)| remark(count)));
    found
}

/// The paths that channels have connections of their own at: `/room`; or the server's only one.
fn paths<'a>(channels: &[&'a Channel<'_>]) -> Vec<&'a str> {
    let mut paths: Vec<&str> = Vec::new();
    for channel in channels {
        if !paths.contains(&channel.path()) {
            paths.push(channel.path());
        }
    }
    if paths.is_empty() { vec![""] } else { paths }
}

/// `{name}`, as a variable of Weft's: `{{name}}`.
fn variables_of(url: &str) -> String {
    url.replace('{', "{{").replace('}', "}}")
}

struct Document<'tree> {
    root: Node<'tree>,
    /// Version 2.
    is_old: bool,
}

/// Where a server is.
struct Base {
    url: String,
    variables: Vec<Variable>,
}

/// A channel, and the messages that may be sent there.
struct Channel<'tree> {
    address: String,
    /// The names of its servers; if there are none, it is at all of them.
    servers: Vec<String>,
    parameters: Vec<Variable>,
    messages: Vec<Node<'tree>>,
}

impl Channel<'_> {
    fn is_at(&self, server: &str) -> bool {
        self.servers.is_empty() || self.servers.iter().any(|name| name == server)
    }

    /// Its part of the URL. Other addresses are names within one connection.
    fn path(&self) -> &str {
        if self.address.starts_with(['/', '?']) && self.address != "/" { &self.address } else { "" }
    }
}

impl<'tree> Document<'tree> {
    /// Follows references within the document.
    fn resolve(&self, mut node: Node<'tree>) -> Option<Node<'tree>> {
        for _ in 0..MOST_REFERENCES {
            let Some(reference) = text(node, "$ref") else { return Some(node) };
            let steps = reference
                .strip_prefix("#/")?
                .split('/')
                .map(|step| step.replace("~1", "/").replace("~0", "~"));
            node = steps
                .map(|step| percent_decoded(&step))
                .try_fold(self.root, |node, step| node.member(&step))?;
        }
        None
    }

    /// As many references lead to other files.
    fn other_files(&self) -> usize {
        let is_other = |node: &Node<'_>| {
            node.key().as_deref() == Some("$ref")
                && node.scalar_text().is_some_and(|reference| !reference.starts_with('#'))
        };
        self.root.tree().nodes().filter(is_other).count()
    }

    /// The URL of a WebSocket server, without a slash at its end; `None` for one of another protocol.
    fn base(&self, server: Node<'tree>) -> Option<Base> {
        let protocol = text(server, "protocol")?.to_ascii_lowercase();
        if !matches!(&*protocol, "ws" | "wss") {
            return None;
        }
        let address = if self.is_old {
            text(server, "url")?
        } else {
            format!("{}{}", text(server, "host")?, text(server, "pathname").unwrap_or_default())
        };
        let url = if address.contains("://") { address } else { format!("{protocol}://{address}") };
        let variables = self.variables(server.member("variables"));
        Some(Base { url: url.trim_end_matches('/').into(), variables })
    }

    fn variables(&self, variables: Option<Node<'tree>>) -> Vec<Variable> {
        let first = |node: Node<'tree>, key: &str| node.member(key)?.children().next()?.scalar_text();
        let variable = |node: Node<'tree>| {
            let name = node.key()?.into_owned();
            let node = self.resolve(node)?;
            let schema = node.member("schema").unwrap_or(node);
            let value = text(node, "default").or_else(|| text(schema, "default"));
            let value = value
                .or_else(|| Some(first(schema, "enum").or_else(|| first(schema, "examples"))?.into_owned()));
            Some(Variable { name, value: value.unwrap_or_default() })
        };
        variables.into_iter().flat_map(Node::children).filter_map(variable).collect()
    }

    fn channels(&self) -> Vec<Channel<'tree>> {
        let channels = self.root.member("channels").into_iter().flat_map(Node::children);
        channels.filter_map(|channel| self.channel(channel)).collect()
    }

    fn channel(&self, node: Node<'tree>) -> Option<Channel<'tree>> {
        let key = node.key()?.into_owned();
        let channel = self.resolve(node)?;
        let address = if self.is_old { key } else { text(channel, "address").unwrap_or_default() };
        let name = |server: Node<'tree>| match text(server, "$ref") {
            Some(reference) => reference.rsplit('/').next().map(String::from),
            None => server.scalar_text().map(|name| name.into_owned()),
        };
        let servers =
            channel.member("servers").into_iter().flat_map(Node::children).filter_map(name).collect();
        let messages = if self.is_old { self.old_messages(channel) } else { self.messages(node, channel) };
        let query = channel
            .member("bindings")
            .and_then(|bindings| bindings.member("ws")?.member("query")?.member("properties"));
        let parameters = self.variables(channel.member("parameters"));
        Some(Channel { address: format!("{address}{}", query_of(query)), servers, parameters, messages })
    }

    /// What a client may publish, in version 2.
    fn old_messages(&self, channel: Node<'tree>) -> Vec<Node<'tree>> {
        let message =
            channel.member("publish").and_then(|operation| self.resolve(operation.member("message")?));
        let one_of = |message: Node<'tree>| match message.member("oneOf") {
            Some(messages) => messages.children().collect(),
            None => vec![message],
        };
        message.map(one_of).unwrap_or_default()
    }

    /// The messages of the operations in which the server receives in this channel, in version 3. An operation that names
    /// none has all of the channel's.
    fn messages(&self, entry: Node<'tree>, channel: Node<'tree>) -> Vec<Node<'tree>> {
        let all: Vec<_> = channel.member("messages").into_iter().flat_map(Node::children).collect();
        let operations = self.root.member("operations").into_iter().flat_map(Node::children);
        let operations = operations.filter_map(|operation| self.resolve(operation));
        let is_here = |operation: &Node<'tree>| {
            let target = operation.member("channel").and_then(|target| self.resolve(target));
            let is_same =
                target.is_some_and(|target| [entry.index(), channel.index()].contains(&target.index()));
            is_same && text(*operation, "action").as_deref() == Some("receive")
        };
        let mut found = Vec::new();
        for operation in operations.filter(is_here) {
            match operation.member("messages") {
                Some(messages) => found.extend(messages.children()),
                None => found.extend(&all),
            }
        }
        found
    }

    /// Saves the examples of a message, or one that is made of its schema.
    fn save_examples(&self, message: Node<'tree>, profile: &mut Profile) {
        let key = message.key().map(|key| key.into_owned());
        let Some(message) = self.resolve(message) else { return };
        let name = ["name", "title", "messageId"].iter().find_map(|name| text(message, name));
        let name = name.or(key).or_else(|| message.key().map(|key| key.into_owned())).unwrap_or_default();
        let payload = message.member("payload").and_then(|payload| self.resolve(payload));
        let schema = payload.map(|payload| {
            payload.member("schema").filter(|_| payload.member("schemaFormat").is_some()).unwrap_or(payload)
        });
        let of_message = message.member("examples").into_iter().flat_map(Node::children);
        let of_message: Vec<_> = of_message
            .filter_map(|example| Some((text(example, "name"), example.member("payload")?)))
            .collect();
        let of_schema =
            schema.and_then(|schema| schema.member("examples")).into_iter().flat_map(Node::children);
        let mut examples: Vec<_> =
            of_message.into_iter().chain(of_schema.map(|example| (None, example))).collect();
        if examples.is_empty() {
            examples
                .extend(schema.and_then(|schema| schema.member("example")).map(|example| (None, example)));
        }
        for (example_name, example) in &examples {
            save(&mut profile.messages, example_name.as_deref().unwrap_or(&name), written(*example));
        }
        if let (true, Some(schema)) = (examples.is_empty(), schema) {
            let text = sample(schema, &|node| self.resolve(node));
            save(&mut profile.messages, &name, weft_codec::json::pretty(&text));
        }
    }

    /// Sets up the login that a server asks for, where a browser has a way to do it.
    fn log_in(&self, server: Node<'tree>, profile: &mut Profile) {
        let schemes =
            self.root.member("components").and_then(|components| components.member("securitySchemes"));
        let required = server.member("security").into_iter().flat_map(Node::children);
        let scheme = |required: Node<'tree>| match self.is_old {
            true => self.resolve(schemes?.member(&required.children().next()?.key()?)?),
            false => self.resolve(required),
        };
        for scheme in required.filter_map(scheme) {
            let kind = text(scheme, "type").unwrap_or_default();
            let is_basic = text(scheme, "scheme").is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"));
            match &*kind {
                "httpApiKey" if text(scheme, "in").as_deref() == Some("query") => {
                    profile.login.kind = LoginKind::TokenInQuery;
                    profile.login.token_parameter = text(scheme, "name").unwrap_or_default();
                }
                "userPassword" => profile.login.kind = LoginKind::Basic,
                "http" if is_basic => profile.login.kind = LoginKind::Basic,
                _ => continue,
            }
            return;
        }
    }
}

/// The parameters of a query, each with a variable of its name.
fn query_of(properties: Option<Node<'_>>) -> String {
    let names: Vec<_> = properties.into_iter().flat_map(Node::children).filter_map(Node::key).collect();
    let parameters: Vec<String> = names.iter().map(|name| format!("{name}={{{name}}}")).collect();
    if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) }
}

/// An example as it is sent: a text as it is, everything else as JSON.
fn written(example: Node<'_>) -> String {
    match example.kind() {
        NodeKind::String => example.scalar_text().unwrap_or_default().into_owned(),
        _ => weft_codec::json::pretty(example.raw()),
    }
}

fn percent_decoded(step: &str) -> String {
    percent_encoding::percent_decode_str(step).decode_utf8_lossy().into_owned()
}
