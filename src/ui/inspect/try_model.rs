//! A model is best understood by trying it: draw a picture, type a row, or look at the whole plane.

use leptos::html::Div;
use leptos::prelude::*;

use crate::data::Meaning;
use crate::data::prepare::RawColumn;
use crate::train::inspect::View;
use crate::ui::canvas::use_visible;
use crate::ui::parts::{Card, Later, SplitLoaderError, wasm_split};
use crate::ui::state::use_lab;
use crate::ui::words::inspect as words;

use super::boundary::BoundaryView;
use super::empty;
use super::pad::Pad;
use super::row_form::RowForm;
use super::watching::watch_while;

/// The card that fits the data.
#[component]
pub fn TryModel() -> impl IntoView {
    let lab = use_lab();
    let meaning = Memo::new(move |_| lab.data.with(|data| data.as_ref().map(|data| data.meaning.clone())));
    move || {
        match meaning.get() {
        None => view! { <Card title=words::TRY>{empty(words::TRY_EMPTY)}</Card> }.into_any(),
        Some(Meaning { image: Some((height, width)), classes, target, .. }) => {
            let are_digits = classes.iter().all(|class| class.parse::<u8>().is_ok());
            let title = if are_digits { words::DRAW_A_DIGIT } else { words::DRAW };
            view! {
                <Card title>
                    <Pad height width classes target />
                </Card>
            }
            .into_any()
        }
        Some(Meaning { plane: true, classes, .. }) => view! {
            <Card title=words::BOUNDARY>
                <Plane classes />
            </Card>
        }
        .into_any(),
        Some(Meaning { preprocessing, classes, target, .. }) => view! {
            <Card title=words::TRY_A_ROW>
                <Later part=move || row_form(preprocessing.columns.clone(), classes.clone(), target.clone()) />
            </Card>
        }
        .into_any(),
    }
    }
}

#[wasm_split(try_model, wasm_split_path = leptos::wasm_split, fallible)]
fn row_form(
    columns: Vec<RawColumn>,
    classes: Vec<String>,
    target: String,
) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <RowForm columns classes target /> }.into_any())
}

#[wasm_split(try_model, wasm_split_path = leptos::wasm_split, fallible)]
fn boundary_view(classes: Vec<String>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <BoundaryView classes /> }.into_any())
}

/// The decision boundary, or what will be there.
#[component]
fn Plane(classes: Vec<String>) -> impl IntoView {
    let boundary = use_lab().inspections.boundary;
    let body = NodeRef::<Div>::new();
    let visible = use_visible(body);
    watch_while(View::Boundary, move || visible.get());
    let is_there = Memo::new(move |_| boundary.with(Option::is_some));
    view! {
        <div node_ref=body class="panel">
            <Show when=move || is_there.get() fallback=|| empty(words::BOUNDARY_EMPTY)>
                <Later part={ let classes = classes.clone(); move || boundary_view(classes.clone()) } />
            </Show>
        </div>
    }
}
