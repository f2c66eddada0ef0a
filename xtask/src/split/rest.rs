//! The rest: its functions, and the slots they fill in the first part's table.

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionId, FunctionKind, GlobalKind, ImportedFunction, Module,
    TableId,
};

use super::first::{MEMORY, function_name, global_name, table_name};
use super::halves::{Halves, functions, table};
use crate::failure::{Failure, Result};

/// The module that it imports from: `src/boot.js` provides the first part's exports under that name.
const FIRST: &str = "first";

pub(super) fn make(mut program: Module, halves: &Halves) -> Result<Module> {
    let functions = functions(&program);
    let table = table(&program)?;
    forget(&mut program);
    borrow(&mut program, halves, table)?;
    import_functions(&mut program, halves, &functions);
    fill_places(&mut program, halves, &functions, table);
    Ok(program)
}

/// What the first part contains and exports.
fn forget(program: &mut Module) {
    program.start = None;
    for id in program.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
        program.exports.delete(id);
    }
    for id in program.imports.iter().map(|import| import.id()).collect::<Vec<_>>() {
        program.imports.delete(id);
    }
    for id in program.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
        program.elements.delete(id);
    }
    for table in program.tables.iter_mut() {
        table.elem_segments.clear();
    }
    for id in program.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        program.data.delete(id);
    }
    for memory in program.memories.iter_mut() {
        memory.data_segments.clear();
    }
}

fn borrow(program: &mut Module, halves: &Halves, table: TableId) -> Result {
    let memory = program.get_memory_id().map_err(|error| Failure(error.to_string()))?;
    program.memories.get_mut(memory).import = Some(program.imports.add(FIRST, MEMORY, memory));
    for table in program.tables.iter_mut() {
        let id = table.id();
        table.import = Some(program.imports.add(FIRST, &table_name(id.index()), id));
    }
    let table = program.tables.get_mut(table);
    table.initial = halves.end.into();
    table.maximum = table.maximum.map(|_| halves.end.into());
    let globals: Vec<_> = program.globals.iter().map(|global| global.id()).collect();
    for id in globals.into_iter().filter(|id| halves.globals.contains(&id.index())) {
        let import = program.imports.add(FIRST, &global_name(id.index()), id);
        program.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    Ok(())
}

fn import_functions(program: &mut Module, halves: &Halves, functions: &[FunctionId]) {
    for (index, &id) in functions.iter().enumerate() {
        if halves.needed.contains(&index) {
            let ty = program.funcs.get(id).ty();
            let import = program.imports.add(FIRST, &function_name(index), id);
            program.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        } else if !halves.rest.contains(&index) {
            program.funcs.delete(id);
        }
    }
}

/// One element segment for each run of consecutive slots.
fn fill_places(program: &mut Module, halves: &Halves, functions: &[FunctionId], table: TableId) {
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (&place, &function) in &halves.places {
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() as u32 == place => run.push(functions[function]),
            _ => runs.push((place, vec![functions[function]])),
        }
    }
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(start as i32));
        let element =
            program.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(run));
        program.tables.get_mut(table).elem_segments.insert(element);
    }
}
