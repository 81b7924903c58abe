//! A step of training in slow motion: five stages with the numbers of one unit, under the drawing of the network.

use std::time::Duration;

use leptos::prelude::*;

use crate::data::Meaning;
use crate::optim::optimizers::OPTIMIZERS;
use crate::plot::format::{figure, percent};
use crate::protocol::Command;
use crate::text::{Language, Message};
use crate::train::inspect::{Trained, Walk};
use crate::ui::language::{t, use_language};
use crate::ui::parts::use_player;
use crate::ui::state::{Lab, use_lab};
use crate::ui::words::slow_motion as words;

/// How long a stage is shown when it plays by itself.
const STAGE: Duration = Duration::from_millis(3_000);

pub const GATHER: usize = 0;
pub const FORWARD: usize = 1;
pub const LOSS: usize = 2;
pub const BACKWARD: usize = 3;
pub const UPDATE: usize = 4;

/// Asks for the next step with the numbers of a unit.
pub fn ask(lab: Lab, column: u32, unit: u32) {
    lab.send(Command::Walk { column, unit });
}

#[component]
pub fn SlowMotion(walk: Memo<Option<Walk>>, stage: RwSignal<usize>) -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let player = use_player();
    let go = move |to: usize| {
        player.stop();
        stage.set(to);
    };
    let advance = move || match stage.get_untracked() {
        UPDATE => player.stop(),
        before => stage.set(before + 1),
    };
    let play = move |_| {
        if untrack(|| player.plays()) {
            return player.stop();
        }
        if stage.get_untracked() == UPDATE {
            stage.set(GATHER);
        }
        player.start(STAGE, advance);
    };
    let caption = move || if player.plays() { words::STOP } else { words::PLAY };
    let take = move |_| {
        let Some(Walk { column, unit, .. }) = walk.get_untracked() else { return };
        go(GATHER);
        lab.step();
        ask(lab, column, unit);
    };
    let sentence = move || {
        let message = walk.with(|walk| Some(explained(walk.as_ref()?, stage.get(), language.get())));
        message.map(|message| message.get(language.get()).to_owned())
    };
    let table = move || {
        let walk = walk.get()?;
        lab.data.with(|data| {
            let meaning = data.as_ref().map(|data| &data.meaning);
            Some(numbers(&walk, stage.get(), meaning, language.get()))
        })
    };
    view! {
        <section class="slow-motion" aria-label=t(words::SLOW_MOTION) data-testid="slow-motion">
            <ol class="stages">
                {words::STAGES
                    .into_iter()
                    .enumerate()
                    .map(|(number, title)| {
                        view! {
                            <li>
                                <button
                                    type="button"
                                    class="ghost small"
                                    aria-current=move || (stage.get() == number).then_some("step")
                                    on:click=move |_| go(number)
                                >
                                    <b>{number + 1}</b>
                                    " "
                                    {t(title)}
                                </button>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
            <p class="stage-text" aria-live="polite" data-testid="stage-text">{sentence}</p>
            <div class="scroll">{table}</div>
            <p class="stage-buttons">
                <button
                    type="button"
                    class="ghost"
                    disabled=move || stage.get() == GATHER
                    on:click=move |_| go(stage.get_untracked().saturating_sub(1))
                >
                    {t(words::BACK)}
                </button>
                <button
                    type="button"
                    class="ghost"
                    data-testid="next-stage"
                    disabled=move || stage.get() == UPDATE
                    on:click=move |_| go((stage.get_untracked() + 1).min(UPDATE))
                >
                    {t(words::NEXT)}
                </button>
                <button type="button" class="ghost" on:click=play>{move || t(caption())()}</button>
                <button type="button" class="ghost" data-testid="take-step" title=t(words::TAKE_HELP) on:click=take>{t(words::TAKE)}</button>
                <button type="button" class="ghost" on:click=move |_| lab.walk.set(None)>{t(words::CLOSE)}</button>
            </p>
        </section>
    }
}

/// What happens in a stage, in words.
fn explained(walk: &Walk, stage: usize, language: Language) -> Message {
    let last = walk.network.columns.len() - 1;
    let example = &walk.network.example;
    match stage {
        GATHER => words::gather(walk.step, walk.examples, &example.truth),
        FORWARD => {
            let column = &walk.network.columns[walk.column as usize];
            let label = column.label.get(language);
            let function = label.split_once(' ').map_or(label, |(_, function)| function);
            let place = column.shown.iter().position(|shown| *shown == walk.unit);
            // Of the last layer the drawing shows what is reported, the share of all units together.
            let output = match place {
                Some(place) if walk.column as usize == last => column.activations[place],
                _ => walk.output,
            };
            words::forward(walk.unit + 1, function, &figure(walk.z.into()), &figure(output.into()))
        }
        LOSS => {
            let outputs = &walk.network.columns[last];
            let given = outputs.names.iter().position(|name| *name == example.truth);
            let given = match given {
                Some(place) => percent(outputs.activations[place].into(), language),
                None => {
                    outputs.activations.first().map(|value| figure(f64::from(*value))).unwrap_or_default()
                }
            };
            let is_class = outputs.names.contains(&example.truth);
            words::loss(
                is_class.then_some(example.truth.as_str()),
                &given,
                &figure(walk.example_loss.into()),
                &figure(walk.loss),
            )
        }
        BACKWARD => words::backward(&figure(walk.d_z.into()), walk.examples),
        _ => {
            let row = OPTIMIZERS.iter().find(|row| row.entry.name == walk.optimizer);
            let title = row.map_or(walk.optimizer.as_str(), |row| row.entry.title.get(language));
            words::update(title, &figure(walk.learning_rate))
        }
    }
}

/// The unit's inputs and weights, filled in as far as the step has come.
fn numbers(
    walk: &Walk,
    stage: usize,
    meaning: Option<&Meaning>,
    language: Language,
) -> impl IntoView + use<> {
    let from = |reached: usize, value: f32| {
        if stage >= reached { figure(value.into()) } else { "·".to_owned() }
    };
    let row = |name: String, x: Option<f32>, product: f32, weight: Option<Trained>| {
        let weight_cell =
            |reached, pick: fn(Trained) -> f32| weight.map(|weight| from(reached, pick(weight)));
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{x.map(|x| figure(x.into()))}</td>
                <td class="num">{weight_cell(GATHER, |weight| weight.before)}</td>
                <td class="num">{from(FORWARD, product)}</td>
                <td class="num">{weight_cell(BACKWARD, |weight| weight.gradient)}</td>
                <td class="num">{weight_cell(UPDATE, |weight| weight.after - weight.before)}</td>
            </tr>
        }
    };
    let terms = walk.terms.iter().map(|term| {
        let name = input_name(walk, term.input, meaning, language);
        row(name, Some(term.x), term.x * term.weight.before, Some(term.weight))
    });
    let hidden = walk.inputs as usize - walk.terms.len();
    let others =
        (hidden > 0).then(|| row(words::others(hidden).get(language).to_owned(), None, walk.others, None));
    let bias = walk.bias.map(|bias| row(words::BIAS.get(language).to_owned(), None, bias.before, Some(bias)));
    let rows = terms.chain(others).chain(bias).collect_view();
    view! {
        <table class="numbers">
            <thead>
                <tr>
                    <th scope="col">{words::INPUT.get(language)}</th>
                    <th scope="col" class="num">"x"</th>
                    <th scope="col" class="num">"w"</th>
                    <th scope="col" class="num">"x · w"</th>
                    <th scope="col" class="num">"∂L/∂w"</th>
                    <th scope="col" class="num">"Δw"</th>
                </tr>
            </thead>
            <tbody>
                {rows}
                <tr class="sum">
                    <th scope="row">"z = Σ"</th>
                    <td></td>
                    <td></td>
                    <td class="num">{from(FORWARD, walk.z)}</td>
                    <td></td>
                    <td></td>
                </tr>
            </tbody>
        </table>
    }
}

/// What an input of the unit is called: a pixel, a feature, or a unit of the layer before.
fn input_name(walk: &Walk, input: u32, meaning: Option<&Meaning>, language: Language) -> String {
    let message = match meaning {
        Some(meaning) if walk.column == 1 => match (meaning.image, meaning.features.get(input as usize)) {
            (Some((_, width)), _) => words::pixel(input as usize / width + 1, input as usize % width + 1),
            (None, Some(name)) => return name.clone(),
            (None, None) => words::unit(input + 1),
        },
        _ => words::unit(input + 1),
    };
    message.get(language).to_owned()
}
