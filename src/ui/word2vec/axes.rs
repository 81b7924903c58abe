//! Words on axes of meaning, and the bias measured.

use leptos::prelude::*;

use crate::text::Text;
use crate::train::inspect::View;
use crate::train::inspect::words::{Association, AssociationTest, Axes, Axis};
use crate::ui::language::{m, t};
use crate::ui::parts::{Card, Help};
use crate::ui::words::word2vec as words;

use super::missing::MissingWords;
use super::similarity::replace_listed;
use super::state::{listed, use_words, watch_when_seen};

/// An axis from some words to others, two groups of targets and two of attributes, in either language of the small world.
const OFFERED: [[&str; 6]; 2] = [
    [
        "he him",
        "she her",
        "king prince father boy uncle",
        "queen princess mother girl aunt",
        "he him himself",
        "she her herself",
    ],
    [
        "他 他的",
        "她 她的",
        "国王 王子 父亲 男孩 叔叔",
        "王后 公主 母亲 女孩 阿姨",
        "他 先生 男士",
        "她 女士 小姐",
    ],
];

#[component]
pub fn AxesCard() -> impl IntoView {
    let all = use_words();
    let place = watch_when_seen([View::WordAxes]);
    // The small world has pronouns, so that there is something to see at once.
    Effect::new(move |_| {
        let untouched = all.probe.with_untracked(|probe| probe.axes.is_empty() && probe.test.is_none());
        let offered = all.vocabulary.with(|vocabulary| {
            let has = |word: &str| {
                vocabulary.as_ref().is_some_and(|all| all.words.iter().any(|known| known == word))
            };
            OFFERED.iter().find(|offered| offered.iter().all(|words| words.split(' ').all(has)))
        });
        if let Some(&offered) = offered.filter(|_| untouched) {
            let [from, to, first, second, one, other] = offered.map(listed);
            all.ask(|probe| {
                probe.axes = vec![Axis { from, to }];
                probe.test = Some(AssociationTest { targets: [first, second], attributes: [one, other] });
            });
        }
    });
    let axis = move |number: usize| {
        let get = move |to: bool| {
            all.probe.with(|probe| {
                probe
                    .axes
                    .get(number)
                    .map(|axis| if to { &axis.to } else { &axis.from }.join(", "))
                    .unwrap_or_default()
            })
        };
        let set = move |to: bool, text: String| {
            let words = listed(&text);
            all.ask(|probe| {
                while probe.axes.len() <= number {
                    probe.axes.push(Axis::default());
                }
                let axis = &mut probe.axes[number];
                *(if to { &mut axis.to } else { &mut axis.from }) = words;
                probe.axes.retain(|axis| !axis.from.is_empty() || !axis.to.is_empty());
            });
        };
        let field = move |to: bool, label: Text| {
            view! {
                <label>
                    <span class="small muted">{t(label)}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        data-testid=format!("axis-{number}-{}", if to { "to" } else { "from" })
                        prop:value=move || get(to)
                        on:change:target=move |event| set(to, event.target().value())
                    />
                </label>
            }
        };
        view! { <div class="pair">{field(false, words::FROM)}{field(true, words::TO)}</div> }
    };
    let body = move || {
        all.axes.with(|answer| match answer {
            None => ().into_any(),
            Some(Err(missing)) => {
                view! { <MissingWords missing=missing.clone() choose=replace_listed() /> }.into_any()
            }
            Some(Ok(axes)) => (!axes.values.is_empty()).then(|| placed(axes)).into_any(),
        })
    };
    let bias = move || {
        all.axes.with(|answer| match answer {
            Some(Ok(Axes { association: Some(found), .. })) => measured(found).into_any(),
            Some(Ok(_)) => view! { <p class="hint">{t(words::BIAS_EMPTY)}</p> }.into_any(),
            _ => ().into_any(),
        })
    };
    view! {
        <Card title=words::AXES aside=|| view! { <Help text=words::AXES_HELP /> }>
            <div node_ref=place class="panel">
                {axis(0)}
                <details>
                    <summary>{t(words::SECOND_AXIS)}</summary>
                    {axis(1)}
                </details>
                <div data-testid="axes">{body}</div>
                <details open>
                    <summary>{t(words::BIAS)}</summary>
                    <p class="hint">{t(words::BIAS_HELP)}</p>
                    <TestFields />
                    <div data-testid="bias" aria-live="polite">{bias}</div>
                </details>
            </div>
        </Card>
    }
}

/// Each word with a bar from the middle, for each axis.
fn placed(axes: &Axes) -> impl IntoView + use<> {
    let most = axes.values.iter().flatten().fold(1e-6f32, |most, value| most.max(value.abs()));
    let mut order: Vec<usize> = (0..axes.words.len()).collect();
    order.sort_by(|&a, &b| axes.values[0][a].total_cmp(&axes.values[0][b]));
    let row = |word: usize| {
        let cells = axes.values.iter().map(|values| {
            let value = values[word];
            let share = 50.0 * value.abs() / most;
            let left = if value < 0.0 { 50.0 - share } else { 50.0 };
            view! {
                <td class="signed">
                    <i class:negative=value < 0.0 style:left=format!("{left:.1}%") style:width=format!("{share:.1}%")></i>
                </td>
                <td class="num">{format!("{value:.2}")}</td>
            }
        });
        view! { <tr><th scope="row">{axes.words[word].clone()}</th>{cells.collect_view()}</tr> }
    };
    view! {
        <div class="bars many" tabindex="0">
            <table>
                <tbody>{order.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn measured(found: &Association) -> impl IntoView + use<> {
    let Association { effect_size, p_value, divisions, exact, .. } = *found;
    view! {
        <dl class="figures">
            <dt>{t(words::EFFECT_SIZE)}</dt>
            <dd><b data-testid="effect-size">{format!("{effect_size:.2}")}</b></dd>
            <dt>{t(words::P_VALUE)}</dt>
            <dd>
                <b>{format!("{p_value:.4}")}</b>
                " "
                <span class="small muted">{m(words::divisions(divisions, exact))}</span>
            </dd>
        </dl>
        <p>{m(words::bias(effect_size, p_value))}</p>
    }
}

/// The four groups of the test.
#[component]
fn TestFields() -> impl IntoView {
    let all = use_words();
    let field = move |place: usize| {
        let label = if place < 2 { words::TARGETS[place] } else { words::ATTRIBUTES[place - 2] };
        let get = move || {
            all.probe.with(|probe| {
                let test = probe.test.as_ref();
                test.map(|test| group_of(test, place).join(", ")).unwrap_or_default()
            })
        };
        let set = move |text: String| {
            let words = listed(&text);
            all.ask(|probe| {
                let test = probe.test.get_or_insert_default();
                match place {
                    0 | 1 => test.targets[place] = words,
                    _ => test.attributes[place - 2] = words,
                }
            });
        };
        view! {
            <label>
                <span class="small muted">{t(label)}</span>
                <input
                    type="text"
                    autocomplete="off"
                    prop:value=get
                    on:change:target=move |event| set(event.target().value())
                />
            </label>
        }
    };
    view! { <div class="pair">{(0..4).map(field).collect_view()}</div> }
}

fn group_of(test: &AssociationTest, place: usize) -> &[String] {
    match place {
        0 | 1 => &test.targets[place],
        _ => &test.attributes[place - 2],
    }
}
