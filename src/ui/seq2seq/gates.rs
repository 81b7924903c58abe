//! The gates of one unit, step by step, while the source is read and the target is written. The picture is a table of its own.

use leptos::prelude::*;

use crate::plot::label::visible;
use crate::text::Text;
use crate::train::inspect::sequence::Writing;
use crate::ui::inspect::empty;
use crate::ui::language::t;
use crate::ui::parts::Card;
use crate::ui::words::seq2seq as words;

use super::asked::use_asked;
use super::writing::Number;

/// Shade of a gate that is wide open, in percent of the colour: the figure on it stays readable.
const OPEN: f32 = 45.0;

#[component]
pub fn GatesCard() -> impl IntoView {
    let asked = use_asked();
    let writing = asked.writing;
    let is_there = Memo::new(move |_| writing.with(Option::is_some));
    let most = move |of: fn(&Writing) -> u32| {
        Signal::derive(move || {
            writing.with(|writing| writing.as_ref().map_or(0.0, |writing| f64::from(of(writing).max(1) - 1)))
        })
    };
    let several = Memo::new(move |_| {
        writing.with(|writing| writing.as_ref().is_some_and(|writing| writing.layers > 1))
    });
    let table = move || writing.with(|writing| writing.as_ref().map(table));
    view! {
        <Card title=words::GATES>
            <div data-testid="gates">
                <Show when=move || is_there.get() fallback=|| empty(words::WRITES_EMPTY)>
                    <p class="small muted">{t(words::GATES_HELP)}</p>
                    <div class="asked">
                        <Number title=words::UNIT step=1.0 most=most(|writing| writing.units)
                            get=move || asked.question.with(|question| question.unit.into())
                            set=move |value| asked.question.update(|question| question.unit = value as u32) />
                        <Show when=move || several.get()>
                            <Number title=words::LAYER step=1.0 most=most(|writing| writing.layers)
                                get=move || asked.question.with(|question| question.layer.into())
                                set=move |value| asked.question.update(|question| question.layer = value as u32) />
                        </Show>
                    </div>
                    <div class="scroll" tabindex="0">{table}</div>
                </Show>
            </div>
        </Card>
    }
}

fn table(writing: &Writing) -> impl IntoView + use<> {
    let source = writing.source.iter().map(|token| visible(&token.text));
    let target = writing.steps.iter().map(|step| visible(&step.text));
    let (reads, writes) = (writing.source.len(), writing.steps.len());
    let heads = source.chain(target).enumerate().map(|(place, text)| {
        view! { <th scope="col" class:first=place == reads>{text}</th> }
    });
    let gates = words::gates_of(&writing.cell);
    let rows = gates.iter().copied().enumerate().chain([(4, words::STATE)]).map(|(gate, title): (usize, Text)| {
        let all = writing.reading_gates.iter().chain(&writing.writing_gates).enumerate();
        let cells = all.map(|(place, values)| {
            let value = values[gate];
            let color = if value < 0.0 { "--validation" } else { "--train" };
            let share = OPEN * value.abs().min(1.0);
            view! {
                <td
                    class:first=place == reads
                    style:background-color=format!("color-mix(in srgb, var({color}) {share:.0}%, transparent)")
                >
                    {format!("{value:.2}").replace('-', "−")}
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row">{t(title)}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <table class="gates">
            <thead>
                <tr>
                    <td></td>
                    <th scope="colgroup" colspan=reads>{t(words::READING)}</th>
                    <th scope="colgroup" colspan=writes class="first">{t(words::WRITING)}</th>
                </tr>
                <tr>
                    <td></td>
                    {heads.collect_view()}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
