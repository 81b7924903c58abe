//! Compiled programs made ready for a browser: bindings, optimiser, and an address that changes with their content.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::command::{Failure, Outcome, at, program, root, run};
use crate::trunk_hooks::is_debug_build;

/// A compiled program, and how it is made ready for a browser: cut into parts where its source says `wasm_split`.
pub struct Module<'a> {
    /// Under which the page knows it.
    pub name: &'a str,
    pub module: PathBuf,
    /// Where what is made of it is kept until it changes.
    pub kept: PathBuf,
    /// The script that starts it, and its file name.
    pub start: (&'a str, &'a str),
    /// How wasm-opt rewrites a release.
    pub passes: &'a str,
}

/// Arguments at the end of `cargo rustc`: the linker leaves its notes in the program, by which it can be cut into parts.
pub const LINKER_NOTES: [&str; 2] = ["--", "-Clink-args=--emit-relocs"];

/// Modules that Trunk copies beside the page, each into a folder with a hash in its name, so that nothing inside is
/// rewritten and caches never mix two; and a list of their addresses, which `cargo xtask page` puts into the page.
pub struct Collection {
    name: &'static str,
    folder: PathBuf,
}

/// A line of a collection's list.
pub struct Address(String);

impl Collection {
    /// Begins `target/<name>/` anew.
    pub fn new(name: &'static str) -> Outcome<Collection> {
        let folder = root().join("target").join(name);
        if folder.exists() {
            at(&folder, fs::remove_dir_all(&folder))?;
        }
        at(&folder, fs::create_dir_all(&folder))?;
        Ok(Collection { name, folder })
    }

    pub fn add(&self, module: Module) -> Outcome<Address> {
        let packed = pack(&module)?;
        let hashed = format!("{}-{:016x}", module.name, hash_of_folder(&packed)?);
        copy_folder(&packed, &self.folder.join(&hashed))?;
        let (url, start) = (public_url(), module.start.0);
        Ok(Address(format!("\"{}\":\"{url}{}/{hashed}/{start}\"", module.name, self.name)))
    }

    /// Writes the list, `target/<name>.json`.
    pub fn finish(self, addresses: Vec<Address>) -> Outcome {
        let list = self.folder.with_extension("json");
        let addresses: Vec<String> = addresses.into_iter().map(|Address(line)| line).collect();
        at(&list, fs::write(&list, format!("{{{}}}", addresses.join(","))))
    }
}

/// Bindings, and for a release the optimiser, into a folder that is kept until the compiled module changes.
fn pack(module: &Module) -> Outcome<PathBuf> {
    let profile = if is_debug_build() { "debug" } else { "release" };
    let folder = module.kept.join(format!("packed-{profile}"));
    let stamp = folder.with_extension("stamp");
    let fingerprint = format!("{:016x}", hash_of(&at(&module.module, fs::read(&module.module))?));
    if folder.exists() && fs::read_to_string(&stamp).is_ok_and(|packed| packed == fingerprint) {
        return Ok(folder);
    }

    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    bind(&cut(&module.module, &folder)?, &folder)?;
    if profile == "release" {
        optimize(&folder, module.passes)?;
    }
    let (start, script) = (folder.join(module.start.0), module.start.1);
    at(&start, fs::write(&start, script))?;
    at(&stamp, fs::write(&stamp, fingerprint))?;
    Ok(folder)
}

/// `engine.js` and `engine_bg.wasm` of a module, for JavaScript.
pub fn bind(module: &Path, folder: &Path) -> Outcome {
    let mut bindgen = program("wasm-bindgen");
    // Parts that are loaded later find what they share with the rest under the linker's names.
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name",
        "engine",
        "--out-dir",
    ]);
    run(bindgen.arg(folder).arg(module)).map_err(with_remedy)
}

/// Puts the parts that are loaded later into the folder, and what is loaded first into the file that is returned.
pub fn cut(module: &Path, folder: &Path) -> Outcome<PathBuf> {
    let whole = at(module, fs::read(module))?;
    let first = folder.with_extension("wasm");
    at(folder, fs::create_dir_all(folder))?;
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = "./engine.js";
    wasm_split_cli_support::transform(options)
        .map_err(|error| Failure::new(format!("{} was not cut into parts: {error}", module.display())))?;
    Ok(first)
}

/// Bytes of a module that is left as it is.
const SMALL: u64 = 8 * 1024;

/// Rewrites the programs in a folder as faster or smaller code.
pub fn optimize(folder: &Path, passes: &str) -> Outcome {
    for file in files_in(folder)? {
        let is_module = file.extension().is_some_and(|extension| extension == "wasm");
        // Of what two parts share there are dozens of files, with little to gain and a second each to start the optimiser.
        if is_module && at(&file, fs::metadata(&file))?.len() > SMALL {
            // No feature flags: wasm-opt reads from the module itself which features it may use.
            run(program("wasm-opt").args(["--quiet", passes]).arg(&file).arg("-o").arg(&file))
                .map_err(with_remedy)?;
        }
    }
    Ok(())
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
