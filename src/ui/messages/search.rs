//! Runs the filter: a view of the log, updated in slices so that the page stays responsive.

use std::{cell::RefCell, fmt, rc::Rc, time::Duration};

use futures::{FutureExt, future::LocalBoxFuture};
use weft_codec::layer::Layers;
use weft_log::{Filter, FilterError, Folds, View};
use weft_message::Timestamp;
use yew::prelude::*;

use crate::{
    rest::NotLoaded,
    task::{now, spawn_kept},
    ui::{handles::SessionRef, views::Rest},
    workspace::Terms,
};

/// The longest that messages are searched before the browser gets its turn. Together with rendering,
/// it stays below 8 ms.
const SLICE: Duration = Duration::from_millis(4);

/// How many bytes are searched between checks of the clock.
const STEP: usize = 256 << 10;

/// How often the results on screen are updated, until the screen is full.
const FRAME: Duration = Duration::from_millis(16);

/// How often from then on: only counts and the scrollbar change, and rendering takes time from the search.
const PACE: Duration = Duration::from_millis(100);

/// Enough rows to fill any screen.
const SCREEN: u64 = 200;

/// The filter that these terms describe.
///
/// # Errors
/// What is wrong with the regex or condition, or that nothing can read them yet.
pub(super) fn filter(terms: &Terms, rest: Rest, session: &SessionRef) -> Result<Filter, NotApplied> {
    if terms.text.is_empty() {
        return Ok(Filter::without_text(terms.direction, terms.kinds));
    }
    match rest {
        Rest::Loading => Err(NotApplied::Loading),
        Rest::Missing(error) => Err(NotApplied::NotLoaded(error)),
        Rest::Loaded(views) => (views.filter)(terms, &(views.layers)(session)).map_err(NotApplied::Wrong),
    }
}

/// The same for terms of which the text is being typed: what isn't complete yet has no effect.
pub(super) fn typed_filter(terms: &Terms, rest: Rest, session: &SessionRef) -> Result<Filter, NotApplied> {
    match filter(terms, rest, session) {
        Ok(filter) if filter.is_begun() => Err(NotApplied::Begun),
        Err(NotApplied::Wrong(error)) if error.is_unfinished => Err(NotApplied::Begun),
        result => result,
    }
}

/// Why a filter is not in effect.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum NotApplied {
    /// It isn't complete, and still being typed.
    Begun,
    /// It isn't valid.
    Wrong(FilterError),
    /// The code that reads it is still being loaded.
    Loading,
    /// The code that reads it could not be loaded.
    NotLoaded(NotLoaded),
}

impl NotApplied {
    /// Whether it may be in effect soon.
    pub(super) fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }
}

impl fmt::Display for NotApplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begun => f.write_str("Not complete yet"),
            Self::Wrong(error) => error.fmt(f),
            Self::Loading => f.write_str("Weft is still loading"),
            Self::NotLoaded(error) => error.fmt(f),
        }
    }
}

/// A filter in effect; equal to another only if it is the same one, whatever it matches.
#[derive(Clone)]
pub(super) struct Applied(Rc<Filter>);

impl Applied {
    /// Puts a filter into effect.
    pub(super) fn new(filter: Filter) -> Self {
        Self(Rc::new(filter))
    }

    /// Its text.
    pub(super) fn text(&self) -> &str {
        self.0.text()
    }

    /// Whether it has this text, and reads messages with these layers.
    pub(super) fn is(&self, text: &str, layers: Option<&Layers>) -> bool {
        self.0.text() == text && layers.is_none_or(|layers| self.0.reads_with(layers))
    }
}

impl PartialEq for Applied {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The matching messages; equal to another only if it is the same search.
#[derive(Clone)]
pub(in crate::ui) struct Search(Rc<RefCell<View>>);

impl PartialEq for Search {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Search {
    /// A search that reuses the results of the previous one.
    fn new(filter: Filter, before: Option<&Self>) -> Self {
        let view = match before {
            Some(before) => View::after(&before.view(), filter),
            None => View::new(filter),
        };
        Self(Rc::new(RefCell::new(view)))
    }

    /// Reads the view. It must not be held across an await.
    pub(super) fn view(&self) -> std::cell::Ref<'_, View> {
        self.0.borrow()
    }

    /// Leaves these out: see [`View::fold`].
    pub(super) fn fold(&self, folds: Folds) {
        self.0.borrow_mut().fold(folds);
    }

    /// Searches messages for one time slice; returns whether it is up to date.
    fn advance(&self, session: &SessionRef) -> bool {
        let end = now() + SLICE;
        let (mut view, log) = (self.0.borrow_mut(), session.log());
        while !view.advance(&log, STEP) {
            if now() >= end || view.missing().is_some() {
                return false;
            }
        }
        true
    }

    /// Reads back what it has to search next, if that is only in storage.
    async fn fetch(&self, session: &SessionRef) {
        let missing = self.view().missing();
        if let Some(numbers) = missing {
            let read = session.read_stored(numbers).await;
            self.0.borrow_mut().supply(read);
        }
    }

    fn progress(&self, session: &SessionRef) -> Progress {
        let (view, log) = (self.0.borrow(), session.log());
        let searched = view.searched(&log);
        (self.clone(), view.len(&log), searched.start, searched.end)
    }
}

/// Identifies a state of the results: which search it is, how many match, and the range that was searched.
/// The counts alone would not do, because another search can end up with the same ones.
pub(in crate::ui) type Progress = (Search, u64, u64, u64);

/// The search for this filter, once what searches is loaded. Another filter drops it and starts a new one; the component
/// is rendered as it progresses, though not after every slice.
#[hook]
pub(super) fn use_search(session: &SessionRef, filter: &Applied, rest: Rest) -> Search {
    let before = use_mut_ref(|| None::<(SessionRef, Search)>);
    let search = use_memo((session.clone(), filter.clone()), move |(session, filter)| {
        let mut before = before.borrow_mut();
        let same = before.as_ref().filter(|(other, _)| other == session).map(|(_, search)| search);
        let search = Search::new((*filter.0).clone(), same);
        *before = Some((session.clone(), search.clone()));
        search
    });
    let progress = use_state_eq(|| None::<Progress>);
    use_effect_with((session.clone(), (*search).clone(), rest), {
        let progress = progress.setter();
        move |(session, search, rest)| {
            let (session, search) = (session.clone(), search.clone());
            let runtime = session.runtime().clone();
            // A filter that matches everything has nothing to search for.
            let searches = !search.view().filter().is_all();
            let tasks = rest.loaded().filter(|_| searches).map(|views| {
                let run = move || (views.search)(session.clone(), search.clone(), progress.clone());
                spawn_kept(&runtime, "filter", run)
            });
            move || drop(tasks)
        }
    });
    (*search).clone()
}

/// Searches the log, and what comes, and says how far it is.
pub(in crate::ui) fn run(
    session: SessionRef,
    search: Search,
    progress: UseStateSetter<Option<Progress>>,
) -> LocalBoxFuture<'static, ()> {
    async move {
        let mut seen = 0;
        loop {
            let mut shown = Timestamp::default();
            while !search.advance(&session) {
                let progressed = search.progress(&session);
                let pause = if progressed.1 < SCREEN { FRAME } else { PACE };
                if now().since(shown) >= pause {
                    progress.set(Some(progressed));
                    shown = now();
                }
                search.fetch(&session).await;
                session.runtime().yield_now().await;
            }
            progress.set(Some(search.progress(&session)));
            seen = session.connection().view.pace.next(&session, seen).await;
        }
    }
    .boxed_local()
}
