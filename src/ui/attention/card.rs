//! The attention card of the centre column: what is chosen, the map and the lines, and what can be saved.

use leptos::html::Section;
use leptos::prelude::*;

use crate::plot::attention::{Pick, Selection};
use crate::plot::attention_files::{attention_json, heatmap_csv, heatmap_svg};
use crate::plot::format::grouped;
use crate::text::{Language, Message, Text};
use crate::train::inspect::Attention;
use crate::ui::browser::save_file;
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::{Help, Tab, Tabs};
use crate::ui::words::attention as words;

use super::chosen::use_chosen;
use super::heatmap::Heatmap;
use super::lines::Lines;
use super::saving::{save_png, save_svg};
use super::status::{Status, TableTwin};

/// Map and lines as tabs, and any further ones.
#[component]
pub fn AttentionCard(#[prop(optional)] more: Vec<Tab>) -> impl IntoView {
    let chosen = use_chosen();
    let language = use_language();
    let is_one_of_many = Memo::new(move |_| {
        chosen.attention.with(|attention| attention.as_ref().is_some_and(Attention::has_many_maps))
    });
    let title = move || match chosen.selection.get() {
        Some(selection) if is_one_of_many.get() => words::title(selection).get(language.get()).to_owned(),
        _ => words::ATTENTION.get(language.get()).to_owned(),
    };
    let help = move || {
        let pick = chosen.selection.get().map(|selection| selection.pick);
        (pick == Some(Pick::Rollout)).then(|| view! { <Help text=words::ROLLOUT_HELP /> })
    };
    let step = Memo::new(move |_| chosen.attention.with(|attention| attention.as_ref().map(|all| all.step)));
    let at_step =
        move || step.get().map(|step| words::at_step(&grouped(step.into())).get(language.get()).to_owned());
    let is_there = Memo::new(move |_| chosen.grid.with(Option::is_some));
    let with_tools = move |picture: ViewFn| {
        ViewFn::from(move || {
            let picture = picture.clone();
            view! {
                <Show when=move || is_there.get() fallback=|| empty(words::MAP_EMPTY)>
                    <div class="panel">
                        <div class="attention-tools">
                            <Show when=move || is_one_of_many.get() fallback=|| view! { <span></span> }>
                                <Pickers />
                            </Show>
                            <Saving />
                        </div>
                        {picture.run()}
                        <Status />
                        <TableTwin />
                    </div>
                </Show>
            }
        })
    };
    let map =
        Tab { name: "attention-map", title: words::MAP, body: with_tools((|| view! { <Heatmap /> }).into()) };
    let lines = Tab {
        name: "attention-lines",
        title: words::LINES,
        body: with_tools((|| view! { <Lines /> }).into()),
    };
    let card = NodeRef::<Section>::new();
    chosen.see_while(use_visible(card));
    let tabs: Vec<Tab> = [map, lines].into_iter().chain(more).collect();
    view! {
        <section class="card" node_ref=card>
            <header class="card-head">
                <h2 data-testid="attention-title">
                    {title} " " <span class="muted attention-step">{at_step}</span> " " {help}
                </h2>
            </header>
            <Tabs label=words::VIEWS tabs=Signal::stored(tabs) />
        </section>
    }
}

/// Part, layer and head.
#[component]
fn Pickers() -> impl IntoView {
    let chosen = use_chosen();
    // what there is to choose from changes with the model only
    let form = Memo::new(move |_| {
        let stack = chosen.selection.get()?.stack;
        chosen.attention.with(|attention| {
            let attention = attention.as_ref()?;
            Some((attention.stacks(), attention.layers(stack), attention.picks(stack)))
        })
    });
    move || {
        let (stacks, layers, picks) = form.get()?;
        let stack_names = stacks.iter().map(|&stack| words::stack(stack).into()).collect::<Vec<Message>>();
        let layer_names = (1..=layers).map(words::layer).collect();
        let pick_names = picks.iter().map(|&pick| words::pick(pick)).collect();
        let place_of = {
            let (stacks, picks) = (stacks.clone(), picks.clone());
            move |part: Part| {
                let selection = chosen.selection.get()?;
                match part {
                    Part::Stack => stacks.iter().position(|&stack| stack == selection.stack),
                    Part::Layer => Some(selection.layer as usize),
                    Part::Pick => picks.iter().position(|&pick| pick == selection.pick),
                }
            }
        };
        let choose = Callback::new(move |(part, place): (Part, usize)| {
            chosen.change(|selection| match part {
                Part::Stack => selection.stack = stacks.get(place).copied().unwrap_or(selection.stack),
                Part::Layer => selection.layer = place as u32,
                Part::Pick => selection.pick = picks.get(place).copied().unwrap_or(selection.pick),
            });
        });
        let picker = move |part: Part, title: Text, names: Vec<Message>| {
            let place_of = place_of.clone();
            view! { <Picker title names chosen=Signal::derive(move || place_of(part)) choose=move |place| choose.run((part, place)) /> }
        };
        let several = stack_names.len() > 1;
        Some(view! {
            <div class="pickers">
                {several.then(|| picker(Part::Stack, words::STACK, stack_names))}
                {picker(Part::Layer, words::LAYER, layer_names)}
                {picker(Part::Pick, words::HEAD, pick_names)}
            </div>
        })
    }
}

/// A part of a [`Selection`].
#[derive(Clone, Copy)]
enum Part {
    Stack,
    Layer,
    Pick,
}

/// A list of names, chosen by their places.
#[component]
fn Picker(
    title: Text,
    names: Vec<Message>,
    chosen: Signal<Option<usize>>,
    #[prop(into)] choose: Callback<usize>,
) -> impl IntoView {
    let option = move |(place, name): (usize, Message)| {
        view! {
            <option value=place.to_string() prop:selected=move || chosen.get() == Some(place)>
                {m(name)}
            </option>
        }
    };
    view! {
        <select
            aria-label=t(title)
            data-testid=format!("attention-{}", title.en.to_ascii_lowercase())
            on:change:target=move |event| {
                if let Ok(place) = event.target().value().parse() {
                    choose.run(place);
                }
            }
        >
            {names.into_iter().enumerate().map(option).collect_view()}
        </select>
    }
}

#[component]
fn Saving() -> impl IntoView {
    let chosen = use_chosen();
    let language = use_language();
    let svg = move || {
        let title = words::title(chosen.selection.get_untracked()?);
        let title = title.get(language.get_untracked());
        chosen.grid.with_untracked(|grid| {
            chosen.sides.with_untracked(|sides| Some(heatmap_svg(grid.as_ref()?, sides, title)))
        })
    };
    let name = move || chosen.selection.get_untracked().map_or(String::new(), file_name);
    let csv = move || {
        chosen.grid.with_untracked(|grid| {
            chosen.sides.with_untracked(|sides| Some(heatmap_csv(grid.as_ref()?, sides)))
        })
    };
    let json = move || chosen.attention.with_untracked(|attention| attention.as_ref().map(attention_json));
    let save = |name: &str, media_type: &str, text: Option<String>| {
        let saved = text.map(|text| save_file(name, media_type, text.as_bytes()));
        if let Some(Err(error)) = saved {
            leptos::logging::warn!("{error:?}");
        }
    };
    view! {
        <div class="tools">
            <button type="button" title=t(words::SAVE_PNG) on:click=move |_| save_png(&name(), svg())>"PNG"</button>
            <button type="button" title=t(words::SAVE_SVG) on:click=move |_| save_svg(&name(), svg())>"SVG"</button>
            <button
                type="button"
                title=t(words::SAVE_CSV)
                on:click=move |_| save(&format!("{}.csv", name()), "text/csv", csv())
            >
                "CSV"
            </button>
            <button
                type="button"
                title=t(words::SAVE_JSON)
                on:click=move |_| save("glassnet-attention.json", "application/json", json())
            >
                "JSON"
            </button>
        </div>
    }
}

/// `glassnet-attention-encoder-2.3`, whatever the language.
fn file_name(Selection { stack, layer, pick }: Selection) -> String {
    let stack = words::stack(stack).get(Language::English).to_ascii_lowercase();
    let pick = match pick {
        Pick::Head(head) => (head + 1).to_string(),
        Pick::Mean => "mean".to_owned(),
        Pick::Rollout => "rollout".to_owned(),
    };
    format!("glassnet-attention-{stack}-{}.{pick}", layer + 1)
}
