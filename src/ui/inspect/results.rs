//! What the network gets right and wrong, and its first weights, under tabs. Only the open tab is computed.

use leptos::html::Div;
use leptos::prelude::*;

use crate::experiment::Family;
use crate::train::inspect::View;
use crate::ui::canvas::use_visible;
use crate::ui::language::t;
use crate::ui::parts::{Card, Later, SplitLoaderError, Tab, Tabs, wasm_split};
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::confusion::ConfusionMatrix;
use super::empty;
use super::gallery::Gallery;
use super::per_class::PerClass;
use super::watching::watch_while;
use super::weights::WeightsView;

/// A regression has no classes to confuse.
#[component]
pub fn Results() -> impl IntoView {
    let lab = use_lab();
    let is_regression = Memo::new(move |_| {
        lab.data.with(|data| data.as_ref().is_some_and(|data| data.meaning.classes.is_empty()))
    });
    let has_layers = lab.name.family() == Family::Sequential;
    let tabs = Signal::derive(move || {
        let tab = |name, title, body: ViewFn| Tab { name, title, body };
        let of_classes = [
            tab("confusion", words::CONFUSION, ViewFn::from(|| view! { <ConfusionPanel /> })),
            tab("classes", words::PER_CLASS, ViewFn::from(|| view! { <Later part=per_class /> })),
        ];
        let of_all = [
            tab("hardest", words::HARDEST, ViewFn::from(|| view! { <Later part=hardest /> })),
            tab("weights", words::WEIGHTS, ViewFn::from(|| view! { <Later part=weights /> })),
        ];
        // A transformer has no first layer whose weights make a picture.
        let shown = of_all.into_iter().filter(move |tab| tab.name != "weights" || has_layers);
        of_classes.into_iter().filter(|_| !is_regression.get()).chain(shown).collect::<Vec<_>>()
    });
    view! {
        <Card title=words::RESULTS class="results">
            <Tabs label=words::RESULTS tabs />
        </Card>
    }
}

#[component]
fn ConfusionPanel() -> impl IntoView {
    let confusion = use_lab().inspections.confusion;
    let is_there = Memo::new(move |_| confusion.with(Option::is_some));
    view! {
        <Panel view=View::Confusion is_there>
            <ConfusionMatrix confusion />
        </Panel>
    }
}

#[wasm_split(results, wasm_split_path = leptos::wasm_split, fallible)]
fn per_class() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <PerClassPanel /> }.into_any())
}

#[wasm_split(results, wasm_split_path = leptos::wasm_split, fallible)]
fn hardest() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <HardestPanel /> }.into_any())
}

#[wasm_split(results, wasm_split_path = leptos::wasm_split, fallible)]
fn weights() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <WeightsPanel /> }.into_any())
}

#[component]
fn PerClassPanel() -> impl IntoView {
    let confusion = use_lab().inspections.confusion;
    let is_there = Memo::new(move |_| confusion.with(Option::is_some));
    view! {
        <Panel view=View::Confusion is_there>
            <PerClass confusion />
        </Panel>
    }
}

#[component]
fn HardestPanel() -> impl IntoView {
    let lab = use_lab();
    let hardest = lab.inspections.hardest;
    let is_there = Memo::new(move |_| hardest.with(Option::is_some));
    let examples = Signal::derive(move || hardest.get().unwrap_or_default());
    let has_classes =
        move || lab.data.with(|data| data.as_ref().is_none_or(|data| !data.meaning.classes.is_empty()));
    let help = move || if has_classes() { words::HARDEST_HELP } else { words::HARDEST_VALUES_HELP };
    view! {
        <Panel view=View::Hardest is_there>
            <p class="small muted">{move || t(help())()}</p>
            <Gallery examples />
        </Panel>
    }
}

#[component]
fn WeightsPanel() -> impl IntoView {
    let weights = use_lab().inspections.weights;
    let is_there = Memo::new(move |_| weights.with(Option::is_some));
    view! {
        <Panel view=View::Weights is_there>
            <WeightsView weights />
        </Panel>
    }
}

/// The content of a tab, or what will be there. It lives only while the tab is open.
#[component]
fn Panel(view: View, is_there: Memo<bool>, children: ChildrenFn) -> impl IntoView {
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(view, move || visible.get());
    view! {
        <div node_ref=body class="panel">
            <Show when=move || is_there.get() fallback=|| empty(words::RESULTS_EMPTY)>
                {children()}
            </Show>
        </div>
    }
}
