//! What is set up before training: data, layers, training. All of it edits the draft of the Experiment.

mod code;
mod data;
mod download;
mod exchange;
pub mod files;
mod layers;
mod lens;
mod list;
pub mod settings;
mod task;
mod texts;
mod thumbnail;
mod training;
mod transformer;
mod words;

use leptos::prelude::*;

use crate::interchange::link::Part;
use crate::ui::sharing::Handed;
use crate::ui::state::use_lab;

/// The Network lab's column that sets everything up.
#[component]
pub fn SetUp() -> impl IntoView {
    files::take_dropped_files(use_lab());
    view! {
        <Handed part=Part::Presets><exchange::ExperimentBar /></Handed>
        <Handed part=Part::Data><data::DataCard /></Handed>
        <Handed part=Part::Model><layers::LayersCard /></Handed>
        <training::TrainingCard />
    }
}

/// The Words lab's.
#[component]
pub fn SetUpWords() -> impl IntoView {
    files::take_dropped_files(use_lab());
    view! {
        <Handed part=Part::Presets><exchange::ExperimentBar /></Handed>
        <Handed part=Part::Data><words::CorpusCard /></Handed>
        <Handed part=Part::Model><words::Word2VecCard /></Handed>
        <Handed part=Part::Training><words::ScheduleCard /></Handed>
    }
}

/// That of the labs whose models read texts.
#[component]
pub fn SetUpTexts() -> impl IntoView {
    files::take_dropped_files(use_lab());
    view! {
        <Handed part=Part::Presets><exchange::ExperimentBar /></Handed>
        <Handed part=Part::Data><task::TaskCard /></Handed>
        <Handed part=Part::Model><transformer::ModelCard /></Handed>
        <training::TrainingCard />
    }
}
