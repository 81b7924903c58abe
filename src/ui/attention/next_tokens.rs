//! What the model would write next: a bar for each of the likeliest tokens.

use leptos::prelude::*;

use crate::plot::label::visible;
use crate::ui::inspect::bars::BarTable;
use crate::ui::words::attention as words;

/// Bars that there is room for.
const MOST: usize = 10;

/// Tokens with their probabilities, likeliest first.
#[component]
pub fn NextTokens(#[prop(into)] tokens: Signal<Vec<(String, f32)>>) -> impl IntoView {
    let count = Memo::new(move |_| tokens.read().len().min(MOST));
    let name =
        move |place: usize| tokens.read().get(place).map_or(String::new(), |(token, _)| visible(token));
    let share = move |place: usize| tokens.read().get(place).map(|(_, share)| *share);
    move || view! { <BarTable count=count.get() title=words::NEXT_TOKEN name share top=|place| place == 0 /> }
}
