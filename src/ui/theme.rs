//! Light and dark: as the system has it, or as the user chose.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::MediaQueryListEvent;

use crate::ui::browser::{remember, remembered, set_on_root};

/// Also read by `www/theme.js`, which sets the theme before the page is first drawn.
const KEY: &str = "theme";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// What the user chose, and what follows from it.
#[derive(Clone, Copy)]
pub struct ThemeContext {
    pub choice: RwSignal<Theme>,
    pub dark: Memo<bool>,
}

pub fn provide_theme() -> ThemeContext {
    let remembered = match remembered(KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    };
    let choice = RwSignal::new(remembered);
    let system_is_dark = system_is_dark();
    let dark = Memo::new(move |_| match choice.get() {
        Theme::System => system_is_dark.get(),
        Theme::Light => false,
        Theme::Dark => true,
    });
    Effect::new(move |_| set_on_root("data-theme", if dark.get() { "dark" } else { "light" }));
    let theme = ThemeContext { choice, dark };
    provide_context(theme);
    theme
}

pub fn use_theme() -> ThemeContext {
    expect_context()
}

impl ThemeContext {
    /// System, light, dark, and round again.
    pub fn next(&self) {
        let next = match self.choice.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        };
        let name = match next {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        remember(KEY, name);
        self.choice.set(next);
    }
}

fn system_is_dark() -> RwSignal<bool> {
    let is_dark = RwSignal::new(false);
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        is_dark.set(query.matches());
        let on_change = Closure::<dyn Fn(MediaQueryListEvent)>::new(move |event: MediaQueryListEvent| {
            is_dark.set(event.matches())
        });
        query.set_onchange(Some(on_change.into_js_value().unchecked_ref()));
    }
    is_dark
}
