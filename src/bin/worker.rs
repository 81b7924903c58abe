//! Starts the worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    glassnet::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
