//! A form that is being filled in.

use std::ops::Range;

use weft_codec::{
    json::{self, JsonError, Node, NodeKind, Tree},
    layer::{Content, Field, FieldKind, Form, ON},
};

use super::{
    find, fixed_fits, layer,
    template::{quote, shadow, unquote},
};
use crate::profile::Format;

/// A form, and what was typed into its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Filling {
    /// The form.
    pub form: &'static Form,
    /// The text in each field.
    pub texts: Vec<String>,
}

/// A value, and where in it the fields are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The value: JSON if that is what was typed where JSON is wanted, with variables.
    pub text: String,
    /// Where the text of each field is; empty if it is nowhere.
    spans: Vec<Range<usize>>,
}

impl Written {
    /// The field that this byte comes from.
    pub fn field_at(&self, at: usize) -> Option<usize> {
        self.spans.iter().position(|span| !span.is_empty() && span.start <= at && at <= span.end)
    }
}

impl Filling {
    /// A form with what is in its fields at first.
    pub fn new(form: &'static Form) -> Self {
        Self { form, texts: form.fields().map(|(_, field)| field.default.into()).collect() }
    }

    /// The fields of a value; `None` if it isn't JSON, or has something that no form has a field for.
    pub fn read(format: Format, text: &str) -> Option<Self> {
        let tree = json::parse(shadow(text)).ok().filter(|tree| tree.root().kind() == NodeKind::Object)?;
        layer(format)?
            .forms()
            .iter()
            .find_map(|form| Reader { text, tree: &tree, seen: Vec::new() }.read(form))
    }

    /// Another form, with what both have.
    pub fn turned_into(&self, form: &'static Form) -> Self {
        let mut turned = Self::new(form);
        for ((_, field), text) in form.fields().zip(&mut turned.texts) {
            let mut own = self.form.fields().zip(&self.texts);
            if let Some((_, typed)) = own.find(|((_, own), _)| own == &field) {
                text.clone_from(typed);
            }
        }
        turned
    }

    /// The field that holds a member of the value with this name.
    pub fn field_of(&self, member: &str) -> Option<usize> {
        let at =
            |is_it: fn(&[&str], &str) -> bool| self.form.fields().position(|(path, _)| is_it(path, member));
        at(|path, member| path.last() == Some(&member)).or_else(|| at(|path, member| path.contains(&member)))
    }

    /// The first field that doesn't hold JSON although it should, and what is wrong with it. What follows it in the value
    /// can't be told apart.
    pub fn invalid(&self) -> Option<(usize, JsonError)> {
        let texts = self.form.fields().zip(&self.texts).enumerate();
        let mut json =
            texts.filter(|(_, ((_, field), text))| field.kind == FieldKind::Json && !text.trim().is_empty());
        json.find_map(|(at, (_, text))| Some((at, json::check(&shadow(text)).err()?)))
    }

    /// The value.
    pub fn write(&self) -> Written {
        let mut writer = Writer { text: "{".into(), open: Vec::new() };
        let (mut spans, mut texts) = (Vec::new(), self.texts.iter());
        for part in self.form.parts {
            match &part.content {
                Content::Fixed(json) => drop(writer.put(part.path, json)),
                Content::Field(field) => {
                    let text = texts.next().map(String::as_str).unwrap_or_default();
                    spans.push(writer.field(part.path, field.kind, text));
                }
            }
        }
        writer.close(0);
        writer.text.push('}');
        Written { text: writer.text, spans }
    }
}

/// Writes members in order, and opens and closes what they are in.
struct Writer {
    text: String,
    /// The keys that lead to where it is, each with what closes it.
    open: Vec<(&'static str, char)>,
}

impl Writer {
    /// Writes what was typed, unless there is nothing; returns where.
    fn field(&mut self, path: &'static [&'static str], kind: FieldKind, text: &str) -> Range<usize> {
        let json = match kind {
            FieldKind::Headers => return self.headers(path, text),
            FieldKind::Flag(on) => if text == ON { on } else { "" }.into(),
            FieldKind::Choice(_) => text.into(),
            FieldKind::Json => text.trim().into(),
            FieldKind::Payload if is_json(text) => text.trim().into(),
            FieldKind::Line | FieldKind::Text | FieldKind::Payload if text.is_empty() => String::new(),
            FieldKind::Line | FieldKind::Text | FieldKind::Payload => quote(text),
        };
        if json.is_empty() { 0..0 } else { self.put(path, &json) }
    }

    fn headers(&mut self, path: &'static [&'static str], lines: &str) -> Range<usize> {
        let mut span = 0..0;
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            self.enter(path);
            let start = self.key(&quote(name.trim()));
            self.text.push_str(&quote(value.trim()));
            span = if span.is_empty() { start } else { span.start }..self.text.len();
        }
        span
    }

    fn put(&mut self, path: &'static [&'static str], json: &str) -> Range<usize> {
        let Some((last, parents)) = path.split_last() else { return 0..0 };
        self.enter(parents);
        let start = if *last == "0" { self.item() } else { self.key(&json::quote(last)) };
        self.text.push_str(json);
        start..self.text.len()
    }

    /// Goes to where these keys lead.
    fn enter(&mut self, path: &'static [&'static str]) {
        let common = self.open.iter().zip(path).take_while(|((open, _), step)| open == *step).count();
        self.close(common);
        for (at, step) in path.iter().enumerate().skip(common) {
            if *step == "0" {
                self.item()
            } else {
                self.key(&json::quote(step))
            };
            let (opens, closes) = if path.get(at + 1) == Some(&"0") { ('[', ']') } else { ('{', '}') };
            self.text.push(opens);
            self.open.push((step, closes));
        }
    }

    fn key(&mut self, quoted: &str) -> usize {
        self.item();
        self.text.push_str(quoted);
        self.text.push(':');
        self.text.len()
    }

    fn item(&mut self) -> usize {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
        self.text.len()
    }

    /// Closes what is open, up to so many.
    fn close(&mut self, keep: usize) {
        let closed = self.open.drain(keep..).rev();
        self.text.extend(closed.map(|(_, closes)| closes));
    }
}

/// Whether a payload is JSON, rather than text.
fn is_json(text: &str) -> bool {
    Format::of(text) == Format::Json && json::check(&shadow(text)).is_ok()
}

/// Reads the fields of a template.
struct Reader<'t> {
    text: &'t str,
    tree: &'t Tree,
    /// The values that parts of the form stand for, by their first index and the first behind them.
    seen: Vec<Range<usize>>,
}

impl<'t> Reader<'t> {
    fn read(mut self, form: &'static Form) -> Option<Filling> {
        for part in form.parts {
            let node = find(self.tree.root(), part.path);
            match &part.content {
                Content::Fixed(json) if !fixed_fits(json, node.map(|node| self.raw(node))) => return None,
                Content::Field(Field { kind: FieldKind::Headers, .. }) => {}
                _ => self.seen.extend(node.map(|node| node.index()..node.end())),
            }
        }
        let texts = form.fields().map(|(path, field)| match find(self.tree.root(), path) {
            Some(node) => self.typed(field.kind, node),
            None => Some(String::new()),
        });
        let texts = texts.collect::<Option<Vec<_>>>()?;
        let is_seen = |node: Node<'_>| {
            self.seen
                .iter()
                .any(|seen| seen.contains(&node.index()) || (node.index()..node.end()).contains(&seen.start))
        };
        let has_headers = |node: Node<'_>| {
            form.fields().any(|(path, field)| {
                let within = find(self.tree.root(), path).filter(|_| field.kind == FieldKind::Headers);
                within.is_some_and(|within| (within.index()..within.end()).contains(&node.index()))
            })
        };
        self.tree.nodes().all(|node| is_seen(node) || has_headers(node)).then_some(Filling { form, texts })
    }

    /// A value as it is written in the template.
    fn raw(&self, node: Node<'_>) -> &'t str {
        &self.text[node.span()]
    }

    /// What has to be typed for a value; `None` if nothing gives it.
    fn typed(&self, kind: FieldKind, node: Node<'_>) -> Option<String> {
        let raw = self.raw(node);
        let is_text = raw.starts_with('"');
        match kind {
            FieldKind::Line | FieldKind::Text => is_text.then(|| unquote(raw)),
            FieldKind::Json => Some(raw.into()),
            FieldKind::Payload => Some(if is_text { unquote(raw) } else { raw.into() }),
            FieldKind::Headers => self.headers(node),
            FieldKind::Choice(choices) => {
                let is_usual = |name: &str, json: &str| json.is_empty() && raw.trim_matches('"') == name;
                let mut choices = choices.iter();
                choices
                    .find(|(name, json)| *json == raw || is_usual(name, json))
                    .map(|(_, json)| (*json).into())
            }
            FieldKind::Flag(_) if raw == "false" => Some(String::new()),
            FieldKind::Flag(on) => fixed_fits(on, Some(raw)).then(|| ON.into()),
        }
    }

    /// The members that have no field of their own, a line each.
    fn headers(&self, node: Node<'_>) -> Option<String> {
        let own = node.children().filter(|child| !self.seen.iter().any(|seen| seen.contains(&child.index())));
        let lines = own.map(|child| {
            let (name, raw) = (unquote(child.raw_key()?), self.raw(child));
            let line = format!("{name}: {}", if raw.starts_with('"') { unquote(raw) } else { raw.into() });
            (!line.contains(['\n', '\r']) && !name.contains(':')).then_some(line)
        });
        Some(lines.collect::<Option<Vec<_>>>()?.join("\n"))
    }
}
