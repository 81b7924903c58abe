//! `cargo xtask bench`: measurements in a headless browser, as JSON lines.

use crate::command::{Failure, Outcome, cargo, program, root, run};
use crate::{install, modules, test, workers};

const HELP: &str = "\
Usage: cargo xtask bench NAME [--json] [--data DIR] [--epochs N] [--peers DIR]

Installs what is missing, builds the release page and measures. Results go to standard output, progress to standard error.

  mlp          training speed of the 784-64-64-10 network, side by side with TensorFlow.js
  transformer  training speed of an encoder-decoder and of a language model in each build of the engine
  seq2seq      training speed of a GRU encoder and decoder with attention, likewise
  word2vec     training speed of skip-gram with negative sampling in each build of the engine
  charts       a million points in five curves, panned and zoomed, side by side with uPlot
  map          ten thousand words on the map of the Words lab, dragged and turned
  page         size, start-up, and smoothness of the page while it trains

  --json       JSON lines instead of text
  --data DIR   the folder with the four MNIST files; without it, generated digits
  --epochs N   how long to train (mlp; default 10)
  --peers DIR  the folder with transformer_torch.py, gpt_torch.py, gru_torch.py and word2vec_gensim.py, to run them beside
               (transformer, seq2seq, word2vec); PEERS_PYTHON names the Python that has torch or gensim";

const BENCHMARKS: &[&str] = &["mlp", "transformer", "seq2seq", "word2vec", "charts", "map", "page"];

pub fn main(arguments: &[String]) -> Outcome {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{HELP}");
        return Ok(());
    }
    let Some((name, options)) =
        arguments.split_first().filter(|(name, _)| BENCHMARKS.contains(&name.as_str()))
    else {
        return Err(Failure::new(format!("name a benchmark: {}\n\n{HELP}", BENCHMARKS.join(", "))));
    };
    install::build_tools()?;
    install::browser()?;
    install::npm_packages("benches")?;
    match name.as_str() {
        "transformer" | "seq2seq" => engine_for_javascript("training")?,
        "word2vec" => engine_for_javascript("word2vec")?,
        "charts" => charts_for_javascript()?,
        // Trunk tells its progress on standard output, which is for results here.
        _ => run(test::release_build().stdout(std::io::stderr()))?,
    }
    if name == "mlp" {
        protocol_for_javascript()?;
    }
    let mut command = program("node");
    command.arg(format!("benches/{name}.mjs")).args(options).env("CHROMIUM", install::chromium()?);
    run(&mut command)
}

/// benches/protocol.rs as a module that the benchmark's page imports.
fn protocol_for_javascript() -> Outcome {
    run(cargo(["build", "--quiet", "--profile", "app", "--example", "protocol"])
        .args(["--target", "wasm32-unknown-unknown"]))?;
    run(program("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--out-dir", "target/bench-protocol"])
        .arg("target/wasm32-unknown-unknown/app/examples/protocol.wasm"))
}

/// benches/charts.rs, as the page itself is built.
fn charts_for_javascript() -> Outcome {
    let mut command = cargo(["rustc", "--quiet", "--profile", "app", "--example", "charts"]);
    command.args(["--no-default-features", "--features", "ui", "--target", "wasm32-unknown-unknown"]);
    run(command.args(modules::LINKER_NOTES))?;
    let folder = root().join("target/bench-charts");
    let module = root().join("target/wasm32-unknown-unknown/app/examples/charts.wasm");
    modules::bind(&modules::cut(&module, &folder)?, &folder)?;
    modules::optimize(&folder, "-Oz")
}

/// An example in each variant, as the engine itself is built.
fn engine_for_javascript(example: &str) -> Outcome {
    for variant in workers::VARIANTS {
        let built = workers::compile(variant, ["--example", example], "texts")?;
        let folder = root().join(format!("target/bench-{example}")).join(variant.name);
        modules::bind(&built.join(format!("examples/{example}.wasm")), &folder)?;
        modules::optimize(&folder, "-O3")?;
    }
    Ok(())
}
