//! Parts of the draft, to read and to change.

use leptos::prelude::*;

use super::settings::SetField;
use crate::experiment::Experiment;
use crate::protocol::Change;
use crate::registry::{FieldError, Settings};
use crate::train::inspect::Level;
use crate::ui::state::{Lab, use_lab};

/// One part of the draft that is always there.
#[derive(Clone, Copy)]
pub struct Lens {
    pub settings: Signal<Settings>,
    pub set: SetField,
    /// Replaces the part as a whole.
    pub choose: Callback<Settings>,
}

impl Lens {
    pub fn new(get: fn(&Experiment) -> &Settings, get_mut: fn(&mut Experiment) -> &mut Settings) -> Lens {
        let lab = use_lab();
        Lens {
            settings: Memo::new(move |_| lab.draft.with(|draft| get(draft).clone())).into(),
            set: Callback::new(move |(name, json)| edit(lab, |draft| get_mut(draft).set(name, &json))),
            choose: Callback::new(move |settings| lab.draft.update(|draft| *get_mut(draft) = settings)),
        }
    }
}

/// Changes the draft, or on an error leaves it as it was and says why.
pub fn edit(lab: Lab, change: impl FnOnce(&mut Experiment) -> Result<(), FieldError>) {
    let mut draft = lab.draft.get_untracked();
    match change(&mut draft) {
        Ok(()) => lab.draft.set(draft),
        Err(error) => lab.notify(Level::Bad, error.message()),
    }
}

/// Changes the draft and the run that is there.
pub fn edit_live(lab: Lab, change: Change) {
    if let Err(error) = lab.change(change) {
        lab.notify(Level::Bad, error.message());
    }
}
