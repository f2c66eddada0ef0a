//! The filter at work: a view of the log, brought up to date in slices while the page stays responsive.

use std::{cell::RefCell, rc::Rc, time::Duration};

use yew::prelude::*;

use crate::{
    log::{Directions, Filter, FilterError, Kinds, View},
    task::{animation_frame, now, waiting_on, yield_now},
    ui::{hooks::spawn_kept, session_ref::SessionRef},
};

/// The longest that packets are looked at before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(6);

/// How many bytes are looked at before looking at the clock.
const STEP: usize = 256 << 10;

/// A filter, as it is typed and chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    /// Text, or a regex between slashes.
    pub text: String,
    /// Which directions pass.
    pub directions: Directions,
    /// Which kinds pass.
    pub kinds: Kinds,
}

impl Terms {
    /// The filter.
    ///
    /// # Errors
    /// What is wrong with the regex.
    pub(super) fn filter(&self) -> Result<Filter, FilterError> {
        Filter::new(&self.text, self.directions, self.kinds)
    }
}

/// The packets that pass; the same as another if it is the same search.
#[derive(Clone)]
pub(super) struct Search(Rc<RefCell<View>>);

impl PartialEq for Search {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Search {
    fn new(terms: &Terms) -> Self {
        // Terms come here only after they were found good.
        Self(Rc::new(RefCell::new(View::new(terms.filter().unwrap_or_default()))))
    }

    /// Reads the view. It must not be kept over an await.
    pub(super) fn view(&self) -> std::cell::Ref<'_, View> {
        self.0.borrow()
    }

    /// Looks at packets for the length of a slice; returns whether it is up to date.
    fn advance(&self, session: &SessionRef) -> bool {
        let end = now() + SLICE;
        let (mut view, log) = (self.0.borrow_mut(), session.log());
        loop {
            if view.advance(&log, STEP) {
                return true;
            }
            if now() >= end {
                return false;
            }
        }
    }

    fn progress(&self, session: &SessionRef) -> Progress {
        let (view, log) = (self.0.borrow(), session.log());
        (self.clone(), view.len(&log), view.looked_until(&log))
    }
}

/// What a change is known by: which search it is, how many pass, and how far it has looked. The counts
/// alone would not do: another search can come to the same.
type Progress = (Search, u64, u64);

/// The search for these terms. Other terms drop it and begin a new one; the component is rendered as
/// it gets on.
#[hook]
pub(super) fn use_search(session: &SessionRef, terms: &Terms) -> Search {
    let search = use_memo((session.clone(), terms.clone()), |(_, terms)| Search::new(terms));
    let progress = use_state_eq(|| None::<Progress>);
    use_effect_with((session.clone(), (*search).clone()), {
        let progress = progress.setter();
        move |(session, search)| {
            let (session, search) = (session.clone(), search.clone());
            // What lets everything pass has nothing to look for.
            let searches = !search.view().filter().is_all();
            let run = move || run(session.clone(), search.clone(), progress.clone());
            let tasks = searches.then(|| spawn_kept("filter", run));
            move || drop(tasks)
        }
    });
    (*search).clone()
}

async fn run(session: SessionRef, search: Search, progress: UseStateSetter<Option<Progress>>) {
    loop {
        let seen = session.logged().get();
        while !search.advance(&session) {
            progress.set(Some(search.progress(&session)));
            yield_now().await;
        }
        progress.set(Some(search.progress(&session)));
        waiting_on("new packets", session.logged().after(seen)).await;
        waiting_on("an animation frame", animation_frame()).await;
    }
}
