//! What all labs have in common: the run controls on top, notices, and three columns.

use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::interchange::link::Opened;
use crate::protocol::Problem;
use crate::registry::FieldError;
use crate::text::Message;
use crate::train::inspect::Level;
use crate::ui::labs::LabName;
use crate::ui::language::{t, use_language};
use crate::ui::parts::{SplitLoaderError, WhenSeen, provide_ids, wasm_split};
use crate::ui::run_controls::RunControls;
use crate::ui::runs::{Interrupted, RunsCard, provide_limits, provide_runs};
use crate::ui::sharing::{GoalBar, follow_links};
use crate::ui::state::{Notice, provide_lab, use_lab};
use crate::ui::time::Scrubber;
use crate::ui::words::run as words;

/// A lab with a worker of its own, or why it cannot start.
#[component]
pub fn LabFrame(
    name: LabName,
    /// What a new visitor finds.
    experiment: Experiment,
    is_shown: Memo<bool>,
    /// What the address brought along.
    opened: Option<Opened>,
    /// Makes more of it available to all columns.
    #[prop(optional)]
    context: Option<fn()>,
    /// The left column.
    #[prop(into)]
    set_up: ViewFn,
    /// The middle one.
    #[prop(into)]
    live: ViewFn,
    /// The right one.
    #[prop(into)]
    inspect: ViewFn,
) -> impl IntoView {
    let experiment = opened.as_ref().map_or(experiment, |opened| opened.experiment.clone());
    let lab = provide_lab(name, experiment, is_shown);
    follow_links(lab, opened);
    provide_ids(name.id_prefix());
    provide_runs();
    provide_limits();
    if let Some(provide) = context {
        provide();
    }
    let columns = move || {
        let [set_up, live, inspect] = [&set_up, &live, &inspect].map(ViewFn::run);
        view! {
            <GoalBar />
            <RunControls />
            <Scrubber />
            <Interrupted />
            <Notices />
            <main id=move || is_shown.get().then_some("main") class=format!("lab {}-lab", name.address()) tabindex="-1">
                <h1 class="visually-hidden">{t(name.title())}</h1>
                <section class="column" aria-label=t(words::SET_UP)>
                    {set_up}
                </section>
                <section class="column centre" aria-label=t(words::TRAINING_LIVE)>
                    {live}
                    <WhenSeen part=runs_card />
                </section>
                <section class="column" aria-label=t(words::INSPECT)>
                    {inspect}
                </section>
            </main>
        }
    };
    move || match lab.unusable.get() {
        Some(reason) => view! { <Unusable reason /> }.into_any(),
        None => columns().into_any(),
    }
}

/// Stands where a lab would be that cannot start.
#[component]
fn Unusable(reason: Message) -> impl IntoView {
    let language = use_language();
    view! {
        <main class="unusable">
            <h1>"Glassnet"</h1>
            <p role="alert">{move || reason.get(language.get()).to_owned()}</p>
        </main>
    }
}

#[component]
fn Notices() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let notice = move |Notice { id, level, message, elsewhere }: Notice| {
        let class = match level {
            Level::Good => "notice good",
            Level::Warning => "notice warning",
            Level::Bad => "notice bad",
        };
        view! {
            <div class=class data-testid="notice">
                <p>
                    {move || message.get(language.get()).to_owned()} " "
                    {elsewhere.map(|name| view! { <a href=format!("#{}", name.address())>{t(name.go_there())}</a> })}
                </p>
                <button type="button" class="ghost" aria-label=t(words::DISMISS) on:click=move |_| lab.dismiss(id)>"✕"</button>
            </div>
        }
    };
    let problem = move |problem: Problem| {
        let message = FieldError { path: problem.path, problem: problem.message }.message();
        view! {
            <div class="notice bad" data-testid="problem">
                <p>{move || message.get(language.get()).to_owned()}</p>
            </div>
        }
    };
    view! {
        <div class="notices" role="region" aria-label=t(words::NOTICES) aria-live="polite">
            {move || lab.problems.get().into_iter().map(problem).collect_view()}
            <For each=move || lab.notices.get() key=|notice| notice.id children=notice />
        </div>
    }
}

#[wasm_split(runs, wasm_split_path = leptos::wasm_split, fallible)]
fn runs_card() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <RunsCard /> }.into_any())
}
