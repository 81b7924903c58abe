//! How far the loading of data has come, for whoever listens: a row of the table of datasets only loads, and knows nothing of
//! a page that waits.

use std::cell::RefCell;

thread_local! {
    static LISTENER: RefCell<Option<Box<dyn FnMut(f64)>>> = const { RefCell::new(None) };
}

/// Runs `load`, and tells `listener` shares from 0 to 1 meanwhile.
pub fn listened<T>(listener: impl FnMut(f64) + 'static, load: impl FnOnce() -> T) -> T {
    LISTENER.with(|slot| *slot.borrow_mut() = Some(Box::new(listener)));
    let loaded = load();
    LISTENER.with(|slot| *slot.borrow_mut() = None);
    loaded
}

/// Says that this share, from 0 to 1, is done.
pub fn tell(share: f64) {
    LISTENER.with(|slot| {
        if let Some(listener) = slot.borrow_mut().as_mut() {
            listener(share);
        }
    });
}
