//! What is known of the words, and what is asked of them.

use leptos::html::Div;
use leptos::prelude::*;

use crate::plot::word_map::Trails;
use crate::train::inspect::View;
use crate::train::inspect::words::{
    Analogy, Answered, Axes, Composition, MapChoice, MapMethod, Neighbours, Similarity, VocabularyView,
    WordMap, WordStep, WordsInspection, WordsProbe,
};
use crate::ui::canvas::use_visible;
use crate::ui::inspect::watching::watch_while;
use crate::ui::state::{Lab, use_lab};

/// Handles only, so copy it. Get it with [`use_words`].
#[derive(Clone, Copy)]
pub struct Words {
    lab: Lab,
    pub probe: RwSignal<WordsProbe>,
    pub vocabulary: RwSignal<Option<VocabularyView>>,
    pub map: RwSignal<Option<WordMap>>,
    /// Maps of this run, the present one last: those by PCA, and those of the t-SNE that is looked at.
    trails: RwSignal<Vec<(MapChoice, Trails)>>,
    pub neighbours: RwSignal<Option<Answered<Neighbours>>>,
    pub composition: RwSignal<Option<Answered<Composition>>>,
    pub analogy: RwSignal<Option<Answered<Analogy>>>,
    pub similarity: RwSignal<Option<Answered<Similarity>>>,
    pub axes: RwSignal<Option<Answered<Axes>>>,
    pub step: RwSignal<Option<WordStep>>,
}

pub fn use_words() -> Words {
    expect_context()
}

/// Makes the words available below, and takes what the worker tells of them.
pub fn provide_words() {
    let lab = use_lab();
    let words = Words {
        lab,
        probe: RwSignal::new(WordsProbe::default()),
        vocabulary: RwSignal::new(None),
        map: RwSignal::new(None),
        trails: RwSignal::new(Vec::new()),
        neighbours: RwSignal::new(None),
        composition: RwSignal::new(None),
        analogy: RwSignal::new(None),
        similarity: RwSignal::new(None),
        axes: RwSignal::new(None),
        step: RwSignal::new(None),
    };
    lab.inspections.words.set_value(Some(Callback::new(move |bytes: Vec<u8>| words.take(&bytes))));
    provide_context(words);
    // It is long and does not change.
    watch_while(View::Vocabulary, move || words.vocabulary.with(Option::is_none));
    // With other data the words are others.
    let data = Memo::new(move |_| {
        lab.opened.with(|opened| {
            let part = |opened: &crate::experiment::Experiment| {
                (opened.data.clone(), opened.split.clone(), opened.seed)
            };
            opened.as_ref().map(part)
        })
    });
    let files = move || {
        lab.files.with(|files| files.iter().map(|file| (file.name(), file.size())).collect::<Vec<_>>())
    };
    Effect::watch(
        move || (data.get(), files()),
        move |now, before, _| {
            if before != Some(now) {
                words.forget();
            }
        },
        false,
    );
}

impl Words {
    /// Asks something else.
    pub fn ask(&self, change: impl FnOnce(&mut WordsProbe)) {
        self.probe.update(change);
        let bytes = self.probe.with_untracked(WordsProbe::to_bytes);
        self.lab.ask_probe(|probe| probe.words = bytes);
    }

    /// Asks about this word everywhere.
    pub fn choose(&self, word: &str) {
        let word = word.to_owned();
        self.ask(|probe| probe.word = word);
    }

    fn forget(&self) {
        self.vocabulary.set(None);
        self.map.set(None);
        self.trails.update(Vec::clear);
        self.neighbours.set(None);
        self.composition.set(None);
        self.analogy.set(None);
        self.similarity.set(None);
        self.axes.set(None);
        self.step.set(None);
        self.ask(|probe| *probe = WordsProbe { map: probe.map, ..WordsProbe::default() });
    }

    fn take(&self, bytes: &[u8]) {
        let Ok(inspection) = postcard::from_bytes(bytes) else { return };
        match inspection {
            WordsInspection::Vocabulary(vocabulary) => self.vocabulary.set(Some(vocabulary)),
            WordsInspection::Map(map) => {
                if self.lab.moment.with_untracked(Option::is_none) {
                    self.trails.update(|trails| keep(trails, &map));
                }
                self.map.set(Some(map));
            }
            WordsInspection::Neighbours(neighbours) => self.neighbours.set(Some(neighbours)),
            WordsInspection::Composition(composition) => self.composition.set(Some(composition)),
            WordsInspection::Analogy(analogy) => self.analogy.set(Some(analogy)),
            WordsInspection::Similarity(similarity) => self.similarity.set(Some(similarity)),
            WordsInspection::Axes(axes) => self.axes.set(Some(axes)),
            WordsInspection::Step(step) => self.step.set(Some(step)),
        }
    }

    /// Where a word was on maps like this one before it, oldest first.
    pub fn trail(&self, map: &WordMap, word: usize) -> Vec<[f32; 3]> {
        let choice = comparable(map.choice);
        self.trails.with(|all| {
            let trails = all.iter().find(|(of, _)| *of == choice);
            trails.map(|(_, trails)| trails.of(word, map.step)).unwrap_or_default()
        })
    }

    /// The number of the word that is asked about.
    pub fn chosen(&self) -> Option<usize> {
        self.neighbours.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.number as usize))
    }
}

/// Maps of the same are of one picture that moves. PCA's are whatever its settings.
fn comparable(choice: MapChoice) -> MapChoice {
    match choice.method {
        MapMethod::Pca => MapChoice::default(),
        MapMethod::Tsne => choice,
    }
}

fn keep(all: &mut Vec<(MapChoice, Trails)>, map: &WordMap) {
    let choice = comparable(map.choice);
    all.retain(|(of, _)| of.method != choice.method || *of == choice);
    if !all.iter().any(|(of, _)| *of == choice) {
        all.push((choice, Trails::default()));
    }
    let trails = all.iter_mut().find(|(of, _)| *of == choice);
    trails.into_iter().for_each(|(_, trails)| trails.keep(map.step, &map.positions));
}

/// Watches views while the element is on the screen.
pub fn watch_when_seen<const N: usize>(views: [View; N]) -> NodeRef<Div> {
    let place = NodeRef::<Div>::new();
    let visible = use_visible(place);
    views.into_iter().for_each(|view| watch_while(view, move || visible.get()));
    place
}

/// The words of a line that somebody typed.
pub fn listed(line: &str) -> Vec<String> {
    let separators = [',', ';', '，', '；', '、', '\n', '\t'];
    // Titles hold blanks, so commas separate them where there are any.
    let words: Vec<&str> = match line.contains(separators) {
        true => line.split(separators).collect(),
        false => line.split_whitespace().collect(),
    };
    words.into_iter().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
