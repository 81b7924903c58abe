//! The link of the page as it is, and what the address that it was opened with brings along.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::experiment::Experiment;
use crate::experiment::presets::{Preset, presets_of};
use crate::interchange::link::{self, Handout, Opened};
use crate::train::inspect::Level;
use crate::ui::labs::{LabName, parts_of_address};
use crate::ui::parts::{SplitLoaderError, wasm_split};
use crate::ui::state::Lab;
use crate::ui::words::run as words;

/// What links of this lab leave out.
fn default_of(name: LabName) -> Experiment {
    presets_of(name.family()).next().map(Preset::experiment).unwrap_or_default()
}

/// The full address that opens this Experiment.
pub fn address_of(name: LabName, experiment: &Experiment, handout: &Handout) -> String {
    let address = window().location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}#{}?{}", name.address(), link::write(experiment, &default_of(name), handout))
}

/// What the address brings for this lab, if it brings something.
pub async fn opened_by_address(name: LabName) -> Option<Opened> {
    let (_, shared) = parts_of_address().filter(|(named, shared)| *named == name && !shared.is_empty())?;
    Some(read(name, shared).await.unwrap_or_else(|_| Opened {
        experiment: default_of(name),
        handout: Handout::default(),
        brings_experiment: false,
        problems: vec![words::PART_NOT_LOADED.into()],
    }))
}

/// Few addresses bring something: what reads it is fetched then.
#[wasm_split(link, wasm_split_path = leptos::wasm_split, fallible)]
fn read(name: LabName, shared: String) -> Result<Opened, SplitLoaderError> {
    Ok(link::read(&shared, &default_of(name)))
}

/// Takes over what hides, locks and sets a goal, and tells what could not be read: `opened` is what the page was opened
/// with, whose Experiment the lab has already. From now on follows links that are opened in the same tab.
pub fn follow_links(lab: Lab, opened: Option<Opened>) {
    let take = move |opened: Opened| {
        lab.handout.set(opened.handout);
        opened.problems.into_iter().for_each(|problem| lab.notify(Level::Warning, problem));
    };
    opened.into_iter().for_each(take);
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        spawn_local(async move {
            if let Some(opened) = opened_by_address(lab.name).await {
                if opened.brings_experiment {
                    lab.adapted.set(None);
                    lab.draft.set(opened.experiment.clone());
                }
                take(opened);
            }
        });
    });
    on_cleanup(move || listener.remove());
}
