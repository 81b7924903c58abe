//! The product made visible: each step's distribution, the token taken, its probability, and all of them multiplied.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::format::{figure, percent};
use crate::plot::label::visible;
use crate::train::inspect::View;
use crate::train::inspect::sequence::{Writing, WritingStep};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::inspect::twin::Twin;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::{Card, id_of};
use crate::ui::words::attention_lab::{EXPECTED, IS_RIGHT, IS_WRONG, at_step};
use crate::ui::words::seq2seq as words;

use super::asked::{Asked, use_asked};

#[component]
pub fn WritingCard() -> impl IntoView {
    let asked = use_asked();
    let writing = asked.writing;
    let body = NodeRef::<Div>::new();
    let seen = use_visible(body);
    watch_while(View::Writing, move || seen.get());
    let is_there = Memo::new(move |_| writing.with(Option::is_some));
    let step = move || {
        let step = writing.with(|writing| writing.as_ref().map(|writing| writing.step))?;
        Some(view! { <span class="small muted">{m(at_step(step))}</span> })
    };
    let count =
        Memo::new(move |_| writing.with(|writing| writing.as_ref().map_or(0, |writing| writing.steps.len())));
    let some_forced = Memo::new(move |_| asked.question.with(|question| !question.forced.is_empty()));
    view! {
        <Card title=words::WRITES class="writing" aside=move || step>
            <div node_ref=body data-testid="writing">
                <Show when=move || is_there.get() fallback=|| empty(words::WRITES_EMPTY)>
                    <p class="small muted">{t(words::WRITES_HELP)}</p>
                    <Outcome />
                    <div class="scroll" tabindex="0">
                        <ol class="steps">
                            {move || (0..count.get()).map(|place| view! { <Step place /> }).collect_view()}
                        </ol>
                    </div>
                    <div class="asked">
                        <Number title=words::TEMPERATURE help=words::TEMPERATURE_HELP step=0.1 most=3.0
                            get=move || asked.question.with(|question| question.temperature)
                            set=move |value| asked.question.update(|question| question.temperature = value) />
                        <Number title=words::SEED help=words::TEMPERATURE_HELP step=1.0 most=9999.0
                            get=move || asked.question.with(|question| question.seed as f64)
                            set=move |value| asked.question.update(|question| question.seed = value as u64) />
                        <Show when=move || some_forced.get()>
                            <button
                                type="button"
                                class="link small"
                                on:click=move |_| asked.question.update(|question| question.forced.clear())
                            >
                                {t(words::RELEASE)}
                            </button>
                        </Show>
                    </div>
                    <Twin>{move || table(writing)}</Twin>
                </Show>
            </div>
        </Card>
    }
}

/// A number of the question; what is not one changes nothing.
#[component]
pub fn Number(
    title: crate::text::Text,
    #[prop(optional)] help: Option<crate::text::Text>,
    step: f64,
    #[prop(optional)] least: f64,
    #[prop(into)] most: Signal<f64>,
    get: impl Fn() -> f64 + Send + Sync + 'static,
    set: impl Fn(f64) + 'static,
) -> impl IntoView {
    let id = id_of(title.en);
    let language = use_language();
    let change = move |event| {
        let value = event_target_value(&event).parse::<f64>().ok().filter(|value| value.is_finite());
        if let Some(value) = value {
            set(value.clamp(least, most.get_untracked()));
        }
    };
    view! {
        <label for=id.clone() title=move || help.map(|help| help.get(language.get()))>{t(title)}</label>
        <input
            id=id
            type="number"
            min=least
            max=move || most.get()
            step=step
            prop:value=move || get().to_string()
            on:change=change
        />
    }
}

/// A probability in as little room as it takes.
fn short(probability: f32) -> String {
    if probability < 0.0005 { "<.001".to_owned() } else { format!("{probability:.3}") }
}

/// The text written, its probability, and whether it is right.
#[component]
fn Outcome() -> impl IntoView {
    let asked = use_asked();
    let line = move || asked.writing.with(|writing| writing.as_ref().map(outcome));
    view! { <p class="outcome" data-testid="outcome">{line}</p> }
}

/// Also of a twin.
pub fn outcome(writing: &Writing) -> impl IntoView + use<> {
    let sum = writing.steps.last().map_or(0.0, |step| f64::from(step.sum));
    let verdict = writing.truth.as_ref().map(|truth| {
        let is_right = *truth == writing.text;
        let (sign, word) = if is_right { ("✓", IS_RIGHT) } else { ("✕", IS_WRONG) };
        let expected = (!is_right).then(|| view! { " · " {t(EXPECTED)} ": " <b>{truth.clone()}</b> });
        view! {
            " "
            <span class="small verdict" class:right=is_right>
                <span aria-hidden="true">{sign} " "</span>
                {t(word)}
                {expected}
            </span>
        }
    });
    view! {
        <b class="written" dir="auto">{writing.text.clone()}</b>
        " "
        <span class="small muted">{t(words::PRODUCT)} " " {figure(sum.exp())}</span>
        {verdict}
    }
}

/// One step: the token on top, the choices below.
#[component]
fn Step(place: usize) -> impl IntoView {
    let asked = use_asked();
    let language = use_language();
    let step = Memo::new(move |_| {
        asked.writing.with(|writing| writing.as_ref().and_then(|writing| writing.steps.get(place).cloned()))
    });
    let of =
        move |read: fn(&WritingStep) -> String| step.with(|step| step.as_ref().map_or(String::new(), read));
    let count = Memo::new(move |_| step.with(|step| step.as_ref().map_or(0, |step| step.likely.len())));
    let choice = move |index: usize| {
        let likely = move || step.with(|step| step.as_ref().and_then(|step| step.likely.get(index).cloned()));
        let token =
            move || step.with(|step| step.as_ref().and_then(|step| step.likely_tokens.get(index).copied()));
        let is_taken = move || step.with(|step| step.as_ref().map(|step| step.token)) == token();
        let share = move || likely().map_or(0.0, |likely| likely.probability);
        let label = move || {
            let text = likely().map_or(String::new(), |likely| visible(&likely.text));
            format!("{text} {}", percent(share().into(), language.get()))
        };
        view! {
            <button
                type="button"
                class="choice"
                aria-pressed=move || is_taken().to_string()
                title=label
                on:click=move |_| if let Some(token) = step.with_untracked(|step| step.as_ref().and_then(|step| step.likely_tokens.get(index).copied())) {
                    asked.force(place as u32, token);
                }
            >
                <i style:width=move || format!("{:.1}%", share() * 100.0)></i>
                <span>{move || likely().map(|likely| visible(&likely.text))}</span>
                <small>{move || short(share())}</small>
            </button>
        }
    };
    let is_forced = move || step.with(|step| step.as_ref().is_some_and(|step| step.forced));
    let is_wrong = move || step.with(|step| step.as_ref().is_some_and(|step| step.right == Some(false)));
    view! {
        <li class:forced=is_forced class:wrong=is_wrong data-testid=format!("step-{place}")>
            <b class="chosen">{move || of(|step| visible(&step.text))}</b>
            <Show when=is_forced><span class="small muted">{t(words::FORCED)}</span></Show>
            <span class="small" title=t(words::LOG_PROBABILITY)>{move || of(|step| figure(step.log_probability.into()))}</span>
            <span class="small muted" title=t(words::PRODUCT)>
                "∏ " {move || of(|step| figure(f64::from(step.sum).exp()))}
            </span>
            {move || (0..count.get()).map(choice).collect_view()}
        </li>
    }
}

fn table(writing: Memo<Option<Writing>>) -> impl IntoView {
    let row = |(place, step): (usize, &WritingStep)| {
        let likely: Vec<String> = step
            .likely
            .iter()
            .map(|likely| format!("{} {}", visible(&likely.text), figure(likely.probability.into())))
            .collect();
        view! {
            <tr>
                <td class="num">{place + 1}</td>
                <th scope="row">{visible(&step.text)}</th>
                <td class="num">{figure(step.probability.into())}</td>
                <td class="num">{figure(step.log_probability.into())}</td>
                <td class="num">{figure(step.sum.into())}</td>
                <td>{likely.join(", ")}</td>
            </tr>
        }
    };
    let rows = move || {
        writing.with(|writing| {
            writing.iter().flat_map(|writing| writing.steps.iter().enumerate().map(row)).collect_view()
        })
    };
    let heads = [words::STEP, words::TOKEN, words::PROBABILITY, words::LOG_PROBABILITY, words::SUM];
    view! {
        <table>
            <thead>
                <tr>
                    {heads.map(|head| view! { <th scope="col">{t(head)}</th> }).collect_view()}
                    <th></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

impl Asked {
    /// The tokens written last, each with whether it was kept when the source was edited.
    pub fn edited(&self) -> Option<(String, Vec<(String, bool)>)> {
        self.writing.with(|writing| {
            let edited = writing.as_ref()?.edited.as_ref()?;
            let source = edited.source.iter().map(|token| token.text.as_str()).collect();
            let tokens = edited.written.iter().cloned().zip(edited.kept.iter().copied());
            Some((source, tokens.collect()))
        })
    }
}
