//! What switching heads off does to the loss.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::format::{NONE, figure};
use crate::train::inspect::View;
use crate::ui::canvas::use_visible;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{m, t};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

/// There while a head is switched off.
#[component]
pub fn AblationCard() -> impl IntoView {
    let lab = use_lab();
    let heads = Memo::new(move |_| lab.probe.with(|probe| probe.switched_off.len()));
    view! {
        <Show when=move || heads.get() != 0>
            <Losses one=Memo::new(move |_| heads.get() == 1) />
        </Show>
    }
}

#[component]
fn Losses(one: Memo<bool>) -> impl IntoView {
    let lab = use_lab();
    let ablation = lab.inspections.ablation;
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Ablation, move || visible.get());
    // Of the heads that are switched off now.
    let current = Memo::new(move |_| {
        let heads = lab.probe.with(|probe| probe.switched_off.clone());
        ablation.get().filter(|ablation| ablation.heads == heads)
    });
    let loss = move |with_all: bool| {
        current.with(|ablation| match ablation {
            Some(ablation) => figure(f64::from(if with_all { ablation.with_all } else { ablation.without })),
            None => NONE.to_owned(),
        })
    };
    let examples = move || {
        current
            .with(|ablation| ablation.as_ref().map(|ablation| m(words::over_examples(ablation.examples))()))
    };
    let body = move || {
        view! {
            <div node_ref=body class="panel">
                <p class="ablation" data-testid="ablation">
                    <span class="muted">{t(words::VALIDATION_LOSS)} " " <span class="small">{examples}</span></span>
                    <b>{move || loss(true)} " → " {move || loss(false)}</b>
                </p>
                <p class="small muted">{t(words::ABLATION_HELP)}</p>
                <button
                    type="button"
                    class="link small"
                    on:click=move |_| lab.ask_probe(|probe| probe.switched_off.clear())
                >
                    {t(words::ALL_ON)}
                </button>
            </div>
        }
    };
    move || {
        let title = if one.get() { words::WITHOUT_HEAD } else { words::WITHOUT_HEADS };
        view! { <Card title>{body()}</Card> }
    }
}
