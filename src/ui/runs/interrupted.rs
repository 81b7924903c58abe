//! Offers to go on with a run that nobody stopped: the tab crashed, was killed or reloaded.

use std::time::Duration;

use leptos::prelude::*;

use crate::plot::format::grouped;
use crate::protocol::Status;
use crate::runs::{Run, State};
use crate::ui::browser::{now, tab};
use crate::ui::language::{t, use_language};
use crate::ui::state::use_lab;
use crate::ui::words::runs as words;

use super::use_runs;

/// After such a time a run that no tab keeps any longer can be told from one that is being trained.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

#[component]
pub fn Interrupted() -> impl IntoView {
    let lab = use_lab();
    let runs = use_runs();
    let language = use_language();
    let time = RwSignal::new(now());
    let look_again = move || {
        let _ = time.try_set(now());
    };
    set_timeout(look_again, LOOK_AGAIN);
    let left = RwSignal::new(false);
    let found = Memo::new(move |_| {
        let time = time.get();
        let offered = !left.get() && lab.status.get() == Status::Fresh && lab.run.get().is_none();
        let newest = runs.list.with(|list| list.first().cloned());
        newest.filter(|run| offered && run.state == State::Running && !run.is_trained_elsewhere(&tab(), time))
    });
    let leave = move |id: u64| {
        left.set(true);
        runs.edit(id, |run| run.state = State::Paused);
    };
    let offer = move |run: Run| {
        let id = run.id;
        let text = move || {
            let message = words::interrupted(&run.name, run.epoch, &grouped(run.step.into()));
            message.get(language.get()).to_owned()
        };
        view! {
            <div class="notices">
                <div class="notice warning" role="status" data-testid="interrupted">
                    <p>{text}</p>
                    <div class="time-actions">
                        <button type="button" data-testid="go-on" on:click=move |_| runs.open(id)>{t(words::GO_ON)}</button>
                        <button type="button" class="ghost" on:click=move |_| leave(id)>{t(words::LEAVE_IT)}</button>
                    </div>
                </div>
            </div>
        }
    };
    move || found.get().map(offer)
}
