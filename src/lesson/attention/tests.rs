use super::*;
use crate::text::Message;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

fn preset(name: &str) -> Lesson {
    preset_in(name, Language::English)
}

fn preset_in(name: &str, language: Language) -> Lesson {
    let preset = PRESETS.iter().find(|preset| preset.name == name).expect("a preset of this name");
    Lesson::preset(preset, language)
}

fn with(lesson: &Lesson, edit: impl FnOnce(&mut Setup)) -> Lesson {
    let mut setup = lesson.setup().clone();
    edit(&mut setup);
    let mut lesson = lesson.clone();
    lesson.choose(setup);
    lesson
}

fn at(part: Part, row: usize, column: usize) -> Place {
    Place { part, head: 0, row, column }
}

fn value(lesson: &Lesson, part: Part, row: usize, column: usize) -> f64 {
    lesson.value(at(part, row, column)).expect("a place of the lesson")
}

fn matrix(lesson: &Lesson, part: Part, head: usize) -> Vec<Vec<f64>> {
    let (rows, columns) = lesson.setup().shape(part);
    (0..rows)
        .map(|row| {
            (0..columns)
                .map(|column| lesson.value(Place { part, head, row, column }).expect("a number"))
                .collect()
        })
        .collect()
}

fn set_row(lesson: &mut Lesson, part: Part, row: usize, values: &[f64]) {
    for (column, value) in values.iter().enumerate() {
        lesson.set(at(part, row, column), *value);
    }
}

/// Two tokens and a `d_k` of 2, small enough to follow on paper.
fn on_paper() -> Lesson {
    let mut lesson = with(&preset("random"), |setup| {
        setup.tokens = vec!["a".into(), "b".into()];
        setup.head_size = 2;
    });
    for part in [QueryWeights, KeyWeights, ValueWeights] {
        for (row, values) in [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]].iter().enumerate() {
            set_row(&mut lesson, part, row, values);
        }
    }
    set_row(&mut lesson, Embedding, 0, &[1.0, 0.0, 9.0, 9.0]);
    set_row(&mut lesson, Embedding, 1, &[1.0, 2.0, 9.0, 9.0]);
    lesson
}

#[test]
fn numbers_are_those_worked_out_on_paper() {
    let lesson = on_paper();
    assert_eq!(matrix(&lesson, Query, 0), [[1.0, 0.0], [1.0, 2.0]]);
    assert_eq!(matrix(&lesson, Scores, 0), [[1.0, 1.0], [1.0, 5.0]]);
    assert_eq!(value(&lesson, Scaled, 1, 1), 5.0 / 2f64.sqrt());
    assert_eq!(matrix(&lesson, Attention, 0)[0], [0.5, 0.5]);
    // softmax of 1/√2 and 5/√2: 1 / (1 + exp(4/√2))
    let share = 1.0 / (1.0 + (4.0 / 2f64.sqrt()).exp());
    assert!((value(&lesson, Attention, 1, 0) - share).abs() < 1e-15);
    assert!((value(&lesson, Head, 1, 1) - 2.0 * (1.0 - share)).abs() < 1e-15);
    assert_eq!(matrix(&lesson, Head, 0)[0], [1.0, 1.0]);
}

#[test]
fn everything_after_a_number_set_by_hand_follows_and_nothing_before() {
    let mut lesson = on_paper();
    let untouched = lesson.clone();
    lesson.set(at(Scores, 1, 0), 5.0);
    for part in [Embedding, QueryWeights, Query, Key, Value] {
        assert_eq!(matrix(&lesson, part, 0), matrix(&untouched, part, 0));
    }
    assert_eq!(matrix(&lesson, Attention, 0)[1], [0.5, 0.5]);
    assert_eq!(matrix(&lesson, Head, 0)[1], [1.0, 1.0]);
    assert_eq!(matrix(&lesson, Head, 0)[0], matrix(&untouched, Head, 0)[0]);
    // a number set by hand stays when what it was computed from changes
    lesson.set(at(Embedding, 1, 0), -3.0);
    assert_eq!(value(&lesson, Scores, 1, 0), 5.0);
    assert_eq!(value(&lesson, Scores, 0, 1), -3.0);
    assert!(lesson.is_by_hand(at(Scores, 1, 0)));
    lesson.set(at(Embedding, 1, 0), 1.0);
    lesson.reset(at(Scores, 1, 0));
    assert_eq!(lesson.matrices, untouched.matrices);
    lesson.reset_all();
    assert_eq!(lesson.count_by_hand(), 0);
    assert_eq!(matrix(&lesson, Embedding, 0)[1][2], tokens::embedding("b", 2, 4));
}

#[test]
fn each_row_of_attention_adds_up_to_one_whatever_is_switched_on() {
    for preset in &PRESETS {
        for language in LANGUAGES {
            for temperature in [0.1, 1.0, 5.0] {
                let lesson = with(&Lesson::preset(preset, language), |setup| {
                    setup.causal = true;
                    setup.temperature = temperature;
                });
                for head in 0..lesson.setup().heads {
                    for row in matrix(&lesson, Attention, head) {
                        let sum: f64 = row.iter().sum();
                        assert!((sum - 1.0).abs() < 1e-12, "{}: {row:?}", preset.name);
                    }
                }
            }
        }
    }
}

#[test]
fn no_token_looks_ahead_or_at_padding_and_a_row_with_nothing_to_look_at_is_zeros() {
    let lesson = with(&preset("random"), |setup| (setup.causal, setup.padding) = (true, true));
    let attention = matrix(&lesson, Attention, 0);
    for (row, shares) in attention.iter().enumerate() {
        for (column, share) in shares.iter().enumerate() {
            assert_eq!(*share > 0.0, column <= row && row < 4, "row {row}, column {column}");
        }
    }
    assert_eq!(value(&lesson, Masked, 0, 1), f64::NEG_INFINITY);
    assert_eq!(matrix(&lesson, Head, 0)[4], [0.0; 4]);
    assert_eq!(lesson.entropy(0, 4), 0.0);
    assert_eq!(attention[0][0], 1.0);
}

#[test]
fn a_step_that_is_switched_off_is_left_out() {
    let lesson = with(&on_paper(), |setup| setup.scaling = false);
    assert_eq!(lesson.value(at(Scaled, 0, 0)), None);
    let share = 1.0 / (1.0 + 4f64.exp());
    assert!((value(&lesson, Attention, 1, 0) - share).abs() < 1e-15);
    // a temperature of the square root of d_k does what scaling does
    let warm = with(&lesson, |setup| setup.temperature = 2f64.sqrt());
    for (one, other) in matrix(&warm, Attention, 0)[1].iter().zip(&matrix(&on_paper(), Attention, 0)[1]) {
        assert!((one - other).abs() < 1e-12);
    }
}

#[test]
fn low_temperature_sharpens_and_high_temperature_evens_out() {
    let entropy =
        |temperature| with(&preset("random"), |setup| setup.temperature = temperature).entropy(0, 1);
    assert!(entropy(0.1) < entropy(1.0) && entropy(1.0) < entropy(5.0));
    assert!(entropy(5.0) <= 5f64.log2());
}

#[test]
fn positions_are_sinusoidal() {
    let lesson = with(&preset("random"), |setup| setup.positions = true);
    assert_eq!(matrix(&lesson, Position, 0)[0], [0.0, 1.0, 0.0, 1.0]);
    assert_eq!(matrix(&lesson, Position, 0)[3], [3f64.sin(), 3f64.cos(), 0.03f64.sin(), 0.03f64.cos()]);
    let expected = value(&lesson, Embedding, 3, 0) + 3f64.sin();
    assert_eq!(value(&lesson, Input, 3, 0), expected);
    let mut lesson = lesson;
    lesson.set(at(Input, 3, 0), 0.0);
    assert!(matrix(&lesson, Query, 0)[3] != matrix(&preset("random"), Query, 0)[3]);
}

#[test]
fn a_copying_head_looks_at_the_same_token_and_copies_it() {
    for language in LANGUAGES {
        let lesson = preset_in("same_token", language);
        let tokens = &lesson.setup().tokens;
        for (row, shares) in matrix(&lesson, Attention, 0).iter().enumerate() {
            let same = |column: usize| tokens[column] == tokens[row];
            let on_itself: f64 =
                (0..tokens.len()).filter(|&column| same(column)).map(|column| shares[column]).sum();
            assert!(on_itself > 0.9, "{tokens:?} {row}: {shares:?}");
            for (column, copied) in matrix(&lesson, Head, 0)[row].iter().enumerate() {
                assert!((copied - value(&lesson, Embedding, row, column)).abs() < 0.2);
            }
        }
        let repeated = tokens.iter().skip(1).any(|token| *token == tokens[0]);
        assert!(repeated, "a token occurs twice, as the help says");
    }
}

#[test]
fn a_previous_token_head_looks_one_back_and_needs_positions() {
    for language in LANGUAGES {
        let mut tokens = preset_in("previous_token", language).setup().tokens.clone();
        tokens.resize(MAX_TOKENS, "more".to_owned());
        let lesson = with(&preset_in("previous_token", language), |setup| setup.tokens = tokens.clone());
        let attention = matrix(&lesson, Attention, 0);
        for row in 1..attention.len() {
            assert!(attention[row][row - 1] > 0.8, "row {row}: {:?}", attention[row]);
        }
        assert!(attention[0][0] > 0.8);
        let blind = with(&lesson, |setup| setup.positions = false);
        assert_eq!(value(&blind, Attention, 3, 2), 0.125);
    }
}

#[test]
fn an_averaging_head_gives_the_mean_of_all_tokens_or_of_those_so_far() {
    let lesson = preset("average");
    assert_eq!(matrix(&lesson, Attention, 0), [[0.25; 4]; 4]);
    let mean = (0..4).map(|row| value(&lesson, Embedding, row, 0)).sum::<f64>() / 4.0;
    assert!((value(&lesson, Head, 2, 0) - mean).abs() < 1e-12);
    let causal = with(&lesson, |setup| setup.causal = true);
    assert_eq!(matrix(&causal, Attention, 0)[1], [0.5, 0.5, 0.0, 0.0]);
}

#[test]
fn without_scaling_softmax_saturates() {
    let mean_entropy = |lesson: &Lesson| {
        let rows = lesson.setup().tokens.len();
        (0..rows).map(|row| lesson.entropy(0, row)).sum::<f64>() / rows as f64
    };
    for language in LANGUAGES {
        let without = preset_in("without_scaling", language);
        let scaled = with(&without, |setup| setup.scaling = true);
        let (without, scaled) = (mean_entropy(&without), mean_entropy(&scaled));
        assert!(without < 0.5 && scaled > 1.2, "{without} bits without scaling, {scaled} with");
    }
}

#[test]
fn two_heads_are_computed_apart_and_put_side_by_side() {
    let lesson = preset("two_heads");
    let output = matrix(&lesson, Output, 0);
    for (row, output) in output.iter().enumerate().skip(1) {
        for column in 0..4 {
            let vector = |row| value(&lesson, Input, row, column + 4);
            assert!((output[column] - vector(row - 1)).abs() < 0.1, "row {row}: the token before");
            assert!((output[column + 4] - vector(row)).abs() < 0.1, "row {row}: the token itself");
        }
    }
    let mut edited = lesson.clone();
    edited.set(Place { part: Attention, head: 1, row: 2, column: 0 }, 0.5);
    assert_eq!(matrix(&edited, Head, 0), matrix(&lesson, Head, 0));
    assert_ne!(matrix(&edited, Head, 1), matrix(&lesson, Head, 1));
    assert_eq!(with(&edited, |setup| setup.heads = 1).count_by_hand(), 0);
}

#[test]
fn choosing_anew_keeps_the_numbers_by_hand_that_still_mean_something() {
    let mut lesson = preset("random");
    for place in [at(Embedding, 0, 0), at(KeyWeights, 1, 1), at(Scaled, 1, 1)] {
        lesson.set(place, 0.5);
    }
    let kept = |lesson: Lesson| {
        [Embedding, KeyWeights, Scaled].map(|part| lesson.by_hand.iter().any(|(place, _)| place.part == part))
    };
    assert_eq!(kept(with(&lesson, |setup| setup.causal = true)), [true, true, true]);
    assert_eq!(kept(with(&lesson, |setup| setup.scaling = false)), [true, true, false]);
    assert_eq!(kept(with(&lesson, |setup| setup.tokens.truncate(3))), [false, true, false]);
    assert_eq!(kept(with(&lesson, |setup| setup.head_size = 8)), [true, false, false]);
}

#[test]
fn every_number_of_every_preset_says_where_it_comes_from() {
    for preset in &PRESETS {
        for masked in [false, true] {
            let lesson = with(&Lesson::preset(preset, Language::English), |setup| {
                (setup.causal, setup.padding) = (masked, masked);
            });
            for part in PARTS.into_iter().filter(|&part| lesson.setup().has(part)) {
                let (rows, columns) = lesson.setup().shape(part);
                for head in 0..lesson.setup().heads_of(part) {
                    for (row, column) in [(0, 0), (rows - 1, columns - 1), (0, columns - 1)] {
                        let place = Place { part, head, row, column };
                        let explanation = lesson.explain(place).expect("an explanation");
                        assert!(!explanation.message.en.contains("NaN"), "{:?}", explanation.message.en);
                        assert!(explanation.message.zh.chars().any(|letter| letter > '\u{3000}'));
                        for source in explanation.sources {
                            assert!(source.part < part && lesson.setup().has(source.part), "{place:?}");
                            assert!(!lesson.values(source).is_empty());
                        }
                    }
                }
            }
        }
    }
    assert_eq!(preset("random").explain(at(Scores, 5, 0)), None);
    assert_eq!(preset("random").explain(at(Position, 0, 0)), None);
}

#[test]
fn explanations_show_the_figures() {
    let mut lesson = on_paper();
    let explanation = lesson.explain(at(Scores, 1, 0)).expect("a score");
    assert_eq!(
        explanation.message,
        Message::new(
            "How well the key of “a” fits what “b” asks for: q₂ · k₁ = 1.00 × 1.00 + 2.00 × 0.00 = 1.00",
            "“a”的键与“b”的查询有多匹配：q₂ · k₁ = 1.00 × 1.00 + 2.00 × 0.00 = 1.00"
        )
    );
    let row_of = |part, row| Line { part, head: 0, row: Some(row), column: None };
    assert_eq!(explanation.sources, [row_of(Query, 1), row_of(Key, 0)]);
    assert!(explanation.sources[0].holds(at(Query, 1, 1)) && !explanation.sources[0].holds(at(Query, 0, 1)));

    lesson.set(at(Scores, 1, 0), -2.0);
    let explanation = lesson.explain(at(Scores, 1, 0)).expect("a score");
    assert!(explanation.message.en.starts_with("Set by hand to −2.00; computed, it would be 1.00. How well"));
    let text = |lesson: &Lesson, place| lesson.explain(place).expect("an explanation").message.en;
    assert!(text(&lesson, at(Attention, 1, 0)).ends_with("exp(−1.41) / (exp(−1.41) + exp(3.54)) = 0.01"));
    let warm = with(&lesson, |setup| setup.temperature = 0.5);
    assert!(text(&warm, at(Attention, 1, 0)).contains("exp(−1.41/0.5)"));
    let wide = preset("without_scaling");
    assert!(text(&wide, at(Scores, 0, 0)).contains("… [61] …"));
}

#[test]
fn text_is_split_at_spaces_or_by_character() {
    let tokens = |text| split(text).map_err(|problem| problem.en);
    assert_eq!(tokens("  the cat  sat "), Ok(vec!["the".into(), "cat".into(), "sat".into()]));
    assert_eq!(tokens("我爱Rust。"), Ok(["我", "爱", "Rust", "。"].map(String::from).to_vec()));
    assert_eq!(tokens("我 爱猫"), Ok(["我", "爱猫"].map(String::from).to_vec()));
    assert_eq!(tokens("naïve e\u{301}t 👩‍👧"), Ok(["naïve", "e\u{301}t", "👩‍👧"].map(String::from).to_vec()));
    for (text, found) in
        [("", 0), ("   ", 0), ("one", 1), ("1 2 3 4 5 6 7 8 9", 9), ("一二三四五六七八九", 9)]
    {
        assert!(
            tokens(text).is_err_and(|problem| problem.contains(&format!("Tokens found: {found}."))),
            "{text}"
        );
    }
}

#[test]
fn the_same_token_has_the_same_vector_everywhere() {
    let lesson = preset("random");
    let embeddings = matrix(&lesson, Embedding, 0);
    assert_eq!(embeddings[0], embeddings[3]);
    assert_ne!(embeddings[0], embeddings[1]);
    for row in &embeddings {
        let length = row.iter().map(|number| number * number).sum::<f64>().sqrt();
        assert!((length - 2.0).abs() < 0.15, "{row:?}");
    }
}

#[test]
fn typed_numbers_are_finite_or_refused() {
    for (typed, number) in [("0,5", 0.5), (" −2 ", -2.0), ("1e-3", 0.001), (".5", 0.5), ("-0", 0.0)] {
        assert_eq!(read_number(typed), Ok(number), "{typed}");
    }
    for typed in ["", "NaN", "inf", "-inf", "−∞", "1e999", "1e7", "abc", "1.2.3"] {
        assert!(read_number(typed).is_err_and(|problem| problem.zh.contains(typed)), "{typed}");
    }
    let mut lesson = preset("random");
    for part in [Embedding, QueryWeights, KeyWeights] {
        lesson.set(at(part, 0, 0), -1e6);
    }
    assert!(matrix(&lesson, Head, 0).iter().flatten().all(|number| number.is_finite()));
}

#[test]
fn numbers_are_shown_with_three_figures() {
    let values = [0.0, -0.001, 0.126, -1.5, 12.34, -123.4, 4e12, f64::NEG_INFINITY];
    assert_eq!(values.map(shown), ["0.00", "0.00", "0.13", "−1.50", "12.3", "−123", "4.0e12", "−∞"]);
}
