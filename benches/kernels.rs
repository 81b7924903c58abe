//! Times the kernels under a training step of the 784-64-64-10 network at batch 32, one JSON line each.
//!
//!     cargo run --release --example kernels
//!     cargo build --release --example kernels --target wasm32-unknown-unknown
//!     wasm-bindgen --target nodejs --out-dir target/kernels target/wasm32-unknown-unknown/release/examples/kernels.wasm
//!     node target/kernels/kernels.js

use std::hint::black_box;

use glassnet::nn::Parameter;
use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer};
use glassnet::registry::Settings;
use glassnet::tensor::gather::gather_bytes;
use glassnet::tensor::matmul::matmul;
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::sparse::SparseRows;
use glassnet::tensor::{Matrix, Real};

/// Share of an MNIST image's pixels that are not 0.
const DENSITY: f64 = 0.19;
/// Of 784-64-64-10.
const SHAPES: [(usize, usize); 6] = [(784, 64), (1, 64), (64, 64), (1, 64), (64, 10), (1, 10)];

fn main() {
    let mut stream = Stream::new(1, Purpose::Data);
    for (m, k, n) in [(32, 784, 64), (32, 64, 64), (32, 64, 10), (512, 512, 512)] {
        let (a, b) = (random(m, k, &mut stream), random(k, n, &mut stream));
        let mut c = Matrix::zeros((m, n));
        let seconds = time(|| matmul(black_box(a.view()), b.view(), false, c.view_mut()));
        report(&format!("{m}x{k}x{n}"), seconds, m * k * n);
    }
    for (m, k, n) in [(784, 32, 64), (64, 32, 64), (64, 32, 10)] {
        let (a, b) = (random(k, m, &mut stream), random(k, n, &mut stream));
        let mut c = Matrix::zeros((m, n));
        let seconds = time(|| matmul(black_box(a.t()), b.view(), true, c.view_mut()));
        report(&format!("{m}x{k}x{n}, a transposed"), seconds, m * k * n);
    }
    for (m, k, n) in [(32, 64, 64), (32, 10, 64), (512, 512, 512)] {
        let (a, b) = (random(m, k, &mut stream), random(n, k, &mut stream));
        let mut c = Matrix::zeros((m, n));
        let seconds = time(|| matmul(black_box(a.view()), b.t(), false, c.view_mut()));
        report(&format!("{m}x{k}x{n}, b transposed"), seconds, m * k * n);
    }

    let images = digits(&mut stream);
    let bytes: Vec<u8> = images.iter().map(|pixel| (pixel * 255.0) as u8).collect();
    let (order, mut batch) = (Vec::from_iter(0..32), Matrix::zeros((32, 784)));
    let seconds = time(|| gather_bytes(black_box(&bytes), &order, 784, 1.0 / 255.0, batch.view_mut()));
    report("gather 32x784 bytes", seconds, 0);

    let (weights, d_hidden) = (random(784, 64, &mut stream), random(32, 64, &mut stream));
    let (mut hidden, mut d_weights) = (Matrix::zeros((32, 64)), Matrix::zeros((784, 64)));
    let mut sparse = SparseRows::with_capacity(32, 784);
    let seconds = time(|| sparse.fill(black_box(images.view())));
    report("sparse fill", seconds, 0);
    let entries = (DENSITY * 32.0 * 784.0) as usize;
    let seconds = time(|| sparse.matmul(black_box(weights.view()), hidden.view_mut()));
    report("sparse 32x784x64", seconds, entries * 64);
    let seconds = time(|| sparse.transposed_matmul_add(black_box(d_hidden.view()), d_weights.view_mut()));
    report("sparse 784x32x64, a transposed", seconds, entries * 64);
    let seconds = time(|| d_weights.fill(black_box(0.0)));
    report("zero 50176", seconds, 0);

    for row in OPTIMIZERS {
        let mut parameters: Vec<_> = SHAPES
            .map(|(rows, columns)| Parameter::trained("kernel", random(rows, columns, &mut stream)))
            .into();
        for parameter in &mut parameters {
            parameter.gradient.mapv_inplace(|_| stream.uniform(-1e-3, 1e-3) as Real);
        }
        let mut optimizer = Optimizer::new((row.build)(&Settings::defaults(&row.entry)), &parameters);
        let seconds = time(|| optimizer.step(black_box(1e-4), &mut parameters));
        report(&format!("{} on 55050 parameters", row.entry.name), seconds, 0);
    }
}

fn random(rows: usize, columns: usize, stream: &mut Stream) -> Matrix {
    Matrix::from_shape_simple_fn((rows, columns), || stream.uniform(-1.0, 1.0) as Real)
}

/// 32 images with strokes: runs of 5 pixels that are not 0, nearer to the middle than to the edges.
fn digits(stream: &mut Stream) -> Matrix {
    let mut images = Matrix::zeros((32, 784));
    for mut image in images.rows_mut() {
        while (image.iter().filter(|pixel| **pixel != 0.0).count() as f64) < DENSITY * 784.0 {
            let (x, y) = ((stream.unit() + stream.unit()) * 11.5, (stream.unit() + stream.unit()) * 14.0);
            for pixel in 0..5 {
                image[28 * y as usize + x as usize + pixel] = stream.uniform(0.1, 1.0) as Real;
            }
        }
    }
    images
}

/// Seconds for one call: the best of 150 rounds of at least 2 ms each, short enough to fit between
/// whatever else the machine does.
fn time(mut work: impl FnMut()) -> f64 {
    let mut calls = 1;
    while stopwatch(calls, &mut work) < 2e-3 {
        calls *= 2;
    }
    (0..150).map(|_| stopwatch(calls, &mut work)).fold(f64::INFINITY, f64::min) / f64::from(calls)
}

fn stopwatch(calls: u32, work: &mut impl FnMut()) -> f64 {
    let start = now();
    (0..calls).for_each(|_| work());
    now() - start
}

#[cfg(target_arch = "wasm32")]
fn now() -> f64 {
    use wasm_bindgen::prelude::*;
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }
    now() / 1e3
}

#[cfg(not(target_arch = "wasm32"))]
fn now() -> f64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs_f64()
}

/// `products` multiply-adds count as two operations each.
fn report(kernel: &str, seconds: f64, products: usize) {
    let mut line = serde_json::json!({ "kernel": kernel, "microseconds": (seconds * 1e8).round() / 1e2 });
    if products > 0 {
        line["gflops"] = ((2.0 * products as f64 / seconds / 1e8).round() / 10.0).into();
    }
    #[cfg(target_arch = "wasm32")]
    web_sys::console::log_1(&line.to_string().into());
    #[cfg(not(target_arch = "wasm32"))]
    println!("{line}");
}
