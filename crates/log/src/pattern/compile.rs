//! Turns the tree of a regular expression into an automaton.

use std::collections::BTreeMap;

use regex_automata::{
    nfa::thompson::{self, Builder, NFA, Transition},
    util::primitives::StateID,
};
use regex_syntax::utf8::{Utf8Range, Utf8Sequences};

use super::{node::Node, set::Set};

/// Bytes that an automaton may take.
const LARGEST: usize = 10 << 20;

/// The automaton would be too large: nothing else can be wrong with one.
#[derive(Debug)]
pub(super) struct TooLarge;

impl From<thompson::BuildError> for TooLarge {
    fn from(_: thompson::BuildError) -> Self {
        Self
    }
}

/// The automaton that finds the node anywhere in a text.
///
/// # Errors
/// If it would be too large.
pub(super) fn compile(node: &Node) -> Result<NFA, TooLarge> {
    let mut compiler = Compiler(Builder::new());
    compiler.0.set_utf8(false);
    compiler.0.set_size_limit(Some(LARGEST))?;
    compiler.0.start_pattern()?;
    let (start, end) = compiler.node(node)?;
    let matched = compiler.0.add_match()?;
    compiler.0.patch(end, matched)?;
    compiler.0.finish_pattern(start)?;
    if node.is_at_start() {
        return Ok(compiler.0.build(start, start)?);
    }
    let (skip, skipped) = compiler.node(&Node::Repeat(Box::new(Node::any_byte()), 0, None))?;
    compiler.0.patch(skipped, start)?;
    Ok(compiler.0.build(start, skip)?)
}

/// The states at which something begins and ends. What follows is patched to the end.
type Span = (StateID, StateID);

struct Compiler(Builder);

impl Compiler {
    fn node(&mut self, node: &Node) -> Result<Span, TooLarge> {
        match node {
            Node::Empty => self.empty(),
            Node::Char(set) => self.characters(set),
            Node::Byte(set) => {
                let end = self.0.add_empty()?;
                let transition = |&(first, last): &(u32, u32)| range(first as u8, last as u8, end);
                Ok((self.0.add_sparse(set.ranges().iter().map(transition).collect())?, end))
            }
            Node::Look(look) => {
                let place = self.0.add_look(StateID::ZERO, *look)?;
                Ok((place, place))
            }
            Node::Repeat(node, least, most) => self.repeat(node, *least, *most),
            Node::Sequence(parts) => {
                let (start, mut end) = self.empty()?;
                for part in parts {
                    end = self.follow(end, part)?;
                }
                Ok((start, end))
            }
            Node::Either(parts) => {
                let (start, end) = (self.0.add_union(Vec::new())?, self.0.add_empty()?);
                for part in parts {
                    let (part_start, part_end) = self.node(part)?;
                    self.0.patch(start, part_start)?;
                    self.0.patch(part_end, end)?;
                }
                Ok((start, end))
            }
        }
    }

    fn empty(&mut self) -> Result<Span, TooLarge> {
        let empty = self.0.add_empty()?;
        Ok((empty, empty))
    }

    /// Puts the node after `end`; returns the new end.
    fn follow(&mut self, end: StateID, node: &Node) -> Result<StateID, TooLarge> {
        let (start, next) = self.node(node)?;
        self.0.patch(end, start)?;
        Ok(next)
    }

    fn repeat(&mut self, node: &Node, least: u32, most: Option<u32>) -> Result<Span, TooLarge> {
        let (start, mut end) = self.empty()?;
        for _ in 0..least {
            end = self.follow(end, node)?;
        }
        let Some(most) = most else {
            let again = self.0.add_union(Vec::new())?;
            self.0.patch(end, again)?;
            let round = self.follow(again, node)?;
            self.0.patch(round, again)?;
            let after = self.0.add_empty()?;
            self.0.patch(again, after)?;
            return Ok((start, after));
        };
        let after = self.0.add_empty()?;
        for _ in least..most {
            let choice = self.0.add_union(Vec::new())?;
            self.0.patch(end, choice)?;
            self.0.patch(choice, after)?;
            end = self.follow(choice, node)?;
        }
        self.0.patch(end, after)?;
        Ok((start, after))
    }

    /// The bytes of these characters, in a tree whose equal branches are one.
    fn characters(&mut self, set: &Set) -> Result<Span, TooLarge> {
        const SURROGATES: [(u32, u32); 2] = [(0, 0xd7ff), (0xe000, char::MAX as u32)];
        let characters = set.common(&Set::of(SURROGATES));
        let mut sequences = Vec::new();
        for &(first, last) in characters.ranges() {
            if let (Some(first), Some(last)) = (char::from_u32(first), char::from_u32(last)) {
                sequences.extend(Utf8Sequences::new(first, last));
            }
        }
        let sequences: Vec<&[Utf8Range]> = sequences.iter().map(|sequence| sequence.as_slice()).collect();
        let end = self.0.add_empty()?;
        Ok((self.branches(&sequences, end, &mut BTreeMap::new())?, end))
    }

    /// Sequences in order that all begin after the same bytes.
    fn branches(
        &mut self,
        sequences: &[&[Utf8Range]],
        end: StateID,
        known: &mut BTreeMap<Vec<(u8, u8, StateID)>, StateID>,
    ) -> Result<StateID, TooLarge> {
        let mut branches = Vec::new();
        for group in sequences.chunk_by(|one, other| one[0] == other[0]) {
            let Utf8Range { start, end: last } = group[0][0];
            let next = match group[0].len() {
                1 => end,
                _ => {
                    let rest: Vec<_> = group.iter().map(|sequence| &sequence[1..]).collect();
                    self.branches(&rest, end, known)?
                }
            };
            branches.push((start, last, next));
        }
        if let Some(&state) = known.get(&branches) {
            return Ok(state);
        }
        let transitions = branches.iter().map(|&(start, last, next)| range(start, last, next)).collect();
        let state = self.0.add_sparse(transitions)?;
        known.insert(branches, state);
        Ok(state)
    }
}

fn range(start: u8, end: u8, next: StateID) -> Transition {
    Transition { start, end, next }
}
