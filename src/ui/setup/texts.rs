//! Choosing among datasets of texts, and bringing one's own.

use leptos::prelude::*;

use super::data::{DropZone, Paste, choose_dataset};
use crate::data::DATASETS;
use crate::data::datasets::{DatasetRow, Holds, Needs};
use crate::registry::Settings;
use crate::text::Text;
use crate::ui::language::t;
use crate::ui::parts::id_of;
use crate::ui::state::use_lab;

/// A list of the datasets that the lab's models learn, in groups by what these hold.
#[component]
pub fn DatasetList(label: Text, groups: &'static [(Text, Holds)]) -> impl IntoView {
    let lab = use_lab();
    let family = lab.name.family();
    let chosen = Memo::new(move |_| lab.draft.with(|draft| draft.data.name()));
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some(row) = DATASETS.iter().find(|row| row.entry.name == name) {
            choose_dataset(lab, Settings::defaults(&row.entry));
        }
    };
    let option = move |row: &'static DatasetRow| {
        let selected = move || chosen.get() == row.entry.name;
        view! { <option value=row.entry.name prop:selected=selected>{t(row.entry.title)}</option> }
    };
    let group = move |&(title, holds): &(Text, Holds)| {
        let rows = DATASETS.iter().filter(move |row| row.holds == holds);
        view! { <optgroup label=t(title)>{rows.map(option).collect_view()}</optgroup> }
    };
    let groups = groups.iter().filter(|(_, holds)| family.learns(*holds));
    let id = id_of("dataset");
    view! {
        <div class="field">
            <label for=id.clone()>{t(label)}</label>
            <select id=id data-testid="dataset" on:change=choose>{groups.map(group).collect_view()}</select>
        </div>
    }
}

/// How own data of a kind comes in.
#[derive(Clone, Copy)]
pub struct Source {
    pub needs: Needs,
    pub drop: Text,
    /// Endings of files that are offered first.
    pub accept: &'static str,
    pub paste: Option<Pasting>,
}

#[derive(Clone, Copy)]
pub struct Pasting {
    pub title: Text,
    pub help: Text,
    pub take_it: Text,
}

#[component]
pub fn OwnData(source: Source) -> impl IntoView {
    let Source { needs, drop, accept, paste } = source;
    view! {
        <DropZone text=drop accept multiple=false />
        {paste.map(|Pasting { title, help, take_it }| view! { <Paste needs title help take_it /> })}
    }
}
