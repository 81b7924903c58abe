//! What the page asks of the probe: kept true of the model that is there, and of what is chosen in the pictures.

use leptos::prelude::*;

use crate::plot::attention::{Pick, Selection};
use crate::train::inspect::{HeadId, Neuron, Stack};
use crate::ui::state::Lab;

use super::chosen::{Chosen, use_chosen};

/// Keeps the probe and the choice true of the model: heads that were switched off and tokens that were hidden are forgotten
/// with another model or other data, the text with another kind of data. Asks for the vectors of the head chosen.
pub fn follow_model(lab: Lab, chosen: Chosen) {
    let data =
        Memo::new(move |_| lab.opened.with(|opened| opened.as_ref().map(|opened| opened.data.clone())));
    let model =
        Memo::new(move |_| lab.opened.with(|opened| opened.as_ref().map(|opened| opened.model.clone())));
    Effect::watch(
        move || data.get(),
        move |now, before, _| {
            let name = |data: Option<&Option<crate::registry::Settings>>| {
                data.and_then(Option::as_ref).map(|data| data.name())
            };
            let other = name(before).is_some() && name(Some(now)) != name(before);
            lab.ask_probe(|probe| {
                probe.hidden.clear();
                if other {
                    probe.text.clear();
                }
            });
        },
        false,
    );
    Effect::watch(
        move || model.get(),
        move |_, _, _| {
            lab.ask_probe(|probe| {
                probe.switched_off.clear();
            });
        },
        false,
    );

    // Where two texts meet is the most telling part of a model that has it.
    let stacks = Memo::new(move |_| {
        chosen.attention.with(|attention| {
            attention.as_ref().map(|attention| {
                attention
                    .stacks()
                    .into_iter()
                    .map(|stack| (stack, attention.layers(stack)))
                    .collect::<Vec<_>>()
            })
        })
    });
    Effect::new(move |_| {
        stacks.with(|stacks| {
            let cross = stacks.iter().flatten().find(|(stack, _)| *stack == Stack::Cross);
            if let Some(&(stack, layers)) = cross {
                chosen.select(Selection { stack, layer: layers.saturating_sub(1), pick: Pick::Mean });
            }
        });
    });

    let head = Memo::new(move |_| chosen.selection.get().and_then(head_of));
    Effect::new(move |_| {
        if let Some(head) = head.get()
            && lab.probe.with_untracked(|probe| probe.head != head)
        {
            lab.ask_probe(|probe| probe.head = head);
        }
    });
}

fn head_of(Selection { stack, layer, pick }: Selection) -> Option<HeadId> {
    match pick {
        Pick::Head(head) => Some(HeadId { stack, layer, head }),
        Pick::Mean | Pick::Rollout => None,
    }
}

/// Switches a head off for everything that is looked at, or on again.
pub fn switch_head(lab: Lab, head: HeadId) {
    lab.ask_probe(|probe| match probe.switched_off.iter().position(|other| *other == head) {
        Some(place) => _ = probe.switched_off.remove(place),
        None => probe.switched_off.push(head),
    });
}

/// Query and key of the head and the cell that are chosen; empty where there are none.
pub fn chosen_vectors() -> [Signal<Vec<f32>>; 2] {
    let neuron = crate::ui::state::use_lab().inspections.neuron;
    let chosen = use_chosen();
    let vector = move |of: fn(&Neuron) -> &[f32], place: fn(crate::plot::attention::Cell) -> usize| {
        Signal::derive(move || {
            let head = chosen.selection.get().and_then(head_of);
            let cell = chosen.cell();
            neuron
                .with(|neuron| {
                    let neuron = neuron.as_ref().filter(|neuron| Some(neuron.head) == head)?;
                    let width = neuron.width as usize;
                    let start = place(cell?) * width;
                    of(neuron).get(start..start + width).map(<[f32]>::to_vec)
                })
                .unwrap_or_default()
        })
    };
    [vector(|neuron| &neuron.query, |cell| cell.query), vector(|neuron| &neuron.key, |cell| cell.key)]
}
