//! What does not fit together is told with place, found, expected and advice.

use glassnet::models::Tokens;
use glassnet::models::transformer::{Shape, problems};
use glassnet::registry::Settings;

use crate::models::{model, padded, settings, shape};

#[track_caller]
fn check(settings: &Settings, shape: &Shape, path: &str, parts: &[&str]) {
    let found = problems(settings, shape);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].path, path);
    let message = found[0].message();
    for part in parts {
        assert!(message.en.contains(part), "{} lacks {part}", message.en);
        assert!(message.zh.contains(part.trim_matches(|c: char| !c.is_ascii_digit())), "{}", message.zh);
    }
}

#[test]
fn settings_that_fit_have_no_problem() {
    for architecture in crate::models::ARCHITECTURES {
        let settings = settings(architecture);
        assert_eq!(problems(&settings, &shape(&settings, 64, 32)), []);
    }
}

#[test]
fn settings_that_do_not_fit_are_told_apart() {
    let decoder = settings("decoder");
    let fitting = shape(&decoder, 2, 5);
    check(&decoder.clone().with("num_heads", 3), &fitting, "model.num_heads", &["3", "8", "1, 2, 4, 8"]);
    let odd = decoder.clone().with("hidden_dim", 6).with("position_embedding", "rope");
    check(&odd, &fitting, "model.hidden_dim", &["3", "6", "8"]);
    let tied = decoder.clone().with("tie_weights", true);
    check(&tied, &Shape { outputs: 4, ..fitting }, "model.tie_weights", &["4", "7"]);
    check(&decoder, &Shape { longest_source: 0, ..fitting }, "data", &["at least one token"]);
    check(&decoder, &Shape { longest_source: 8192, largest_batch: 64, ..fitting }, "model", &["MB", "8192"]);
}

#[test]
fn tokens_that_do_not_fit_are_refused() {
    let settings = settings("encoder_decoder");
    let model = model(&settings, shape(&settings, 2, 4));
    let fitting = padded(&[vec![1, 2, 3, 4]]);
    let refused =
        |source: &Tokens, target: &Tokens| model.check(source, Some(target)).unwrap_err().message().en;
    assert_eq!(model.check(&fitting, Some(&fitting)), Ok(()));
    assert!(refused(&padded(&[vec![1; 5]]), &fitting).starts_with("source: found 5 tokens"));
    assert!(refused(&fitting, &padded(&[vec![1; 9]])).starts_with("target: found 9 tokens"));
    assert!(refused(&padded(&vec![vec![1]; 3]), &fitting).starts_with("source: found 3 sequences"));
    assert!(refused(&fitting, &padded(&[vec![1, 7]])).starts_with("target: found token 7"));
}
