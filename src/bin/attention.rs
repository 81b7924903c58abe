//! Mounts the Attention lab into the page, when it is first opened.

#[cfg(target_arch = "wasm32")]
fn main() {
    glassnet::ui::attention::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
