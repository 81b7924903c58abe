//! The curves of a chart by name, each with its values at the place pointed at, or else its latest.

use leptos::prelude::*;

use super::board::{ChartCurve, CurveKey};
use super::line_chart::{ChartState, Reference};
use crate::plot::chart::Curve;
use crate::plot::format::{NONE, duration, figure, grouped};
use crate::text::Language;
use crate::ui::language::{m, t};
use crate::ui::words::charts as words;

/// Value, smoothed value, step and time.
type Reading = [String; 4];

#[component]
pub fn Legend(state: ChartState) -> impl IntoView {
    let board = state.board;
    let curves = Memo::new(move |_| state.curves.get());
    let readings = Memo::new(move |_| {
        let (place, language) = (board.crosshair.get(), state.language.get());
        curves.with(|curves| {
            // The painter may come later.
            board.smooth(curves);
            curves.iter().map(|curve| reading(state, curve, place, language)).collect::<Vec<_>>()
        })
    });
    let row = move |curve: ChartCurve| {
        let key = StoredValue::new(curve.key.clone());
        let title = curve.title.clone();
        let index = move || key.with_value(|key| curves.with(|curves| place_of(curves, key)));
        let cell = move |column: usize| {
            move || {
                readings.with(|readings| index().and_then(|index| Some(readings.get(index)?[column].clone())))
            }
        };
        let shown = move || key.with_value(|key| !board.is_hidden(key));
        view! {
            <tr>
                <th scope="row">
                    <button
                        type="button"
                        aria-pressed=move || shown().to_string()
                        title=t(words::LEGEND_HELP)
                        on:click=move |_| key.with_value(|key| board.toggle(key))
                    >
                        <i class:dashed=curve.dashed style:border-color=format!("var({})", curve.color)></i>
                        {m(title)}
                    </button>
                </th>
                <td>{cell(0)}</td>
                <td>{cell(1)}</td>
                <td>{cell(2)}</td>
                <td>{cell(3)}</td>
            </tr>
        }
    };
    let reference = |Reference { title, y }: Reference| {
        view! { <span class="reference"><i></i>{m(title)} " " {figure(y)}</span> }
    };
    let columns = [words::VALUE, words::SMOOTHED, words::STEP, words::TIME];
    view! {
        <table class="legend">
            <thead>
                <tr>
                    <th scope="col">{t(words::CURVE)}</th>
                    {columns.map(|column| view! { <th scope="col">{t(column)}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>
                <For each=move || curves.get() key=|curve| (curve.key.clone(), curve.title.en.clone(), curve.color) children=row />
            </tbody>
        </table>
        {move || {
            let references = state.references.get();
            (!references.is_empty())
                .then(|| view! { <p class="references">{references.into_iter().map(reference).collect_view()}</p> })
        }}
    }
}

fn place_of(curves: &[ChartCurve], key: &CurveKey) -> Option<usize> {
    curves.iter().position(|curve| curve.key == *key)
}

fn reading(state: ChartState, curve: &ChartCurve, place: Option<f64>, language: Language) -> Reading {
    let kind = state.board.x_kind.get();
    let read = |curve: Curve| {
        let index = match place {
            Some(place) => curve.nearest(kind, place)?,
            None => curve.track.len().checked_sub(1)?,
        };
        let shown = |value: f64| format!("{}{}", figure(value), state.unit);
        let smoothed = curve.track.smoothed().map_or(NONE.to_owned(), |_| shown(curve.shown(index)));
        Some([
            shown(curve.raw(index)),
            smoothed,
            grouped(curve.track.step(index).into()),
            duration(curve.track.time(index).into()).get(language).to_owned(),
        ])
    };
    let tracks = state.board.tracks;
    let found = tracks.with_value(|tracks| curve.drawn(tracks, language, state.factor).and_then(read));
    found.unwrap_or_else(|| [NONE; 4].map(str::to_owned))
}
