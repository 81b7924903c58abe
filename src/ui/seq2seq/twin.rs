//! A twin of the model, the same but for its attention, from the same seed, trained beside it: what both write for the same
//! input, and how they do long ones.

use leptos::html::Div;
use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::plot::format::{grouped, percent};
use crate::protocol::Status;
use crate::text::Text;
use crate::train::inspect::View;
use crate::train::inspect::sequence::{ByLength, Writing};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::watching::watch_while;
use crate::ui::labs::LabName;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::state::{Lab, provide_lab, use_lab};
use crate::ui::words::attention_lab::at_step;
use crate::ui::words::seq2seq as words;

use super::asked::{use_asked, view_of};
use super::lengths::Lengths;
use super::writing::outcome;

#[component]
pub fn TwinCard() -> impl IntoView {
    let lab = use_lab();
    let asked = use_asked();
    let body = NodeRef::<Div>::new();
    let seen = use_visible(body);
    watch_while(View::ByLength, move || seen.get());
    // The Experiment of the twin, while there is one.
    let twin = RwSignal::new(None::<Experiment>);
    let start = move |_| {
        twin.set(lab.opened.with_untracked(|opened| opened.as_ref().map(other)));
    };
    // Another model or other data: the twin is none any more.
    Effect::watch(
        move || lab.opened.get(),
        move |opened, _, _| {
            let fits =
                |opened: &Experiment| twin.with_untracked(|twin| twin.as_ref() == Some(&other(opened)));
            if !opened.as_ref().is_some_and(fits) {
                twin.set(None);
            }
        },
        false,
    );
    let of_twin = RwSignal::new(None::<ByLength>);
    let title =
        Memo::new(move |_| lab.opened.with(|opened| opened.as_ref().map_or(words::WITH, attention_title)));
    let models = Signal::derive(move || {
        let one = (title.get(), asked.lengths.get());
        let other = twin.with(|twin| twin.as_ref().map(|twin| (attention_title(twin), of_twin.get())));
        [Some(one), other].into_iter().flatten().collect::<Vec<_>>()
    });
    let writing = move || asked.writing.with(|writing| writing.as_ref().map(outcome));
    let there = move || twin.with(Option::is_some);
    view! {
        <Card title=words::TWINS class="panel">
            <div node_ref=body data-testid="twins">
                <p class="small muted">{t(words::TWINS_HELP)}</p>
                <Side title=Signal::from(title) lab>{writing}</Side>
                {move || {
                    let experiment = twin.get()?;
                    Some(view! { <Twin experiment main=lab seen of_twin /> })
                }}
                <div class="buttons">
                    <Show
                        when=there
                        fallback=move || {
                            view! {
                                <button
                                    type="button"
                                    data-testid="start-twin"
                                    disabled=move || lab.opened.with(Option::is_none)
                                    on:click=start
                                >
                                    {t(words::START_TWIN)}
                                </button>
                            }
                        }
                    >
                        <button type="button" on:click=move |_| twin.set(None)>{t(words::STOP_TWIN)}</button>
                    </Show>
                </div>
                <Lengths models />
            </div>
        </Card>
    }
}

/// The same with attention where there is none, and without where there is some.
fn other(experiment: &Experiment) -> Experiment {
    let mut twin = experiment.clone();
    if let Some(settings) = twin.model.settings_mut() {
        let attention = if settings.choice("attention") == "none" { "additive" } else { "none" };
        *settings = settings.clone().with("attention", attention);
    }
    twin
}

fn attention_title(experiment: &Experiment) -> Text {
    let is_none = experiment.model.settings().is_some_and(|settings| settings.choice("attention") == "none");
    if is_none { words::WITHOUT } else { words::WITH }
}

/// One of both: how far it is, how well it does, and what it writes.
#[component]
fn Side(#[prop(into)] title: Signal<Text>, lab: Lab, children: Children) -> impl IntoView {
    let language = use_language();
    let step = move || {
        let step = lab.progress.with(|progress| progress.step);
        at_step(step).get(language.get()).to_owned()
    };
    let exact = move || {
        let end = lab.epoch_end.get()?;
        let (_, share) = end.logs.into_iter().find(|(name, _)| name == "val_exact_match")?;
        Some(format!(" · {} {}", words::EXACT.get(language.get()), percent(share, language.get())))
    };
    view! {
        <div class="side">
            <b>{move || title.get().get(language.get())}</b>
            " "
            <span class="small muted">{step} {exact}</span>
            <p class="outcome">{children()}</p>
        </div>
    }
}

/// A lab of its own below this point, with a worker of its own, that does what the main one does.
#[component]
fn Twin(
    experiment: Experiment,
    main: Lab,
    seen: RwSignal<bool>,
    of_twin: RwSignal<Option<ByLength>>,
) -> impl IntoView {
    let title = attention_title(&experiment);
    let files = main.files.get_untracked();
    let lab = provide_lab(LabName::Sequences, experiment, main.is_shown);
    on_cleanup(move || lab.end());
    if !files.is_empty() {
        lab.use_files(files);
    }
    watch_while(View::ByLength, move || seen.get());
    watch_while(View::Writing, move || seen.get());
    // It follows the main one step for step.
    Effect::new(move |_| {
        let is_ready = lab.opened.with(Option::is_some);
        let wanted = is_ready && lab.progress.with(|twin| main.progress.with(|main| twin.step < main.step));
        match (wanted, lab.status.get()) {
            (true, Status::Fresh | Status::Paused) => lab.train(),
            (false, Status::Running) => lab.pause(),
            _ => {}
        }
    });
    Effect::new(move |_| {
        let probe = main.probe.get();
        lab.ask_probe(|own| *own = probe);
    });
    let lengths = view_of::<ByLength>(lab, View::ByLength);
    Effect::new(move |_| of_twin.set(lengths.get()));
    let writing = view_of::<Writing>(lab, View::Writing);
    let written = move || writing.with(|writing| writing.as_ref().map(outcome));
    let reason = move || lab.unusable.get().map(|reason| view! { <p class="remark small">{m(reason)}</p> });
    let speed = move || {
        let speed = lab.progress.with(|progress| progress.samples_per_second);
        (speed > 0.0).then(|| grouped(speed as u64))
    };
    view! {
        <Side title=Signal::stored(title) lab>{written}</Side>
        {reason}
        <span class="visually-hidden" data-testid="twin-speed">{speed}</span>
    }
}
