//! `cargo xtask app`: the page's program, cut into the part that every visitor loads and parts that are loaded when they are
//! first shown. Where it is cut, the source says `wasm_split` (`src/ui/parts/later.rs`).

use crate::command::{Outcome, cargo, root, run};
use crate::modules::{Collection, LINKER_NOTES, Module};
use crate::trunk_hooks::is_debug_build;

const HELP: &str = "\
Usage: cargo xtask app

Called by Trunk before a build. Builds the page's program into target/page/app-<hash>/ and writes its address to
target/page.json, which `cargo xtask page` puts into the page.";

/// What `www/boot.js` calls; the `main` of the program runs at the end of `init`.
const START: &str = "\
import init from './engine.js';
export const start = () => init();
";

pub fn main(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        println!("{HELP}");
        return Ok(());
    }
    let (profile, folder) = if is_debug_build() { ("dev", "debug") } else { ("app", "app") };
    let mut command = cargo(["rustc", "--quiet", "--bin", "app", "--profile", profile]);
    command.args(["--no-default-features", "--features", "ui", "--target", "wasm32-unknown-unknown"]);
    run(command.args(LINKER_NOTES))?;

    let collection = Collection::new("page")?;
    let address = collection.add(Module {
        name: "app",
        module: root().join(format!("target/wasm32-unknown-unknown/{folder}/app.wasm")),
        kept: root().join("target/app-packed"),
        start: ("start.js", START),
        passes: "-Oz",
    })?;
    collection.finish(vec![address])
}
