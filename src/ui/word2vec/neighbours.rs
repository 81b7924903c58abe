//! A word, its neighbours, and what it is made of.

use leptos::prelude::*;

use crate::plot::format::percent;
use crate::train::inspect::View;
use crate::train::inspect::words::{Composition, Near};
use crate::ui::inspect::empty;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::{Card, Help, id_of};
use crate::ui::state::use_lab;
use crate::ui::words::word2vec as words;

use super::missing::MissingWords;
use super::state::{use_words, watch_when_seen};

/// Words offered while one is typed.
const OFFERED: usize = 8;

#[component]
pub fn NeighboursCard() -> impl IntoView {
    let lab = use_lab();
    let all = use_words();
    let place = watch_when_seen([View::Neighbours]);
    let by_distance = RwSignal::new(false);
    let are_titles = Memo::new(move |_| {
        all.vocabulary.with(|vocabulary| vocabulary.as_ref().is_some_and(|vocabulary| vocabulary.are_titles))
    });
    let body = move || {
        all.neighbours.with(|answer| match answer {
            None => empty(words::NEIGHBOURS_EMPTY).into_any(),
            Some(Err(missing)) => {
                let take = move |(_, word): (String, String)| all.choose(&word);
                view! { <MissingWords missing=missing.clone() choose=take /> }.into_any()
            }
            Some(Ok(near)) => {
                let list = if by_distance.get() { near.by_distance.clone() } else { near.by_cosine.clone() };
                let count = near.count;
                view! {
                    <p class="chosen-word">
                        <b data-testid="chosen-word">{near.word.clone()}</b>
                        " "
                        <Show when=move || !lab.has_nothing_to_train()>
                            <span class="small muted">{m(words::times(count))}</span>
                        </Show>
                    </p>
                    {are_titles.get().then(|| view! { <p class="hint">{t(words::WATCHED_TOO)}</p> })}
                    <NearBars list by_distance=by_distance.get() />
                }
                .into_any()
            }
        })
    };
    let measure = move |second: bool| {
        let name = if second { words::BY_DISTANCE } else { words::BY_COSINE };
        view! {
            <button
                type="button"
                aria-pressed=move || (by_distance.get() == second).to_string()
                on:click=move |_| by_distance.set(second)
            >
                {t(name)}
            </button>
        }
    };
    view! {
        <Card title=words::NEIGHBOURS>
            <div node_ref=place class="panel">
                <WordSearch />
                <div class="either" role="group" aria-label=t(words::MEASURE)>{measure(false)}{measure(true)}</div>
                <div aria-live="polite" data-testid="neighbours">{body}</div>
                <Sum />
            </div>
        </Card>
    }
}

/// A word typed, with those of the vocabulary that begin like it.
#[component]
fn WordSearch() -> impl IntoView {
    let all = use_words();
    let typed = RwSignal::new(String::new());
    let offered = move || {
        let start = typed.get().trim().to_lowercase();
        if start.is_empty() {
            return Vec::new();
        }
        all.vocabulary.with(|vocabulary| {
            let found = vocabulary.iter().flat_map(|vocabulary| &vocabulary.words);
            found
                .filter(|word| word.to_lowercase().starts_with(&start))
                .take(OFFERED)
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !typed.get_untracked().trim().is_empty() {
            all.choose(&typed.get_untracked());
        }
    };
    let (id, list) = (id_of("word-search"), id_of("word-list"));
    // A word that is taken from the list needs no further press.
    let input = move |text: String| {
        let known = all.vocabulary.with_untracked(|vocabulary| {
            vocabulary.as_ref().is_some_and(|vocabulary| vocabulary.words.contains(&text))
        });
        typed.set(text.clone());
        if known {
            all.choose(&text);
        }
    };
    view! {
        <form class="word-search" on:submit=submit>
            <input
                id=id
                type="search"
                list=list.clone()
                autocomplete="off"
                placeholder=t(words::SEARCH)
                aria-label=t(words::SEARCH)
                data-testid="word-search"
                on:input:target=move |event| input(event.target().value())
            />
            <datalist id=list>
                {move || offered().into_iter().map(|word| view! { <option value=word></option> }).collect_view()}
            </datalist>
            <button type="submit">{t(words::ASK)}</button>
        </form>
    }
}

/// Words with bars; each can be asked about in its turn.
#[component]
pub fn NearBars(list: Vec<Near>, by_distance: bool) -> impl IntoView {
    let all = use_words();
    let farthest = list.iter().fold(1e-9f32, |most, near| most.max(near.distance));
    let row = move |near: Near| {
        let (share, figure) = match by_distance {
            true => (near.distance / farthest, near.distance),
            false => (near.cosine.max(0.0), near.cosine),
        };
        let word = near.word.clone();
        view! {
            <tr>
                <th scope="row">
                    <button type="button" class="link" on:click=move |_| all.choose(&word)>{near.word}</button>
                </th>
                <td class="bar-cell"><i style:width=format!("{:.1}%", share * 100.0)></i></td>
                <td class="num">{format!("{figure:.3}")}</td>
            </tr>
        }
    };
    view! {
        <div class="bars">
            <table>
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">{t(words::WORD)}</th>
                        <th scope="col">{t(words::BAR)}</th>
                        <th scope="col">{t(if by_distance { words::DISTANCE } else { words::COSINE })}</th>
                    </tr>
                </thead>
                <tbody>{list.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The article's equation for this word.
#[component]
fn Sum() -> impl IntoView {
    let all = use_words();
    let language = use_language();
    let place = watch_when_seen([View::Composition]);
    let rows = |sum: &Composition| {
        let most = sum.terms.iter().fold(1e-9f32, |most, (_, weight)| most.max(weight.abs()));
        let row = move |(word, weight): &(String, f32)| {
            let share = 50.0 * weight.abs() / most;
            let left = if *weight < 0.0 { 50.0 - share } else { 50.0 };
            view! {
                <tr>
                    <th scope="row">{word.clone()}</th>
                    <td class="signed">
                        <i class:negative=*weight < 0.0 style:left=format!("{left:.1}%") style:width=format!("{share:.1}%")></i>
                    </td>
                    <td class="num">{format!("{weight:.3}")}</td>
                </tr>
            }
        };
        sum.terms.iter().map(row).collect_view()
    };
    let body = move || {
        all.composition.with(|answer| {
            let Some(Ok(sum)) = answer else { return ().into_any() };
            let share = percent(f64::from(sum.explained), language.get());
            view! {
                <div class="bars" data-testid="composition">
                    <table>
                        <thead class="visually-hidden">
                            <tr>
                                <th scope="col">{t(words::WORD)}</th>
                                <th scope="col">{t(words::BAR)}</th>
                                <th scope="col">{t(words::WEIGHT)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows(sum)}</tbody>
                    </table>
                </div>
                <p class="small muted">{m(words::explains(&share, sum.of_context))}</p>
            }
            .into_any()
        })
    };
    view! {
        <div node_ref=place>
            <h3>{t(words::COMPOSITION)} " " <Help text=words::COMPOSITION_HELP /></h3>
            {body}
        </div>
    }
}
