//! A training step in steady state allocates nothing. Alone in its binary, because it replaces the allocator. Runs
//! in the browser, for which the kernels are our own; natively matrixmultiply takes a buffer for each product.

#![cfg(target_arch = "wasm32")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::rc::Rc;

use glassnet::data;
use glassnet::experiment::Experiment;
use glassnet::optim::optimizers::OPTIMIZERS;
use glassnet::registry::Settings;
use glassnet::train::Session;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise is the one asked for here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[wasm_bindgen_test]
fn a_step_allocates_nothing_with_any_optimizer() {
    let mut experiment = Experiment::default();
    experiment.data.set("examples", &2000.into()).unwrap();
    experiment.layers_mut().unwrap().insert(1, Settings::defaults(layer("batch_normalization")));
    experiment.layers_mut().unwrap().insert(1, Settings::defaults(layer("gaussian_noise")));
    experiment.layers_mut().unwrap()[0].set("l2", &0.001.into()).unwrap();
    experiment.layers_mut().unwrap()[0].set("max_norm", &3.0.into()).unwrap();
    experiment.compile.clipping.set("global_clipnorm", &1.0.into()).unwrap();
    let Experiment { data, split, preprocessing, seed, .. } = &experiment;
    let dataset = Rc::new(data::load(data, split, preprocessing, *seed, Vec::new()).unwrap());
    for optimizer in OPTIMIZERS {
        experiment.compile.optimizer = Settings::defaults(&optimizer.entry);
        let mut session = Session::new(&experiment, Rc::clone(&dataset)).unwrap();
        (0..3).for_each(|_| drop(session.step()));
        let before = ALLOCATIONS.get();
        (0..20).for_each(|_| drop(session.step()));
        assert_eq!(ALLOCATIONS.get() - before, 0, "{}", optimizer.entry.name);
    }
}

#[wasm_bindgen_test]
fn a_step_of_a_transformer_of_any_shape_allocates_nothing() {
    let tasks =
        [("generated_reviews", "encoder"), ("generated_text", "decoder"), ("reverse", "encoder_decoder")];
    for (dataset, architecture) in tasks {
        let json = format!(
            r#"{{ "version": 1, "data": {{ "dataset": "{dataset}" }},
                "model": {{ "family": "transformer", "architecture": "{architecture}" }},
                "compile": {{ "optimizer": "adam", "loss": "categorical_crossentropy" }} }}"#
        );
        assert_eq!(allocations_in_steps(&json), 0, "{architecture}");
    }
}

#[wasm_bindgen_test]
fn a_step_of_a_recurrent_encoder_and_decoder_of_any_kind_allocates_nothing() {
    for cell in ["simple_rnn", "gru", "lstm"] {
        for attention in ["none", "additive", "dot", "general"] {
            let json = format!(
                r#"{{ "version": 1, "data": {{ "dataset": "reverse" }},
                    "model": {{ "family": "seq2seq", "cell": "{cell}", "attention": "{attention}", "num_layers": 2, "units": 16,
                        "bidirectional": true, "dropout": 0.1, "recurrent_dropout": 0.1, "teacher_forcing": 0.5 }},
                    "compile": {{ "optimizer": "adam", "loss": "categorical_crossentropy" }} }}"#
            );
            assert_eq!(allocations_in_steps(&json), 0, "{cell} {attention}");
        }
    }
}

#[wasm_bindgen_test]
fn a_step_of_word2vec_of_any_kind_allocates_nothing() {
    for sg in ["skip_gram", "cbow"] {
        for hs in ["negative_sampling", "hierarchical_softmax"] {
            let json = format!(
                r#"{{ "version": 1, "data": {{ "dataset": "word_worlds", "sentences": 4000 }},
                    "model": {{ "family": "word2vec", "sg": "{sg}", "hs": "{hs}" }},
                    "compile": {{ "optimizer": "sgd", "loss": "binary_crossentropy" }} }}"#
            );
            assert_eq!(allocations_in_steps(&json), 0, "{sg} {hs}");
        }
    }
}

/// Of 20 steps, after the first few.
fn allocations_in_steps(json: &str) -> usize {
    let experiment = Experiment::from_json(json).unwrap();
    let Experiment { data, split, preprocessing, seed, .. } = &experiment;
    let dataset = Rc::new(data::load(data, split, preprocessing, *seed, Vec::new()).unwrap());
    let mut session = Session::new(&experiment, dataset).unwrap();
    (0..3).for_each(|_| drop(session.step()));
    let before = ALLOCATIONS.get();
    (0..20).for_each(|_| drop(session.step()));
    ALLOCATIONS.get() - before
}

fn layer(name: &str) -> &'static glassnet::registry::Entry {
    let rows = glassnet::nn::layers::LAYERS.iter();
    &rows.into_iter().find(|row| row.entry.name == name).unwrap().entry
}
