//! The frame of the page: header, run controls, three columns, footer.

use leptos::prelude::*;

use crate::protocol::Problem;
use crate::registry::FieldError;
use crate::text::Language;
use crate::train::inspect::Level;
use crate::ui::charts::Charts;
use crate::ui::inspect::{InspectColumn, NetworkCard};
use crate::ui::language::{choose_language, provide_language, t, use_language};
use crate::ui::run_controls::RunControls;
use crate::ui::setup::SetUp;
use crate::ui::state::{Notice, provide_lab, use_lab};
use crate::ui::theme::{Theme, provide_theme, use_theme};
use crate::ui::words::run as words;

/// Puts the page into the document.
pub fn mount() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    provide_language();
    provide_theme();
    let lab = provide_lab();
    view! {
        <a class="skip" href="#main">{t(words::SKIP)}</a>
        <Header />
        {move || match lab.unusable.get() {
            Some(reason) => {
                let language = use_language();
                view! {
                    <main id="main" class="unusable">
                        <h1>"Glassnet"</h1>
                        <p role="alert">{move || reason.get(language.get()).to_owned()}</p>
                    </main>
                }
                    .into_any()
            }
            None => view! { <NetworkLab /> }.into_any(),
        }}
        <footer class="foot small muted">
            <b>{t(words::PRIVATE)}</b>
            " "
            {t(words::PRIVATE_WHY)}
        </footer>
    }
}

#[component]
fn Header() -> impl IntoView {
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
                <a href="#main" aria-current="page">{t(words::NETWORK_LAB)}</a>
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
fn NetworkLab() -> impl IntoView {
    view! {
        <RunControls />
        <Notices />
        <main id="main" class="lab" tabindex="-1">
            <h1 class="visually-hidden">{t(words::NETWORK_LAB)}</h1>
            <section class="column" aria-label=t(words::SET_UP)>
                <SetUp />
            </section>
            <section class="column centre" aria-label=t(words::TRAINING_LIVE)>
                <NetworkCard />
                <Charts />
            </section>
            <section class="column" aria-label=t(words::INSPECT)>
                <InspectColumn />
            </section>
        </main>
    }
}

#[component]
fn Notices() -> impl IntoView {
    let lab = use_lab();
    let language = use_language();
    let notice = move |Notice { id, level, message }: Notice| {
        let class = match level {
            Level::Good => "notice good",
            Level::Warning => "notice warning",
            Level::Bad => "notice bad",
        };
        view! {
            <div class=class data-testid="notice">
                <p>{move || message.get(language.get()).to_owned()}</p>
                <button type="button" class="ghost" aria-label=t(words::DISMISS) on:click=move |_| lab.dismiss(id)>"✕"</button>
            </div>
        }
    };
    let problem = move |problem: Problem| {
        let message = FieldError { path: problem.path, problem: problem.message }.message();
        view! {
            <div class="notice bad" data-testid="problem">
                <p>{move || message.get(language.get()).to_owned()}</p>
            </div>
        }
    };
    view! {
        <div class="notices" role="region" aria-label=t(words::NOTICES) aria-live="polite">
            {move || lab.problems.get().into_iter().map(problem).collect_view()}
            <For each=move || lab.notices.get() key=|notice| notice.id children=notice />
        </div>
    }
}
