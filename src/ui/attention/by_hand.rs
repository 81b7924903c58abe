//! Attention by hand: the matrices of one attention layer, every number of which can be changed.

mod board;
mod choices;
mod explanation;
mod formula;
mod matrix;

use leptos::prelude::*;

use crate::lesson::attention::{Lesson, PRESETS, Part, shown};
use crate::text::Text;
use crate::ui::language::{m, use_language};
use crate::ui::parts::Card;
use crate::ui::words::attention_by_hand as words;

use board::{Board, provide_board};
use choices::Choices;
use explanation::ExplanationBar;
use matrix::MatrixTable;

#[component]
pub fn ByHand() -> impl IntoView {
    let language = use_language();
    let board = provide_board(Lesson::preset(&PRESETS[0], language.get_untracked()));
    let vectors_help = move || match board.lesson.with(|lesson| lesson.setup().positions) {
        true => words::VECTORS_AND_POSITIONS_HELP,
        false => words::VECTORS_HELP,
    };
    let mixing_help = move || match board.heads.get() {
        1 => words::MIXING_HELP,
        _ => words::MIXING_HEADS_HELP,
    };
    view! {
        <div class="by-hand" data-testid="by-hand">
            <Choices />
            <div class="by-hand-steps">
                <Step title=words::VECTORS help=vectors_help>
                    <MatrixTable part=Part::Embedding />
                    <MatrixTable part=Part::Position />
                    <MatrixTable part=Part::Input />
                </Step>
                <Step title=words::PROJECTIONS help=|| words::PROJECTIONS_HELP of_head=true>
                    {[
                        (Part::QueryWeights, Part::Query),
                        (Part::KeyWeights, Part::Key),
                        (Part::ValueWeights, Part::Value),
                    ]
                        .map(|(weights, result)| {
                            view! {
                                <div class="lane">
                                    <MatrixTable part=weights />
                                    <MatrixTable part=result />
                                </div>
                            }
                        })
                        .collect_view()}
                </Step>
                <Step title=words::WEIGHTING help=|| words::WEIGHTING_HELP of_head=true>
                    <MatrixTable part=Part::Scores />
                    <MatrixTable part=Part::Scaled />
                    <MatrixTable part=Part::Masked />
                    <MatrixTable part=Part::Attention />
                    <MeanEntropy />
                </Step>
                <Step title=words::MIXING help=mixing_help of_head=true>
                    <MatrixTable part=Part::Head />
                    <MatrixTable part=Part::Output />
                </Step>
            </div>
            <ExplanationBar />
        </div>
    }
}

/// One step of the computation, its matrices from left to right.
#[component]
fn Step(
    title: Text,
    help: impl Fn() -> Text + Send + Sync + 'static,
    /// Whether the step is done by each head.
    #[prop(optional)]
    of_head: bool,
    children: Children,
) -> impl IntoView {
    let language = use_language();
    view! {
        <Card title aside=move || of_head.then(|| view! { <HeadChoice /> })>
            <p class="small muted by-hand-help">{move || help().get(language.get())}</p>
            <div class="flow">{children()}</div>
        </Card>
    }
}

/// Which head is shown, where there are two.
#[component]
fn HeadChoice() -> impl IntoView {
    let board = Board::get();
    let button = move |head: usize| {
        view! {
            <button
                type="button"
                aria-pressed=move || (board.head.get() == head).to_string()
                on:click=move |_| board.show_head(head)
            >
                {m(words::head(head + 1))}
            </button>
        }
    };
    move || {
        let heads = board.heads.get();
        (heads > 1).then(|| view! { <div class="tools">{(0..heads).map(button).collect_view()}</div> })
    }
}

/// How concentrated the attention of the head is.
#[component]
fn MeanEntropy() -> impl IntoView {
    let board = Board::get();
    let language = use_language();
    let sentence = move || {
        board.lesson.with(|lesson| {
            let rows = lesson.setup().tokens.len();
            let head = board.head.get();
            let mean = (0..rows).map(|row| lesson.entropy(head, row)).sum::<f64>() / rows as f64;
            words::mean_entropy(&shown(mean), &shown((rows as f64).log2())).get(language.get()).to_owned()
        })
    };
    view! { <p class="small muted by-hand-entropy" data-testid="mean-entropy">{sentence}</p> }
}
