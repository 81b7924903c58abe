//! The Words lab: word vectors in training, on a map that is alive, and everything that can be asked of them.

mod analogy;
mod axes;
mod drawing;
mod files;
mod map;
mod missing;
mod neighbours;
mod picture;
mod similarity;
mod stamps;
mod state;
mod step;

use leptos::prelude::*;

use crate::experiment::Family;
use crate::experiment::presets::presets_of;
use crate::interchange::link::Opened;
use crate::text::Language;
use crate::ui::charts::Charts;
use crate::ui::frame::LabFrame;
use crate::ui::labs::LabName;
use crate::ui::language::use_language;
use crate::ui::setup::SetUpWords;

#[component]
pub fn WordsLab(is_shown: Memo<bool>, opened: Option<Opened>) -> impl IntoView {
    // A world of words in the visitor's language.
    let name = match use_language().get_untracked() {
        Language::English => "word2vec-generated",
        Language::Chinese => "word2vec-chinese",
    };
    let preset = presets_of(Family::Word2Vec).find(|preset| preset.name == name);
    let experiment = preset.map(|preset| preset.experiment());
    view! {
        <LabFrame
            name=LabName::Words
            experiment=experiment.unwrap_or_default()
            is_shown
            opened
            context=state::provide_words as fn()
            set_up=|| view! { <SetUpWords /> }
            live=|| {
                view! {
                    <map::MapCard />
                    <Charts />
                    <step::StepCard />
                }
            }
            inspect=|| {
                view! {
                    <neighbours::NeighboursCard />
                    <analogy::AnalogyCard />
                    <similarity::SimilarityCard />
                    <axes::AxesCard />
                    <files::FilesCard />
                }
            }
        />
    }
}
