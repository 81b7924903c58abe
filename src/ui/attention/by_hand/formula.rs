//! The article's formula. Its parts light up with the matrix that the reader looks at.

use leptos::prelude::*;

use crate::lesson::attention::{Part, Part::*};

use super::board::Board;

#[component]
pub fn Formula() -> impl IntoView {
    let board = Board::get();
    let pointed =
        Memo::new(move |_| board.explanation.with(|shown| shown.as_ref().map(|(place, _)| place.part)));
    let lit = move |parts: &'static [Part]| {
        move || if pointed.get().is_some_and(|part| parts.contains(&part)) { "lit" } else { "" }
    };
    let setup = move |read: fn(&crate::lesson::attention::Setup) -> bool| {
        move || board.lesson.with(|lesson| read(lesson.setup()))
    };
    let projection = move |letter, result: &'static [Part], weights: &'static [Part]| {
        view! {
            <math>
                <mi class=lit(result)>{letter}</mi>
                <mo>"="</mo>
                <mi class=lit(&[Embedding, Position, Input])>"X"</mi>
                <msub class=lit(weights)>
                    <mi>"W"</mi>
                    <mi>{letter}</mi>
                </msub>
            </math>
        }
    };
    let scores = move || {
        view! {
            <mrow class=lit(&[Scores])>
                <mi class=lit(&[Query])>"Q"</mi>
                <msup class=lit(&[Key])>
                    <mi>"K"</mi>
                    <mi>"T"</mi>
                </msup>
            </mrow>
        }
    };
    let is_scaled = setup(|setup| setup.scaling);
    let is_masked = setup(|setup| setup.causal || setup.padding);
    let is_warmed = setup(|setup| setup.temperature != 1.0);
    let has_heads = setup(|setup| setup.heads > 1);
    let scaled = move || match is_scaled() {
        true => view! {
            <mfrac class=lit(&[Scaled])>
                {scores()}
                <msqrt>
                    <msub>
                        <mi>"d"</mi>
                        <mi>"k"</mi>
                    </msub>
                </msqrt>
            </mfrac>
        }
        .into_any(),
        false => scores().into_any(),
    };
    let mask = move || {
        is_masked().then(|| {
            view! {
                <mrow class=lit(&[Masked])>
                    <mo>"+"</mo>
                    <mi>"M"</mi>
                </mrow>
            }
        })
    };
    let temperature = move || {
        is_warmed().then(|| {
            view! {
                <mrow class=lit(&[Attention])>
                    <mo>"/"</mo>
                    <mi>"T"</mi>
                </mrow>
            }
        })
    };
    let concatenated = move || {
        has_heads().then(|| {
            view! {
                <math>
                    <mrow class=lit(&[Output])>
                        <mtext>"concat"</mtext>
                        <mo>"("</mo>
                        <msub>
                            <mi>"head"</mi>
                            <mn>"1"</mn>
                        </msub>
                        <mo>","</mo>
                        <msub>
                            <mi>"head"</mi>
                            <mn>"2"</mn>
                        </msub>
                        <mo>")"</mo>
                    </mrow>
                </math>
            }
        })
    };
    view! {
        <div class="formula" data-testid="by-hand-formula">
            <div class="formula-main">
                <math>
                    <mtext class=lit(&[Attention])>"softmax"</mtext>
                    <mo class=lit(&[Attention])>"("</mo>
                    {scaled}
                    {mask}
                    {temperature}
                    <mo class=lit(&[Attention])>")"</mo>
                    <mi class=lit(&[Value, Head])>"V"</mi>
                </math>
                {concatenated}
            </div>
            <div class="formula-parts">
                {projection("Q", &[Query], &[QueryWeights])}
                {projection("K", &[Key], &[KeyWeights])}
                {projection("V", &[Value], &[ValueWeights])}
            </div>
        </div>
    }
}
