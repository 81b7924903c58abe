//! The words of a list, each compared with each.

use leptos::html;
use leptos::prelude::*;

use crate::plot::label::{clipped, text_width};
use crate::train::inspect::View;
use crate::train::inspect::words::Similarity;
use crate::ui::canvas::{Brush, Canvas, use_size};
use crate::ui::inspect::pictures::{diverging, paint, scale};
use crate::ui::inspect::twin::Twin;
use crate::ui::language::t;
use crate::ui::parts::{Card, id_of};
use crate::ui::words::word2vec as words;

use super::missing::MissingWords;
use super::state::{listed, use_words, watch_when_seen};

/// Room for the longest label.
const LONGEST: f64 = 90.0;
const GAP: f64 = 6.0;

#[component]
pub fn SimilarityCard() -> impl IntoView {
    let place = watch_when_seen([View::Similarity]);
    let all = use_words();
    let canvas = NodeRef::<html::Canvas>::new();
    let size = use_size(canvas);
    let names = Memo::new(move |_| {
        all.similarity.with(|answer| match answer {
            Some(Ok(similarity)) => similarity.words.clone(),
            _ => Vec::new(),
        })
    });
    let height = move || {
        let layout = names.with(|names| Layout::new(names, size.get().0));
        format!("{}px", layout.top + layout.cell * names.with(Vec::len) as f64 + 4.0)
    };
    let draw = move |brush: &Brush| {
        all.similarity.with(|answer| {
            if let Some(Ok(similarity)) = answer {
                draw_heatmap(brush, similarity);
            }
        });
    };
    let problem = move || {
        all.similarity.with(|answer| match answer {
            Some(Err(missing)) => {
                Some(view! { <MissingWords missing=missing.clone() choose=replace_listed() /> })
            }
            _ => None,
        })
    };
    let table = move || {
        all.similarity.with(|answer| {
            let Some(Ok(Similarity { words, values })) = answer else { return None };
            let head = words.iter().map(|word| view! { <th scope="col">{word.clone()}</th> }).collect_view();
            let row = |(index, word): (usize, &String)| {
                let cells = values[index * words.len()..][..words.len()].iter();
                let cells = cells.map(|value| view! { <td class="num">{format!("{value:.2}")}</td> });
                view! { <tr><th scope="row">{word.clone()}</th>{cells.collect_view()}</tr> }
            };
            Some(view! {
                <table>
                    <thead><tr><th></th>{head}</tr></thead>
                    <tbody>{words.iter().enumerate().map(row).collect_view()}</tbody>
                </table>
            })
        })
    };
    view! {
        <Card title=words::SIMILARITY>
            <div node_ref=place class="panel">
                <ListField />
                {problem}
                <div class="similarity" style:height=height>
                    <Canvas draw label=t(words::SIMILARITY_LABEL) node_ref=canvas attr:data-testid="similarity" />
                </div>
                <Twin>{table}</Twin>
            </div>
        </Card>
    }
}

/// Takes a spelling for a word of the list.
pub fn replace_listed() -> Callback<(String, String)> {
    let all = use_words();
    Callback::new(move |(word, spelling): (String, String)| {
        all.ask(|probe| {
            probe
                .list
                .iter_mut()
                .filter(|listed| **listed == word)
                .for_each(|listed| listed.clone_from(&spelling));
        });
    })
}

/// The list that this card and the axes have in common.
#[component]
fn ListField() -> impl IntoView {
    let all = use_words();
    let text = Memo::new(move |_| {
        let typed = all.probe.with(|probe| probe.list.clone());
        let shown = if typed.is_empty() {
            all.similarity.with(|answer| match answer {
                Some(Ok(similarity)) => similarity.words.clone(),
                _ => Vec::new(),
            })
        } else {
            typed
        };
        shown.join(", ")
    });
    let id = id_of("word-list-field");
    view! {
        <label for=id.clone() class="small muted">{t(words::LIST)}</label>
        <textarea
            id=id
            rows="2"
            class="own-text"
            spellcheck="false"
            title=t(words::LIST_HELP)
            data-testid="word-list"
            prop:value=text
            on:change:target=move |event| {
                let list = listed(&event.target().value());
                all.ask(|probe| probe.list = list);
            }
        ></textarea>
    }
}

struct Layout {
    left: f64,
    top: f64,
    cell: f64,
}

impl Layout {
    fn new(names: &[String], width: f64) -> Layout {
        let longest = names.iter().map(|name| text_width(name)).fold(0.0, f64::max).min(LONGEST);
        let margin = longest + GAP;
        let cell = ((width - margin - 2.0) / names.len().max(1) as f64).clamp(4.0, 30.0);
        Layout { left: margin, top: margin, cell }
    }
}

fn draw_heatmap(brush: &Brush, Similarity { words, values }: &Similarity) {
    let Layout { left, top, cell } = Layout::new(words, brush.width);
    let count = words.len();
    let side = cell * count as f64;
    let context = &brush.context;
    paint(context, &diverging(values, &scale(brush), 1.0), count, count, (left, top, side, side));
    context.set_font(&brush.font(if cell < 12.0 { 9.0 } else { 11.0 }));
    context.set_fill_style_str(&brush.color("--ink-2"));
    let every = (11.0 / cell).ceil().max(1.0) as usize;
    for (index, word) in words.iter().enumerate().step_by(every) {
        let text = clipped(word, LONGEST);
        let middle = cell * (index as f64 + 0.5);
        context.set_text_align("right");
        let _ = context.fill_text(&text, left - GAP, top + middle + 4.0);
        context.save();
        let _ = context.translate(left + middle + 4.0, top - GAP);
        let _ = context.rotate(-std::f64::consts::FRAC_PI_2);
        context.set_text_align("left");
        let _ = context.fill_text(&text, 0.0, 0.0);
        context.restore();
    }
}
