//! The URL behind a template, to be shown while the template is being typed.

use weft_session::{
    profile::{Escape, TemplateError},
    url::Url,
};

use super::edit::Editor;

/// The URL with its variables filled in and its secrets masked; `None` if it has no variables, or the name of one is
/// still being typed.
pub(super) fn filled_url(editor: &Editor, template: &str) -> Option<Result<String, TemplateError>> {
    let (_, last) = template.rsplit_once("{{")?;
    let connection = editor.workspace.connection(&editor.profile.id)?;
    match connection.session().preview(template, Escape::url(template)) {
        Ok(rendered) => {
            let url = rendered.masked().unwrap_or(rendered.text);
            Some(Ok(Url::parse(url.trim()).masked()))
        }
        Err(TemplateError::Unclosed { .. }) if is_name(last) => None,
        Err(error) => Some(Err(error)),
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '}'))
}
