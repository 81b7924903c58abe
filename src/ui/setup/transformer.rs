//! What a model that is one row of settings is made of: a transformer, or a recurrent encoder and decoder.

use leptos::prelude::*;
use serde_json::Value as Json;

use super::data::Adapted;
use super::lens::{edit, edit_live};
use super::settings::{SetField, SettingsEditor, Wrong};
use crate::experiment::Family;
use crate::models::transformer::ENTRY;
use crate::protocol::{Change, Status};
use crate::registry::Settings;
use crate::ui::inspect::summary::Summary;
use crate::ui::language::{m, t};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

/// What most people change; the rest is folded away.
const FIRST: &[&str] =
    &["architecture", "num_layers", "num_heads", "hidden_dim", "intermediate_dim", "dropout"];
const FIRST_OF_RECURRENT: &[&str] =
    &["cell", "attention", "num_layers", "units", "bidirectional", "teacher_forcing"];

#[component]
pub fn ModelCard() -> impl IntoView {
    let lab = use_lab();
    let (title, first) = match lab.name.family() {
        Family::Seq2Seq => (words::ENCODER_DECODER, FIRST_OF_RECURRENT),
        Family::Transformer | Family::Sequential | Family::Word2Vec => (words::TRANSFORMER, FIRST),
    };
    let settings = Memo::new(move |_| {
        lab.draft.with(|draft| draft.model.settings().cloned().unwrap_or_else(|| Settings::defaults(&ENTRY)))
    });
    let set: SetField = Callback::new(move |(name, json): (&'static str, Json)| {
        lab.adapted.set(None);
        let live = name == "dropout" && lab.status.get_untracked() == Status::Running;
        match json.as_f64().filter(|_| live) {
            Some(rate) => edit_live(lab, Change::Dropout(rate)),
            None => edit(lab, |draft| match draft.model.settings_mut() {
                Some(settings) => settings.set(name, &json),
                None => Ok(()),
            }),
        }
    });
    let count = move || {
        let count = lab.model.with(|model| model.as_ref().map(|model| model.trained + model.kept))?;
        Some(
            view! { <span class="small muted" data-testid="parameters">{m(words::parameters(count))}</span> },
        )
    };
    view! {
        <Card title aside=move || count>
            <Adapted />
            <SettingsEditor settings set path="model" only=first />
            <Wrong path="model" exact=true />
            <details>
                <summary>{t(words::MORE_MODEL)}</summary>
                <SettingsEditor settings set path="model" without=first />
            </details>
            <Summary model=lab.model />
        </Card>
    }
}
