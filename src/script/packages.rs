//! Python packages that the user has handed over as wheels: for all connections, kept by the browser until they are
//! removed. All tabs share them.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use weft_script::wheel::{Wheel, WheelError};

use crate::task::Revision;

/// The part of addresses that stands before a wheel's name. Nothing is fetched from there.
const FOLDER: &str = "python-packages/";

/// Why packages can't be kept, read or removed, as the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PackageError {
    /// It can't be used.
    #[error(transparent)]
    Wheel(#[from] WheelError),
    /// Pages that weren't loaded over https can't keep any.
    #[error("browsers only keep packages for https or localhost pages")]
    Insecure,
    /// The browser refused; this is its message.
    #[error("the browser refuses: {0}")]
    Browser(String),
}

impl From<JsValue> for PackageError {
    fn from(error: JsValue) -> Self {
        let message = Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
        Self::Browser(message.unwrap_or_else(|| "no reason given".into()))
    }
}

/// The packages.
#[derive(Default)]
pub struct Packages {
    changed: Revision,
}

impl Packages {
    /// Those that there are, by name.
    ///
    /// # Errors
    /// Why they can't be read.
    pub async fn list(&self) -> Result<Vec<Wheel>, PackageError> {
        let requests: Array = open().await?.call("keys", &[]).await?.unchecked_into();
        let mut wheels: Vec<Wheel> = requests.iter().filter_map(|request| wheel_of(&request)).collect();
        wheels.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(wheels)
    }

    /// Adds one, if programs can import it.
    ///
    /// # Errors
    /// Why it can't be added.
    pub async fn add(&self, file: &str, bytes: &[u8]) -> Result<Wheel, PackageError> {
        let wheel = Wheel::check(file, bytes, &self.list().await?)?;
        let content = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?;
        let response: Function = get(&js_sys::global(), "Response")?.unchecked_into();
        let response = Reflect::construct(&response, &Array::of1(&content))?;
        open().await?.call("put", &[&address(&wheel), &response]).await?;
        self.changed.bump();
        Ok(wheel)
    }

    /// Removes one. Programs that are running keep it.
    ///
    /// # Errors
    /// Why it can't be removed.
    pub async fn remove(&self, wheel: &Wheel) -> Result<(), PackageError> {
        open().await?.call("delete", &[&address(wheel)]).await?;
        self.changed.bump();
        Ok(())
    }

    /// All of them for a worker: each as a Blob by its file's name.
    ///
    /// # Errors
    /// Why they can't be read.
    pub(super) async fn blobs(&self) -> Result<Object, PackageError> {
        let blobs = Object::new();
        let wheels = match self.list().await {
            // There can't be any.
            Err(PackageError::Insecure) => Vec::new(),
            listed => listed?,
        };
        for wheel in wheels {
            let found = open().await?.call("match", &[&address(&wheel)]).await?;
            // Another tab may have removed it meanwhile.
            if found.is_object() {
                Reflect::set(&blobs, &wheel.file.into(), &Kept(found).call("blob", &[]).await?)?;
            }
        }
        Ok(blobs)
    }

    /// Counts what is added and removed in this tab.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }
}

/// What the browser keeps of this page; there may be other sites under other paths.
async fn open() -> Result<Kept, PackageError> {
    let caches = get(&js_sys::global(), "caches")?;
    if !caches.is_object() {
        return Err(PackageError::Insecure);
    }
    let path = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
    let name = format!("weft-python {path}").into();
    Ok(Kept(Kept(caches).call("open", &[&name]).await?))
}

/// One of the browser's objects for that. Its methods are called by name: bindings would be part of the first screen, which
/// has no use for them.
struct Kept(JsValue);

impl Kept {
    /// Calls a method that returns a promise.
    async fn call(&self, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
        let method: Function = get(&self.0, method)?.unchecked_into();
        let arguments: Array = arguments.iter().collect();
        let promise: Promise = method.apply(&self.0, &arguments)?.unchecked_into();
        JsFuture::from(promise).await
    }
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}

fn address(wheel: &Wheel) -> JsValue {
    format!("{FOLDER}{}", wheel.file).into()
}

fn wheel_of(request: &JsValue) -> Option<Wheel> {
    let url = get(request, "url").ok()?.as_string()?;
    let (_, file) = url.rsplit_once('/')?;
    Wheel::of_file(file)
}
