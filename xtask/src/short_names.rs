//! Shortens the names under which a program imports the functions of its script: wasm-bindgen makes them unique by 16
//! hex digits each, which stand in both files and can't be compressed.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{ImportSectionReader, Parser};

use crate::failure::{Failure, Result, fail};

/// The module that wasm-bindgen's script is to the program.
const SCRIPT: &str = "./weft_bg.js";

/// The script and the program with short names.
pub(crate) fn shorten(script: &str, program: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut names = Names::default();
    let mut module = Module::new();
    names
        .parse_core_module(&mut module, Parser::new(0), program)
        .map_err(|error| Failure(format!("shortening the program's imports: {error}")))?;
    Ok((names.shortened(script)?, module.finish()))
}

/// The short names, by the long ones.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    fn short(&mut self, name: &str) -> &str {
        let next = format!("i{}", self.0.len());
        self.0.entry(name.into()).or_insert(next)
    }

    /// The script with short names: each is the key of an object's member, at the beginning of a line.
    fn shortened(&self, script: &str) -> Result<String> {
        let mut count = 0;
        let lines = script.lines().map(|line| {
            let short =
                line.trim_start().split_once(": ").and_then(|(key, value)| Some((self.0.get(key)?, value)));
            let Some((short, value)) = short else { return format!("{line}\n") };
            count += 1;
            format!("{short}: {value}\n")
        });
        let shortened = lines.collect();
        match count == self.0.len() {
            true => Ok(shortened),
            false => {
                fail!("the script has {count} of the {} functions that the program imports", self.0.len())
            }
        }
    }
}

impl Reencode for Names {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> std::result::Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            let name = if import.module == SCRIPT { self.short(import.name) } else { import.name };
            imports.import(import.module, name, kind);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ImportSection, MemoryType, Module};
    use wasmparser::{Parser, Payload};

    use super::{SCRIPT, shorten};

    fn program(imports: &[(&str, &str)]) -> Vec<u8> {
        let memory =
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        let mut section = ImportSection::new();
        for (module, name) in imports {
            section.import(module, name, EntityType::Memory(memory));
        }
        let mut module = Module::new();
        module.section(&section);
        module.finish()
    }

    fn imports(program: &[u8]) -> Vec<(String, String)> {
        let payloads = Parser::new(0).parse_all(program).map(Result::unwrap);
        let sections = payloads.filter_map(|payload| match payload {
            Payload::ImportSection(section) => Some(section),
            _ => None,
        });
        let imports = sections.flat_map(|section| section.into_imports().map(Result::unwrap));
        imports.map(|import| (import.module.to_owned(), import.name.to_owned())).collect()
    }

    #[test]
    fn both_files_get_the_same_names() {
        let long = [(SCRIPT, "__wbg_new_d03a"), ("./loader.js", "load"), (SCRIPT, "__wbg_new_07ea")];
        let script = "a = {\n    __wbg_new_07ea: b => b,\n    __wbg_new_d03a: () => 1,\n    other: 2,\n}\n";
        let (script, program) = shorten(script, &program(&long)).unwrap();
        let short = [(SCRIPT, "i0"), ("./loader.js", "load"), (SCRIPT, "i1")];
        assert_eq!(imports(&program), short.map(|(module, name)| (module.to_owned(), name.to_owned())));
        assert_eq!(script, "a = {\ni1: b => b,\ni0: () => 1,\n    other: 2,\n}\n");
    }

    #[test]
    fn a_function_that_the_script_does_not_have_is_an_error() {
        assert!(shorten("a = {}\n", &program(&[(SCRIPT, "__wbg_new_d03a")])).is_err());
        assert!(shorten("", b"no program").is_err());
    }
}
