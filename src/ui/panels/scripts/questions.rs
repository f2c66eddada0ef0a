//! A script's questions to the user.

use yew::prelude::*;

use crate::{
    script::{Question, QuestionKind},
    ui::{fields::TextField, handles::RunRef, keys::focus},
};

/// All open questions, one below the other.
pub(in crate::ui::panels) fn questions(run: Option<&RunRef>) -> Html {
    let asked = |run: &RunRef| run.questions().iter().map(|question| asked(run, question)).collect::<Html>();
    html! { <div class="script-questions">{ for run.map(asked) }</div> }
}

fn asked(run: &RunRef, question: &Question) -> Html {
    match question.kind {
        QuestionKind::Session(_) | QuestionKind::Connection(_) => permission(run, question),
        QuestionKind::Text | QuestionKind::Secret => html! {
            <Answer key={question.id.to_string()} run={run.clone()} question={question.clone()} />
        },
    }
}

fn permission(run: &RunRef, question: &Question) -> Html {
    let permit = |is_allowed: bool| {
        let (run, id) = (run.clone(), question.id);
        move |_: MouseEvent| run.0.permit(id, is_allowed)
    };
    html! {
        <div key={question.id.to_string()} class="script-question" role="group" aria-label="Permission">
            <p>{ &question.prompt }</p>
            <button class="button small primary" type="button" onclick={permit(true)}>{ "Allow" }</button>
            <button class="button small" type="button" onclick={permit(false)}>{ "Refuse" }</button>
        </div>
    }
}

/// Properties of [`Answer`].
#[derive(Properties, PartialEq)]
struct Props {
    /// The run that asks.
    run: RunRef,
    /// The question.
    question: Question,
}

/// A field for the answer. It keeps the text to itself until Enter is pressed.
#[component]
fn Answer(props: &Props) -> Html {
    let typed = use_state(String::new);
    let id = props.question.id;
    let field = format!("script-input-{id}");
    let answer = {
        let (run, typed) = (props.run.clone(), typed.clone());
        Callback::from(move |()| run.answer(id, &typed))
    };
    let label = match props.question.prompt.trim() {
        "" => "Input",
        prompt => prompt,
    };
    let kind = if props.question.kind == QuestionKind::Secret { "password" } else { "text" };
    // Takes the focus, if that isn't in use.
    use_effect_with(field.clone(), |field| focus_if_idle(field));
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |text| typed.set(text))
    };
    html! {
        <div class="script-question">
            <TextField label={label.to_owned()} id={field} {kind} value={(*typed).clone()} {on_input}
                on_enter={answer.clone()} />
            <button class="button" type="button" onclick={answer.reform(|_: MouseEvent| ())}>{ "Answer" }</button>
        </div>
    }
}

/// Focuses a field, unless the user is typing somewhere else.
fn focus_if_idle(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let active = document.and_then(|document| document.active_element());
    if active.is_none_or(|active| matches!(active.tag_name().as_str(), "BODY" | "BUTTON")) {
        focus(id);
    }
}
