//! The Experiment as a whole: presets, reading one from a file, saving it.

use leptos::prelude::*;

use super::data::let_go_of_files;
use super::files::{listed, open_experiment};
use crate::experiment::presets::{Preset, presets_of};
use crate::train::inspect::Level;
use crate::ui::browser::save_file;
use crate::ui::language::t;
use crate::ui::state::use_lab;
use crate::ui::words::setup as words;

#[component]
pub fn ExperimentBar() -> impl IntoView {
    let lab = use_lab();
    let presets = move || presets_of(lab.name.family());
    // The preset that the draft still is, if any.
    let current = Memo::new(move |_| {
        lab.draft
            .with(|draft| presets().find(|preset| preset.experiment() == *draft).map(|preset| preset.name))
    });
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some(preset) = presets().find(|preset| preset.name == name) {
            let experiment = preset.experiment();
            lab.draft.with_untracked(|draft| let_go_of_files(lab, &draft.data, &experiment.data));
            lab.adapted.set(None);
            lab.draft.set(experiment);
        }
    };
    let option = move |preset: &'static Preset| {
        view! {
            <option
                value=preset.name
                title=t(preset.help)
                prop:selected=move || current.get() == Some(preset.name)
            >
                {t(preset.title)}
            </option>
        }
    };
    let save = move |_| {
        let text = lab.draft.with_untracked(|draft| format!("{:#}\n", draft.to_json()));
        if save_file("experiment.json", "application/json", text.as_bytes()).is_err() {
            lab.notify(Level::Bad, words::NOT_SAVED);
        }
    };
    let open = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = listed(input.files()).into_iter().next() {
            open_experiment(lab, file);
        }
        input.set_value("");
    };
    view! {
        <div class="experiment" role="group" aria-label=t(words::EXPERIMENT)>
            <select aria-label=t(words::PRESET) title=t(words::PRESET) on:change=choose>
                <option value="" disabled prop:selected=move || current.get().is_none()>{t(words::OWN)}</option>
                {presets().map(option).collect_view()}
            </select>
            <label class="button" title=t(words::OPEN_FILE_HELP)>
                {t(words::OPEN_FILE)}
                <input type="file" accept=".json,application/json" on:change=open />
            </label>
            <button title=t(words::SAVE_FILE_HELP) on:click=save>{t(words::SAVE_FILE)}</button>
        </div>
    }
}
