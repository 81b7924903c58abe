//! `a` is to `b` as `c` is to what?

use leptos::prelude::*;

use crate::text::Text;
use crate::train::inspect::View;
use crate::ui::inspect::empty;
use crate::ui::language::t;
use crate::ui::parts::Card;
use crate::ui::words::word2vec as words;

use super::missing::MissingWords;
use super::neighbours::NearBars;
use super::state::{use_words, watch_when_seen};

#[component]
pub fn AnalogyCard() -> impl IntoView {
    let all = use_words();
    let place = watch_when_seen([View::WordAnalogy]);
    let typed = [(); 3].map(|()| RwSignal::new(String::new()));
    // What is answered stands in the fields, until something else is typed.
    Effect::new(move |_| {
        all.analogy.with(|answer| {
            if let Some(Ok(analogy)) = answer
                && all.probe.with_untracked(|probe| probe.analogy.iter().all(String::is_empty))
            {
                typed.iter().zip(&analogy.words).for_each(|(typed, word)| typed.set(word.clone()));
            }
        });
    });
    let ask = move || {
        let analogy = typed.map(|typed| typed.get_untracked());
        all.ask(|probe| probe.analogy = analogy);
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        ask();
    };
    let field = move |index: usize, label: Text| {
        view! { <input type="text" autocomplete="off" aria-label=t(label) data-testid=format!("analogy-{index}") bind:value=typed[index] /> }
    };
    let questions = Memo::new(move |_| {
        all.vocabulary.with(|vocabulary| {
            vocabulary.as_ref().map(|vocabulary| vocabulary.questions.clone()).unwrap_or_default()
        })
    });
    let choose = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        let question =
            questions.with_untracked(|questions| index.and_then(|index| questions.get(index).cloned()));
        if let Some([a, b, c, _]) = question {
            typed.iter().zip([a, b, c]).for_each(|(typed, word)| typed.set(word));
            ask();
        }
    };
    let options = move || {
        let option = |(index, [a, b, c, _]): (usize, [String; 4])| {
            view! { <option value=index.to_string()>{format!("{a} : {b} = {c} : ?")}</option> }
        };
        questions.get().into_iter().enumerate().map(option).collect_view()
    };
    let body = move || {
        all.analogy.with(|answer| match answer {
            None => empty(words::ANALOGY_EMPTY).into_any(),
            Some(Err(missing)) => {
                let take = move |(word, spelling): (String, String)| {
                    let place = typed.iter().find(|typed| typed.with_untracked(|typed| typed.trim() == word));
                    if let Some(typed) = place {
                        typed.set(spelling);
                        ask();
                    }
                };
                view! { <MissingWords missing=missing.clone() choose=take /> }.into_any()
            }
            Some(Ok(analogy)) => {
                let [a, b, c] = analogy.words.clone();
                let first = analogy.answers.first().map(|near| near.word.clone()).unwrap_or_default();
                let verdict = analogy.right.clone().map(|right| {
                    let is_right = right == first;
                    let text = if is_right { words::RIGHT } else { words::WRONG };
                    view! {
                        <span class="verdict" class:right=is_right>
                            " " {t(text)} " " {(!is_right).then_some(right)}
                        </span>
                    }
                });
                view! {
                    <p class="equation">
                        {format!("{b} − {a} + {c} ≈ ")}
                        <b data-testid="analogy-answer">{first}</b>
                        {verdict}
                    </p>
                    <NearBars list=analogy.answers.clone() by_distance=false />
                }
                .into_any()
            }
        })
    };
    view! {
        <Card title=words::ANALOGY>
            <div node_ref=place class="panel">
                <form class="analogy" on:submit=submit>
                    {field(0, words::FIRST_WORD)}
                    <span>{t(words::IS_TO)}</span>
                    {field(1, words::SECOND_WORD)}
                    <span>{t(words::AS)}</span>
                    {field(2, words::THIRD_WORD)}
                    <span>{t(words::WHAT)}</span>
                    <button type="submit">{t(words::ASK)}</button>
                </form>
                <Show when=move || questions.with(|questions| !questions.is_empty())>
                    <select class="questions" aria-label=t(words::QUESTIONS) on:change=choose>
                        <option value="">{t(words::CHOOSE_QUESTION)}</option>
                        {options}
                    </select>
                </Show>
                <div aria-live="polite">{body}</div>
            </div>
        </Card>
    }
}
