//! Waiting for a message, or only until the browser has delivered those that wait.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessagePort};

#[derive(Clone)]
pub struct Doorbell(Rc<Bell>);

struct Bell {
    /// Rung while nobody was waiting.
    rung: Cell<bool>,
    waiting: RefCell<Option<Function>>,
    /// A message posted here arrives after those that wait already. `setTimeout` would cost 4 ms each time,
    /// and `scheduler.yield` and promises go ahead of messages.
    back_door: MessagePort,
}

impl Doorbell {
    pub fn new() -> Doorbell {
        let channel = MessageChannel::new().expect("workers have message channels");
        let bell = Doorbell(Rc::new(Bell {
            rung: Cell::new(false),
            waiting: RefCell::new(None),
            back_door: channel.port2(),
        }));
        let ringing = bell.clone();
        let on_message = Closure::<dyn Fn()>::new(move || ringing.ring());
        channel.port1().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        bell
    }

    /// Ends the wait that is going on, or else the next one.
    pub fn ring(&self) {
        match self.0.waiting.borrow_mut().take() {
            Some(answer) => drop(answer.call0(&JsValue::UNDEFINED)),
            None => self.0.rung.set(true),
        }
    }

    /// Rings once all messages that have come by now are delivered.
    pub fn ring_after_messages(&self) {
        // Nothing is posted that could fail to be cloned.
        drop(self.0.back_door.post_message(&JsValue::NULL));
    }

    /// Rings after so many milliseconds.
    pub fn ring_after(&self, milliseconds: f64) {
        let bell = self.clone();
        let ring = Closure::once_into_js(move || bell.ring());
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let set = scope.set_timeout_with_callback_and_timeout_and_arguments_0(
            ring.unchecked_ref(),
            milliseconds.ceil() as i32,
        );
        set.expect("workers have timers");
    }

    pub async fn wait(&self) {
        if self.0.rung.replace(false) {
            return;
        }
        let promise = Promise::new(&mut |resolve, _| *self.0.waiting.borrow_mut() = Some(resolve));
        // This promise is never rejected.
        drop(JsFuture::from(promise).await);
    }
}
