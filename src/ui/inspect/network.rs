//! The network, with one validation example passing through it.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::network::{Unit, strongest_inputs};
use crate::protocol::{Command, Status};
use crate::text::Language;
use crate::train::inspect::{Network, View, Walk};
use crate::ui::canvas::{Brush, Canvas, use_visible};
use crate::ui::language::{t, use_language};
use crate::ui::parts::{Card, Later, SplitLoaderError, wasm_split};
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;
use crate::ui::words::slow_motion as slow_words;

use super::empty;
use super::network_drawing;
use super::slow_motion::{self, SlowMotion};
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

    let is_there = Memo::new(move |_| network.with(Option::is_some));
    // A step that has been taken since is no longer the next one.
    let walk = Memo::new(move |_| {
        let is_next = |walk: &Walk| walk.step == lab.progress.with(|progress| progress.step) + 1;
        lab.walk.get().filter(|walk| is_next(walk) && lab.status.get() != Status::Running)
    });
    let walks = Memo::new(move |_| walk.with(Option::is_some));
    let stage = RwSignal::new(slow_motion::GATHER);
    let shown = Signal::derive(move || match walk.get() {
        Some(walk) => Some(walk.network),
        None => network.get(),
    });
    let title = move || {
        shown.with(|network| {
            let network = network.as_ref()?;
            let counts: Vec<String> = network.columns.iter().map(|column| column.units.to_string()).collect();
            let says = if walks.get() { slow_words::passing_through } else { words::passing_through };
            let text = says(&counts.join(" → "), &network.example.truth);
            Some(text.get(language.get()).to_owned())
        })
    };
    let slow_down = move |_| {
        stage.set(slow_motion::GATHER);
        slow_motion::ask(lab, 1, 0);
    };
    view! {
        <Card title=words::NETWORK>
            <div node_ref=body class="network">
                <p class="small muted network-line">
                    <span>{title}</span>
                    <button
                        type="button"
                        class="ghost small"
                        title=t(slow_words::SLOW_MOTION_HELP)
                        data-testid="slow-down"
                        disabled=move || !is_there.get() || walks.get() || lab.moment.get().is_some()
                        on:click=slow_down
                    >
                        {t(slow_words::SLOW_MOTION)}
                    </button>
                    <button
                        type="button"
                        class="ghost small"
                        title=t(words::NEXT_EXAMPLE_HELP)
                        data-testid="next-example"
                        disabled=move || !is_there.get() || walks.get()
                        on:click=move |_| lab.send(Command::NextExample)
                    >
                        {t(words::NEXT_EXAMPLE)}
                    </button>
                </p>
                <Show when=move || is_there.get() fallback=|| empty(words::NETWORK_EMPTY)>
                    <Drawing network=shown walk stage />
                </Show>
                <Show when=move || walks.get()>
                    <Later part=move || slow_motion_part(walk, stage) />
                </Show>
                <Summary model=lab.model />
            </div>
        </Card>
    }
}

#[wasm_split(slow_motion, wasm_split_path = leptos::wasm_split, fallible)]
fn slow_motion_part(walk: Memo<Option<Walk>>, stage: RwSignal<usize>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <SlowMotion walk stage /> }.into_any())
}

#[component]
fn Drawing(
    network: Signal<Option<Network>>,
    walk: Memo<Option<Walk>>,
    stage: RwSignal<usize>,
) -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let pointed_at = RwSignal::new(None::<Unit>);
    let chosen =
        Signal::derive(move || pointed_at.get().or_else(|| walked_unit(walk.get().as_ref()?, stage.get())));
    let marked = move || {
        walk.with(|walk| match stage.get() {
            slow_motion::GATHER => walk.as_ref().map(|_| 0),
            slow_motion::LOSS => walk.as_ref().map(|walk| walk.network.columns.len() - 1),
            _ => None,
        })
    };
    // While a step is walked through, the unit that is pressed becomes the one whose numbers are shown.
    let press = move || {
        let unit = network.with_untracked(|network| {
            let unit = pointed_at.get_untracked().filter(|unit| unit.column > 0)?;
            let shown = &network.as_ref()?.columns.get(unit.column)?.shown;
            Some((unit.column as u32, *shown.get(unit.place)?))
        });
        if let (Some((column, unit)), true) = (unit, walk.with_untracked(Option::is_some)) {
            slow_motion::ask(lab, column, unit);
        }
    };
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
                network_drawing::draw(brush, network, language.get(), chosen_unit(network), marked());
            }
        });
    };
    let point_at = move |event: MouseEvent| {
        let (width, height) = size.get_value();
        let unit = network.with_untracked(|network| {
            let layout = network_drawing::layout(network.as_ref()?, width, height);
            layout.unit_at(event.offset_x().into(), event.offset_y().into(), REACH)
        });
        if unit != pointed_at.get_untracked() {
            pointed_at.set(unit);
        }
    };
    let key = move |event: KeyboardEvent| {
        let shown: Vec<usize> = network.with_untracked(|network| {
            network.iter().flat_map(|network| &network.columns).map(|column| column.shown.len()).collect()
        });
        if event.key() == "Enter" {
            return press();
        }
        let next = match chosen.get_untracked() {
            None => Some(Unit { column: 0, place: 0 }),
            Some(unit) => unit.moved(&event.key(), &shown),
        };
        if next.is_some() && event.key().starts_with("Arrow") {
            event.prevent_default();
            pointed_at.set(next);
        }
    };
    let line = move || {
        if walk.with(Option::is_some) && pointed_at.get().is_none() {
            return slow_words::OTHER_UNIT.get(language.get()).to_owned();
        }
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
                on:mouseleave=move |_| pointed_at.set(None)
                on:click=move |_| press()
                on:keydown=key
            />
        </div>
        <p class="small muted" id="network-line" aria-live="polite">{line}</p>
        <Twin>{move || network.with(|network| network.as_ref().map(|network| table(network, language.get())))}</Twin>
    }
}

/// The place in the drawing of the unit whose numbers are shown, in the stages that are about it.
fn walked_unit(walk: &Walk, stage: usize) -> Option<Unit> {
    if matches!(stage, slow_motion::GATHER | slow_motion::LOSS) {
        return None;
    }
    let column = walk.column as usize;
    let place = walk.network.columns.get(column)?.shown.iter().position(|shown| *shown == walk.unit)?;
    Some(Unit { column, place })
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
