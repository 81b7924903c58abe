//! One epoch against numpy (tests/reference/word2vec.py).

use glassnet::models::word2vec::{LossSum, Plan, Word2Vec};
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};
use serde_json::Value as Json;

fn matrix(json: &Json) -> Matrix {
    let rows: Vec<Vec<f64>> = serde_json::from_value(json.clone()).unwrap();
    let numbers: Vec<Real> = rows.iter().flatten().map(|&number| number as Real).collect();
    Matrix::from_shape_vec((rows.len(), rows[0].len()), numbers).unwrap()
}

#[test]
fn an_epoch_equals_numpys() {
    let reference: Json = serde_json::from_str(include_str!("../reference/word2vec.json")).unwrap();
    let setting = |name: &str| reference["settings"][name].as_f64().unwrap();
    let counts: Vec<u64> = serde_json::from_value(reference["counts"].clone()).unwrap();
    let sentences: Vec<Vec<u32>> = serde_json::from_value(reference["sentences"].clone()).unwrap();
    for case in reference["cases"].as_array().unwrap() {
        let plan = Plan {
            vector_size: setting("vector_size") as usize,
            window: setting("window") as usize,
            skip_gram: case["skip_gram"].as_bool().unwrap(),
            hierarchical: case["hierarchical"].as_bool().unwrap(),
            negative: setting("negative") as usize,
            ns_exponent: 0.75,
            sample: 0.0,
            cbow_mean: true,
            shrink_windows: false,
        };
        let mut model = Word2Vec::new(plan, &counts, &mut Stream::new(1, Purpose::Init));
        model.set_vectors(&matrix(&reference["vectors"]));
        let mut stream = Stream::new(setting("seed") as u64, Purpose::Sampling);
        let mut losses = LossSum::default();
        for sentence in &sentences {
            model.train(sentence, setting("rate") as Real, &mut stream, &mut losses);
        }
        let name = format!("skip-gram {}, hierarchical {}", case["skip_gram"], case["hierarchical"]);
        let loss = case["loss"].as_f64().unwrap();
        assert!((losses.mean() - loss).abs() < 1e-4, "{name}: {} {loss}", losses.mean());
        for (table, found) in [("vectors", model.vectors()), ("outputs", model.outputs())] {
            let expected = matrix(&case[table]);
            let off = (found - &expected).iter().fold(0.0, |off: Real, d| off.max(d.abs()));
            let moved = (&expected
                - &matrix(&reference["vectors"]).slice(ndarray::s![..expected.nrows(), ..]))
                .iter()
                .fold(0.0, |most: Real, d| most.max(d.abs()));
            assert!(off < 1e-4 && moved > 0.5, "{name}, {table}: {off} off, moved by {moved}");
        }
    }
}
