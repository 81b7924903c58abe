//! Keras's `model.summary()`.

use leptos::prelude::*;

use crate::plot::format::grouped;
use crate::protocol::{LayerSummary, ModelSummary};
use crate::ui::language::{t, use_language};
use crate::ui::words::inspect as words;

use super::twin::Twin;

#[component]
pub fn Summary(model: RwSignal<Option<ModelSummary>>) -> impl IntoView {
    let language = use_language();
    let layers = move || {
        model.with(|model| model.iter().flat_map(|model| model.layers.iter().map(layer_row)).collect_view())
    };
    let totals = move || {
        let text = model.with(|model| {
            model
                .as_ref()
                .map(|model| words::parameters(&grouped(model.trained as u64), &grouped(model.kept as u64)))
        });
        text.map(|text| text.get(language.get()).to_owned())
    };
    view! {
        <Twin title=words::SUMMARY>
            <table data-testid="summary">
                <thead>
                    <tr>
                        <th scope="col">{t(words::LAYER)}</th>
                        <th scope="col">{t(words::OUTPUT_SHAPE)}</th>
                        <th scope="col">{t(words::PARAMETERS)}</th>
                    </tr>
                </thead>
                <tbody>{layers}</tbody>
            </table>
            <p class="small muted">{totals}</p>
        </Twin>
    }
}

fn layer_row(layer: &LayerSummary) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{layer.name.clone()} <span class="muted">" " {layer.layer.clone()}</span></th>
            <td class="num">{format!("(None, {})", layer.output_width)}</td>
            <td class="num">{grouped(layer.parameters as u64)}</td>
        </tr>
    }
}
