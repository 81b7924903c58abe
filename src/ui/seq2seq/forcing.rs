//! Examples written with the right token given at each step, and freely.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::format::percent;
use crate::plot::label::visible;
use crate::train::inspect::View;
use crate::train::inspect::sequence::ForcedExample;
use crate::ui::canvas::use_visible;
use crate::ui::inspect::empty;
use crate::ui::inspect::watching::watch_while;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::Card;
use crate::ui::words::seq2seq as words;

use super::asked::use_asked;

#[component]
pub fn ForcingCard() -> impl IntoView {
    let forcing = use_asked().forcing;
    let language = use_language();
    let body = NodeRef::<Div>::new();
    let seen = use_visible(body);
    watch_while(View::Forcing, move || seen.get());
    let is_there = Memo::new(move |_| forcing.with(Option::is_some));
    let share = move || {
        let share = forcing.with(|forcing| forcing.as_ref().map(|forcing| forcing.share))?;
        Some(view! { <p class="small muted">{m(words::share(&percent(share.into(), language.get())))}</p> })
    };
    let examples = move || {
        forcing
            .with(|forcing| forcing.iter().flat_map(|forcing| &forcing.examples).map(example).collect_view())
    };
    view! {
        <Card title=words::FORCING>
            <div node_ref=body class="panel" data-testid="forcing">
                <Show when=move || is_there.get() fallback=|| empty(words::WRITES_EMPTY)>
                    <p class="small muted">{t(words::FORCING_HELP)}</p>
                    {share}
                    <div class="scroll" tabindex="0">
                        <table class="answers">
                            <tbody>{examples}</tbody>
                        </table>
                    </div>
                </Show>
            </div>
        </Card>
    }
}

fn example(example: &ForcedExample) -> impl IntoView + use<> {
    let tokens = |written: &[String]| {
        let token = |(place, token): (usize, &String)| {
            let text = visible(token);
            match example.expected.get(place) == Some(token) {
                true => view! { <span>{text}</span> }.into_any(),
                false => view! { <del>{text}</del> }.into_any(),
            }
        };
        written.iter().enumerate().map(token).collect_view()
    };
    view! {
        <tr>
            <th scope="row" rowspan="2" dir="auto">{example.source.clone()}</th>
            <td class="small muted">{t(words::GIVEN)}</td>
            <td>{tokens(&example.given)}</td>
        </tr>
        <tr>
            <td class="small muted">{t(words::FREE)}</td>
            <td>{tokens(&example.free)}</td>
        </tr>
    }
}
