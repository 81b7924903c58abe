//! The lab of recurrent encoders and decoders: what is written step by step, the beam, the alignment, the vector between both,
//! and a twin that is trained beside.

mod asked;
mod beam;
mod forcing;
mod gates;
mod lengths;
mod source;
mod twin;
mod vector;
mod writing;

use leptos::prelude::*;

use crate::experiment::Family;
use crate::experiment::presets::presets_of;
use crate::interchange::link::Opened;
use crate::train::inspect::View;
use crate::ui::attention::card::AttentionCard;
use crate::ui::attention::chosen::provide_chosen;
use crate::ui::attention::samples::SamplesCard;
use crate::ui::charts::Charts;
use crate::ui::frame::LabFrame;
use crate::ui::inspect::health::HealthCard;
use crate::ui::inspect::watching::watch_while;
use crate::ui::labs::LabName;
use crate::ui::setup::SetUpTexts;
use crate::ui::state::use_lab;

#[component]
pub fn SequencesLab(is_shown: Memo<bool>, opened: Option<Opened>) -> impl IntoView {
    let experiment = presets_of(Family::Seq2Seq).next().map(|preset| preset.experiment());
    view! {
        <LabFrame
            name=LabName::Sequences
            experiment=experiment.unwrap_or_default()
            is_shown
            opened
            context=provide_what_is_asked as fn()
            set_up=|| view! { <SetUpTexts /> }
            live=|| view! { <Live /> }
            inspect=|| view! { <Inspect /> }
        />
    }
}

fn provide_what_is_asked() {
    let lab = use_lab();
    asked::provide_asked(lab);
    let chosen = provide_chosen(lab.inspections.attention.into());
    watch_while(View::Attention, move || chosen.is_seen());
}

/// The centre: what is written, where it looked, the curves, the search, the vector.
#[component]
fn Live() -> impl IntoView {
    view! {
        <writing::WritingCard />
        <AttentionCard />
        <Charts />
        <beam::BeamCard />
        <vector::VectorCard />
        <gates::GatesCard />
    }
}

/// The right column: the input, the twin, teacher forcing, samples.
#[component]
fn Inspect() -> impl IntoView {
    view! {
        <source::SourceCard />
        <twin::TwinCard />
        <SamplesCard />
        <forcing::ForcingCard />
        <HealthCard />
    }
}
