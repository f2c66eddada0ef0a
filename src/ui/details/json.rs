//! A payload as a tree, or the reason why it can't be shown as one.

use weft_codec::json;
use weft_log::preview::size;

use super::{content::Content, tree_state::SharedTree};

/// Larger payloads are shown as text: parsing them would block the page.
const TREE_LIMIT: usize = 8 << 20;

/// The tree.
///
/// # Errors
/// Why the text is shown instead, in words.
pub(super) fn read(content: &Content) -> Result<SharedTree, String> {
    let len = content.bytes.len();
    if len > TREE_LIMIT {
        let (len, limit) = (size(len as u64), size(TREE_LIMIT as u64));
        return Err(format!("Too large to show as a tree ({len}; the limit is {limit}). Here is the text."));
    }
    match json::parse_bytes(&content.bytes) {
        Ok(tree) => Ok(SharedTree::new(tree)),
        Err(error) => Err(format!("This can't be shown as a tree. {error} Here is the text.")),
    }
}
