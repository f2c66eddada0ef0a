//! Which parts of a tree are collapsed, and where its cursor is.

use std::{ops::Deref, rc::Rc};

use weft_codec::json::{Node, Tree};

/// A shared tree; equal to another if it is the same one.
#[derive(Clone, Debug)]
pub(super) struct SharedTree(Rc<Tree>);

impl SharedTree {
    pub(super) fn new(tree: Tree) -> Self {
        Self(Rc::new(tree))
    }
}

impl Deref for SharedTree {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.0
    }
}

impl PartialEq for SharedTree {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A tree's collapsed nodes and its cursor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TreeState {
    tree: SharedTree,
    /// Whether each node is collapsed, by its index; nodes beyond the end are not.
    folded: Rc<Vec<bool>>,
    /// The indices of the visible nodes, in order. Below 2³², like the tree's own.
    visible: Rc<Vec<u32>>,
    cursor: usize,
}

impl TreeState {
    /// Everything expanded, the cursor at the root.
    pub(super) fn new(tree: SharedTree) -> Self {
        Self { tree, folded: Rc::default(), visible: Rc::default(), cursor: 0 }.with(Vec::new())
    }

    fn with(mut self, folded: Vec<bool>) -> Self {
        self.folded = Rc::new(folded);
        let visible = self.tree.visible(|index| self.is_folded(index));
        self.visible = Rc::new(visible.map(|node| node.index() as u32).collect());
        self
    }

    fn is_folded(&self, index: usize) -> bool {
        self.folded.get(index).is_some_and(|&is_folded| is_folded)
    }

    /// Whether it is a state of this tree.
    pub(super) fn is_of(&self, tree: &SharedTree) -> bool {
        self.tree == *tree
    }

    /// The tree.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// How many nodes are visible.
    pub(super) fn rows(&self) -> usize {
        self.visible.len()
    }

    /// The node in this row.
    pub(super) fn node(&self, row: usize) -> Option<Node<'_>> {
        self.tree.node(*self.visible.get(row)? as usize)
    }

    /// The index of the node with the cursor.
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// The row of the node with the cursor.
    pub(super) fn cursor_row(&self) -> usize {
        let row = self.visible.partition_point(|&index| (index as usize) < self.cursor);
        row.min(self.rows().saturating_sub(1))
    }

    /// Whether the node is expanded; `None` if it has no children.
    pub(super) fn is_expanded(&self, node: Node<'_>) -> Option<bool> {
        (node.child_count() > 0).then(|| !self.is_folded(node.index()))
    }

    /// The state with the cursor at this node, and all of its ancestors expanded.
    pub(super) fn at(mut self, index: usize) -> Self {
        self.cursor = index;
        let hides = |outer: &usize| {
            self.is_folded(*outer) && self.tree.node(*outer).is_some_and(|node| index < node.end())
        };
        let hiding: Vec<usize> = (0..index).filter(hides).collect();
        if hiding.is_empty() {
            return self;
        }
        let mut folded = (*self.folded).clone();
        for outer in hiding {
            folded[outer] = false;
        }
        self.with(folded)
    }

    /// The state with this node collapsed or expanded, and the cursor at it.
    pub(super) fn toggled(mut self, index: usize) -> Self {
        self.cursor = index;
        if self.tree.node(index).is_none_or(|node| node.child_count() == 0) {
            return self;
        }
        let mut folded = (*self.folded).clone();
        folded.resize(folded.len().max(index + 1), false);
        folded[index] ^= true;
        self.with(folded)
    }

    /// The state with everything but the root collapsed.
    pub(super) fn all_collapsed(mut self) -> Self {
        self.cursor = 0;
        let folded = self.tree.nodes().map(|node| node.index() > 0 && node.child_count() > 0).collect();
        self.with(folded)
    }

    /// The state with everything expanded.
    pub(super) fn all_expanded(self) -> Self {
        self.with(Vec::new())
    }

    /// The state after a key, as is usual for trees; `page` rows are a page. `None` if the key has no meaning.
    pub(super) fn key(&self, key: &str, page: usize) -> Option<Self> {
        let row = self.cursor_row();
        let node = self.node(row)?;
        let to_row = |row: usize| {
            let node = self.node(row.min(self.rows().saturating_sub(1)))?;
            Some(Self { cursor: node.index(), ..self.clone() })
        };
        match (key, self.is_expanded(node)) {
            ("ArrowDown", _) => to_row(row + 1),
            ("ArrowUp", _) => to_row(row.saturating_sub(1)),
            ("PageDown", _) => to_row(row + page),
            ("PageUp", _) => to_row(row.saturating_sub(page)),
            ("Home", _) => to_row(0),
            ("End", _) => to_row(self.rows()),
            ("ArrowRight", Some(true)) => to_row(row + 1),
            ("ArrowRight", Some(false)) | ("ArrowLeft", Some(true)) | ("Enter" | " ", Some(_)) => {
                Some(self.clone().toggled(node.index()))
            }
            ("ArrowLeft", _) => to_row(self.parent_row(row, node.depth())),
            ("ArrowRight" | "Enter" | " ", None) => Some(self.clone()),
            _ => None,
        }
    }

    /// The row of the parent of a node with this depth in `row`.
    fn parent_row(&self, row: usize, depth: usize) -> usize {
        let is_parent = |&above: &usize| self.node(above).is_some_and(|node| node.depth() < depth);
        (0..row).rev().find(is_parent).unwrap_or(row)
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;
    use weft_codec::json;

    use super::*;

    // Nodes: 0 the root, 1 a, 2 and 3 its values, 4 b, 5 c, 6 its value
    fn state() -> TreeState {
        TreeState::new(SharedTree::new(json::parse(r#"{"a":[1,2],"b":3,"c":{"d":4}}"#).unwrap()))
    }

    fn shown(state: &TreeState) -> Vec<usize> {
        (0..state.rows()).filter_map(|row| state.node(row)).map(|node| node.index()).collect()
    }

    fn keys(keys: &[&str]) -> (usize, Vec<usize>) {
        let state = keys.iter().fold(state(), |state, key| state.key(key, 3).unwrap());
        (state.cursor(), shown(&state))
    }

    #[wasm_bindgen_test]
    fn arrows_walk_fold_and_unfold() {
        let all = vec![0, 1, 2, 3, 4, 5, 6];
        assert_eq!(keys(&["ArrowDown", "ArrowRight", "ArrowDown"]), (3, all.clone()));
        assert_eq!(keys(&["ArrowDown", "ArrowDown", "ArrowLeft"]), (1, all.clone()));
        assert_eq!(keys(&["ArrowDown", "ArrowLeft"]), (1, vec![0, 1, 4, 5, 6]));
        assert_eq!(keys(&["ArrowDown", "ArrowLeft", "ArrowDown"]), (4, vec![0, 1, 4, 5, 6]));
        assert_eq!(keys(&["ArrowDown", "Enter", "ArrowRight"]), (1, all.clone()));
        assert_eq!(keys(&["End"]), (6, all.clone()));
        assert_eq!(keys(&["PageDown", "PageDown", "PageDown", "PageUp"]), (3, all.clone()));
        assert_eq!(keys(&["ArrowUp", "Home"]), (0, all));
        assert_eq!(keys(&["ArrowLeft"]), (0, vec![0]));
        assert!(state().key("x", 3).is_none());
    }

    #[wasm_bindgen_test]
    fn what_is_gone_to_is_unfolded() {
        let folded = state().all_collapsed();
        assert_eq!(shown(&folded), [0, 1, 4, 5]);
        let found = folded.at(6);
        assert_eq!((found.cursor_row(), shown(&found)), (4, vec![0, 1, 4, 5, 6]));
        assert_eq!(shown(&found.all_expanded()).len(), 7);
        assert_eq!(shown(&state().toggled(0).at(3)), [0, 1, 2, 3, 4, 5, 6]);
    }
}
