use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, Module, RefType, ValType, ir::Value,
};

use super::halves::Halves;
use super::{first, is_rest, parse, rest};

/// A program whose `main` calls `kept` and `weft::script::run`, which calls `helper`, `kept` and the function in the
/// table's slot 1: `weft::script::drawn`.
fn program() -> Vec<u8> {
    let mut module = Module::default();
    let memory = module.memories.add_local(false, false, 1, None, None);
    module.exports.add("memory", memory);
    let table = module.tables.add_local(false, 2, Some(2), RefType::FUNCREF);
    let kept = function(&mut module, "weft::kept", &[]);
    let helper = function(&mut module, "<core::helper>::new", &[]);
    let run = function(&mut module, "weft[0123456789abcdef]::script::run", &[helper, kept]);
    let drawn = function(&mut module, "<weft[123456789abcdef]::script::Drawn as View>::draw", &[]);
    let main = function(&mut module, "main", &[kept, run]);
    let load = FunctionBuilder::new(&mut module.types, &[], &[]).finish(vec![], &mut module.funcs);
    module.exports.add("main", main);
    module.exports.add("loadRest", load);
    let offset = ConstExpr::Value(Value::I32(1));
    let element =
        module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(vec![drawn]));
    module.tables.get_mut(table).elem_segments.insert(element);
    module.emit_wasm()
}

/// Adds a function from a number to a number, which passes it through these in turn.
fn function(module: &mut Module, name: &str, calls: &[FunctionId]) -> FunctionId {
    let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
    builder.name(name.to_owned());
    let number = module.locals.add(ValType::I32);
    let mut body = builder.func_body();
    body.local_get(number);
    for call in calls {
        body.call(*call);
    }
    builder.finish(vec![number], &mut module.funcs)
}

fn names(module: &Module, indices: impl IntoIterator<Item = usize>) -> Vec<String> {
    let all: Vec<_> = module.funcs.iter().map(|function| function.name.clone().unwrap_or_default()).collect();
    let mut names: Vec<String> = indices.into_iter().map(|index| all[index].clone()).collect();
    names.sort();
    names
}

#[test]
fn what_only_the_rest_calls_goes_with_it() {
    let program = parse(&program()).unwrap();
    let halves = Halves::new(&program, is_rest).unwrap();
    let rest = names(&program, halves.rest.clone());
    assert_eq!(rest.len(), 3, "{rest:?}");
    assert!(rest[0].contains("helper") && rest[1].contains("Drawn") && rest[2].contains("run"), "{rest:?}");
    assert_eq!(names(&program, halves.called.clone()), [rest[2].clone()]);
    assert_eq!(names(&program, halves.needed.clone()), ["weft::kept"]);
    // `drawn` keeps its slot, `run` gets a new one at the end.
    assert_eq!(
        (halves.places.keys().copied().collect::<Vec<_>>(), halves.old_end, halves.end),
        (vec![1, 2], 2, 3)
    );
}

#[test]
fn both_halves_are_whole_modules_that_fit() {
    let program = program();
    let halves = Halves::new(&parse(&program).unwrap(), is_rest).unwrap();
    let mut first = first::make(parse(&program).unwrap(), &halves).unwrap();
    let mut rest = rest::make(parse(&program).unwrap(), &halves).unwrap();
    for module in [&mut first, &mut rest] {
        walrus::passes::gc::run(module);
    }
    // Parsing validates them.
    let [first, rest] = [first.emit_wasm(), rest.emit_wasm()].map(|bytes| parse(&bytes).unwrap());
    let exports: Vec<String> = first.exports.iter().map(|export| export.name.clone()).collect();
    for import in rest.imports.iter() {
        assert!(exports.contains(&import.name), "{} is not in {exports:?}", import.name);
    }
    let table = first.tables.iter().next().unwrap();
    assert_eq!((table.initial, table.maximum), (3, Some(3)));
    assert_eq!(rest.imports.iter().count(), 2, "the table and `kept`");
    assert_eq!(rest.exports.iter().count() + rest.data.iter().count(), 0);
}

#[test]
fn a_name_tells_by_its_beginning() {
    assert!(is_rest("weft::script::run"));
    assert!(is_rest("<weft::ui::details::Details as yew::functional::FunctionProvider>::run"));
    assert!(is_rest(
        "<weft::task::group::TaskGroup>::spawn::<<weft::script::run::Run>::request::{closure#1}, &str>::{closure#0}"
    ));
    assert!(!is_rest("<weft::ui::edit::Editor>::on::<weft::ui::settings::practice_peer::{closure#0}>"));
    assert!(!is_rest("<weft::script::scripts::Scripts>::new"));
    assert!(!is_rest("core::ptr::drop_in_place::<weft::script::run::Run>"));
}

#[test]
fn a_program_without_names_is_refused() {
    let program = program();
    assert!(Halves::new(&parse(&program).unwrap(), |_| false).is_err());
}
