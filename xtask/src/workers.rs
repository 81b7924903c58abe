//! `cargo xtask workers`: the training worker, built once for each set of CPU features.
//!
//! A browser validates a whole module before it runs any of it, so one that uses relaxed SIMD cannot start where that is
//! missing. The page tests for the feature and starts the best worker that the browser can run. A lab without texts gets one
//! that cannot read any, as it is a third lighter.

use std::path::PathBuf;

use crate::command::{Outcome, cargo, root, run};
use crate::modules::{Address, Collection, LINKER_NOTES, Module};

const HELP: &str = "\
Usage: cargo xtask workers

Called by Trunk before a build. Builds the worker in each variant, with and without what
reads texts, into target/workers/<variant>-<hash>/ and writes their
addresses to target/workers.json, which `cargo xtask page` puts into the page.";

pub struct Variant {
    pub name: &'static str,
    target_features: &'static str,
}

pub const VARIANTS: &[Variant] = &[
    Variant { name: "simd128", target_features: "+simd128" },
    Variant { name: "relaxed", target_features: "+simd128,+relaxed-simd" },
];

/// The module that a worker starts with; the `main` of the binary runs at the end of `init`. It tells the worker where
/// the files of `assets/bundled/` lie.
const START: &str = "\
import init from './engine.js';
globalThis.bundled = new URL('../../bundled/', import.meta.url).href;
await init();
";

pub fn main(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        println!("{HELP}");
        return Ok(());
    }
    let collection = Collection::new("workers")?;
    // A link keeps no more than one core busy.
    let built: Vec<Outcome<Vec<Address>>> = std::thread::scope(|scope| {
        let build = |variant: &'static Variant| scope.spawn(|| build(variant, &collection));
        let builds: Vec<_> = VARIANTS.iter().map(build).collect();
        builds.into_iter().map(|build| build.join().expect("what fails says so")).collect()
    });
    let addresses: Vec<Vec<Address>> = built.into_iter().collect::<Outcome<_>>()?;
    collection.finish(addresses.into_iter().flatten().collect())
}

/// A variant without and with what reads texts, one after the other, as they share a folder.
fn build(variant: &Variant, collection: &Collection) -> Outcome<Vec<Address>> {
    let mut addresses = Vec::new();
    for (kind, features) in [("", "engine,split"), ("-texts", "texts,split")] {
        let module = compile(variant, ["--bin", "worker"], features)?.join("worker.wasm");
        let name = format!("{}{kind}", variant.name);
        addresses.push(collection.add(Module {
            name: &name,
            module,
            kept: root().join(format!("target/worker-{}/packed{kind}", variant.name)),
            start: ("worker.js", START),
            passes: "-O3",
        })?);
    }
    Ok(addresses)
}

/// Functions are copied into their callers only where they are small: a quarter less to load, and no slower, because the
/// loops that training spends its time in ask for their copies themselves.
const FEWER_COPIES: &str = "-Cllvm-args=-inline-threshold=25 -Cllvm-args=-inlinehint-threshold=75";

/// LLVM would count the loads of a loop from one pointer, for which WebAssembly then needs an addition each, in an order that
/// takes more registers than there are: the matrix product is a fifth to a half slower.
const PLAIN_LOOPS: &str = "-Cllvm-args=-disable-lsr";

/// Builds a program and returns the folder it is in. Each variant has its own target folder, so that building one does not
/// throw away the other.
pub fn compile(variant: &Variant, program: [&str; 2], features: &str) -> Outcome<PathBuf> {
    let folder = format!("target/worker-{}", variant.name);
    let mut command = cargo(["rustc", "--quiet", "--release"]);
    command.args(program).args(["--no-default-features", "--features", features]);
    command.args(["--target", "wasm32-unknown-unknown", "--target-dir", &folder]);
    command.args(LINKER_NOTES).env(
        "RUSTFLAGS",
        format!("-Ctarget-feature={} {FEWER_COPIES} {PLAIN_LOOPS}", variant.target_features),
    );
    run(&mut command)?;
    Ok(root().join(folder).join("wasm32-unknown-unknown/release"))
}
