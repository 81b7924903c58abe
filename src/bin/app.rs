//! Mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    glassnet::ui::app::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
