//! One word in training: its company, its negatives, and how the vectors move.

use leptos::prelude::*;

use crate::plot::word_map::{Camera, Extent, labels};
use crate::train::inspect::View;
use crate::train::inspect::words::{StepTerm, WordStep};
use crate::ui::canvas::{Brush, Canvas};
use crate::ui::inspect::empty;
use crate::ui::language::{m, t};
use crate::ui::parts::{Card, Help};
use crate::ui::state::use_lab;
use crate::ui::words::run::NOTHING_TO_TRAIN;
use crate::ui::words::word2vec as words;

use super::state::{Words, use_words, watch_when_seen};

/// Vectors shown with how far they move.
const MOST_MOVED: usize = 10;
/// In pixels.
const LONGEST_ARROW: f64 = 46.0;

#[component]
pub fn StepCard() -> impl IntoView {
    let all = use_words();
    let place = watch_when_seen([View::WordStep]);
    // Which of the words near the centre the terms are of.
    let update = RwSignal::new(0usize);
    let another = move |_| {
        update.set(0);
        all.ask(|probe| probe.step = probe.step.wrapping_add(1));
    };
    let lab = use_lab();
    let body = move || {
        all.step.with(|step| match step {
            Some(step) => view! {
                {sentence(step, update)}
                <p class="small muted" data-testid="step-loss">
                    {m(words::loss_of_step(step.losses[0], step.losses[1], step.learning_rate))}
                </p>
                {terms(step, update.get().min(step.updates.len().saturating_sub(1)))}
                <h3>{t(words::MOVES)}</h3>
                <div class="step-paths">
                    <Canvas draw=draw_paths(all) label=t(words::PATHS_LABEL) />
                </div>
                {moved(step)}
            }
            .into_any(),
            None if lab.has_nothing_to_train() => empty(NOTHING_TO_TRAIN).into_any(),
            None => empty(words::MAP_EMPTY).into_any(),
        })
    };
    view! {
        <Card title=words::STEP aside=|| view! { <Help text=words::STEP_HELP /> }>
            <div node_ref=place class="panel" data-testid="word-step">
                <button type="button" on:click=another data-testid="another-word">{t(words::ANOTHER)}</button>
                {body}
            </div>
        </Card>
    }
}

/// The sentence; words near the centre choose whose terms are shown.
fn sentence(step: &WordStep, update: RwSignal<usize>) -> impl IntoView + use<> {
    let (centre, near, skip_gram) = (step.centre as usize, step.near.clone(), step.skip_gram);
    let word = move |(place, word): (usize, String)| {
        let index = near.iter().position(|near| *near as usize == place);
        match index {
            _ if place == centre => view! { <b class="near-word centre">{word}</b> }.into_any(),
            Some(index) if skip_gram => view! {
                <button
                    type="button"
                    class="near-word"
                    aria-pressed=move || (update.get() == index).to_string()
                    on:click=move |_| update.set(index)
                >
                    {word}
                </button>
            }
            .into_any(),
            Some(_) => view! { <span class="near-word">{word}</span> }.into_any(),
            None => view! { <span class="near-word far muted">{word}</span> }.into_any(),
        }
    };
    view! { <p class="step-sentence">{step.sentence.clone().into_iter().enumerate().map(word).collect_view()}</p> }
}

fn terms(step: &WordStep, update: usize) -> Option<impl IntoView + use<>> {
    let update = step.updates.get(update)?;
    let from: Vec<String> = update.from.iter().map(|&place| step.sentence[place as usize].clone()).collect();
    let row = |term: &StepTerm| {
        let [before, after] = term.probability;
        let name = if term.word.is_empty() { m(words::fork(term.fork))() } else { term.word.clone() };
        let aim = if term.agrees { words::SHOULD_AGREE } else { words::SHOULD_DIFFER };
        view! {
            <tr class:top=term.agrees>
                <th scope="row">{name}</th>
                <td class="aim">{t(aim)}</td>
                <td class="bar-cell"><i style:width=format!("{:.1}%", after * 100.0)></i></td>
                <td class="num wide">{format!("{before:.3} → {after:.3}")}</td>
            </tr>
        }
    };
    Some(view! {
        <p class="small">
            <span class="muted">{t(words::FROM_WORD)} ": "</span>
            {from.join(", ")}
        </p>
        <div class="bars">
            <table>
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">{t(words::OUTPUT)}</th>
                        <th scope="col">{t(words::AIM)}</th>
                        <th scope="col">{t(words::BAR)}</th>
                        <th scope="col">{t(words::PROBABILITY)}</th>
                    </tr>
                </thead>
                <tbody>{update.terms.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    })
}

/// The words' vectors on the plane of the map, with arrows to where they go. Steps are short: all arrows are drawn longer by one
/// factor, so that the longest can be seen.
fn draw_paths(all: Words) -> impl Fn(&Brush) {
    move |brush: &Brush| {
        all.step.with(|step| {
            let Some(step) = step else { return };
            let paths: Vec<(&str, [[f32; 2]; 2])> =
                step.moved.iter().filter_map(|moved| Some((moved.word.as_str(), moved.path?))).collect();
            let positions: Vec<f32> = paths.iter().flat_map(|(_, [[x, y], _])| [*x, *y, 0.0]).collect();
            let camera = Camera::showing(brush.width, brush.height, Extent::of(&positions));
            let spots = |[x, y]: [f32; 2]| camera.spot([x, y, 0.0]);
            let length = |[from, to]: [[f32; 2]; 2]| {
                let (from, to) = (spots(from), spots(to));
                (to.x - from.x).hypot(to.y - from.y)
            };
            let longest = paths.iter().map(|(_, path)| length(*path)).fold(1e-9, f64::max);
            let factor = (LONGEST_ARROW / longest).max(1.0);
            let context = &brush.context;
            let starts: Vec<_> = paths.iter().map(|(_, [from, _])| spots(*from)).collect();
            for (from, (_, [_, to])) in starts.iter().zip(&paths) {
                let to = spots(*to);
                let (across, down) = (factor * (to.x - from.x), factor * (to.y - from.y));
                context.set_stroke_style_str(&brush.color("--accent"));
                context.set_fill_style_str(&brush.color("--ink-3"));
                context.set_line_width(1.6);
                context.begin_path();
                context.move_to(from.x, from.y);
                context.line_to(from.x + across, from.y + down);
                let angle = down.atan2(across);
                for side in [-0.5, 0.5] {
                    context.move_to(from.x + across, from.y + down);
                    context.line_to(
                        from.x + across - 6.0 * (angle + side).cos(),
                        from.y + down - 6.0 * (angle + side).sin(),
                    );
                }
                context.stroke();
                context.begin_path();
                let _ = context.arc(from.x, from.y, 2.5, 0.0, std::f64::consts::TAU);
                context.fill();
            }
            context.set_font(&brush.font(12.0));
            context.set_text_align("left");
            context.set_fill_style_str(&brush.color("--ink"));
            let size = (brush.width, brush.height);
            for label in labels(&starts, |place| paths[place].0, 0..paths.len(), size, paths.len()) {
                let _ = context.fill_text(paths[label.word].0, label.x, label.y + 4.0);
            }
        });
    }
}

fn moved(step: &WordStep) -> impl IntoView + use<> {
    let most = step.moved.first().map_or(1e-9, |moved| moved.by.max(1e-9));
    let rows = step.moved.iter().take(MOST_MOVED).map(|moved| {
        let kind = if moved.is_vector { words::VECTOR } else { words::CONTEXT_VECTOR };
        view! {
            <tr>
                <th scope="row">{moved.word.clone()} " " <span class="muted small">{t(kind)}</span></th>
                <td class="bar-cell"><i style:width=format!("{:.1}%", 100.0 * moved.by / most)></i></td>
                <td class="num wide">{format!("{:.4} / {:.3}", moved.by, moved.length)}</td>
            </tr>
        }
    });
    view! { <div class="bars"><table><tbody>{rows.collect_view()}</tbody></table></div> }
}
