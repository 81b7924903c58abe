//! Beam search as a tree: what went on, what was given up, what was found.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::beam::{BeamLayout, NODE_HEIGHT};
use crate::plot::format::figure;
use crate::plot::label::{clipped, visible};
use crate::text::Language;
use crate::train::inspect::View;
use crate::train::inspect::sequence::{BeamTree, TreeNode};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::inspect::twin::Twin;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::seq2seq as words;

use super::asked::use_asked;
use super::writing::Number;

#[component]
pub fn BeamCard() -> impl IntoView {
    let asked = use_asked();
    let language = use_language();
    let body = NodeRef::<Div>::new();
    let seen = use_visible(body);
    watch_while(View::Beam, move || seen.get());
    let is_there = Memo::new(move |_| asked.beam.with(Option::is_some));
    let tree = move || asked.beam.with(|beam| beam.as_ref().map(|beam| drawing(beam, language.get())));
    let found = move || asked.beam.with(|beam| beam.as_ref().map(found));
    view! {
        <Card title=words::BEAM>
            <div node_ref=body data-testid="beam">
                <div class="asked">
                    <Number title=words::WIDTH step=1.0 least=1.0 most=10.0
                        get=move || asked.question.with(|question| question.beam_width.into())
                        set=move |value| asked.question.update(|question| question.beam_width = value as u32) />
                    <Number title=words::LENGTH_PENALTY step=0.1 most=2.0
                        get=move || asked.question.with(|question| question.length_penalty)
                        set=move |value| asked.question.update(|question| question.length_penalty = value) />
                </div>
                <Show when=move || is_there.get() fallback=|| empty(words::BEAM_EMPTY)>
                    <p class="small muted">{t(words::BEAM_HELP)}</p>
                    <div class="scroll" tabindex="0">{tree}</div>
                    {found}
                    <Twin>{move || asked.beam.with(|beam| beam.as_ref().map(table))}</Twin>
                </Show>
            </div>
        </Card>
    }
}

fn drawing(beam: &BeamTree, language: Language) -> impl IntoView + use<> {
    let layout = BeamLayout::new(&beam.nodes, beam.found.first().map(|(end, _)| *end));
    let links = (1..beam.nodes.len()).map(|index| {
        let node = &beam.nodes[index];
        let path = layout.link(node.parent as usize, index);
        view! { <path d=path class:pruned=!node.kept class:best=layout.best[index]></path> }
    });
    let nodes = beam.nodes.iter().enumerate().map(|(index, node)| {
        let (x, y) = layout.places[index];
        let text = clipped(&visible(&node.text), layout.node - 6.0);
        view! {
            <g class:pruned=!node.kept class:best=layout.best[index] class:finished=node.finished>
                <title>{about(node)}</title>
                <rect
                    x=x - layout.node / 2.0
                    y=y - NODE_HEIGHT / 2.0
                    width=layout.node
                    height=NODE_HEIGHT
                    rx="5"
                ></rect>
                <text x=x y=y + 4.0>{text}</text>
            </g>
        }
    });
    view! {
        <svg
            class="beam"
            width=layout.width.ceil()
            height=layout.height.ceil()
            role="img"
            aria-label=words::BEAM.get(language)
        >
            <g class="links">{links.collect_view()}</g>
            {nodes.collect_view()}
        </svg>
    }
}

fn about(node: &TreeNode) -> String {
    format!(
        "{} · ln p {} · Σ {} · {}",
        visible(&node.text),
        figure(node.log_probability.into()),
        figure(node.sum.into()),
        figure(node.score.into())
    )
}

/// The sequences found, best first.
fn found(beam: &BeamTree) -> impl IntoView + use<> {
    let greedy = beam.greedy.clone();
    let row = |(end, text): &(u32, String)| {
        let score = beam.nodes.get(*end as usize).map_or(f64::NAN, |node| node.score.into());
        let is_greedy = *text == greedy;
        view! {
            <li>
                <b dir="auto">{text.clone()}</b>
                " "
                <span class="small muted">
                    {t(words::SCORE)} " " {figure(score)}
                    {is_greedy.then(|| view! { " · " {t(words::GREEDY)} })}
                </span>
            </li>
        }
    };
    view! { <ol class="found" aria-label=t(words::FOUND)>{beam.found.iter().map(row).collect_view()}</ol> }
}

fn table(beam: &BeamTree) -> impl IntoView + use<> {
    let before = |node: &TreeNode| {
        let mut tokens = Vec::new();
        let mut at = node.parent as usize;
        while at != 0 {
            tokens.push(visible(&beam.nodes[at].text));
            at = beam.nodes[at].parent as usize;
        }
        tokens.reverse();
        tokens.concat()
    };
    let row = |node: &TreeNode| {
        view! {
            <tr>
                <td class="num">{node.depth}</td>
                <td>{before(node)}</td>
                <th scope="row">{visible(&node.text)}</th>
                <td class="num">{figure(node.log_probability.into())}</td>
                <td class="num">{figure(node.sum.into())}</td>
                <td class="num">{figure(node.score.into())}</td>
                <td>{(!node.kept).then(|| t(words::PRUNED))}</td>
            </tr>
        }
    };
    let heads = [words::STEP, words::PARENT, words::TOKEN, words::LOG_PROBABILITY, words::SUM, words::SCORE];
    view! {
        <table>
            <thead>
                <tr>
                    {heads.map(|head| view! { <th scope="col">{t(head)}</th> }).collect_view()}
                    <th></th>
                </tr>
            </thead>
            <tbody>{beam.nodes.iter().skip(1).map(row).collect_view()}</tbody>
        </table>
    }
}
