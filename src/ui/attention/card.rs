//! The attention card of the centre column: what is chosen, the map and the lines, and what can be saved.

use leptos::prelude::*;

use crate::plot::attention::{Pick, Selection};
use crate::plot::attention_files::{attention_json, heatmap_csv, heatmap_svg};
use crate::plot::format::grouped;
use crate::text::Language;
use crate::train::inspect::Stack;
use crate::ui::browser::save_file;
use crate::ui::inspect::empty;
use crate::ui::language::{t, use_language};
use crate::ui::parts::{Tab, Tabs};
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
    let title = move || match chosen.selection.get() {
        Some(selection) => words::title(selection).get(language.get()).to_owned(),
        None => words::ATTENTION.get(language.get()).to_owned(),
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
                    <div class="attention-tools">
                        <Pickers />
                        <Saving />
                    </div>
                    {picture.run()}
                    <Status />
                    <TableTwin />
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
    let tabs: Vec<Tab> = [map, lines].into_iter().chain(more).collect();
    view! {
        <section class="card panel">
            <header class="card-head">
                <h2 data-testid="attention-title">
                    {title} " " <span class="muted attention-step">{at_step}</span>
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
    let language = use_language();
    // what there is to choose from changes with the model only
    let form = Memo::new(move |_| {
        let stack = chosen.selection.get()?.stack;
        chosen.attention.with(|attention| {
            let attention = attention.as_ref()?;
            let heads = attention.map(stack, 0).map_or(0, |map| map.heads);
            Some((attention.stacks(), stack, attention.layers(stack), heads))
        })
    });
    let number = |text: &str| text.parse().unwrap_or(0);
    move || {
        let (stacks, stack, layers, heads) = form.get()?;
        let stack_picker = (stacks.len() > 1).then(|| {
            let options = stacks.iter().enumerate().map(|(index, &stack)| {
                view! { <option value=index.to_string()>{t(words::stack(stack))}</option> }
            });
            let options = options.collect_view();
            let here = stacks.iter().position(|&other| other == stack).unwrap_or(0);
            let pick = move |index: u32| {
                if let Some(&stack) = stacks.get(index as usize) {
                    chosen.change(|selection| selection.stack = stack);
                }
            };
            view! {
                <select
                    aria-label=t(words::STACK)
                    data-testid="attention-stack"
                    prop:value=here.to_string()
                    on:change:target=move |event| pick(number(&event.target().value()))
                >
                    {options}
                </select>
            }
        });
        let layer_options = (0..layers).map(|layer| {
            let name = move || format!("{} {}", words::LAYER.get(language.get()), layer + 1);
            view! { <option value=layer.to_string()>{name}</option> }
        });
        let head_options = (0..heads).map(|head| {
            let name = move || format!("{} {}", words::HEAD.get(language.get()), head + 1);
            view! { <option value=head.to_string()>{name}</option> }
        });
        let rollout =
            (stack != Stack::Cross).then(|| view! { <option value=ROLLOUT>{t(words::ROLLOUT)}</option> });
        let layer = move || chosen.selection.get().map_or(0, |selection| selection.layer).to_string();
        let pick = move || match chosen.selection.get().map(|selection| selection.pick) {
            Some(Pick::Mean) => MEAN.to_owned(),
            Some(Pick::Rollout) => ROLLOUT.to_owned(),
            Some(Pick::Head(head)) => head.to_string(),
            None => String::new(),
        };
        Some(view! {
            <div class="pickers">
                {stack_picker}
                <select
                    aria-label=t(words::LAYER)
                    data-testid="attention-layer"
                    prop:value=layer
                    on:change:target=move |event| {
                        let layer = number(&event.target().value());
                        chosen.change(|selection| selection.layer = layer);
                    }
                >
                    {layer_options.collect_view()}
                </select>
                <select
                    aria-label=t(words::HEAD)
                    title=t(words::ROLLOUT_HELP)
                    data-testid="attention-head"
                    prop:value=pick
                    on:change:target=move |event| {
                        let pick = match event.target().value().as_str() {
                            MEAN => Pick::Mean,
                            ROLLOUT => Pick::Rollout,
                            head => Pick::Head(number(head)),
                        };
                        chosen.change(|selection| selection.pick = pick);
                    }
                >
                    {head_options.collect_view()}
                    <option value=MEAN>{t(words::MEAN)}</option>
                    {rollout}
                </select>
            </div>
        })
    }
}

const MEAN: &str = "mean";
const ROLLOUT: &str = "rollout";

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
    let stack = words::stack(stack).get(Language::English).to_lowercase();
    let pick = match pick {
        Pick::Head(head) => (head + 1).to_string(),
        Pick::Mean => MEAN.to_owned(),
        Pick::Rollout => ROLLOUT.to_owned(),
    };
    format!("glassnet-attention-{stack}-{}.{pick}", layer + 1)
}
