//! Decides which function goes where, and what the two parts need from each other.

use std::collections::{BTreeMap, BTreeSet};

use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, GlobalId, Module, TableId,
};

use crate::failure::{Failure, Result, fail};

/// A plan. Functions and globals are identified by their index, which is the same in every copy of the program.
pub(super) struct Halves {
    /// The functions of the rest.
    pub(super) rest: BTreeSet<usize>,
    /// Those of them that the first part calls directly.
    pub(super) called: BTreeSet<usize>,
    /// The table slots of the rest's functions: the existing ones, and a new one for each function that is called and
    /// had none.
    pub(super) places: BTreeMap<u32, usize>,
    /// The table's size in the whole program. New slots begin here.
    pub(super) old_end: u32,
    pub(super) end: u32,
    /// Functions of the first part that the rest uses.
    pub(super) needed: BTreeSet<usize>,
    /// Globals that the rest uses.
    pub(super) globals: BTreeSet<usize>,
}

impl Halves {
    /// Puts the functions with matching names into the rest, along with those that only they use.
    pub(super) fn new(program: &Module, passes: impl Fn(&str) -> bool) -> Result<Self> {
        let chosen = program.funcs.iter_local().map(|(id, _)| id).filter(|id| {
            let name = program.funcs.get(*id).name.as_deref().unwrap_or_default();
            passes(&without_hashes(name))
        });
        let chosen: BTreeSet<usize> = chosen.map(|id| id.index()).collect();
        if chosen.is_empty() {
            fail!("no function is to be split off: have they lost their names?");
        }
        let table = table(program)?;
        let in_table = functions_in_table(program, table)?;
        let first = reachable(program, &in_table, &chosen);
        let rest: BTreeSet<FunctionId> =
            program.funcs.iter_local().map(|(id, _)| id).filter(|id| !first.contains(id)).collect();
        let is_rest = |id: &FunctionId| rest.contains(id);

        let called = first.iter().flat_map(|id| uses(program, *id).functions).chain(exported(program));
        let called: BTreeSet<usize> = called.filter(is_rest).map(|id| id.index()).collect();
        let mut needs = Uses::default();
        for uses in rest.iter().map(|id| uses(program, *id)) {
            needs.functions.extend(uses.functions.into_iter().filter(|id| !rest.contains(id)));
            needs.globals.extend(uses.globals);
        }
        let old_end = program.tables.get(table).initial as u32;
        let mut places: BTreeMap<u32, usize> =
            in_table.iter().filter(|(_, id)| is_rest(id)).map(|(place, id)| (*place, id.index())).collect();
        let placed: BTreeSet<usize> = places.values().copied().collect();
        places.extend((old_end..).zip(called.difference(&placed).copied()));
        Ok(Self {
            rest: rest.iter().map(|id| id.index()).collect(),
            end: places.keys().next_back().map_or(old_end, |last| old_end.max(last + 1)),
            called,
            places,
            old_end,
            needed: needs.functions.iter().map(|id| id.index()).collect(),
            globals: needs.globals.iter().map(|id| id.index()).collect(),
        })
    }

    /// One slot for each function of the rest that has any.
    pub(super) fn place_of(&self) -> BTreeMap<usize, u32> {
        self.places.iter().map(|(place, function)| (*function, *place)).collect()
    }
}

/// The table that functions are called through.
pub(super) fn table(module: &Module) -> Result<TableId> {
    let table = module.tables.main_function_table().ok().flatten();
    table.ok_or_else(|| Failure("the program has no table of functions, or several".into()))
}

/// All functions, by index. Their ids differ from copy to copy, but their order doesn't.
pub(super) fn functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter().map(|function| function.id()).collect()
}

/// Every function that can be reached without the chosen ones.
fn reachable(
    program: &Module,
    in_table: &BTreeMap<u32, FunctionId>,
    chosen: &BTreeSet<usize>,
) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    let mut to_do: Vec<FunctionId> =
        in_table.values().copied().chain(exported(program)).chain(program.start).collect();
    while let Some(id) = to_do.pop() {
        if !chosen.contains(&id.index()) && found.insert(id) {
            to_do.extend(uses(program, id).functions);
        }
    }
    found
}

fn exported(program: &Module) -> impl Iterator<Item = FunctionId> {
    program.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(id) => Some(id),
        _ => None,
    })
}

/// The table's initial contents, by slot.
fn functions_in_table(program: &Module, table: TableId) -> Result<BTreeMap<u32, FunctionId>> {
    let mut found = BTreeMap::new();
    for element in program.elements.iter() {
        match (&element.kind, &element.items) {
            (
                ElementKind::Active { table: filled, offset: ConstExpr::Value(Value::I32(offset)) },
                ElementItems::Functions(functions),
            ) if *filled == table => {
                found.extend((*offset as u32..).zip(functions.iter().copied()));
            }
            (kind, _) => fail!("a kind of element that can't be split: {kind:?}"),
        }
    }
    Ok(found)
}

/// What a function's body refers to.
#[derive(Default)]
struct Uses {
    functions: BTreeSet<FunctionId>,
    globals: BTreeSet<GlobalId>,
}

impl Visitor<'_> for Uses {
    fn visit_function_id(&mut self, id: &FunctionId) {
        self.functions.insert(*id);
    }

    fn visit_global_id(&mut self, id: &GlobalId) {
        self.globals.insert(*id);
    }
}

fn uses(program: &Module, id: FunctionId) -> Uses {
    let mut uses = Uses::default();
    if let FunctionKind::Local(function) = &program.funcs.get(id).kind {
        dfs_in_order(&mut uses, function, function.entry_block());
    }
    uses
}

/// `weft[bde9e9684f7d0ab4]::ui` is `weft::ui`. A hash has no zeros at its beginning, so it may be shorter than 16 digits.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, after)) if is_hash(hash) => plain.push_str(after),
            _ => {
                plain.push('[');
                plain.push_str(part);
            }
        }
    }
    plain
}

fn is_hash(text: &str) -> bool {
    (8..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
