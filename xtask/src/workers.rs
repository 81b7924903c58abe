//! `cargo xtask workers`: the training worker, built once for each set of CPU features.
//!
//! A browser validates a whole module before it runs any of it, so one that uses relaxed SIMD cannot start where that is
//! missing. The page tests for the feature and starts the best worker that the browser can run.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::command::{Failure, Outcome, at, cargo, program, root, run};
use crate::trunk_hooks::is_debug_build;

const HELP: &str = "\
Usage: cargo xtask workers

Called by Trunk before a build. Builds the worker in each variant into target/workers/<variant>-<hash>/ and writes their
addresses to target/workers.json, which Trunk puts into the page.";

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
    let folder = root().join("target/workers");
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    at(&folder, fs::create_dir_all(&folder))?;

    let mut addresses = Vec::new();
    for variant in VARIANTS {
        let module = compile(variant, ["--bin", "worker"])?.join("worker.wasm");
        let packed = pack(variant, &module)?;
        let name = format!("{}-{:016x}", variant.name, hash_of_folder(&packed)?);
        copy_folder(&packed, &folder.join(&name))?;
        addresses.push(format!("\"{}\":\"{}workers/{name}/worker.js\"", variant.name, public_url()));
    }
    let list = root().join("target/workers.json");
    at(&list, fs::write(&list, format!("{{{}}}", addresses.join(","))))
}

/// Functions are copied into their callers only where they are small: a quarter less to load, and no slower, because the
/// loops that training spends its time in ask for their copies themselves.
const FEWER_COPIES: &str = "-Cllvm-args=-inline-threshold=25 -Cllvm-args=-inlinehint-threshold=75";

/// Builds a program and returns the folder it is in. Each variant has its own target folder, so that building one does not
/// throw away the other.
pub fn compile(variant: &Variant, program: [&str; 2]) -> Outcome<PathBuf> {
    let folder = format!("target/worker-{}", variant.name);
    let mut command = cargo(["build", "--quiet", "--release"]);
    command.args(program).args(["--no-default-features", "--features", "engine"]);
    command.args(["--target", "wasm32-unknown-unknown", "--target-dir", &folder]);
    command.env("RUSTFLAGS", format!("-Ctarget-feature={} {FEWER_COPIES}", variant.target_features));
    run(&mut command)?;
    Ok(root().join(folder).join("wasm32-unknown-unknown/release"))
}

/// Bindings, and for a release the optimiser, into a folder that is kept until the compiled module changes.
fn pack(variant: &Variant, module: &Path) -> Outcome<PathBuf> {
    let profile = if is_debug_build() { "debug" } else { "release" };
    let folder = root().join(format!("target/worker-{}/packed-{profile}", variant.name));
    let stamp = folder.with_extension("stamp");
    let fingerprint = format!("{:016x}", hash_of(&at(module, fs::read(module))?));
    if folder.exists() && fs::read_to_string(&stamp).is_ok_and(|packed| packed == fingerprint) {
        return Ok(folder);
    }

    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    bind(module, &folder)?;
    if profile == "release" {
        optimize(&folder)?;
    }
    let start = folder.join("worker.js");
    at(&start, fs::write(&start, START))?;
    at(&stamp, fs::write(&stamp, fingerprint))?;
    Ok(folder)
}

/// `engine.js` and `engine_bg.wasm` of a module, for JavaScript.
pub fn bind(module: &Path, folder: &Path) -> Outcome {
    let mut bindgen = program("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "engine", "--out-dir"]);
    run(bindgen.arg(folder).arg(module)).map_err(with_remedy)
}

/// Rewrites what [`bind`] wrote as faster code.
pub fn optimize(folder: &Path) -> Outcome {
    // No feature flags: wasm-opt reads from the module itself which features it may use.
    let engine = folder.join("engine_bg.wasm");
    run(program("wasm-opt").arg("-O3").arg(&engine).arg("-o").arg(&engine)).map_err(with_remedy)
}

fn with_remedy(failure: Failure) -> Failure {
    Failure::new(format!("{failure}; `cargo xtask serve` installs the tools that a build needs"))
}

/// Where the page will be served from, with a slash at its end.
fn public_url() -> String {
    let url = std::env::var("TRUNK_PUBLIC_URL").unwrap_or_default();
    format!("{}/", url.trim_end_matches('/'))
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// One number for the names and contents of all files: a changed worker gets a new address, so caches never mix two.
fn hash_of_folder(folder: &Path) -> Outcome<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files_in(folder)? {
        let name = file.strip_prefix(folder).expect("a file in the folder");
        name.hash(&mut hasher);
        at(&file, fs::read(&file))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn copy_folder(from: &Path, to: &Path) -> Outcome {
    for file in files_in(from)? {
        let copy = to.join(file.strip_prefix(from).expect("a file in the folder"));
        let parent = copy.parent().expect("a file in a folder");
        at(parent, fs::create_dir_all(parent))?;
        at(&file, fs::copy(&file, &copy))?;
    }
    Ok(())
}

/// All files below a folder, sorted.
fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in at(folder, fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
