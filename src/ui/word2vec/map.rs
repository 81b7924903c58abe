//! The map of words: how it is projected and coloured, and what is seen on it.

use leptos::prelude::*;

use crate::plot::format::percent;
use crate::plot::word_map::{group_color, place};
use crate::text::Text;
use crate::train::inspect::View;
use crate::train::inspect::words::{MapChoice, MapMethod};
use crate::ui::inspect::empty;
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::{Card, Help};
use crate::ui::state::use_lab;
use crate::ui::theme::use_theme;
use crate::ui::words::word2vec as words;

use super::picture::{Look, Picture};
use super::state::{use_words, watch_when_seen};

/// Words of the table twin at most, beside those that are chosen.
const LISTED: usize = 40;

#[component]
pub fn MapCard() -> impl IntoView {
    let lab = use_lab();
    let all = use_words();
    let language = use_language();
    // Neighbours and the analogy are marked on it, also while their own cards are not seen.
    let place = watch_when_seen([View::WordMap, View::Neighbours, View::WordAnalogy]);
    let look = Look::default();
    let is_there = Memo::new(move |_| all.map.with(Option::is_some) && all.vocabulary.with(Option::is_some));
    let about = move || {
        let shown = all.vocabulary.with(|vocabulary| {
            let vocabulary = vocabulary.as_ref()?;
            Some(words::on_map(vocabulary.words.len(), vocabulary.all as usize))
        })?;
        let more = all.map.with(|map| {
            let map = map.as_ref()?;
            let share = |share: f32| percent(f64::from(share), language.get());
            match map.choice.method {
                MapMethod::Tsne if map.progress < 1.0 => Some(words::arranging(&share(map.progress))),
                MapMethod::Tsne if map.goes_on => Some(words::following(map.step)),
                MapMethod::Tsne => None,
                MapMethod::Pca => {
                    let dimensions = if map.choice.in_space { 3 } else { 2 };
                    Some(words::explained(
                        &map.explained[..dimensions].iter().map(|&part| share(part)).collect::<Vec<_>>(),
                    ))
                }
            }
        });
        let parts = std::iter::once(shown).chain(more).map(|part| part.get(language.get()).to_owned());
        Some(
            view! { <span class="small muted" data-testid="map-about">{parts.collect::<Vec<_>>().join(" · ")}</span> },
        )
    };
    view! {
        <Card title=words::MAP aside=move || about class="word-map">
            <div node_ref=place class="panel">
                <Show when=move || is_there.get() fallback=|| empty(words::MAP_EMPTY)>
                    <Tools look />
                    <Picture look />
                    <Legend look />
                    <p class="hint">
                        <Show when=move || !lab.has_nothing_to_train()>{t(words::MAP_TRAIN_HELP)}</Show>
                        {t(words::MAP_HELP)}
                    </p>
                    <PlacesTwin />
                </Show>
            </div>
        </Card>
    }
}

/// A choice between two, as two buttons of which one is pressed.
#[component]
fn Either(
    label: Text,
    names: [Text; 2],
    #[prop(into)] second: Signal<bool>,
    #[prop(into)] choose: Callback<bool>,
) -> impl IntoView {
    let button = move |index: usize| {
        view! {
            <button type="button" aria-pressed=move || ((index == 1) == second.get()).to_string() on:click=move |_| choose.run(index == 1)>
                {t(names[index])}
            </button>
        }
    };
    view! { <div class="either" role="group" aria-label=t(label)>{button(0)}{button(1)}</div> }
}

#[component]
fn Tools(look: Look) -> impl IntoView {
    let all = use_words();
    let choice = Memo::new(move |_| all.probe.with(|probe| probe.map));
    let change = move |change: &dyn Fn(&mut MapChoice)| {
        all.ask(|probe| change(&mut probe.map));
        look.reset();
    };
    let is_tsne = move || choice.get().method == MapMethod::Tsne;
    let perplexity = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f32>() {
            change(&|choice| choice.perplexity = value.clamp(2.0, 100.0));
        }
    };
    view! {
        <div class="map-tools">
            <Either
                label=words::PROJECTION
                names=[words::PCA, words::TSNE]
                second=Signal::derive(is_tsne)
                choose=move |second| {
                    change(&|choice| choice.method = if second { MapMethod::Tsne } else { MapMethod::Pca });
                }
            />
            <Either
                label=words::DIMENSIONS
                names=[words::FLAT, words::SPACE]
                second=Signal::derive(move || choice.get().in_space)
                choose=move |second| change(&|choice| choice.in_space = second)
            />
            <Either
                label=words::COLOUR
                names=[words::BY_GROUP, words::BY_FREQUENCY]
                second=look.by_frequency
                choose=move |second| look.by_frequency.set(second)
            />
            <label title=t(words::TRAILS_HELP)>
                <input type="checkbox" bind:checked=look.trails />
                " "
                {t(words::TRAILS)}
            </label>
            <label title=t(words::PARALLELOGRAM_HELP)>
                <input type="checkbox" bind:checked=look.parallelogram />
                " "
                {t(words::PARALLELOGRAM)}
            </label>
            <Show when=is_tsne>
                <label>
                    {t(words::PERPLEXITY)}
                    " "
                    <input type="number" min="2" max="100" prop:value=move || choice.get().perplexity on:change=perplexity />
                </label>
                <button type="button" on:click=move |_| change(&|choice| choice.start += 1)>{t(words::AGAIN)}</button>
                <Help text=words::AGAIN_HELP />
            </Show>
            <span class="zoom">
                <button type="button" aria-label=t(words::ZOOM_OUT) title=t(words::ZOOM_OUT) on:click=move |_| look.zoom(1.0 / 1.5)>"−"</button>
                <button type="button" aria-label=t(words::ZOOM_IN) title=t(words::ZOOM_IN) on:click=move |_| look.zoom(1.5)>"+"</button>
                <button type="button" on:click=move |_| look.reset()>{t(words::SHOW_ALL)}</button>
            </span>
        </div>
    }
}

/// The groups by colour.
#[component]
fn Legend(look: Look) -> impl IntoView {
    let all = use_words();
    let dark = use_theme().dark;
    let groups = Memo::new(move |_| {
        all.vocabulary.with(|vocabulary| {
            vocabulary.as_ref().map(|vocabulary| vocabulary.groups.clone()).unwrap_or_default()
        })
    });
    let entry = move |(index, name)| {
        let color = move || {
            let [red, green, blue] = group_color(index, dark.get());
            format!("rgb({red}, {green}, {blue})")
        };
        view! { <li><i style:background=color aria-hidden="true"></i>{m(name)}</li> }
    };
    view! {
        <Show when=move || !look.by_frequency.get() && groups.with(|groups| !groups.is_empty())>
            <ul class="map-legend" aria-label=t(words::GROUPS)>
                {move || groups.get().into_iter().enumerate().map(entry).collect_view()}
            </ul>
        </Show>
    }
}

/// The places of the chosen word, its neighbours, and the commonest words.
#[component]
fn PlacesTwin() -> impl IntoView {
    let all = use_words();
    let rows = move || {
        let near = all.neighbours.with(|answer| match answer {
            Some(Ok(near)) => near.by_cosine.iter().map(|near| near.number as usize).collect(),
            _ => Vec::new(),
        });
        all.vocabulary.with(|vocabulary| {
            all.map.with(|map| {
                let (vocabulary, map) = (vocabulary.as_ref()?, map.as_ref()?);
                let first = all.chosen().into_iter().chain(near).chain(0..LISTED);
                let row = |word: usize| {
                    let place = place(&map.positions, word)?;
                    Some(view! {
                        <tr>
                            <th scope="row">{vocabulary.words.get(word)?.clone()}</th>
                            {place.map(|x| view! { <td class="num">{format!("{x:.3}")}</td> }).collect_view()}
                        </tr>
                    })
                };
                Some(first.filter_map(row).collect_view())
            })
        })
    };
    view! {
        <Twin title=words::PLACES>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::WORD)}</th>
                        <th scope="col">"x"</th>
                        <th scope="col">"y"</th>
                        <th scope="col">"z"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Twin>
    }
}
