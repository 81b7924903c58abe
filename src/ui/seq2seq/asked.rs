//! What is asked of the model beside the text that it reads, and its answers unpacked.

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::train::inspect::View;
use crate::train::inspect::sequence::{BeamTree, ByLength, Forcing, Question, Writing, pack, unpack};
use crate::ui::state::Lab;

#[derive(Clone, Copy)]
pub struct Asked {
    pub question: RwSignal<Question>,
    pub writing: Memo<Option<Writing>>,
    pub beam: Memo<Option<BeamTree>>,
    pub lengths: Memo<Option<ByLength>>,
    pub forcing: Memo<Option<Forcing>>,
}

pub fn use_asked() -> Asked {
    expect_context()
}

/// Makes it available to every component below, and keeps it true of the data that are there.
pub fn provide_asked(lab: Lab) -> Asked {
    let question = RwSignal::new(Question::default());
    let asked = Asked {
        question,
        writing: view_of(lab, View::Writing),
        beam: view_of(lab, View::Beam),
        lengths: view_of(lab, View::ByLength),
        forcing: view_of(lab, View::Forcing),
    };
    provide_context(asked);
    Effect::watch(
        move || question.get(),
        move |question, _, _| lab.ask_probe(|probe| probe.question = pack(question)),
        true,
    );
    // Tokens mean something else in other data, and of another text the steps are others.
    let data =
        Memo::new(move |_| lab.opened.with(|opened| opened.as_ref().map(|opened| opened.data.clone())));
    Effect::watch(
        move || data.get(),
        move |now, before, _| {
            let name = |data: &Option<crate::registry::Settings>| data.as_ref().map(|data| data.name());
            if before.is_some_and(|before| name(before).is_some() && name(before) != name(now)) {
                lab.ask_probe(|probe| probe.text.clear());
            }
            asked.forget();
        },
        false,
    );
    let text = Memo::new(move |_| lab.probe.with(|probe| probe.text.clone()));
    Effect::watch(move || text.get(), move |_, _, _| asked.forget(), false);
    asked
}

impl Asked {
    /// Forced and replaced tokens.
    fn forget(&self) {
        let is_there = self.question.with_untracked(|asked| !asked.forced.is_empty() || asked.edit.is_some());
        if is_there {
            self.question.update(|question| {
                question.forced.clear();
                question.edit = None;
            });
        }
    }

    /// Forces a token at a step, or lets go of it where it is forced already. What was forced after it was meant for other
    /// beginnings.
    pub fn force(&self, step: u32, token: u32) {
        self.question.update(|question| {
            let was_forced = question.forced.contains(&(step, token));
            question.forced.retain(|(other, _)| *other < step);
            if !was_forced {
                question.forced.push((step, token));
            }
        });
    }
}

/// The latest of a view, unpacked.
pub fn view_of<T>(lab: Lab, view: View) -> Memo<Option<T>>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| {
        lab.inspections.sequence.with(|all| {
            let (_, bytes) = all.iter().find(|(other, _)| *other == view)?;
            unpack(bytes)
        })
    })
}
