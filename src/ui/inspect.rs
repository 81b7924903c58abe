//! What can be inspected: the network at work, the model tried by hand, its mistakes, its weights, its health.

pub mod bars;
mod boundary;
mod confusion;
mod gallery;
pub mod health;
mod live_prediction;
mod network;
mod network_drawing;
pub mod own_text;
mod pad;
mod per_class;
pub mod pictures;
pub mod results;
mod row_form;
mod slow_motion;
pub mod summary;
mod try_model;
pub mod twin;
pub mod watching;
mod weights;

use leptos::prelude::*;

use crate::plot::colors::Rgb;
use crate::text::Text;
use crate::ui::canvas::Brush;
use crate::ui::language::t;
use crate::ui::parts::{SplitLoaderError, WhenSeen, wasm_split};

pub use network::NetworkCard;

/// The right column: try the model, its results, its health.
#[component]
pub fn InspectColumn() -> impl IntoView {
    view! {
        <try_model::TryModel />
        <results::Results />
        <WhenSeen part=health_card />
    }
}

#[wasm_split(health, wasm_split_path = leptos::wasm_split, fallible)]
fn health_card() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <health::HealthCard /> }.into_any())
}

/// What stands where there is nothing to see yet: what will be there, and why it is not.
pub fn empty(text: Text) -> impl IntoView {
    view! { <p class="empty muted">{t(text)}</p> }
}

/// Colours of the page's style by the names of their variables.
pub fn colors_of<const N: usize>(brush: &Brush, names: [&str; N]) -> [Rgb; N] {
    names.map(|name| Rgb::from_hex(&brush.color(name)))
}
