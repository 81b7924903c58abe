//! What the model writes for examples that training does not see, or how it goes on with the text.

use leptos::html::Div;
use leptos::prelude::*;
use serde_json::Value as Json;

use crate::registry::{Field, Kind, Value};
use crate::train::inspect::{SampleLine, Samples, Sampling, View};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{m, t};
use crate::ui::parts::Card;
use crate::ui::setup::settings::{FieldRow, SetField};
use crate::ui::state::use_lab;
use crate::ui::words::attention_lab as words;

/// The token that ends a sequence, which is left out where both sides have it.
const END: &str = "[end]";

#[component]
pub fn SamplesCard() -> impl IntoView {
    let samples = use_lab().inspections.samples;
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Samples, move || visible.get());
    let is_there = Memo::new(move |_| samples.with(Option::is_some));
    // A text to go on with has no right answer.
    let continues = Memo::new(move |_| {
        samples.with(|samples| {
            samples.iter().flat_map(|samples| &samples.lines).all(|line| line.expected.is_empty())
        })
    });
    let step = move || {
        let step = samples.with(|samples| samples.as_ref().map(|samples| samples.step))?;
        Some(view! { <span class="small muted">{m(words::at_step(step))}</span> })
    };
    view! {
        <Card title=words::SAMPLES aside=move || step>
            <div node_ref=body class="panel" data-testid="samples">
                <Show when=move || is_there.get() fallback=|| empty(words::SAMPLES_EMPTY)>
                    <Show when=move || continues.get() fallback=|| view! { <Answers /> }>
                        <Continuation />
                    </Show>
                </Show>
            </div>
        </Card>
    }
}

/// Sequences to be written, as they were written.
#[component]
fn Answers() -> impl IntoView {
    let samples = use_lab().inspections.samples;
    let rows = move || {
        samples
            .with(|samples| samples.iter().flat_map(|samples| &samples.lines).map(answer_row).collect_view())
    };
    let right = move || {
        samples.with(|samples| {
            let lines = samples.as_ref().map_or(&[][..], |Samples { lines, .. }| lines);
            let right = lines.iter().filter(|line| line.written == line.expected).count();
            m(words::right_of(right, lines.len()))()
        })
    };
    view! {
        <p class="small muted">{t(words::SAMPLES_HELP)}</p>
        <div class="scroll" tabindex="0">
            <table class="answers">
                <thead>
                    <tr>
                        <th scope="col">{t(words::SOURCE)}</th>
                        <th scope="col">{t(words::WRITTEN)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="small"><b data-testid="samples-right">{right}</b></p>
    }
}

fn answer_row(line: &SampleLine) -> impl IntoView + use<> {
    let (written, expected) = (without_end(&line.written), without_end(&line.expected));
    let is_right = line.written == line.expected;
    let (sign, word) = if is_right { ("✓", words::IS_RIGHT) } else { ("✕", words::IS_WRONG) };
    let token = |(place, token): (usize, &String)| match expected.get(place) == Some(token) {
        true => view! { <span>{token.clone()}</span> }.into_any(),
        false => view! { <del>{token.clone()}</del> }.into_any(),
    };
    let right = (!is_right).then(|| {
        view! { <span class="right-answer"><span class="visually-hidden">{t(words::EXPECTED)} ": "</span> <b>{expected.concat()}</b></span> }
    });
    view! {
        <tr class:right=is_right>
            <th scope="row">{line.source.clone()}</th>
            <td>
                {written.iter().enumerate().map(token).collect_view()} " "
                <span class="sign" aria-hidden="true">{sign}</span>
                <span class="visually-hidden">{t(word)}</span>
                {right}
            </td>
        </tr>
    }
}

/// The tokens before the end.
fn without_end(tokens: &[String]) -> &[String] {
    match tokens {
        [before @ .., last] if last == END => before,
        all => all,
    }
}

/// The text and how the model goes on with it.
#[component]
fn Continuation() -> impl IntoView {
    let samples = use_lab().inspections.samples;
    let line = Memo::new(move |_| {
        samples.with(|samples| samples.as_ref().and_then(|samples| samples.lines.first().cloned()))
    });
    let source = move || line.with(|line| line.as_ref().map(|line| line.source.clone()));
    let written = move || line.with(|line| line.as_ref().map(|line| line.written.concat()));
    view! {
        <p class="small muted">{t(words::CONTINUES_HELP)}</p>
        <p class="continuation" tabindex="0" data-testid="continuation">
            <span class="muted">{source}</span>
            <span class="goes-on">{written}</span>
        </p>
        <details>
            <summary>{t(words::SAMPLING)}</summary>
            {SAMPLING.iter().map(|choice| view! { <SamplingRow choice /> }).collect_view()}
        </details>
    }
}

/// One choice of how tokens are drawn.
struct SamplingChoice {
    field: Field,
    get: fn(&Sampling) -> Value,
    set: fn(&mut Sampling, &Json),
}

static SAMPLING: [SamplingChoice; 6] = [
    SamplingChoice {
        field: Field {
            name: "temperature",
            title: words::TEMPERATURE,
            help: words::TEMPERATURE_HELP,
            kind: Kind::Number { default: 0.8, min: 0.0, max: 5.0 },
        },
        get: |sampling| Value::Number(sampling.temperature),
        set: |sampling, json| sampling.temperature = json.as_f64().unwrap_or(sampling.temperature),
    },
    SamplingChoice {
        field: Field {
            name: "top_k",
            title: words::TOP_K,
            help: words::TOP_K_HELP,
            kind: Kind::Integer { default: 0, min: 0, max: 50_000 },
        },
        get: |sampling| Value::Integer(sampling.top_k.into()),
        set: |sampling, json| sampling.top_k = json.as_u64().map_or(sampling.top_k, |most| most as u32),
    },
    SamplingChoice {
        field: Field {
            name: "top_p",
            title: words::TOP_P,
            help: words::TOP_P_HELP,
            kind: Kind::Number { default: 1.0, min: 0.0, max: 1.0 },
        },
        get: |sampling| Value::Number(sampling.top_p),
        set: |sampling, json| sampling.top_p = json.as_f64().unwrap_or(sampling.top_p),
    },
    SamplingChoice {
        field: Field {
            name: "seed",
            title: words::SEED,
            help: words::SEED_HELP,
            kind: Kind::Integer { default: 1, min: 0, max: 1 << 53 },
        },
        get: |sampling| Value::Integer(sampling.seed as i64),
        set: |sampling, json| sampling.seed = json.as_u64().unwrap_or(sampling.seed),
    },
    SamplingChoice {
        field: Field {
            name: "length",
            title: words::LENGTH,
            help: words::LENGTH_HELP,
            kind: Kind::Integer { default: 200, min: 1, max: 1000 },
        },
        get: |sampling| Value::Integer(sampling.length.into()),
        set: |sampling, json| sampling.length = json.as_u64().map_or(sampling.length, |length| length as u32),
    },
    SamplingChoice {
        field: Field {
            name: "stop",
            title: words::STOP,
            help: words::STOP_HELP,
            kind: Kind::Words { default: "", longest: 100 },
        },
        get: |sampling| Value::Words(sampling.stop.clone()),
        set: |sampling, json| sampling.stop = json.as_str().map_or_else(String::new, str::to_owned),
    },
];

#[component]
fn SamplingRow(choice: &'static SamplingChoice) -> impl IntoView {
    let lab = use_lab();
    let value = Signal::derive(move || lab.probe.with(|probe| (choice.get)(&probe.sampling)));
    let set: SetField = Callback::new(move |(_, json): (&'static str, Json)| {
        lab.ask_probe(|probe| (choice.set)(&mut probe.sampling, &json));
    });
    view! { <FieldRow field=&choice.field value set path="sampling" /> }
}
