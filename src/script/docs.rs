//! Reads the documentation of the API, `docs/scripts.md`, for the help pane and for completion.
//!
//! Only the Markdown that the document uses is understood: headings, paragraphs, lists, and code.

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of this level, 1 to 3.
    Heading(usize, Vec<Span>),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// The items of a list.
    List(Vec<Vec<Span>>),
    /// A code block.
    Code(String),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// Code.
    Code(String),
}

/// One documented name of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is typed: `receive`.
    pub name: String,
    /// How it is called: `receive({ where, timeout })`.
    pub signature: String,
    /// What is written below its heading, in Markdown.
    pub about: String,
}

/// Reads a document.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let level = line.chars().take_while(|c| *c == '#').count();
        if line.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if level > 0 && line[level..].starts_with(' ') {
            blocks.push(Block::Heading(level, spans(line[level..].trim())));
        } else if let Some(item) = line.strip_prefix("- ") {
            let mut item = item.to_owned();
            while let Some(more) = lines.next_if(|line| line.starts_with("  ")) {
                item = item + " " + more.trim();
            }
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(spans(&item)),
                _ => blocks.push(Block::List(vec![spans(&item)])),
            }
        } else if !line.trim().is_empty() {
            let mut paragraph = line.trim().to_owned();
            while let Some(more) = lines.next_if(|line| is_more_text(line)) {
                paragraph = paragraph + " " + more.trim();
            }
            blocks.push(Block::Paragraph(spans(&paragraph)));
        }
    }
    blocks
}

fn is_more_text(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with(['#', '-']) && !line.starts_with("```")
}

fn spans(text: &str) -> Vec<Span> {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    parts
        .map(|(at, part)| match at % 2 {
            0 => Span::Text(part.into()),
            _ => Span::Code(part.into()),
        })
        .collect()
}

/// The names that a document describes: each has a level-3 heading, which is its signature.
pub fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut is_within = false;
    for line in text.lines() {
        let signature = line.strip_prefix("### `").and_then(|rest| rest.strip_suffix('`'));
        if let Some(signature) = signature {
            let name = signature.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            entries.push(Entry { name: name.into(), signature: signature.into(), about: String::new() });
            is_within = true;
        } else if line.starts_with('#') {
            is_within = false;
        } else if let (true, Some(entry)) = (is_within, entries.last_mut()) {
            entry.about = entry.about.trim_start().to_owned() + line + "\n";
        }
    }
    for entry in &mut entries {
        entry.about.truncate(entry.about.trim_end().len());
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Title\n\nA paragraph of\ntwo lines with `code`.\n\n## Part\n- one\n  goes on\n- two\n\n\
        ### `send(value)`\n\nSends it.\n\n```js\nawait send(1)\n\n# no heading\n```\n## Next\nText\n";

    #[test]
    fn a_document_is_read_block_by_block() {
        let text = |text: &str| Span::Text(text.into());
        let code = |text: &str| Span::Code(text.into());
        assert_eq!(
            parse(TEXT),
            [
                Block::Heading(1, vec![text("Title")]),
                Block::Paragraph(vec![text("A paragraph of two lines with "), code("code"), text(".")]),
                Block::Heading(2, vec![text("Part")]),
                Block::List(vec![vec![text("one goes on")], vec![text("two")]]),
                Block::Heading(3, vec![code("send(value)")]),
                Block::Paragraph(vec![text("Sends it.")]),
                Block::Code("await send(1)\n\n# no heading".into()),
                Block::Heading(2, vec![text("Next")]),
                Block::Paragraph(vec![text("Text")]),
            ]
        );
    }

    #[test]
    fn an_entry_is_a_heading_of_code_with_what_follows() {
        let text = TEXT.replace("# no heading", "no heading");
        let [send] = entries(&text).try_into().unwrap();
        assert_eq!((send.name.as_str(), send.signature.as_str()), ("send", "send(value)"));
        assert_eq!(send.about, "Sends it.\n\n```js\nawait send(1)\n\nno heading\n```");
    }
}
