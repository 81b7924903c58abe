//! The goal that a link sets, above the run, with how far it is.

use leptos::prelude::*;

use crate::interchange::link::{Goal, Standing};
use crate::metrics::Better;
use crate::plot::format::{figure, percent};
use crate::text::{Language, Message};
use crate::ui::charts::{is_share, metric_row};
use crate::ui::language::use_language;
use crate::ui::state::use_lab;
use crate::ui::words::sharing as words;

#[component]
pub fn GoalBar() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let goal = Memo::new(move |_| lab.handout.with(|handout| handout.goal.clone()));
    let standing = Memo::new(move |_| {
        let goal = goal.get()?;
        lab.history.with(|history| {
            let points = history.get(goal.metric).map_or(&[][..], |series| &series.points);
            Some(goal.standing(points.iter().map(|point| point.value)))
        })
    });
    let state = move || match standing.get() {
        Some(Standing::Reached(_)) => "reached",
        Some(Standing::Missed(_)) => "missed",
        Some(Standing::Open(..)) | None => "open",
    };
    let line = move |goal: Goal| {
        let is_higher = goal.better() == Better::Higher;
        let wanted = both(&goal, goal.value);
        let what = words::goal(&words::figure(goal.metric), is_higher, pair(&wanted), goal.epochs);
        let how_far = move || {
            let message = match standing.get()? {
                Standing::Reached(epoch) => words::reached(epoch),
                Standing::Missed(best) => words::missed(pair(&both(&goal, best.into()))),
                Standing::Open(epoch, Some(best)) => {
                    words::best_so_far(epoch, goal.epochs, pair(&both(&goal, best.into())))
                }
                Standing::Open(_, None) => words::not_begun(),
            };
            Some(message.get(language.get()).to_owned())
        };
        view! {
            <p class="goal" role="status" data-testid="goal" data-state=state>
                <b>{move || what.get(language.get()).to_owned()}</b>
                " "
                {how_far}
            </p>
        }
    };
    move || goal.get().map(line)
}

/// A value of the goal's figure as it is read in each language.
fn both(goal: &Goal, value: f64) -> Message {
    let row = metric_row(goal.metric.strip_prefix("val_").unwrap_or(goal.metric));
    if row.is_some_and(is_share) {
        return Message::new(percent(value, Language::English), percent(value, Language::Chinese));
    }
    Message::new(figure(value), figure(value))
}

fn pair(message: &Message) -> [&str; 2] {
    [&message.en, &message.zh]
}
