//! Makes a schema of files: finds what each name stands for.

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, field_descriptor_proto as descriptor,
};

use super::{
    schema::{EnumType, Field, FieldType, Known, Label, MessageType, Named, Schema},
    source::{SchemaContent, SchemaError, SchemaFile, Source},
};

/// What comes with Protobuf.
const BUILT_IN: SchemaFile<'_> =
    SchemaFile { name: "google/protobuf", content: SchemaContent::Proto(include_str!("builtin.proto")) };

/// Where the parts of a descriptor are in it: these are numbers of its fields.
mod path {
    pub(super) const IMPORT: i32 = 3;
    pub(super) const MESSAGE: i32 = 4;
    pub(super) const ENUM: i32 = 5;
    pub(super) const EXTENSION: i32 = 7;
    pub(super) const NAME: i32 = 1;
    pub(super) const FIELD: i32 = 2;
    pub(super) const NESTED: i32 = 3;
    pub(super) const NESTED_ENUM: i32 = 4;
    pub(super) const NESTED_EXTENSION: i32 = 6;
    pub(super) const TYPE_NAME: i32 = 6;
    pub(super) const EXTENDEE: i32 = 2;
}

impl Schema {
    /// Makes a schema of files. They may import each other; of an import that nothing is used of, such as one of custom
    /// options, the file may be missing.
    ///
    /// # Errors
    /// What is wrong with them, and where.
    pub fn compile<'f>(files: impl IntoIterator<Item = SchemaFile<'f>>) -> Result<Self, SchemaError> {
        let mut sources: Vec<Source<'_>> = Vec::new();
        for file in files {
            for source in Source::read(file)? {
                let is_new = |own: &Source<'_>| own.file.name() != source.file.name();
                // What comes with Protobuf may be among the files as well.
                if sources.iter().all(is_new) && !source.file.name().starts_with("google/protobuf/") {
                    sources.push(source);
                }
            }
        }
        sources.extend(Source::read(BUILT_IN)?);
        let mut compiler = Compiler { schema: Self::default(), sources: &sources };
        sources.iter().try_for_each(|source| compiler.define(source))?;
        sources.iter().try_for_each(|source| compiler.resolve(source))?;
        for of in &mut compiler.schema.messages {
            of.fields.sort_by_key(|field| field.number);
        }
        Ok(compiler.schema)
    }
}

impl Schema {
    /// Whether this is a descriptor set, with the name of its file.
    ///
    /// # Errors
    /// If it isn't one.
    pub fn check_descriptors(name: &str, bytes: &[u8]) -> Result<(), SchemaError> {
        Source::read(SchemaFile { name, content: SchemaContent::Descriptors(bytes) }).map(drop)
    }
}

struct Compiler<'s> {
    schema: Schema,
    sources: &'s [Source<'s>],
}

impl Compiler<'_> {
    /// Gives each message and enum of a file its place.
    fn define(&mut self, source: &Source<'_>) -> Result<(), SchemaError> {
        let scope = source.file.package();
        for (at, of) in source.file.message_type.iter().enumerate() {
            self.define_message(source, scope, of, &[path::MESSAGE, at as i32])?;
        }
        for (at, of) in source.file.enum_type.iter().enumerate() {
            self.define_enum(source, scope, of, &[path::ENUM, at as i32])?;
        }
        Ok(())
    }

    fn define_message(
        &mut self,
        source: &Source<'_>,
        scope: &str,
        of: &DescriptorProto,
        at: &[i32],
    ) -> Result<(), SchemaError> {
        let name = join(scope, of.name());
        self.define_name(source, &name, at, Named::Message(self.schema.messages.len()))?;
        let is_built_in = source.file.name() == BUILT_IN.name;
        self.schema.messages.push(MessageType {
            known: is_built_in.then(|| known(of.name())).flatten(),
            name: name.clone(),
            fields: Vec::new(),
            oneofs: of.oneof_decl.iter().map(|oneof| oneof.name().into()).collect(),
            is_entry: of.options.as_ref().is_some_and(|options| options.map_entry()),
            is_built_in,
        });
        for (number, nested) in of.nested_type.iter().enumerate() {
            self.define_message(source, &name, nested, &[at, &[path::NESTED, number as i32]].concat())?;
        }
        for (number, nested) in of.enum_type.iter().enumerate() {
            self.define_enum(source, &name, nested, &[at, &[path::NESTED_ENUM, number as i32]].concat())?;
        }
        Ok(())
    }

    fn define_enum(
        &mut self,
        source: &Source<'_>,
        scope: &str,
        of: &EnumDescriptorProto,
        at: &[i32],
    ) -> Result<(), SchemaError> {
        let name = join(scope, of.name());
        self.define_name(source, &name, at, Named::Enum(self.schema.enums.len()))?;
        let values = of.value.iter().map(|value| (value.name().into(), value.number())).collect();
        self.schema.enums.push(EnumType { name, values });
        Ok(())
    }

    fn define_name(
        &mut self,
        source: &Source<'_>,
        name: &str,
        at: &[i32],
        named: Named,
    ) -> Result<(), SchemaError> {
        match self.schema.names.insert(name.into(), named) {
            None => Ok(()),
            Some(_) => {
                let place = source.place(&[at, &[path::NAME]].concat());
                Err(SchemaError::DuplicateName(place, name.into()))
            }
        }
    }

    /// Adds the fields of a file's messages, and its extensions of any.
    fn resolve(&mut self, source: &Source<'_>) -> Result<(), SchemaError> {
        let scope = source.file.package();
        for (at, of) in source.file.message_type.iter().enumerate() {
            self.resolve_message(source, scope, of, &[path::MESSAGE, at as i32])?;
        }
        for (at, extension) in source.file.extension.iter().enumerate() {
            self.resolve_extension(source, scope, extension, &[path::EXTENSION, at as i32])?;
        }
        Ok(())
    }

    fn resolve_message(
        &mut self,
        source: &Source<'_>,
        scope: &str,
        of: &DescriptorProto,
        at: &[i32],
    ) -> Result<(), SchemaError> {
        let name = join(scope, of.name());
        for (number, field) in of.field.iter().enumerate() {
            let field = self.field(source, &name, field, &[at, &[path::FIELD, number as i32]].concat())?;
            if let Some(place) = self.schema.message(&name) {
                self.schema.messages[place].fields.push(field);
            }
        }
        for (number, extension) in of.extension.iter().enumerate() {
            let at = [at, &[path::NESTED_EXTENSION, number as i32]].concat();
            self.resolve_extension(source, &name, extension, &at)?;
        }
        for (number, nested) in of.nested_type.iter().enumerate() {
            self.resolve_message(source, &name, nested, &[at, &[path::NESTED, number as i32]].concat())?;
        }
        Ok(())
    }

    /// An extension is a field with a longer name. Those of options, which no message has, are left out.
    fn resolve_extension(
        &mut self,
        source: &Source<'_>,
        scope: &str,
        extension: &FieldDescriptorProto,
        at: &[i32],
    ) -> Result<(), SchemaError> {
        let extendee = extension.extendee();
        if extendee.trim_start_matches('.').starts_with("google.protobuf.") {
            return Ok(());
        }
        let Some(Named::Message(place)) = self.find(scope, extendee) else {
            return Err(self.unknown(source, extendee, &[at, &[path::EXTENDEE]].concat()));
        };
        let field = self.field(source, scope, extension, at)?;
        let json_name = format!("[{}]", join(scope, &field.name));
        self.schema.messages[place].fields.push(Field { json_name, ..field });
        Ok(())
    }

    fn field(
        &self,
        source: &Source<'_>,
        scope: &str,
        field: &FieldDescriptorProto,
        at: &[i32],
    ) -> Result<Field, SchemaError> {
        use descriptor::Label as L;
        let kind = self.field_type(source, scope, field, at)?;
        let is_proto3 = source.file.syntax() == "proto3";
        let label = match field.label() {
            L::Optional => Label::Optional,
            L::Required => Label::Required,
            L::Repeated => Label::Repeated,
        };
        let is_message = matches!(kind, FieldType::Message(_) | FieldType::Group(_));
        let json_name = || camel_case(field.name());
        Ok(Field {
            number: field.number().max(0) as u32,
            name: field.name().into(),
            json_name: field.json_name.clone().unwrap_or_else(json_name),
            kind,
            label,
            is_packed: kind.can_be_packed() && packed(field).unwrap_or(is_proto3),
            has_presence: !is_proto3 || is_message || field.oneof_index.is_some() || field.proto3_optional(),
            oneof: field.oneof_index.map(|at| at.max(0) as usize),
        })
    }

    fn field_type(
        &self,
        source: &Source<'_>,
        scope: &str,
        field: &FieldDescriptorProto,
        at: &[i32],
    ) -> Result<FieldType, SchemaError> {
        use descriptor::Type as T;
        let named = || {
            let name = field.type_name();
            self.find(scope, name)
                .ok_or_else(|| self.unknown(source, name, &[at, &[path::TYPE_NAME]].concat()))
        };
        // Of a name, only the schema tells what it stands for.
        let Some(kind) = field.r#type.and_then(|kind| T::try_from(kind).ok()) else {
            return Ok(match named()? {
                Named::Message(at) => FieldType::Message(at),
                Named::Enum(at) => FieldType::Enum(at),
            });
        };
        Ok(match kind {
            T::Double => FieldType::Double,
            T::Float => FieldType::Float,
            T::Int64 => FieldType::Int64,
            T::Uint64 => FieldType::Uint64,
            T::Int32 => FieldType::Int32,
            T::Fixed64 => FieldType::Fixed64,
            T::Fixed32 => FieldType::Fixed32,
            T::Bool => FieldType::Bool,
            T::String => FieldType::String,
            T::Bytes => FieldType::Bytes,
            T::Uint32 => FieldType::Uint32,
            T::Sfixed32 => FieldType::Sfixed32,
            T::Sfixed64 => FieldType::Sfixed64,
            T::Sint32 => FieldType::Sint32,
            T::Sint64 => FieldType::Sint64,
            T::Group | T::Message | T::Enum => match named()? {
                Named::Message(at) if kind == T::Group => FieldType::Group(at),
                Named::Message(at) => FieldType::Message(at),
                Named::Enum(at) => FieldType::Enum(at),
            },
        })
    }

    /// What a name stands for in a scope: what is nearest.
    fn find(&self, scope: &str, name: &str) -> Option<Named> {
        let names = &self.schema.names;
        if let Some(absolute) = name.strip_prefix('.') {
            return names.get(absolute).copied();
        }
        let mut scope = scope;
        while !scope.is_empty() {
            if let Some(named) = names.get(&join(scope, name)) {
                return Some(*named);
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        names.get(name).copied()
    }

    /// A name that isn't defined: probably in a file that is missing.
    fn unknown(&self, source: &Source<'_>, name: &str, at: &[i32]) -> SchemaError {
        let is_missing = |import: &str| {
            let is_it = |own: &Source<'_>| {
                let own = own.file.name();
                own == import || own.rsplit('/').next() == import.rsplit('/').next()
            };
            !import.starts_with("google/protobuf/") && !self.sources.iter().any(is_it)
        };
        let mut imports = source.file.dependency.iter().enumerate();
        match imports.find(|(_, import)| is_missing(import)) {
            Some((number, import)) => {
                let place = source.place(&[path::IMPORT, number as i32]);
                SchemaError::MissingImport { place, import: import.clone() }
            }
            None => SchemaError::UnknownName(source.place(at), name.trim_start_matches('.').into()),
        }
    }
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.into() } else { format!("{scope}.{name}") }
}

fn known(name: &str) -> Option<Known> {
    Some(match name {
        "Timestamp" => Known::Timestamp,
        "Duration" => Known::Duration,
        "Struct" => Known::Struct,
        "Value" => Known::Value,
        "ListValue" => Known::ListValue,
        _ if name.ends_with("Value") => Known::Wrapper,
        _ => return None,
    })
}

/// What a field says of itself, in a descriptor or as it is written.
fn packed(field: &FieldDescriptorProto) -> Option<bool> {
    let options = field.options.as_ref()?;
    options.packed.or_else(|| {
        let is_packed = |option: &&prost_types::UninterpretedOption| match &*option.name {
            [name] => name.name_part == "packed" && !name.is_extension,
            _ => false,
        };
        let option = options.uninterpreted_option.iter().find(is_packed)?;
        Some(option.identifier_value() == "true")
    })
}

/// The name in JSON of a field that doesn't say another one.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_upper = false;
    for character in name.chars() {
        match character {
            '_' => is_upper = true,
            character if is_upper => {
                camel.push(character.to_ascii_uppercase());
                is_upper = false;
            }
            character => camel.push(character),
        }
    }
    camel
}
