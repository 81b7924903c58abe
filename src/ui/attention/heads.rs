//! A small map of every head: layers down, heads across. A press shows a head in the large map; another switches it off.

use leptos::html::{Canvas as CanvasElement, Div};
use leptos::prelude::*;

use crate::plot::attention::{HeadFigures, Pick, Selection, head_figures, largest};
use crate::plot::attention_files::{Svg, Thumbnail, heads_svg};
use crate::plot::colors::viridis;
use crate::plot::format::NONE;
use crate::text::Language;
use crate::train::inspect::{AttentionMap, HeadId, Stack};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::inspect::pictures::{fill, opaque};
use crate::ui::inspect::twin::Twin;
use crate::ui::language::{t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::attention as words;

use super::chosen::{Chosen, use_chosen};
use super::saving::{save_png, save_svg};

/// Pixels of a small map along one side.
const PIXELS: usize = 64;

#[component]
pub fn HeadsCard(
    /// Heads that are switched off.
    #[prop(into)]
    off: Signal<Vec<HeadId>>,
    /// A head is to be switched off, or on again.
    #[prop(into)]
    on_switch: Callback<HeadId>,
) -> impl IntoView {
    let chosen = use_chosen();
    let language = use_language();
    let form = Memo::new(move |_| {
        chosen.attention.with(|attention| {
            let maps = attention.iter().flat_map(|attention| &attention.maps);
            maps.map(|map| (map.stack, map.layer, map.heads)).collect::<Vec<_>>()
        })
    });
    let frame = NodeRef::<Div>::new();
    let visible = use_visible(frame);
    chosen.see_while(visible);
    // one scale for all, so that a head that looks everywhere is seen to be pale
    let scale = Memo::new(move |_| {
        chosen.attention.with(|attention| {
            let maps = attention.iter().flat_map(|attention| &attention.maps);
            maps.map(|map| largest(&map.weights)).fold(f32::MIN_POSITIVE, f32::max)
        })
    });
    let several = move || form.with(|form| form.iter().any(|(stack, ..)| *stack != form[0].0));
    let layer = move |(stack, layer, heads): (Stack, u32, u32)| {
        let title = (layer == 0).then(|| {
            view! { <Show when=several><h3>{t(words::stack(stack))}</h3></Show> }
        });
        let thumb = move |head: u32| {
            view! { <Head id=HeadId { stack, layer, head } visible scale off on_switch /> }
        };
        view! {
            {title}
            <div class="head-row" style:--heads=heads.to_string()>
                {(0..heads).map(thumb).collect_view()}
            </div>
        }
    };
    let svg = move || all_heads(chosen, language.get_untracked());
    let aside = move || {
        view! {
            <div class="tools">
                <button type="button" title=t(words::SAVE_HEADS_PNG) on:click=move |_| save_png(FILE, svg())>"PNG"</button>
                <button type="button" title=t(words::SAVE_HEADS_SVG) on:click=move |_| save_svg(FILE, svg())>"SVG"</button>
            </div>
        }
    };
    view! {
        <Card title=words::ALL_HEADS class="panel" aside>
            <p class="small muted">{t(words::LAYERS_DOWN)}</p>
            <div class="head-grid" node_ref=frame data-testid="heads">
                {move || {
                    let form = form.get();
                    if form.is_empty() {
                        empty(words::HEADS_EMPTY).into_any()
                    } else {
                        form.into_iter().map(layer).collect_view().into_any()
                    }
                }}
            </div>
            <p class="small muted">{t(words::ENTROPY_AND_DISTANCE)}</p>
            <Twin>{move || table(chosen)}</Twin>
        </Card>
    }
}

const FILE: &str = "glassnet-attention-heads";

/// Counted from 1: `2.3`.
fn label(id: HeadId) -> String {
    format!("{}.{}", id.layer + 1, id.head + 1)
}

fn figures(chosen: Chosen, id: HeadId) -> Option<HeadFigures> {
    chosen.attention.with(|attention| {
        let attention = attention.as_ref()?;
        let grid = attention.grid(selection(id))?;
        Some(head_figures(&grid, attention.sides(id.stack)[0], id.stack))
    })
}

fn selection(HeadId { stack, layer, head }: HeadId) -> Selection {
    Selection { stack, layer, pick: Pick::Head(head) }
}

#[component]
fn Head(
    id: HeadId,
    visible: RwSignal<bool>,
    scale: Memo<f32>,
    off: Signal<Vec<HeadId>>,
    on_switch: Callback<HeadId>,
) -> impl IntoView {
    let chosen = use_chosen();
    let language = use_language();
    let canvas = NodeRef::<CanvasElement>::new();
    Effect::new(move |_| {
        let Some(canvas) = canvas.get().filter(|_| visible.get()) else { return };
        let grid = chosen.attention.with(|attention| attention.as_ref()?.grid(selection(id)));
        if let Some(grid) = grid.map(|grid| grid.pooled(PIXELS)) {
            let scale = scale.get();
            let rgba: Vec<u8> = grid.values.iter().flat_map(|value| opaque(viridis(value / scale))).collect();
            fill(&canvas, &rgba, grid.keys, grid.queries);
        }
    });
    // read only while it can be seen
    let figures = Memo::new(
        move |before: Option<&Option<HeadFigures>>| {
            if visible.get() { figures(chosen, id) } else { before.copied().flatten() }
        },
    );
    let entropy = move || {
        let figure = figures.get().map_or(NONE.to_owned(), |figures| format!("{:.1}", figures.entropy));
        words::bits(&figure).get(language.get()).to_owned()
    };
    let distance = move || Some(format!("↔ {:.1}", figures.get()?.distance?));
    let is_off = Memo::new(move |_| off.read().contains(&id));
    let is_chosen = move || chosen.selection.get() == Some(selection(id));
    let name = label(id);
    let switch = words::head_off(&name);
    view! {
        <div class="head-thumb" class:off=move || is_off.get()>
            <button
                type="button"
                class="head-map"
                aria-pressed=move || is_chosen().to_string()
                title=t(words::SHOW_HEAD)
                data-testid=format!("head-{name}")
                on:click=move |_| chosen.select(selection(id))
            >
                <canvas class="pixels" node_ref=canvas aria-hidden="true"></canvas>
                <span class="visually-hidden">{t(words::HEAD)} " "</span>
                <span class="head-line"><b>{label(id)}</b> <span>{entropy}</span></span>
            </button>
            <span class="head-line">
                <span>{distance}</span>
                <button
                    type="button"
                    class="head-switch"
                    aria-pressed=move || is_off.get().to_string()
                    aria-label=move || switch.get(language.get()).to_owned()
                    on:click=move |_| on_switch.run(id)
                >
                    {t(words::SWITCH_OFF)}
                </button>
            </span>
        </div>
    }
}

/// Every head of the model as one drawing.
fn all_heads(chosen: Chosen, language: Language) -> Option<Svg> {
    chosen.attention.with_untracked(|attention| {
        let attention = attention.as_ref()?;
        let row = |map: &AttentionMap| {
            let head = |head: u32| {
                let id = HeadId { stack: map.stack, layer: map.layer, head };
                let label = format!("{} {}", words::stack(map.stack).get(language), label(id));
                Some(Thumbnail { label, grid: map.head(head)? })
            };
            (0..map.heads).filter_map(head).collect()
        };
        Some(heads_svg(&attention.maps.iter().map(row).collect::<Vec<_>>(), words::ALL_HEADS.get(language)))
    })
}

/// The table twin.
fn table(chosen: Chosen) -> impl IntoView {
    let row = move |id: HeadId| {
        let figures = figures(chosen, id);
        let figure = |value: Option<f32>| value.map_or(NONE.to_owned(), |value| format!("{value:.2}"));
        view! {
            <tr>
                <th scope="row">{t(words::stack(id.stack))} " " {label(id)}</th>
                <td class="num">{figure(figures.map(|figures| figures.entropy))}</td>
                <td class="num">{figure(figures.and_then(|figures| figures.distance))}</td>
            </tr>
        }
    };
    let ids = chosen.attention.with(|attention| {
        let maps = attention.iter().flat_map(|attention| &attention.maps);
        maps.flat_map(|map| (0..map.heads).map(|head| HeadId { stack: map.stack, layer: map.layer, head }))
            .collect::<Vec<_>>()
    });
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{t(words::HEAD)}</th>
                    <th scope="col">{t(words::ENTROPY)}</th>
                    <th scope="col">{t(words::DISTANCE)}</th>
                </tr>
            </thead>
            <tbody>{ids.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
