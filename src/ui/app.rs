//! The page: header, labs, footer.

use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::interchange::link::Opened;
use crate::text::Language;
use crate::ui::attention::AttentionLab;
use crate::ui::charts::Charts;
use crate::ui::frame::LabFrame;
use crate::ui::inspect::{InspectColumn, NetworkCard};
use crate::ui::labs::{LABS, LabName, follow_address};
use crate::ui::language::{choose_language, provide_language, t, use_language};
use crate::ui::parts::{Later, SplitLoaderError, wasm_split};
use crate::ui::seq2seq::SequencesLab;
use crate::ui::setup::SetUp;
use crate::ui::sharing::opened_by_address;
use crate::ui::theme::{Theme, provide_theme, use_theme};
use crate::ui::word2vec::WordsLab;
use crate::ui::words::run as words;

/// Puts the page into the document.
pub fn mount() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    provide_language();
    provide_theme();
    let shown = follow_address();
    view! {
        <a class="skip" href="#main">{t(words::SKIP)}</a>
        <Header shown />
        {LABS.map(|name| view! { <Room name shown /> })}
        <footer class="foot small muted">
            <b>{t(words::PRIVATE)}</b>
            " "
            {t(words::PRIVATE_WHY)}
        </footer>
    }
}

/// Where a lab stands: started when it is first shown, and from then on kept, so that its run goes on while another is looked
/// at. All but the first are loaded then.
#[component]
fn Room(name: LabName, shown: RwSignal<LabName>) -> impl IntoView {
    let is_shown = Memo::new(move |_| shown.get() == name);
    let visited = Memo::new(move |before| before == Some(&true) || is_shown.get());
    let lab = move || {
        let part = move || async move {
            let opened = opened_by_address(name).await;
            match name {
                LabName::Network => Ok(view! { <NetworkLab is_shown opened /> }.into_any()),
                LabName::Attention => attention_lab(is_shown, opened).await,
                LabName::Sequences => sequences_lab(is_shown, opened).await,
                LabName::Words => words_lab(is_shown, opened).await,
            }
        };
        view! { <Later meanwhile=words::LAB_IS_LOADING part /> }
    };
    view! {
        <div hidden=move || !is_shown.get() data-testid=name.room()>
            {move || visited.get().then(lab)}
        </div>
    }
}

#[wasm_split(attention, wasm_split_path = leptos::wasm_split, fallible)]
fn attention_lab(is_shown: Memo<bool>, opened: Option<Opened>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <AttentionLab is_shown opened /> }.into_any())
}

#[wasm_split(sequences, wasm_split_path = leptos::wasm_split, fallible)]
fn sequences_lab(is_shown: Memo<bool>, opened: Option<Opened>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <SequencesLab is_shown opened /> }.into_any())
}

#[wasm_split(words, wasm_split_path = leptos::wasm_split, fallible)]
fn words_lab(is_shown: Memo<bool>, opened: Option<Opened>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <WordsLab is_shown opened /> }.into_any())
}

#[component]
fn Header(shown: RwSignal<LabName>) -> impl IntoView {
    view! {
        <header class="head">
            <div class="mark">
                <svg width="22" height="22" viewBox="0 0 22 22" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
                    <rect x="1.5" y="1.5" width="19" height="19" rx="5" />
                    <circle cx="6.6" cy="11" r="1.7" fill="currentColor" />
                    <circle cx="15.2" cy="6.6" r="1.7" fill="currentColor" />
                    <circle cx="15.2" cy="15.4" r="1.7" fill="currentColor" />
                    <path d="M8.2 10.2 13.6 7.4M8.2 11.8 13.6 14.6" />
                </svg>
                "glassnet"
            </div>
            <nav aria-label=t(words::LABS)>
                {LABS
                    .map(|name| {
                        view! {
                            <a
                                href=format!("#{}", name.address())
                                aria-current=move || (shown.get() == name).then_some("page")
                            >
                                {t(name.title())}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
            <div class="head-tools">
                <LanguageSwitch />
                <ThemeSwitch />
            </div>
        </header>
    }
}

/// Offers the other language, in that language.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let other = move || match language.get() {
        Language::English => (Language::Chinese, "zh-CN", "中文"),
        Language::Chinese => (Language::English, "en", "English"),
    };
    view! {
        <button
            type="button"
            class="ghost"
            data-testid="language"
            lang=move || other().1
            on:click=move |_| choose_language(language, untrack(other).0)
        >
            {move || other().2}
        </button>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let theme = use_theme();
    let language = use_language();
    let title = move || {
        let title = match theme.choice.get() {
            Theme::System => words::THEME_SYSTEM,
            Theme::Light => words::THEME_LIGHT,
            Theme::Dark => words::THEME_DARK,
        };
        title.get(language.get())
    };
    let icon = move || match theme.choice.get() {
        Theme::System => "◐",
        Theme::Light => "○",
        Theme::Dark => "●",
    };
    view! {
        <button type="button" class="ghost" data-testid="theme" aria-label=title title=title on:click=move |_| theme.next()>
            <span aria-hidden="true">{icon}</span>
        </button>
    }
}

#[component]
fn NetworkLab(is_shown: Memo<bool>, opened: Option<Opened>) -> impl IntoView {
    view! {
        <LabFrame
            name=LabName::Network
            experiment=Experiment::default()
            is_shown
            opened
            set_up=|| view! { <SetUp /> }
            live=|| view! { <NetworkCard /> <Charts /> }
            inspect=|| view! { <InspectColumn /> }
        />
    }
}
