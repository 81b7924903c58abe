//! The layers: add, remove, reorder, and what each is set to.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, HtmlElement, KeyboardEvent};

use super::data::Adapted;
use super::lens::{edit, edit_live};
use super::list::AddRow;
use super::settings::{Control, SetField, SettingsEditor, Wrong, value_of};
use crate::data::Meaning;
use crate::experiment::Experiment;
use crate::nn::layers::LAYERS;
use crate::plot::format::grouped;
use crate::protocol::{Change, Status};
use crate::registry::{Field, Kind, Settings, row_of};
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::state::{Lab, use_lab};
use crate::ui::words::setup as words;

#[component]
pub fn LayersCard() -> impl IntoView {
    let lab = use_lab();
    let names = Memo::new(move |_| {
        lab.draft.with(|draft| draft.layers().iter().map(Settings::name).collect::<Vec<_>>())
    });
    let dragged = RwSignal::new(None);
    let rows = move || {
        let names = names.get();
        let last = names.len().saturating_sub(1);
        (0..names.len()).map(|index| view! { <LayerRow index last dragged /> }).collect_view()
    };
    // A new layer goes in front of the output layer, which the loss depends on.
    let add = Callback::new(move |layer| {
        lab.draft.update(|draft| {
            if let Some(layers) = draft.layers_mut() {
                layers.insert(layers.len().saturating_sub(1), layer);
            }
        });
    });
    let language = use_language();
    let total = move || {
        let width = lab.data.with(|data| data.as_ref().map(|data| input_width(&data.meaning)))?;
        let total = lab.draft.with(|draft| parameters(draft, width));
        Some(format!("{} {}", grouped(total as u64), words::PARAMETERS.get(language.get())))
    };
    view! {
        <Card title=words::LAYERS aside=move || view! { <span class="small muted">{total}</span> }>
            <Adapted />
            <ol class="layers">{rows}</ol>
            <Wrong path="model.layers" exact=true />
            <AddRow rows=LAYERS.iter().map(|row| &row.entry).collect() title=words::ADD_LAYER add />
        </Card>
    }
}

fn input_width(meaning: &Meaning) -> usize {
    meaning.image.map_or(meaning.features.len(), |(height, width)| height * width)
}

/// Trained and kept parameters of all layers, given the width of the input.
fn parameters(experiment: &Experiment, input_width: usize) -> usize {
    let mut width = input_width;
    let mut total = 0;
    for layer in experiment.layers() {
        let row = row_of(LAYERS, layer);
        let (trained, kept) = (row.count_parameters)(layer, width);
        total += trained + kept;
        width = (row.output_width)(layer, width);
    }
    total
}

/// The fields shown in the row itself: the first if it is a number, and the activation.
fn in_row(fields: &'static [Field]) -> (Option<&'static Field>, Option<&'static Field>) {
    let number =
        fields.first().filter(|field| matches!(field.kind, Kind::Integer { .. } | Kind::Number { .. }));
    (number, fields.iter().find(|field| field.name == "activation"))
}

#[component]
fn LayerRow(index: usize, last: usize, dragged: RwSignal<Option<usize>>) -> impl IntoView {
    let lab = use_lab();
    let path = format!("model.layers[{index}]");
    let layer = lab.draft.with_untracked(|draft| draft.layers()[index].clone());
    let entry = layer.entry();
    let settings = Signal::derive(move || {
        lab.draft.with(|draft| draft.layers().get(index).cloned().unwrap_or_else(|| layer.clone()))
    });
    let set: SetField = Callback::new(move |(name, json): (&'static str, serde_json::Value)| {
        lab.adapted.set(None);
        let live = entry.name == "dropout" && lab.status.get_untracked() == Status::Running;
        match json.as_f64().filter(|_| live) {
            Some(rate) => edit_live(lab, Change::Dropout(rate)),
            None => edit(lab, |draft| match draft.layers_mut().and_then(|layers| layers.get_mut(index)) {
                Some(layer) => layer.set(name, &json),
                None => Ok(()),
            }),
        }
    });
    let (number, activation) = in_row(entry.fields);
    let inline = [number, activation].map(|field| field.map(|field| (field, RwSignal::new(None))));
    let typed = inline.iter().flatten().map(|(_, wrong)| *wrong).collect::<Vec<_>>();
    let controls = inline.map(|field| match field {
        Some((field, wrong)) => {
            let id = format!("{path}-{}", field.name);
            view! { <Control field value=value_of(settings, field) set id wrong /> }.into_any()
        }
        None => view! { <span></span> }.into_any(),
    });

    let expanded = RwSignal::new(false);
    let place = move |to: usize| {
        move_layer(lab, index, to);
        // The rows are drawn anew; the keyboard stays with the layer that moved.
        request_animation_frame(move || focus(&button_id(to)));
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowUp" if event.alt_key() && index > 0 => place(index - 1),
        "ArrowDown" if event.alt_key() && index < last => place(index + 1),
        _ => {}
    };
    let on_drop = move |event: DragEvent| {
        if let Some(from) = dragged.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            dragged.set(None);
            move_layer(lab, from, index);
        }
    };
    let on_drag_over = move |event: DragEvent| {
        if dragged.get_untracked().is_some() {
            event.prevent_default();
        }
    };
    let remove =
        move |_| lab.draft.update(|draft| drop(draft.layers_mut().map(|layers| layers.remove(index))));
    let inner_path = path.clone();
    view! {
        <li
            class:dragged=move || dragged.get() == Some(index)
            on:dragover=on_drag_over
            on:drop=on_drop
            on:keydown=key
        >
            <div class="layer">
                <span
                    class="grip"
                    draggable="true"
                    aria-hidden="true"
                    title=t(words::DRAG)
                    on:dragstart=move |_| dragged.set(Some(index))
                    on:dragend=move |_| dragged.set(None)
                >
                    "⠿"
                </span>
                <span class="name" title=t(entry.help)>{t(entry.title)}</span>
                {controls.into_iter().collect_view()}
                <button
                    class="more"
                    id=button_id(index)
                    aria-expanded=move || expanded.get().to_string()
                    aria-label=t(words::LAYER_SETTINGS)
                    title=t(words::LAYER_SETTINGS)
                    on:click=move |_| expanded.update(|expanded| *expanded = !*expanded)
                >
                    "⋯"
                </button>
            </div>
            <Wrong path=path typed />
            <Show when=move || expanded.get()>
                <div class="layer-more">
                    <p class="hint">{t(entry.help)}</p>
                    <SettingsEditor settings set path=inner_path.clone() />
                    <div class="buttons">
                        <button disabled=index == 0 on:click=move |_| place(index - 1)>{t(words::MOVE_UP)}</button>
                        <button disabled=index == last on:click=move |_| place(index + 1)>
                            {t(words::MOVE_DOWN)}
                        </button>
                        <button on:click=remove>{t(words::REMOVE)}</button>
                    </div>
                </div>
            </Show>
        </li>
    }
}

fn button_id(index: usize) -> String {
    format!("layer-{index}-more")
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn move_layer(lab: Lab, from: usize, to: usize) {
    lab.draft.update(|draft| {
        let Some(layers) = draft.layers_mut() else { return };
        if from < layers.len() && to < layers.len() {
            let layer = layers.remove(from);
            layers.insert(to, layer);
        }
    });
}
