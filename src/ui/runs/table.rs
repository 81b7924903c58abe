//! The table of runs: what each reached, in what it differs from the baseline, and what can be done with it.

use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::plot::format::{duration, figure, grouped, percent};
use crate::runs::{Run, State};
use crate::text::{Language, Text};
use crate::ui::charts::{first_metric, is_share, metric_row};
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::runs as words;

use super::limits::LimitsForm;
use super::storage::Storage;
use super::use_runs;

/// Differences shown; the rest is counted.
const MOST_DIFFERENCES: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Newest,
    Best,
    Name,
    Longest,
}

const ORDERS: [(Order, &str, Text); 4] = [
    (Order::Newest, "newest", words::NEWEST),
    (Order::Best, "best", words::BEST_FIRST),
    (Order::Name, "name", words::BY_NAME),
    (Order::Longest, "longest", words::LONGEST),
];

#[component]
pub fn RunsCard() -> impl IntoView {
    let runs = use_runs();
    let language = use_language();
    let search = RwSignal::new(String::new());
    let order = RwSignal::new(Order::Newest);
    let count = move || runs.list.with(Vec::len);
    let rows = move || {
        let mut rows = runs.list.get();
        let wanted = search.get();
        rows.retain(|run| run.matches(&wanted));
        match order.get() {
            Order::Newest => {}
            Order::Best => rows.sort_by(|a, b| score(b).total_cmp(&score(a))),
            Order::Name => rows.sort_by(|a, b| a.name.cmp(&b.name)),
            Order::Longest => rows.sort_by(|a, b| b.seconds.total_cmp(&a.seconds)),
        }
        rows
    };
    let restored = move || {
        runs.deleted.get().map(|run| {
            let text = words::deleted(&run.name);
            view! {
                <p class="small deleted" role="status">
                    {move || text.get(language.get()).to_owned()} " "
                    <button type="button" class="link" data-testid="undo-delete" on:click=move |_| runs.undo_delete()>
                        {t(words::UNDO)}
                    </button>
                </p>
            }
        })
    };
    view! {
        <Card title=words::RUNS class="runs-card" aside=move || view! { <span class="small muted">{count}</span> }>
            <Show
                when=move || count() != 0
                fallback=|| view! { <p class="hint">{t(words::NO_RUNS)}</p> }
            >
                <div class="runs-tools">
                    <input
                        type="search"
                        aria-label=t(words::SEARCH)
                        placeholder=t(words::SEARCH)
                        data-testid="search-runs"
                        prop:value=move || search.get()
                        on:input:target=move |event| search.set(event.target().value())
                    />
                    <select
                        aria-label=t(words::SORT)
                        on:change:target=move |event| {
                            let chosen = event.target().value();
                            if let Some((by, ..)) = ORDERS.iter().find(|(_, name, _)| *name == chosen) {
                                order.set(*by);
                            }
                        }
                    >
                        {ORDERS.map(|(_, name, title)| view! { <option value=name>{t(title)}</option> }).collect_view()}
                    </select>
                </div>
                <ul class="runs" data-testid="runs">
                    <For each=rows key=|run| run.id children=move |run| view! { <Row id=run.id /> } />
                </ul>
            </Show>
            {restored}
            <details class="runs-more">
                <summary>{t(words::WHILE_TRAINING)}</summary>
                <LimitsForm />
                <Storage />
            </details>
        </Card>
    }
}

/// The best value of the first metric on the validation part, so that higher is better.
fn score(run: &Run) -> f64 {
    let experiment = run.experiment();
    let metric = first_metric(experiment.as_ref());
    let best = |name: &str| run.outcome(name).map(|outcome| outcome.best);
    match metric {
        Some(row) => {
            let best = best(row.validation_name).or_else(|| best(row.entry.name));
            let sign = if row.better == crate::metrics::Better::Higher { 1.0 } else { -1.0 };
            best.map_or(f64::NEG_INFINITY, |best| sign * best)
        }
        None => best("val_loss").or_else(|| best("loss")).map_or(f64::NEG_INFINITY, |loss| -loss),
    }
}

#[component]
fn Row(id: u64) -> impl IntoView {
    let runs = use_runs();
    let language = use_language();
    let run = Memo::new(move |_| runs.list.with(|list| list.iter().find(|run| run.id == id).cloned()));
    let name = move || run.with(|run| run.as_ref().map(|run| run.name.clone()).unwrap_or_default());
    let is_live = move || runs.live() == Some(id);
    let shown = move || runs.overlaid.with(|overlaid| overlaid.iter().any(|other| other.id == id));
    let is_baseline = move || runs.baseline.get() == Some(id);
    let named = move |title: Text| move || format!("{}: {}", title.get(language.get()), name());
    let facts = move || run.with(|run| run.as_ref().map(|run| facts(run, language.get())));
    let differs = move || {
        let baseline = runs.compared_with(id)?;
        let experiment = run.with(|run| run.as_ref().and_then(Run::experiment))?;
        Some(differences(&experiment, &baseline, language.get()))
    };
    view! {
        <li class="run-row" class:live=is_live data-testid="run-row">
            <label class="run-color" title=t(words::SHOW_CURVES)>
                <input
                    type="checkbox"
                    aria-label=named(words::SHOW_CURVES)
                    prop:checked=move || shown() || is_live()
                    disabled=is_live
                    on:change:target=move |event| runs.overlay(id, event.target().checked())
                />
                <i style:background-color=move || {
                    if is_live() { "var(--train)".to_owned() } else { format!("var({})", runs.color(id)) }
                }></i>
            </label>
            <div class="run-what">
                <input
                    class="run-name"
                    aria-label=t(words::NAME)
                    prop:value=name
                    on:change:target=move |event| {
                        let name = event.target().value();
                        runs.edit(id, |run| run.name = name.trim().chars().take(120).collect());
                    }
                />
                <p class="small">{facts}</p>
                <p class="small muted">{differs}</p>
                <Notes id />
            </div>
            <div class="run-actions">
                <Show when=move || !is_live() fallback=|| view! { <span class="small">{t(words::LIVE)}</span> }>
                    <button type="button" class="ghost" aria-label=named(words::OPEN) on:click=move |_| runs.open(id)>
                        {t(words::OPEN)}
                    </button>
                </Show>
                <button
                    type="button"
                    class="ghost"
                    title=t(words::CLONE_HELP)
                    aria-label=named(words::CLONE)
                    on:click=move |_| runs.clone_into_setup(id)
                >
                    {t(words::CLONE)}
                </button>
                <button
                    type="button"
                    class="ghost"
                    title=t(words::BASELINE_HELP)
                    aria-label=named(words::BASELINE)
                    aria-pressed=move || is_baseline().to_string()
                    on:click=move |_| runs.baseline.set((!is_baseline()).then_some(id))
                >
                    {t(words::BASELINE)}
                </button>
                <button type="button" class="ghost" aria-label=named(words::DELETE) on:click=move |_| runs.delete(id)>
                    "✕"
                </button>
            </div>
        </li>
    }
}

/// Tags and notes of a run.
#[component]
fn Notes(id: u64) -> impl IntoView {
    let runs = use_runs();
    let (tags, notes) = runs.get(id).map(|run| (run.tags, run.notes)).unwrap_or_default();
    view! {
        <details class="run-notes">
            <summary class="small">{t(words::NOTES)}</summary>
            <input
                aria-label=t(words::TAGS)
                placeholder=t(words::TAGS)
                prop:value=tags
                on:change:target=move |event| {
                    let tags = event.target().value();
                    runs.edit(id, |run| run.tags = tags);
                }
            />
            <textarea
                rows="3"
                aria-label=t(words::NOTES)
                prop:value=notes
                on:change:target=move |event| {
                    let notes = event.target().value();
                    runs.edit(id, |run| run.notes = notes);
                }
            ></textarea>
        </details>
    }
}

/// `97.4 % validation accuracy (best 97.6 %) · epoch 10.0 · 4.2 s · #a1b2c3d4`
fn facts(run: &Run, language: Language) -> String {
    let experiment = run.experiment();
    let metric = first_metric(experiment.as_ref());
    let written = |name: &str, value: f64| match metric_row(name) {
        Some(row) if is_share(row) => percent(value, language),
        _ => figure(value),
    };
    let wanted = match metric {
        Some(row) => [row.validation_name, row.entry.name],
        None => ["val_loss", "loss"],
    };
    let measured = wanted.into_iter().find_map(|name| run.outcome(name));
    let result = measured.map(|outcome| {
        let shown = outcome.name.strip_prefix("val_").unwrap_or(&outcome.name);
        let (last, best) = (written(shown, outcome.last), written(shown, outcome.best));
        words::result(&outcome.name, &last, &best).get(language).to_owned()
    });
    let test = metric.and_then(|row| {
        let (_, value) = run.tested.iter().find(|(name, _)| name == row.entry.name)?;
        Some(words::tested(&written(row.entry.name, *value)).get(language).to_owned())
    });
    let state = match run.state {
        State::Running => None,
        State::Paused => Some(words::PAUSED.get(language).to_owned()),
        State::Finished => Some(words::FINISHED.get(language).to_owned()),
    };
    let far = words::how_far(run.epoch, &grouped(run.step.into())).get(language).to_owned();
    let time = duration(run.seconds).get(language).to_owned();
    let hash = format!("{:08x}", run.hash >> 32);
    [result, test, Some(far), Some(time), state, Some(hash)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn differences(experiment: &Experiment, baseline: &Experiment, language: Language) -> String {
    let found = experiment.differences(baseline);
    if found.is_empty() {
        return words::NO_DIFFERENCE.get(language).to_owned();
    }
    let shown = found.iter().take(MOST_DIFFERENCES);
    let mut parts: Vec<String> = shown
        .map(|difference| {
            words::difference(&difference.setting, &difference.here, &difference.there)
                .get(language)
                .to_owned()
        })
        .collect();
    if found.len() > MOST_DIFFERENCES {
        parts.push(words::more(found.len() - MOST_DIFFERENCES).get(language).to_owned());
    }
    parts.join(words::SEPARATOR.get(language))
}
