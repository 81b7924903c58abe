//! Words that have no vector, with others to take instead.

use leptos::prelude::*;

use crate::train::inspect::words::Missing;
use crate::ui::language::{m, t};
use crate::ui::words::word2vec as words;

/// Each word and its nearest spellings; `choose` is given the word and the spelling that was taken for it.
#[component]
pub fn MissingWords(
    missing: Vec<Missing>,
    #[prop(into)] choose: Callback<(String, String)>,
) -> impl IntoView {
    let line = move |Missing { word, spellings }: Missing| {
        let offered = spellings.clone().into_iter().map(|spelling| {
            let (word, taken) = (word.clone(), spelling.clone());
            view! {
                <button type="button" class="link" on:click=move |_| choose.run((word.clone(), taken.clone()))>{spelling}</button>
                " "
            }
        });
        let offered = (!spellings.is_empty())
            .then(|| view! { <span>{t(words::DID_YOU_MEAN)} " " {offered.collect_view()} "?"</span> });
        view! {
            <p class="remark" role="alert" data-testid="missing">
                {m(words::no_vector(&word))}
                " "
                {offered}
                " "
                <span class="muted">{t(words::WHY_NO_VECTOR)}</span>
            </p>
        }
    };
    missing.into_iter().map(line).collect_view()
}
