//! Examples with what the model makes of them.

use leptos::html::Canvas as CanvasElement;
use leptos::prelude::*;

use crate::text::Language;
use crate::train::inspect::{Content, Example};
use crate::ui::language::{t, use_language};
use crate::ui::words::inspect as words;

use super::pictures;
use super::twin::Twin;
use crate::plot::format::{figure, percent};

/// Features of a table's row that are written out.
const FEATURES_SHOWN: usize = 6;

/// Pictures (or rows) with truth, prediction and confidence, and the same as a table.
#[component]
pub fn Gallery(#[prop(into)] examples: Signal<Vec<Example>>) -> impl IntoView {
    let language = use_language();
    let cards = move || {
        let language = language.get();
        examples.with(|examples| examples.iter().map(|example| card(example, language)).collect_view())
    };
    let rows = move || {
        let language = language.get();
        examples.with(|examples| examples.iter().map(|example| table_row(example, language)).collect_view())
    };
    let are_rows = move || {
        examples.with(|examples| examples.iter().any(|example| matches!(example.content, Content::Row(_))))
    };
    view! {
        <ul class="gallery" class:rows=are_rows data-testid="gallery">
            {cards}
        </ul>
        <Twin>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::EXAMPLE)}</th>
                        <th scope="col">{t(words::TRUTH)}</th>
                        <th scope="col">{t(words::PREDICTED)}</th>
                        <th scope="col">{t(words::CONFIDENCE)}</th>
                        <th scope="col">{t(words::LOSS)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Twin>
    }
}

fn card(example: &Example, language: Language) -> impl IntoView + use<> {
    let is_class = !example.confidence.is_nan();
    let wrong = is_class && example.truth != example.predicted;
    let confidence = is_class.then(|| percent(example.confidence.into(), language));
    view! {
        <li class:wrong=wrong>
            <ExampleContent content=example.content.clone() label=format!("{}", example.index) />
            <span class="num">
                <b>{example.truth.clone()}</b>
                " → "
                <b class="predicted">{example.predicted.clone()}</b>
            </span>
            <span class="num muted">{confidence}</span>
        </li>
    }
}

fn table_row(example: &Example, language: Language) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{example.index}</th>
            <td>{example.truth.clone()}</td>
            <td>{example.predicted.clone()}</td>
            <td class="num">{percent(example.confidence.into(), language)}</td>
            <td class="num">{figure(example.loss.into())}</td>
        </tr>
    }
}

/// A picture, a text, or the first features of a row.
#[component]
pub fn ExampleContent(content: Content, label: String) -> impl IntoView {
    match content {
        Content::Image { height, width, pixels } => view! {
            <Picture height=height.into() width=width.into() rgba=pictures::gray(&pixels) label />
        }
        .into_any(),
        Content::Row(features) => {
            let lines = features.into_iter().take(FEATURES_SHOWN).map(|(name, value)| {
                view! {
                    <dt title=name.clone()>{name.clone()}</dt>
                    <dd>{figure(value.into())}</dd>
                }
            });
            view! { <dl class="features small">{lines.collect_view()}</dl> }.into_any()
        }
        Content::Text(text) => view! { <p class="small">{text}</p> }.into_any(),
    }
}

/// A canvas of `width * height` pixels, enlarged by the style sheet.
#[component]
pub fn Picture(height: usize, width: usize, rgba: Vec<u8>, label: String) -> impl IntoView {
    let canvas = NodeRef::<CanvasElement>::new();
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            pictures::fill(&canvas, &rgba, width, height);
        }
    });
    view! { <canvas class="pixels" node_ref=canvas role="img" aria-label=label></canvas> }
}
