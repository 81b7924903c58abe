//! The Attention lab: attention computed by hand, and a transformer that is trained while its attention is read.

mod ablation;
mod by_hand;
pub mod card;
pub mod chosen;
mod heads;
mod heatmap;
mod lens;
mod lines;
mod neuron;
mod next_tokens;
mod probing;
pub mod samples;
mod saving;
mod sentence;
mod status;
mod tokens;
mod written;

use leptos::html::Div;
use leptos::prelude::*;

use crate::experiment::Family;
use crate::experiment::presets::presets_of;
use crate::interchange::link::Opened;
use crate::train::inspect::View;
use crate::ui::canvas::use_visible;
use crate::ui::charts::Charts;
use crate::ui::frame::LabFrame;
use crate::ui::inspect::health::HealthCard;
use crate::ui::inspect::results::Results;
use crate::ui::inspect::watching::watch_while;
use crate::ui::labs::LabName;
use crate::ui::parts::Tab;
use crate::ui::setup::SetUpTexts;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

use ablation::AblationCard;
use by_hand::ByHand;
use card::AttentionCard;
use chosen::provide_chosen;
use heads::HeadsCard;
use lens::LensCard;
use neuron::NeuronCard;
use probing::{chosen_vectors, follow_model, switch_head};
use samples::SamplesCard;
use sentence::SentenceCard;

#[component]
pub fn AttentionLab(is_shown: Memo<bool>, opened: Option<Opened>) -> impl IntoView {
    let experiment = presets_of(Family::Transformer).next().map(|preset| preset.experiment());
    view! {
        <LabFrame
            name=LabName::Attention
            experiment=experiment.unwrap_or_default()
            is_shown
            opened
            context=provide_what_is_read as fn()
            set_up=|| view! { <SetUpTexts /> }
            live=|| view! { <Live /> }
            inspect=|| view! { <Inspect /> }
        />
    }
}

/// The attention that all pictures choose from, and a probe that fits the model.
fn provide_what_is_read() {
    let lab = use_lab();
    let chosen = provide_chosen(lab.inspections.attention.into());
    watch_while(View::Attention, move || chosen.is_seen());
    follow_model(lab, chosen);
}

/// The centre: attention, curves, and the vectors behind a cell.
#[component]
fn Live() -> impl IntoView {
    let by_hand = Tab { name: "by-hand", title: words::BY_HAND, body: (|| view! { <ByHand /> }).into() };
    view! {
        <AttentionCard more=vec![by_hand] />
        <Charts />
        <Vectors />
        <LensCard />
    }
}

/// Query and key of the cell that is pointed at.
#[component]
fn Vectors() -> impl IntoView {
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Neuron, move || visible.get());
    let [query, key] = chosen_vectors();
    view! {
        <div node_ref=body>
            <NeuronCard query key />
        </div>
    }
}

/// The right column: the text that is read, the heads, what is written, what goes wrong.
#[component]
fn Inspect() -> impl IntoView {
    let lab = use_lab();
    let off = Signal::derive(move || lab.probe.with(|probe| probe.switched_off.clone()));
    let classifies = Memo::new(move |_| {
        lab.data.with(|data| data.as_ref().is_some_and(|data| !data.meaning.classes.is_empty()))
    });
    view! {
        <SentenceCard />
        <HeadsCard off on_switch=move |head| switch_head(lab, head) />
        <AblationCard />
        <Show when=move || classifies.get() fallback=|| view! { <SamplesCard /> }>
            <Results />
        </Show>
        <HealthCard />
    }
}
