//! The first part: stand-ins for the functions of the rest, and exports that the rest needs.

use std::collections::BTreeMap;

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, LocalFunction, LocalId,
    Module, TableId,
};

use super::halves::{Halves, functions, table};
use crate::failure::{Context, Failure, Result};

/// Loads the rest at once; exported by `src/rest.rs`.
const LOAD: &str = "loadRest";

pub(super) fn make(mut program: Module, halves: &Halves) -> Result<Module> {
    let table = table(&program)?;
    let load = program.exports.get_func(LOAD).context("looking for what loads the rest")?;
    let functions = functions(&program);
    export_needs(&mut program, halves, &functions)?;
    put_stand_ins(&mut program, halves, &functions, table, load);
    let place_of = halves.place_of();
    for function in &halves.called {
        let id = functions[*function];
        let body = forward(&mut program, id, table, place_of[function], None);
        program.funcs.get_mut(id).kind = FunctionKind::Local(body);
    }
    Ok(program)
}

/// The names of the rest's imports: as short as possible, because there are many.
pub(super) fn function_name(function: usize) -> String {
    format!("{function:x}")
}

pub(super) fn global_name(global: usize) -> String {
    format!("g{global}")
}

/// There are two tables: one of functions, and one of JavaScript objects.
pub(super) fn table_name(table: usize) -> String {
    format!("t{table}")
}

pub(super) const MEMORY: &str = "m";

fn export_needs(program: &mut Module, halves: &Halves, functions: &[FunctionId]) -> Result {
    for &function in &halves.needed {
        program.exports.add(&function_name(function), functions[function]);
    }
    let globals: Vec<_> = program.globals.iter().map(|global| global.id()).collect();
    for id in globals.into_iter().filter(|id| halves.globals.contains(&id.index())) {
        program.exports.add(&global_name(id.index()), id);
    }
    let memory = program.get_memory_id().map_err(|error| Failure(error.to_string()))?;
    program.exports.add(MEMORY, memory);
    for id in program.tables.iter().map(|table| table.id()).collect::<Vec<_>>() {
        program.exports.add(&table_name(id.index()), id);
    }
    Ok(())
}

/// Fills the table slots of the rest's functions with a stub that loads the rest, and then calls the function that
/// has taken its slot.
fn put_stand_ins(
    program: &mut Module,
    halves: &Halves,
    functions: &[FunctionId],
    table: TableId,
    load: FunctionId,
) {
    let stand_ins: BTreeMap<u32, FunctionId> = halves
        .places
        .iter()
        .map(|(&place, &function)| {
            let body = forward(program, functions[function], table, place, Some(load));
            let stand_in = program.funcs.add_local(body);
            // Shown in stack traces, to find functions that shouldn't be in the rest.
            program.funcs.get_mut(stand_in).name = program.funcs.get(functions[function]).name.clone();
            (place, stand_in)
        })
        .collect();
    for element in program.elements.iter_mut() {
        if let ElementKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } = element.kind
            && let ElementItems::Functions(functions) = &mut element.items
        {
            for (place, function) in (offset as u32..).zip(functions) {
                *function = stand_ins.get(&place).copied().unwrap_or(*function);
            }
        }
    }
    let new = stand_ins.range(halves.old_end..).map(|(_, id)| *id).collect();
    let offset = ConstExpr::Value(Value::I32(halves.old_end as i32));
    let element = program.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(new));
    let table = program.tables.get_mut(table);
    table.elem_segments.insert(element);
    table.initial = halves.end.into();
    table.maximum = table.maximum.map(|_| halves.end.into());
}

/// A body that calls the function in that slot of the table, with the same arguments.
fn forward(
    program: &mut Module,
    function: FunctionId,
    table: TableId,
    place: u32,
    before: Option<FunctionId>,
) -> LocalFunction {
    let kind = program.funcs.get(function).ty();
    let (parameters, results) = program.types.params_results(kind);
    let (parameters, results) = (parameters.to_vec(), results.to_vec());
    let arguments: Vec<LocalId> = parameters.iter().map(|parameter| program.locals.add(*parameter)).collect();
    let mut builder = FunctionBuilder::new(&mut program.types, &parameters, &results);
    let mut body = builder.func_body();
    if let Some(before) = before {
        body.call(before);
    }
    for argument in &arguments {
        body.local_get(*argument);
    }
    body.i32_const(place as i32).call_indirect(kind, table);
    builder.local_func(arguments)
}
