//! `cargo xtask labs`: the labs that are programs of their own, which the page loads when they are first opened. So a visitor
//! of one lab does not wait for the others.

use crate::command::{Outcome, cargo, root, run};
use crate::modules::{Collection, Module};
use crate::trunk_hooks::is_debug_build;

const HELP: &str = "\
Usage: cargo xtask labs

Called by Trunk before a build. Builds each lab that is a program of its own into target/labs/<lab>-<hash>/ and writes
their addresses to target/labs.json, which Trunk puts into the page.";

/// Each is a program in `src/bin/`, and what stands behind the `#` of its address.
const LABS: [&str; 1] = ["attention"];

/// What `www/boot.js` calls; the `main` of the program runs at the end of `init`.
const START: &str = "\
export async function start() {
  const { default: init } = await import('./engine.js');
  await init();
}
";

pub fn main(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        println!("{HELP}");
        return Ok(());
    }
    let mut collection = Collection::new("labs")?;
    // As Trunk builds the page itself, so that both share what they have in common.
    let profile = if is_debug_build() { "dev" } else { "app" };
    let folder = if is_debug_build() { "debug" } else { "app" };
    for name in LABS {
        run(&mut cargo([
            "build",
            "--quiet",
            "--bin",
            name,
            "--profile",
            profile,
            "--no-default-features",
            "--features",
            "ui",
            "--target",
            "wasm32-unknown-unknown",
        ]))?;
        let module = root().join(format!("target/wasm32-unknown-unknown/{folder}/{name}.wasm"));
        let kept = root().join(format!("target/lab-{name}"));
        collection.add(Module { name, module, kept, start: ("lab.js", START), passes: "-Oz" })?;
    }
    collection.finish()
}
