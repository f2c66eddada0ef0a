//! JSON with a line for each value, its tokens as they were written.

use super::{Node, NodeKind, Tree};

/// Deeper values are not indented further: a hundred thousand levels would be gigabytes of space.
const MAX_INDENT: usize = 64;

pub(super) fn pretty(tree: &Tree) -> String {
    let mut text = String::with_capacity(tree.source().len() * 2);
    let mut open: Vec<Node<'_>> = Vec::new();
    let mut is_first = true;
    for node in tree.nodes() {
        while let Some(done) = open.pop_if(|container| container.end() == node.index()) {
            close(&mut text, done);
            is_first = false;
        }
        if !is_first {
            text.push(',');
        }
        if node.index() > 0 {
            start_line(&mut text, node.depth());
        }
        if let Some(key) = node.raw_key() {
            text.push_str(key);
            text.push_str(": ");
        }
        is_first = node.child_count() > 0;
        text.push_str(match node.kind() {
            NodeKind::Object if is_first => "{",
            NodeKind::Array if is_first => "[",
            NodeKind::Object => "{}",
            NodeKind::Array => "[]",
            _ => node.raw(),
        });
        if is_first {
            open.push(node);
        }
    }
    while let Some(done) = open.pop() {
        close(&mut text, done);
    }
    text
}

fn close(text: &mut String, container: Node<'_>) {
    start_line(text, container.depth());
    text.push(if container.kind() == NodeKind::Object { '}' } else { ']' });
}

fn start_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth.min(MAX_INDENT)));
}
