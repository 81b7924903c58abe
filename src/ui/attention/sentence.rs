//! The text that is read again and again while the model trains: typed, hidden token by token, and what is made of it.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::format::percent;
use crate::text::Text;
use crate::train::inspect::{Answer, Likely, View};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::bars::BarTable;
use crate::ui::inspect::empty;
use crate::ui::inspect::own_text::OwnText;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

use super::next_tokens::NextTokens;
use super::tokens::TokensView;
use super::written::Written;

/// What a model answers with.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Classes,
    Next,
    Written,
}

/// What the shades behind the tokens show.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    Gradient,
    Occlusion,
}

#[component]
pub fn SentenceCard() -> impl IntoView {
    let language = use_language();
    let reading = use_lab().inspections.reading;
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Reading, move || visible.get());

    let kind = Memo::new(move |_| {
        reading.with(|reading| {
            Some(match reading.as_ref()?.answer {
                Answer::Classes(_) => Kind::Classes,
                Answer::Next(_) => Kind::Next,
                Answer::Written { .. } => Kind::Written,
            })
        })
    });
    let answer = move || {
        kind.get().map(|kind| match kind {
            Kind::Classes => view! { <Classes /> }.into_any(),
            Kind::Next => view! { <h3>{t(words::NEXT)}</h3> <NextTokens tokens=next() /> }.into_any(),
            Kind::Written => view! { <Written /> }.into_any(),
        })
    };
    let remark = move || {
        let remark = reading.with(|reading| reading.as_ref().and_then(|reading| reading.remark.clone()));
        remark.map(|remark| view! { <p class="small remark" role="status">{m(remark)}</p> })
    };
    let best = move || {
        reading.with(|reading| {
            let Answer::Classes(classes) = &reading.as_ref()?.answer else { return None };
            let best = likeliest(classes)?;
            let share = percent(classes[best].probability.into(), language.get());
            Some(format!("{} {share}", classes[best].text))
        })
    };
    view! {
        <Card
            title=words::SENTENCE
            class="panel sentence"
            aside=move || view! { <span class="small best" data-testid="best-class">{best}</span> }
        >
            <OwnText name="sentence" />
            <div node_ref=body class="sentence-body" data-testid="reading">
                <Show when=move || kind.get().is_some() fallback=|| empty(words::SENTENCE_EMPTY)>
                    <Read classifies=Memo::new(move |_| kind.get() == Some(Kind::Classes)) visible />
                    {remark}
                    {answer}
                </Show>
            </div>
        </Card>
    }
}

/// The tokens, each of which can be hidden; of a classification with what speaks for it.
#[component]
fn Read(classifies: Memo<bool>, visible: RwSignal<bool>) -> impl IntoView {
    let lab = use_lab();
    let (reading, explanation) = (lab.inspections.reading, lab.inspections.explanation);
    watch_while(View::Explanation, move || visible.get() && classifies.get());
    let measure = RwSignal::new(Measure::Gradient);
    let tokens = Signal::derive(move || {
        reading.with(|reading| reading.as_ref().map_or(Vec::new(), |reading| reading.tokens.clone()))
    });
    let scores = Signal::derive(move || {
        explanation.with(|explanation| {
            let explanation = explanation.as_ref().filter(|_| classifies.get())?;
            // Of the text that is shown, and not of the one before.
            let fits = tokens.with(|tokens| *tokens == explanation.tokens);
            fits.then(|| match measure.get() {
                Measure::Gradient => explanation.gradient_times_input.clone(),
                Measure::Occlusion => explanation.occlusion.clone(),
            })
        })
    });
    let meaning = Signal::derive(move || match measure.get() {
        Measure::Gradient => words::GRADIENT,
        Measure::Occlusion => words::OCCLUSION,
    });
    let hide = move |place: usize| {
        let place = place as u32;
        lab.ask_probe(|probe| match probe.hidden.binary_search(&place) {
            Ok(index) => _ = probe.hidden.remove(index),
            Err(index) => probe.hidden.insert(index, place),
        });
    };
    let some_hidden = Memo::new(move |_| lab.probe.with(|probe| !probe.hidden.is_empty()));
    let choice = move |(this, title, help): (Measure, Text, Text)| {
        view! {
            <button
                type="button"
                title=t(help)
                aria-pressed=move || (measure.get() == this).to_string()
                on:click=move |_| measure.set(this)
            >
                {t(title)}
            </button>
        }
    };
    view! {
        <Show when=move || classifies.get()>
            <div class="tools measures" role="group" aria-label=t(words::MEASURE)>
                {choice((Measure::Gradient, words::GRADIENT, words::GRADIENT_HELP))}
                {choice((Measure::Occlusion, words::OCCLUSION, words::OCCLUSION_HELP))}
            </div>
        </Show>
        <TokensView tokens scores meaning on_press=hide />
        <Show when=move || some_hidden.get()>
            <button type="button" class="link small" on:click=move |_| lab.ask_probe(|probe| probe.hidden.clear())>
                {t(words::SHOW_ALL)}
            </button>
        </Show>
        <Show when=move || classifies.get()>
            <p class="small muted">{t(words::NOT_AN_EXPLANATION)}</p>
        </Show>
    }
}

/// A bar for each class.
#[component]
fn Classes() -> impl IntoView {
    let reading = use_lab().inspections.reading;
    let classes = Memo::new(move |_| {
        reading.with(|reading| match reading.as_ref().map(|reading| &reading.answer) {
            Some(Answer::Classes(classes)) => classes.clone(),
            _ => Vec::new(),
        })
    });
    let truth = move || {
        let truth = reading.with(|reading| reading.as_ref().and_then(|reading| reading.truth.clone()));
        truth.map(|truth| view! { <p class="small muted">{t(words::EXPECTED)} ": " <b>{truth}</b></p> })
    };
    let count = Memo::new(move |_| classes.with(Vec::len));
    let name = move |place: usize| {
        classes.with(|classes| classes.get(place).map_or(String::new(), |class| class.text.clone()))
    };
    let share = move |place: usize| classes.with(|classes| classes.get(place).map(|class| class.probability));
    let top = move |place: usize| classes.with(|classes| likeliest(classes) == Some(place));
    view! {
        {move || view! { <BarTable count=count.get() title=words::CLASS name share top /> }}
        {truth}
    }
}

fn likeliest(classes: &[Likely]) -> Option<usize> {
    (0..classes.len()).max_by(|&a, &b| classes[a].probability.total_cmp(&classes[b].probability))
}

/// The likeliest next tokens of a language model.
fn next() -> Signal<Vec<(String, f32)>> {
    let reading = use_lab().inspections.reading;
    Signal::derive(move || {
        reading.with(|reading| match reading.as_ref().map(|reading| &reading.answer) {
            Some(Answer::Next(next)) => {
                next.iter().map(|likely| (likely.text.clone(), likely.probability)).collect()
            }
            _ => Vec::new(),
        })
    })
}
