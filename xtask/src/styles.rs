//! Has the site fetch its style sheets as two files, those of the first screen and those of what opens later: browsers
//! ask an HTTP/1.1 host for six files at a time, and a file compresses better than its pieces.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::failure::{Context, Failure, Result};
use crate::split::integrity;
use crate::workspace::Workspace;

/// Joins the style sheets of `dist/`, in the order in which the page names them.
pub(crate) fn join(workspace: &Workspace) -> Result {
    let dist = workspace.root.join("dist");
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).context(format!("reading {}", page.display()))?;
    let html = join_group(&dist, html, "first", |link| !is_for_later(link))?;
    let html = join_group(&dist, html, "later", is_for_later)?;
    fs::write(&page, html).context(format!("writing {}", page.display()))
}

/// Puts one link in place of those of a group.
fn join_group(dist: &Path, mut html: String, name: &str, belongs: impl Fn(&str) -> bool) -> Result<String> {
    let links: Vec<String> = links(&html).filter(|link| belongs(link)).map(String::from).collect();
    let Some(first) = links.first() else { return Ok(html) };
    let mut sheet = String::new();
    for link in &links {
        let path = dist.join(address(link)?);
        sheet += &fs::read_to_string(&path).context(format!("reading {}", path.display()))?;
        fs::remove_file(&path).context(format!("removing {}", path.display()))?;
    }
    let digest: String = Sha256::digest(&sheet).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let file = format!("{name}-{digest}.css");
    fs::write(dist.join(&file), &sheet).context(format!("writing {file}"))?;
    // As one file it would arrive before the program: with a `rel` that browsers don't know, it waits for `src/boot.js`.
    let relation = if is_for_later(first) { "media=print rel=later" } else { "rel=stylesheet" };
    let link = format!("<link href=./{file} integrity={} {relation}>", integrity(sheet.as_bytes()));
    html = html.replacen(first.as_str(), &link, 1);
    for other in &links[1..] {
        html = html.replacen(other.as_str(), "", 1);
    }
    Ok(html)
}

/// The page's links to style sheets.
fn links(html: &str) -> impl Iterator<Item = &str> {
    let starts = html.match_indices("<link ").map(|(at, _)| &html[at..]);
    let tags = starts.filter_map(|rest| rest.find('>').map(|end| &rest[..=end]));
    tags.filter(|tag| attribute(tag, "rel") == Some("stylesheet"))
}

/// Browsers load style sheets for printing behind everything else, and `src/boot.js` puts them to use.
fn is_for_later(link: &str) -> bool {
    attribute(link, "media") == Some("print")
}

fn address(link: &str) -> Result<&str> {
    let href = attribute(link, "href").ok_or_else(|| Failure(format!("{link} has no address")))?;
    Ok(href.trim_start_matches("./"))
}

/// The value of a tag's attribute, with or without quotes.
fn attribute<'tag>(tag: &'tag str, name: &str) -> Option<&'tag str> {
    let (_, value) = tag.split_once(&format!(" {name}="))?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([' ', '>']).next(),
    }
}

#[cfg(test)]
mod tests {
    use std::env::temp_dir;
    use std::process;

    use super::*;

    #[test]
    fn each_group_becomes_one_sheet_in_its_order() {
        let dist = temp_dir().join(format!("weft-styles-{}", process::id()));
        fs::create_dir_all(&dist).unwrap();
        for (name, text) in [("a.css", "a{}"), ("b.css", "b{}"), ("c.css", "c{}"), ("d.css", "d{}")] {
            fs::write(dist.join(name), text).unwrap();
        }
        let html = r#"<link href=icon.svg rel=icon><link href="./b.css" rel="stylesheet"><link href=./a.css rel=stylesheet><link href=./d.css media=print rel=stylesheet><link href=./c.css media=print rel=stylesheet><script>"#;
        let html = join_group(&dist, html.into(), "first", |link| !is_for_later(link)).unwrap();
        let html = join_group(&dist, html, "later", is_for_later).unwrap();
        let html = html.replace("rel=later", "rel=stylesheet");
        let joined: Vec<_> = links(&html).map(|link| (address(link).unwrap(), is_for_later(link))).collect();
        let read = |at: usize| fs::read_to_string(dist.join(joined[at].0)).unwrap();
        assert_eq!((joined.len(), joined[0].1, joined[1].1), (2, false, true), "{html}");
        assert_eq!((read(0), read(1)), ("b{}a{}".into(), "d{}c{}".into()));
        assert!(
            html.starts_with("<link href=icon.svg rel=icon><link href=./first-")
                && html.ends_with("<script>")
        );
        assert!(html.contains(&integrity(b"b{}a{}")) && !dist.join("a.css").exists());
        fs::remove_dir_all(&dist).unwrap();
    }
}
