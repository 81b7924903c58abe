//! A list of chosen rows, each with its fields: metrics, callbacks.

use leptos::prelude::*;

use super::lens::edit;
use super::settings::{SettingsEditor, Wrong};
use crate::experiment::Experiment;
use crate::registry::{Entry, Settings};
use crate::text::Text;
use crate::ui::language::t;
use crate::ui::state::use_lab;
use crate::ui::words::setup as words;

/// Which list of the draft.
#[derive(Clone, Copy)]
pub struct ListLens {
    pub get: fn(&Experiment) -> &Vec<Settings>,
    pub get_mut: fn(&mut Experiment) -> &mut Vec<Settings>,
}

#[component]
pub fn SettingsList(
    lens: ListLens,
    rows: Vec<&'static Entry>,
    title: Text,
    add: Text,
    path: &'static str,
) -> impl IntoView {
    let lab = use_lab();
    let chosen = Memo::new(move |_| {
        lab.draft.with(|draft| (lens.get)(draft).iter().map(Settings::name).collect::<Vec<_>>())
    });
    let items = move || {
        let names = chosen.get().into_iter().enumerate();
        names.map(|(index, _)| view! { <Item lens index path /> }).collect_view()
    };
    view! {
        <section class="list" aria-label=t(title)>
            <h3>{t(title)}</h3>
            <ul>{items}</ul>
            <AddRow
                rows
                title=add
                add=Callback::new(move |settings| {
                    lab.draft.update(|draft| (lens.get_mut)(draft).push(settings));
                })
            />
        </section>
    }
}

#[component]
fn Item(lens: ListLens, index: usize, path: &'static str) -> impl IntoView {
    let lab = use_lab();
    let place = format!("{path}[{index}]");
    let item = lab.draft.with_untracked(|draft| (lens.get)(draft)[index].clone());
    let entry = item.entry();
    let settings = Signal::derive(move || {
        lab.draft.with(|draft| (lens.get)(draft).get(index).cloned().unwrap_or_else(|| item.clone()))
    });
    let set = Callback::new(move |(name, json)| {
        edit(lab, |draft| match (lens.get_mut)(draft).get_mut(index) {
            Some(item) => item.set(name, &json),
            None => Ok(()),
        });
    });
    let remove = move |_| lab.draft.update(|draft| drop((lens.get_mut)(draft).remove(index)));
    view! {
        <li>
            <div class="item">
                <span title=t(entry.help)>{t(entry.title)}</span>
                <button class="remove" aria-label=t(words::REMOVE) title=t(words::REMOVE) on:click=remove>
                    "×"
                </button>
            </div>
            <Wrong path=place.clone() exact=true />
            <SettingsEditor settings set path=place />
        </li>
    }
}

/// A button-like list of what can be added.
#[component]
pub fn AddRow(rows: Vec<&'static Entry>, title: Text, add: Callback<Settings>) -> impl IntoView {
    let options = rows
        .iter()
        .map(|entry| view! { <option value=entry.name title=t(entry.help)>{t(entry.title)}</option> })
        .collect_view();
    let select = NodeRef::<leptos::html::Select>::new();
    let on_change = move |event| {
        let name = event_target_value(&event);
        if let Some(entry) = rows.iter().find(|entry| entry.name == name) {
            add.run(Settings::defaults(entry));
        }
        if let Some(select) = select.get() {
            select.set_value("");
        }
    };
    view! {
        <select class="add" node_ref=select aria-label=t(title) on:change=on_change>
            <option value="">{t(title)}</option>
            {options}
        </select>
    }
}
