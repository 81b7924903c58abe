//! Tabs as screen readers and keyboards know them (WAI-ARIA authoring practices, "Tabs").

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::text::Text;
use crate::ui::language::t;
use crate::ui::parts::id_of;

#[derive(Clone)]
pub struct Tab {
    /// Part of the elements' ids.
    pub name: &'static str,
    pub title: Text,
    /// Made while the tab is open, dropped when it closes.
    pub body: ViewFn,
}

#[component]
pub fn Tabs(
    /// What the tabs have in common, for a screen reader.
    label: Text,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<&'static str>);
    let prefix = StoredValue::new(id_of(""));
    let tab_id = move |name: &str| prefix.with_value(|prefix| format!("{prefix}tab-{name}"));
    let panel_id = move |name: &str| prefix.with_value(|prefix| format!("{prefix}panel-{name}"));
    // the first where nothing is chosen, or where the chosen one is not offered any more
    let open = Memo::new(move |_| {
        tabs.with(|tabs| {
            let offered = |name: &&'static str| tabs.iter().any(|tab| tab.name == *name);
            chosen.get().filter(offered).or(tabs.first().map(|tab| tab.name))
        })
    });
    let on_key = move |event: KeyboardEvent| {
        let next = tabs.with_untracked(|tabs| {
            let index = tabs.iter().position(|tab| Some(tab.name) == open.get_untracked())?;
            let last = tabs.len() - 1;
            let next = match event.key().as_str() {
                "ArrowRight" => {
                    if index == last {
                        0
                    } else {
                        index + 1
                    }
                }
                "ArrowLeft" => {
                    if index == 0 {
                        last
                    } else {
                        index - 1
                    }
                }
                "Home" => 0,
                "End" => last,
                _ => return None,
            };
            Some(tabs[next].name)
        });
        if let Some(next) = next {
            event.prevent_default();
            chosen.set(Some(next));
            let element = document().get_element_by_id(&tab_id(next));
            if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                let _ = element.focus();
            }
        }
    };
    let head = move |tab: &Tab| {
        let name = tab.name;
        let is_open = move || open.get() == Some(name);
        view! {
            <button
                type="button"
                role="tab"
                id=tab_id(name)
                aria-selected=move || is_open().to_string()
                aria-controls=move || is_open().then(|| panel_id(name))
                tabindex=move || if is_open() { "0" } else { "-1" }
                on:click=move |_| chosen.set(Some(name))
            >
                {t(tab.title)}
            </button>
        }
    };
    let panel = move || {
        let name = open.get()?;
        let body =
            tabs.with_untracked(|tabs| tabs.iter().find(|tab| tab.name == name).map(|tab| tab.body.clone()))?;
        Some(view! {
            <div role="tabpanel" id=panel_id(name) aria-labelledby=tab_id(name)>{body.run()}</div>
        })
    };
    view! {
        <div role="tablist" class="tabs" aria-label=t(label) on:keydown=on_key>
            {move || tabs.with(|tabs| tabs.iter().map(head).collect_view())}
        </div>
        {panel}
    }
}
