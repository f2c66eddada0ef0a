//! Wheels: Python packages in files, as the user hands them over.

mod archive;

use std::fmt;

use thiserror::Error;

use self::archive::ArchiveError;

/// The ending of a wheel's name.
pub const ENDING: &str = ".whl";

/// The largest wheel, in bytes.
pub const LARGEST: usize = 16 << 20;

/// The most that the files in a wheel can have together, in bytes.
const UNPACKED: usize = 64 << 20;

/// The minor version of Python 3 that runs programs.
const MINOR: u32 = 14;

/// Packages that Weft brings along, in a form that works in a page.
const OWN: [&str; 3] = ["aioconsole", "websockets", "weft"];

/// Endings of files that only run on the processor that they were compiled for.
const COMPILED: [&str; 4] = [".so", ".pyd", ".dll", ".dylib"];

/// A wheel that Python programs can import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wheel {
    /// The package's name, as in the file's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The file's name.
    pub file: String,
}

/// Why a file can't be used as a wheel, as the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WheelError {
    /// Its name isn't that of a wheel.
    #[error("the name of a wheel looks like six-1.17.0-py2.py3-none-any.whl")]
    NotNamed,
    /// It is for certain machines.
    #[error("it has code that is compiled for {0}, and only pure Python runs here")]
    Compiled(String),
    /// It is for other versions of Python.
    #[error("it is for {0}, and Weft has Python 3.{MINOR}")]
    OtherPython(String),
    /// It is larger than a wheel may be.
    #[error("it is too large: a wheel can have {} MB at most, and {} MB unpacked", LARGEST >> 20, UNPACKED >> 20)]
    TooLarge,
    /// It isn't an archive that is whole.
    #[error("it is damaged")]
    Damaged,
    /// It is an archive of something else.
    #[error("it isn't a wheel: it has no metadata")]
    NoMetadata,
    /// Weft has that package.
    #[error("Weft has its own {0}, which works in a page")]
    Own(String),
    /// The package is there.
    #[error("{0} is already there; remove it first")]
    Duplicate(Wheel),
}

impl From<ArchiveError> for WheelError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::TooLarge => Self::TooLarge,
            ArchiveError::Damaged => Self::Damaged,
        }
    }
}

impl fmt::Display for Wheel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

impl Wheel {
    /// What the name of a file says; `None` if it isn't that of a wheel.
    pub fn of_file(file: &str) -> Option<Self> {
        let (name, version, _) = parts(file)?;
        Some(Self { name: name.into(), version: version.into(), file: file.into() })
    }

    /// Judges a wheel that is to be added to others.
    ///
    /// # Errors
    /// Why it can't be.
    pub fn check(file: &str, bytes: &[u8], others: &[Self]) -> Result<Self, WheelError> {
        let wheel = Self::of_file(file).ok_or(WheelError::NotNamed)?;
        let (.., [python, abi, platform]) = parts(file).ok_or(WheelError::NotNamed)?;
        if abi != "none" || platform != "any" {
            let machines = if platform == "any" { abi } else { platform };
            return Err(WheelError::Compiled(machines.into()));
        }
        if !python.split('.').any(runs) {
            return Err(WheelError::OtherPython(python.into()));
        }
        if OWN.contains(&&*wheel.key()) {
            return Err(WheelError::Own(wheel.name));
        }
        if let Some(other) = others.iter().find(|other| other.key() == wheel.key()) {
            return Err(WheelError::Duplicate(other.clone()));
        }
        if bytes.len() > LARGEST {
            return Err(WheelError::TooLarge);
        }
        let names = archive::check(bytes, UNPACKED)?;
        if !names.iter().any(|name| name.ends_with(".dist-info/WHEEL")) {
            return Err(WheelError::NoMetadata);
        }
        match names.iter().find(|name| COMPILED.iter().any(|ending| name.ends_with(ending))) {
            Some(name) => Err(WheelError::Compiled(format!("one kind of machine ({name})"))),
            None => Ok(wheel),
        }
    }

    /// The same for all spellings of the package's name.
    fn key(&self) -> String {
        self.name.replace(['_', '.'], "-").to_ascii_lowercase()
    }
}

/// Name, version and tags; there may be the number of a build between them.
fn parts(file: &str) -> Option<(&str, &str, [&str; 3])> {
    let parts: Vec<&str> = file.strip_suffix(ENDING)?.split('-').collect();
    let is_whole = parts.iter().all(|part| !part.is_empty());
    match *parts.as_slice() {
        [name, version, python, abi, platform] | [name, version, _, python, abi, platform] if is_whole => {
            Some((name, version, [python, abi, platform]))
        }
        _ => None,
    }
}

/// Whether what is for this version of Python, such as `py3` or `py39`, runs here.
fn runs(tag: &str) -> bool {
    match tag.strip_prefix("py3") {
        Some("") => true,
        Some(minor) => minor.parse().is_ok_and(|minor: u32| minor <= MINOR),
        None => tag == format!("cp3{MINOR}"),
    }
}

#[cfg(test)]
mod tests;
