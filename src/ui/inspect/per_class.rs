//! Precision, recall, F1 and support of each class, sorted by any of them, with the averages below.

use leptos::prelude::*;

use crate::plot::confusion::{SortBy, average, sorted};
use crate::text::Language;
use crate::text::Text;
use crate::train::inspect::{ClassScores, Confusion};
use crate::ui::language::{t, use_language};
use crate::ui::words::inspect as words;

use crate::plot::format::percent;

const COLUMNS: [(SortBy, Text, Text); 5] = [
    (SortBy::Class, words::CLASS, words::CLASS_HELP),
    (SortBy::Precision, words::PRECISION, words::PRECISION_HELP),
    (SortBy::Recall, words::RECALL, words::RECALL_HELP),
    (SortBy::F1, words::F1, words::F1_HELP),
    (SortBy::Support, words::SUPPORT, words::SUPPORT_HELP),
];

#[component]
pub fn PerClass(#[prop(into)] confusion: Signal<Option<Confusion>>) -> impl IntoView {
    let language = use_language();
    let order = RwSignal::new((SortBy::Class, false));
    let sort_by = move |by: SortBy| {
        order.update(|(current, descending)| {
            // figures are most telling from the worst up, so that is the first press
            *descending = *current == by && !*descending;
            *current = by;
        });
    };
    let header = move |(by, title, help): (SortBy, Text, Text)| {
        let sorted = move || match order.get() {
            (current, descending) if current == by => {
                Some(if descending { "descending" } else { "ascending" })
            }
            _ => None,
        };
        view! {
            <th scope="col" aria-sort=sorted>
                <button type="button" class="sort" title=t(help) on:click=move |_| sort_by(by)>
                    {t(title)}
                </button>
            </th>
        }
    };
    let rows = move || {
        confusion.with(|confusion| {
            let classes = confusion.as_ref().map_or(&[][..], |confusion| &confusion.classes);
            let (by, descending) = order.get();
            sorted(classes, by, descending)
                .into_iter()
                .map(|index| class_row(&classes[index], language.get()))
                .collect_view()
        })
    };
    let average_row = move |title: Text, weighted: bool| {
        let scores = move || {
            confusion.with(|confusion| {
                let classes = confusion.as_ref().map_or(&[][..], |confusion| &confusion.classes);
                average(classes, weighted).map(|score| score_cell(score, language.get())).collect_view()
            })
        };
        view! {
            <tr>
                <th scope="row">{t(title)}</th>
                {scores}
                <td></td>
            </tr>
        }
    };
    view! {
        <div class="scroll per-class" tabindex="0">
            <table>
                <thead>
                    <tr>{COLUMNS.map(header).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    {average_row(words::MACRO_AVERAGE, false)} {average_row(words::WEIGHTED_AVERAGE, true)}
                </tfoot>
            </table>
        </div>
    }
}

fn class_row(scores: &ClassScores, language: Language) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{scores.name.clone()}</th>
            {[scores.precision, scores.recall, scores.f1].map(|score| score_cell(score, language)).collect_view()}
            <td class="num">{scores.support}</td>
        </tr>
    }
}

/// Percent with a bar under it.
fn score_cell(score: f64, language: Language) -> impl IntoView {
    view! {
        <td class="num score">
            {percent(score, language)}
            <i style:width=format!("{}%", score.clamp(0.0, 1.0) * 100.0)></i>
        </td>
    }
}
