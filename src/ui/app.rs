//! The frame of the page: header, the labs, footer.

use leptos::prelude::*;

use crate::experiment::Experiment;
use crate::protocol::Problem;
use crate::registry::FieldError;
use crate::text::{Language, Message};
use crate::train::inspect::Level;
use crate::ui::attention::AttentionLab;
use crate::ui::charts::Charts;
use crate::ui::inspect::{InspectColumn, NetworkCard};
use crate::ui::labs::{LABS, LabName, follow_address};
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
    let shown = follow_address();
    view! {
        <a class="skip" href="#main">{t(words::SKIP)}</a>
        <Header shown />
        <Frame name=LabName::Network shown />
        <Frame name=LabName::Attention shown />
        <footer class="foot small muted">
            <b>{t(words::PRIVATE)}</b>
            " "
            {t(words::PRIVATE_WHY)}
        </footer>
    }
}

/// Room for one lab: started when it is first shown, and from then on kept, so that its run goes on while another is
/// looked at.
#[component]
fn Frame(name: LabName, shown: RwSignal<LabName>) -> impl IntoView {
    let is_shown = Memo::new(move |_| shown.get() == name);
    let visited = Memo::new(move |before| before == Some(&true) || is_shown.get());
    view! {
        <div hidden=move || !is_shown.get() data-testid=name.address()>
            {move || {
                visited
                    .get()
                    .then(|| match name {
                        LabName::Network => view! { <NetworkLab is_shown /> }.into_any(),
                        LabName::Attention => view! { <AttentionLab is_shown /> }.into_any(),
                    })
            }}
        </div>
    }
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
fn NetworkLab(is_shown: Memo<bool>) -> impl IntoView {
    let lab = provide_lab(Experiment::default(), is_shown);
    move || match lab.unusable.get() {
        Some(reason) => view! { <Unusable reason /> }.into_any(),
        None => view! { <NetworkColumns is_shown /> }.into_any(),
    }
}

/// Stands where a lab would be that cannot start.
#[component]
fn Unusable(reason: Message) -> impl IntoView {
    let language = use_language();
    view! {
        <main class="unusable">
            <h1>"Glassnet"</h1>
            <p role="alert">{move || reason.get(language.get()).to_owned()}</p>
        </main>
    }
}

#[component]
fn NetworkColumns(is_shown: Memo<bool>) -> impl IntoView {
    view! {
        <RunControls />
        <Notices />
        <main id=move || is_shown.get().then_some("main") class="lab" tabindex="-1">
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
