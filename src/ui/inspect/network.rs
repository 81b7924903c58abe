//! The network, with one validation example passing through it.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::network::{Unit, strongest_inputs};
use crate::protocol::Command;
use crate::text::Language;
use crate::train::inspect::{Network, View};
use crate::ui::canvas::{Brush, Canvas, use_visible};
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::empty;
use super::network_drawing;
use super::summary::Summary;
use super::twin::Twin;
use super::watching::watch_while;
use crate::plot::format::{figure, signed};

/// Strongest weights named in the line under the drawing, and in the table.
const INPUTS_NAMED: usize = 4;
/// How near the pointer must come to a unit, in CSS pixels.
const REACH: f64 = 14.0;

/// The network card of the centre column.
#[component]
pub fn NetworkCard() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let network = lab.inspections.network;
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Network, move || visible.get());

    let title = move || {
        network.with(|network| {
            let network = network.as_ref()?;
            let counts: Vec<String> = network.columns.iter().map(|column| column.units.to_string()).collect();
            let text = words::passing_through(&counts.join(" → "), &network.example.truth);
            Some(text.get(language.get()).to_owned())
        })
    };
    let is_there = Memo::new(move |_| network.with(Option::is_some));
    view! {
        <Card title=words::NETWORK>
            <div node_ref=body class="network">
                <p class="small muted network-line">
                    <span>{title}</span>
                    <button
                        type="button"
                        class="ghost small"
                        title=t(words::NEXT_EXAMPLE_HELP)
                        data-testid="next-example"
                        disabled=move || !is_there.get()
                        on:click=move |_| lab.send(Command::NextExample)
                    >
                        {t(words::NEXT_EXAMPLE)}
                    </button>
                </p>
                <Show when=move || is_there.get() fallback=|| empty(words::NETWORK_EMPTY)>
                    <Drawing network />
                </Show>
                <Summary model=lab.model />
            </div>
        </Card>
    }
}

#[component]
fn Drawing(network: RwSignal<Option<Network>>) -> impl IntoView {
    let language = use_language();
    let chosen = RwSignal::new(None::<Unit>);
    // the network may have been exchanged for a smaller one since
    let chosen_unit = move |network: &Network| {
        chosen.get().filter(|unit| {
            network.columns.get(unit.column).is_some_and(|column| unit.place < column.shown.len())
        })
    };
    let size = StoredValue::new((0.0, 0.0));
    let draw = move |brush: &Brush| {
        size.set_value((brush.width, brush.height));
        network.with(|network| {
            if let Some(network) = network {
                network_drawing::draw(brush, network, language.get(), chosen_unit(network));
            }
        });
    };
    let point_at = move |event: MouseEvent| {
        let (width, height) = size.get_value();
        let unit = network.with_untracked(|network| {
            let layout = network_drawing::layout(network.as_ref()?, width, height);
            layout.unit_at(event.offset_x().into(), event.offset_y().into(), REACH)
        });
        if unit != chosen.get_untracked() {
            chosen.set(unit);
        }
    };
    let key = move |event: KeyboardEvent| {
        let shown: Vec<usize> = network.with_untracked(|network| {
            network.iter().flat_map(|network| &network.columns).map(|column| column.shown.len()).collect()
        });
        let next = match chosen.get_untracked() {
            None => Some(Unit { column: 0, place: 0 }),
            Some(unit) => unit.moved(&event.key(), &shown),
        };
        if next.is_some() && event.key().starts_with("Arrow") {
            event.prevent_default();
            chosen.set(next);
        }
    };
    let line = move || {
        network.with(|network| {
            match network.as_ref().and_then(|network| Some((network, chosen_unit(network)?))) {
                Some((network, unit)) => describe(network, unit, language.get()),
                None => words::NETWORK_HELP.get(language.get()).to_owned(),
            }
        })
    };
    view! {
        <div class="net">
            <Canvas
                draw
                label=t(words::NETWORK)
                attr:role="application"
                attr:tabindex="0"
                attr:aria-describedby="network-line"
                attr:data-testid="network"
                on:mousemove=point_at
                on:mouseleave=move |_| chosen.set(None)
                on:keydown=key
            />
        </div>
        <p class="small muted" id="network-line" aria-live="polite">{line}</p>
        <Twin>{move || network.with(|network| network.as_ref().map(|network| table(network, language.get())))}</Twin>
    }
}

/// Value and strongest inputs of a unit.
fn describe(network: &Network, unit: Unit, language: Language) -> String {
    let name = unit_name(network, unit, language);
    let value = figure(network.columns[unit.column].activations[unit.place].into());
    words::unit(&name, &value, &inputs_of(network, unit, language)).get(language).to_owned()
}

fn inputs_of(network: &Network, unit: Unit, language: Language) -> String {
    let named = |(place, weight): (usize, f32)| {
        let from = Unit { column: unit.column - 1, place };
        format!("{} {}", unit_name(network, from, language), signed(weight.into()))
    };
    strongest_inputs(network, unit, INPUTS_NAMED).into_iter().map(named).collect::<Vec<_>>().join(", ")
}

fn unit_name(network: &Network, unit: Unit, language: Language) -> String {
    let column = &network.columns[unit.column];
    match column.names.get(unit.place) {
        Some(name) => name.clone(),
        None => {
            let number = column.shown[unit.place] as usize + 1;
            words::unit_number(number, column.units, column.label.get(language)).get(language).to_owned()
        }
    }
}

fn table(network: &Network, language: Language) -> impl IntoView + use<> {
    let units = network
        .columns
        .iter()
        .enumerate()
        .flat_map(|(column, units)| (0..units.shown.len()).map(move |place| Unit { column, place }));
    let row = |unit: Unit| {
        view! {
            <tr>
                <th scope="row">{unit_name(network, unit, language)}</th>
                <td class="num">{figure(network.columns[unit.column].activations[unit.place].into())}</td>
                <td>{inputs_of(network, unit, language)}</td>
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{t(words::UNIT)}</th>
                    <th scope="col">{t(words::OUTPUT)}</th>
                    <th scope="col">{t(words::STRONGEST_INPUTS)}</th>
                </tr>
            </thead>
            <tbody>{units.map(row).collect_view()}</tbody>
        </table>
    }
}
