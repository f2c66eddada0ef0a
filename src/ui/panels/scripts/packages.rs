//! The packages that Python programs can import: which there are, and handing over more.

use thiserror::Error;
use web_sys::File;
use weft_script::wheel::{ENDING, Wheel};
use yew::prelude::*;

use crate::{
    script::{PackageError, Packages},
    task::{Kind, Runtime},
    ui::{
        fields::{error_text, info},
        file_button::FileButton,
        files::FileError,
        handles::Shared,
        hooks::{use_revision, use_runtime, use_tasks},
        recording::bytes,
    },
};

const ABOUT: &str = "Python programs of all connections can import these packages. Add wheels (.whl) of pure Python, as `pip download` \
    gets them, or drop them anywhere onto the page. This browser keeps them until they are removed; a connection's \
    set-up doesn't contain them.";

/// Whether a file's name is that of a wheel.
pub(in crate::ui) fn is_wheel(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ENDING)
}

/// Why the package in a file can't be added, as a sentence.
#[derive(Debug, Error)]
pub(in crate::ui) enum NotAdded {
    /// The browser doesn't give the file out.
    #[error("{0} could not be read: {1}.")]
    Unreadable(String, FileError),
    /// It isn't a package that programs can import, or it can't be kept.
    #[error("{0} can't be added: {1}.")]
    Refused(String, PackageError),
}

/// Adds the package in a file.
///
/// # Errors
/// Why it can't be added.
pub(in crate::ui) async fn add(
    runtime: &Runtime,
    packages: &Packages,
    file: &File,
) -> Result<Wheel, NotAdded> {
    let name = file.name();
    let content = bytes(runtime, file).await.map_err(|error| NotAdded::Unreadable(name.clone(), error))?;
    let added = runtime.waiting_on("the browser's storage", packages.add(&name, &content)).await;
    added.map_err(|error| NotAdded::Refused(name, error))
}

/// Properties of [`PythonPackages`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The packages.
    pub(super) packages: Shared<Packages>,
}

/// The list, and the button to add more.
#[component]
pub(super) fn PythonPackages(props: &Props) -> Html {
    let listed = use_state_eq(|| Ok::<_, PackageError>(Vec::<Wheel>::new()));
    let error = use_state_eq(|| None::<AttrValue>);
    let (runtime, tasks) = (use_runtime(), use_tasks());
    let revision = use_revision(&props.packages, "packages", |packages| Some(packages.changed()));
    use_effect_with(revision, {
        let (listed, packages, tasks) = (listed.setter(), props.packages.clone(), tasks.clone());
        move |_| {
            tasks.spawn("list packages", Kind::Interface, async move { listed.set(packages.list().await) });
        }
    });
    let on_file = {
        let (error, packages, tasks) = (error.setter(), props.packages.clone(), tasks.clone());
        Callback::from(move |file: File| {
            let (error, packages, runtime) = (error.clone(), packages.clone(), runtime.clone());
            tasks.spawn("add package", Kind::Interface, async move {
                let failed = add(&runtime, &packages, &file).await.err();
                error.set(failed.map(|failed| failed.to_string().into()));
            });
        })
    };
    let remove = |wheel: &Wheel| {
        let (error, packages, tasks, wheel) =
            (error.setter(), props.packages.clone(), tasks.clone(), wheel.clone());
        Callback::from(move |_: MouseEvent| {
            let (error, packages, wheel) = (error.clone(), packages.clone(), wheel.clone());
            tasks.spawn("remove package", Kind::Interface, async move {
                let failed = packages.remove(&wheel).await.err();
                error.set(failed.map(|failed| format!("{wheel} can't be removed: {failed}.").into()));
            });
        })
    };
    let unread =
        listed.as_ref().err().map(|error| AttrValue::from(format!("Packages can't be read: {error}.")));
    html! {
        <fieldset>
            <legend>{ "Python packages" }</legend>
            { info("About packages", ABOUT) }
            <ul class="schema-files" aria-label="Python packages">
                { for listed.iter().flatten().map(|wheel| html! {
                    <li key={wheel.file.clone()}>
                        <span class="mono" title={wheel.file.clone()}>{ wheel.to_string() }</span>
                        <button class="button quiet icon small" type="button" aria-label={format!("Remove {wheel}")}
                            title={format!("Remove {wheel}")} onclick={remove(wheel)}>{ "✕" }</button>
                    </li>
                }) }
            </ul>
            { error_text("packages-error", error.as_ref().or(unread.as_ref())) }
            <div><FileButton name="Add wheel" label="Wheel to add" accept={ENDING} class="small" {on_file} /></div>
        </fieldset>
    }
}
