//! How the training is, in words and per layer.

use leptos::html::Div;
use leptos::prelude::*;

use crate::experiment::Family;
use crate::plot::format::figure;
use crate::text::Text;
use crate::train::inspect::{Finding, Health, LayerHealth, Level, View};
use crate::ui::canvas::use_visible;
use crate::ui::language::{m, t};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::empty;
use super::twin::Twin;
use super::watching::watch_while;

#[component]
pub fn HealthCard() -> impl IntoView {
    let health = use_lab().inspections.health;
    let nothing_yet = nothing_yet();
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Health, move || visible.get());
    let is_there = Memo::new(move |_| health.with(Option::is_some));
    view! {
        <Card title=words::HEALTH>
            <div node_ref=body class="panel">
                <Show when=move || is_there.get() fallback=move || empty(nothing_yet)>
                    <Report health />
                </Show>
            </div>
        </Card>
    }
}

#[component]
fn Report(health: RwSignal<Option<Health>>) -> impl IntoView {
    let findings = move || {
        health.with(|health| {
            health.iter().flat_map(|health| health.findings.iter().map(finding)).collect_view()
        })
    };
    let layers = move || {
        health.with(|health| {
            health.iter().flat_map(|health| health.layers.iter().map(layer_row)).collect_view()
        })
    };
    let nothing_yet = nothing_yet();
    let has_layers =
        move || health.with(|health| health.as_ref().is_some_and(|health| !health.layers.is_empty()));
    let header = move |title: Text, help: Text| view! { <th scope="col" title=t(help)>{t(title)}</th> };
    view! {
        <Show
            when=move || health.with(|health| health.as_ref().is_some_and(|health| !health.findings.is_empty()))
            fallback=move || empty(nothing_yet)
        >
            <ul class="health" data-testid="health">{findings}</ul>
        </Show>
        <Show when=has_layers>
        <Twin title=words::BY_LAYER>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::LAYER)}</th>
                        {header(words::ACTIVATION, words::ACTIVATION_HELP)}
                        {header(words::GRADIENT, words::GRADIENT_HELP)}
                        {header(words::WEIGHT, words::WEIGHT_HELP)}
                        {header(words::DEAD, words::DEAD_HELP)}
                    </tr>
                </thead>
                <tbody>{layers}</tbody>
            </table>
        </Twin>
        </Show>
    }
}

/// What will be told: of a transformer, only how it fits.
fn nothing_yet() -> Text {
    match use_lab().name.family() {
        Family::Sequential => words::HEALTH_EMPTY,
        Family::Transformer | Family::Seq2Seq | Family::Word2Vec => words::FIT_EMPTY,
    }
}

/// The level is told by shape and word besides colour.
fn finding(finding: &Finding) -> impl IntoView + use<> {
    let (class, sign, word) = match finding.level {
        Level::Good => ("good", "✓", words::GOOD),
        Level::Warning => ("warning", "!", words::WARNING),
        Level::Bad => ("bad", "✕", words::BAD),
    };
    view! {
        <li class=class>
            <i aria-hidden="true">{sign}</i>
            <span>
                <span class="visually-hidden">{t(word)} ": "</span>
                {m(finding.message.clone())}
                " "
                <span class="muted">{m(finding.advice.clone())}</span>
            </span>
        </li>
    }
}

fn layer_row(layer: &LayerHealth) -> impl IntoView + use<> {
    let (dead, units) = layer.dead;
    view! {
        <tr>
            <th scope="row">{layer.name.clone()}</th>
            <td class="num">{figure(layer.activation.into())}</td>
            <td class="num">{figure(layer.gradient.into())}</td>
            <td class="num">{figure(layer.weight.into())}</td>
            <td class="num">{dead} " / " {units}</td>
        </tr>
    }
}
