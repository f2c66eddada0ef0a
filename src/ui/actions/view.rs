//! The menu of a message or value, doing what is requested, and telling what came of it.

use std::{rc::Rc, time::Duration};

use weft_session::{copy::CopyAs, profile::Draft};
use yew::prelude::*;

use super::{
    Action, GROUPS, Request, Target, What,
    perform::{Context, Outcome, applies, perform, shown},
};
use crate::{
    task::Kind,
    ui::{
        edit::Editor,
        files,
        handles::{SessionRef, Shared},
        hooks::{use_runtime, use_tasks},
        menu::{Item, Menu, Path},
    },
};

/// How long the outcome is shown.
const SHOWN: Duration = Duration::from_secs(5);

/// Properties of [`MessageActions`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The session whose messages they are.
    pub session: SessionRef,
    /// Its profile.
    pub editor: Editor,
    /// What was requested last.
    pub request: Option<Shared<Request>>,
    /// Called with a message to edit in the composer.
    pub on_edit: Callback<Draft>,
    /// Called with another text for the filter.
    pub on_filter: Callback<String>,
    /// The number of the message whose details are shown.
    pub selected: Option<u64>,
    /// Called with the message to compare it with.
    pub on_compare: Callback<Option<u64>>,
    /// Called with the message to show instead.
    pub on_select: Callback<Option<u64>>,
    /// Called with the number of the message whose menu is open.
    pub on_menu: Callback<Option<u64>>,
}

/// What is requested of messages: done at once, or offered as a menu.
#[component]
pub(in crate::ui) fn MessageActions(props: &Props) -> Html {
    let open = use_state_eq(|| None::<Shared<Request>>);
    let (outcome, tell) = use_outcome();
    let context = Context {
        session: props.session.clone(),
        editor: props.editor.clone(),
        on_edit: props.on_edit.clone(),
        on_filter: props.on_filter.clone(),
        selected: props.selected,
        on_compare: props.on_compare.clone(),
        on_select: props.on_select.clone(),
    };
    use_effect_with(props.request.clone(), {
        let (open, context, tell) = (open.setter(), context.clone(), tell.clone());
        move |request| {
            let Some(request) = request else { return };
            match request.what {
                What::Do(action) => tell.emit(perform(action, &request.target, &context)),
                What::Menu { .. } => open.set(Some(request.clone())),
            }
        }
    });
    let offered = use_memo((*open).clone(), |open| {
        Rc::new(open.as_ref().map(|request| offered(&request.target, &context)).unwrap_or_default())
    });
    use_effect_with((*open).clone(), {
        let on_menu = props.on_menu.clone();
        move |open| on_menu.emit(open.as_ref().map(|request| request.target.content.number))
    });
    let menu = (*open).as_ref().map(|request| {
        let on_choose = {
            let (request, offered, context) = (request.clone(), offered.clone(), context.clone());
            Callback::from(move |(item, inner): Path| {
                let Some((action, ways)) = offered.get(item) else { return };
                let way = inner.and_then(|inner| ways.get(inner)).copied();
                tell.emit(perform(way.map_or(*action, Action::CopyAs), &request.target, &context));
            })
        };
        let on_close = {
            let open = open.setter();
            Callback::from(move |()| open.set(None))
        };
        show_menu(&props.session, request, &offered, on_choose, on_close)
    });
    html! {
        <div class="message-actions">
            { menu.unwrap_or_default() }
            <p class="toast" role="status">{ outcome }</p>
        </div>
    }
}

/// What is offered, in order; for [`Action::CopyAs`], with all ways that suit.
type Offered = Vec<(Action, Vec<CopyAs>)>;

fn offered(target: &Target, context: &Context) -> Offered {
    let copied = target.copied(&context.session, &context.editor.profile);
    let is_offered = |action: &Action| applies(*action, target, &copied, context);
    let with_ways = |action: Action| match action {
        Action::CopyAs(_) => {
            (action, CopyAs::ALL.into_iter().filter(|way| is_offered(&Action::CopyAs(*way))).collect())
        }
        _ => (action, Vec::new()),
    };
    let all = GROUPS.iter().copied().flatten().copied();
    all.filter(|action| matches!(action, Action::CopyAs(_)) || is_offered(action)).map(with_ways).collect()
}

fn show_menu(
    session: &SessionRef,
    request: &Request,
    offered: &Offered,
    on_choose: Callback<Path>,
    on_close: Callback<()>,
) -> Html {
    let What::Menu { x, y } = request.what else { return html! {} };
    let pins = &session.connection().view.pins;
    let group = |action: &Action| GROUPS.iter().position(|group| group.contains(action));
    let mut items: Vec<Item> = Vec::new();
    for (position, (action, ways)) in offered.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|before| offered.get(before));
        items.push(Item {
            keys: action.keys(),
            is_divided: before.is_some_and(|(before, _)| group(before) != group(action)),
            items: ways.iter().map(|way| Item::new(way.name())).collect(),
            ..Item::new(if ways.is_empty() { action.name(&request.target, pins) } else { "Copy as" })
        });
    }
    html! {
        <Menu key={format!("{x} {y}")} name="Message actions" items={Rc::new(items)} at={(x, y)} {on_choose} {on_close} />
    }
}

/// What to tell of the last action, for a few seconds, and a callback with an outcome.
#[hook]
fn use_outcome() -> (String, Callback<Outcome>) {
    let words = use_state_eq(String::new);
    let (tasks, runtime) = (use_tasks(), use_runtime());
    let tell = use_callback(words.setter(), move |outcome, words| {
        let (words, runtime) = (words.clone(), runtime.clone());
        // Only the last outcome counts.
        tasks.cancel_all();
        tasks.spawn("message action", Kind::Interface, async move {
            words.set(match outcome {
                Outcome::Seen => String::new(),
                Outcome::Said(words) => words,
                Outcome::Copy(text) => copy(text).await,
            });
            runtime.sleep(SHOWN).await;
            words.set(String::new());
        });
    });
    ((*words).clone(), tell)
}

/// Puts a text on the clipboard; returns what came of it.
async fn copy(text: Result<String, files::FileError>) -> String {
    let copied = match text {
        Ok(text) => {
            let words = shown(&text);
            files::copy(text).await.map(|()| words)
        }
        Err(reason) => Err(reason),
    };
    match copied {
        Ok(words) => format!("Copied {words}"),
        Err(reason) => format!("Not copied: {reason}."),
    }
}
