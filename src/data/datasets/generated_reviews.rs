//! Short movie reviews by a grammar, English and Chinese. The single words say little: a judgement may be negated, what is
//! conceded before "but" or after "although" does not count, and of two judgements side by side the stronger decides.

use crate::data::tokenizers::{tokenizer_field, vocabulary_size_field};
use crate::data::{DataError, Raw, SourceFile, TextTargets, Texts};
use crate::registry::{Entry, Field, Kind, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::text::PageText;

use super::{DatasetRow, Holds, LONGEST, Needs, distinct, languages, of_texts, reading_of};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "generated_reviews",
        title: PageText::new("Movie reviews", "影评"),
        help: PageText::new(
            "Generated reviews, positive or negative. \"Not bad\" and \"slow, but I loved it\" cannot be told by single words.",
            "生成的影评，分正面与负面。“不差”“有点慢，但我很喜欢”无法凭单个词判断。",
        ),
        fields: &[
            Field {
                name: "examples",
                title: PageText::new("Reviews", "影评数"),
                help: PageText::new("How many different reviews to write.", "生成多少条互不相同的影评。"),
                kind: Kind::Integer { default: 12_000, min: 100, max: 50_000 },
            },
            Field {
                name: "language",
                title: PageText::new("Language", "语言"),
                help: PageText::new("In which language the reviews are written.", "影评用哪种语言书写。"),
                kind: Kind::Choice { default: "en", options: languages },
            },
            tokenizer_field("words"),
            vocabulary_size_field(2000),
            LONGEST,
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::LabelledTexts,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let mut stream = Stream::new(seed, Purpose::Data);
    let reviews = distinct(settings.integer("examples"), || {
        let language = match settings.choice("language") {
            "zh" => &CHINESE,
            "both" if stream.below(2) == 0 => &CHINESE,
            _ => &ENGLISH,
        };
        let good = stream.below(2) == 1;
        let text = Writer { language, stream: &mut stream }.review(good);
        (text.clone(), (text, u32::from(good)))
    });
    let (sources, labels) = reviews.into_iter().unzip();
    let classes = ["negative", "positive"].map(str::to_owned).to_vec();
    Ok(Raw::Texts(Texts {
        sources,
        targets: TextTargets::Classes { labels, classes },
        reading: reading_of(settings, "longest"),
        writing: None,
        report: Vec::new(),
    }))
}

/// What a language's reviews are made of.
struct Grammar {
    /// What is judged.
    aspects: &'static [&'static str],
    good: &'static [&'static str],
    bad: &'static [&'static str],
    /// An aspect `A` judged by the word `W`, of no particular strength.
    plain: &'static [&'static str],
    strong: &'static [&'static str],
    weak: &'static [&'static str],
    /// The opposite of the word `W` is meant.
    negated: &'static [&'static str],
    /// `M` is the judgement that decides, `C` the one that is conceded.
    contrasts: &'static [&'static str],
    /// Two judgements side by side, `X` and `Y`.
    side_by_side: &'static [&'static str],
    /// A single judgement `M`.
    alone: &'static [&'static str],
    /// Says nothing about the film.
    neutral: &'static [&'static str],
    blank: &'static str,
}

const ENGLISH: Grammar = Grammar {
    aspects: &[
        "the plot",
        "the story",
        "the acting",
        "the music",
        "the ending",
        "the dialogue",
        "the camera work",
        "the cast",
        "the beginning",
        "the humour",
        "the villain",
        "the main character",
        "the script",
        "the second half",
        "it",
        "this film",
        "the whole thing",
    ],
    good: &[
        "good",
        "great",
        "wonderful",
        "moving",
        "funny",
        "clever",
        "original",
        "charming",
        "convincing",
        "exciting",
        "beautiful",
        "brilliant",
        "warm",
        "memorable",
        "enjoyable",
        "elegant",
    ],
    bad: &[
        "bad",
        "dull",
        "boring",
        "slow",
        "predictable",
        "silly",
        "clumsy",
        "lifeless",
        "confusing",
        "flat",
        "tired",
        "annoying",
        "shallow",
        "forgettable",
        "ugly",
        "cold",
    ],
    plain: &[
        "A is W",
        "A was W",
        "I found A W",
        "A felt W to me",
        "A turned out to be W",
        "A is W enough",
        "I call A W",
    ],
    strong: &[
        "A is absolutely W",
        "A was extremely W",
        "A is really very W",
        "I found A utterly W",
        "A was so W",
    ],
    weak: &[
        "A is somewhat W",
        "A was a little W",
        "A is mildly W",
        "I found A slightly W",
        "A was rather W at times",
    ],
    negated: &[
        "A is not W",
        "A is not W at all",
        "A was never W",
        "A is anything but W",
        "A is hardly W",
        "I did not find A W",
        "A is far from W",
        "nobody could call A W",
        "A isn't exactly W",
    ],
    contrasts: &[
        "C, but M.",
        "although C, M.",
        "M, although C.",
        "C. still, M.",
        "even though C, M.",
        "M, even if C.",
        "people say that C, but M.",
        "I expected that C, yet M.",
        "M, whatever others say: that C.",
        "C; in the end, M.",
    ],
    side_by_side: &["X. Y.", "X, and Y.", "X; Y.", "X. also, Y."],
    alone: &["M.", "M!", "I must say M.", "honestly, M.", "M, that is all.", "M, if you ask me."],
    neutral: &[
        "I saw it on Friday.",
        "we went with the whole family.",
        "it runs for two hours.",
        "my brother chose it.",
        "the cinema was half full.",
        "it is the third part.",
        "it is based on a novel.",
        "I watched it at home.",
        "it rained that evening.",
        "we sat in the last row.",
    ],
    blank: " ",
};

const CHINESE: Grammar = Grammar {
    aspects: &[
        "剧情",
        "故事",
        "演技",
        "配乐",
        "结局",
        "台词",
        "摄影",
        "演员",
        "开头",
        "笑点",
        "反派",
        "主角",
        "剧本",
        "后半段",
        "这部电影",
        "整部片子",
    ],
    good: &[
        "好看", "精彩", "感人", "有趣", "巧妙", "新颖", "迷人", "可信", "刺激", "优美", "出色", "温暖",
        "难忘", "流畅", "动人", "细腻",
    ],
    bad: &[
        "难看", "无聊", "沉闷", "拖沓", "老套", "幼稚", "生硬", "空洞", "混乱", "平淡", "乏味", "烦人",
        "肤浅", "俗气", "糟糕", "做作",
    ],
    plain: &["A很W", "A挺W", "我觉得A很W", "A让人觉得W", "A算得上W", "在我看来A很W"],
    strong: &["A非常W", "A极其W", "A实在太W了", "我觉得A特别W", "A简直W极了"],
    weak: &["A有点W", "A多少有些W", "A略微有些W", "我觉得A稍微有点W", "A偶尔有点W"],
    negated: &[
        "A不W",
        "A一点也不W",
        "A并不W",
        "A从来不W",
        "A谈不上W",
        "我不觉得AW",
        "A绝不W",
        "没人会说AW",
        "A哪里W了",
    ],
    contrasts: &[
        "虽然C，但是M。",
        "C，不过M。",
        "尽管C，M。",
        "M，尽管C。",
        "M，虽然C。",
        "C，可是M。",
        "都说C，可是M。",
        "原以为C，结果M。",
        "就算C，M。",
        "C；总的来说，M。",
    ],
    side_by_side: &["X。Y。", "X，Y。", "X；Y。", "X，而且Y。"],
    alone: &["M。", "M！", "说实话，M。", "老实讲，M。", "M，就是这样。", "不得不说，M。"],
    neutral: &[
        "我是周五看的。",
        "我们全家一起去的。",
        "片长两个小时。",
        "是我弟弟选的。",
        "影院坐了一半人。",
        "这是第三部。",
        "它改编自小说。",
        "我在家看的。",
        "那天晚上下着雨。",
        "我们坐在最后一排。",
    ],
    blank: "",
};

struct Writer<'a> {
    language: &'static Grammar,
    stream: &'a mut Stream,
}

impl Writer<'_> {
    /// One to three sentences whose judgement is `good` or not.
    fn review(&mut self, good: bool) -> String {
        let Grammar { contrasts, side_by_side, alone, neutral, blank, .. } = self.language;
        let core = match self.stream.below(10) {
            0..4 => {
                let judgement = self.judgement(good);
                self.one(alone).replace('M', &judgement)
            }
            4..8 => {
                let (decides, conceded) = (self.judgement(good), self.judgement(!good));
                // Texts are put in at once, since they contain the letters of the places.
                filled(self.one(contrasts), &[('M', &decides), ('C', &conceded)])
            }
            _ => {
                let (strong, weak) =
                    (self.of(self.language.strong, good), self.of(self.language.weak, !good));
                let pair = if self.stream.below(2) == 0 { [strong, weak] } else { [weak, strong] };
                filled(self.one(side_by_side), &[('X', &pair[0]), ('Y', &pair[1])])
            }
        };
        match self.stream.below(4) {
            0 => format!("{}{blank}{core}", self.one(neutral)),
            1 => format!("{core}{blank}{}", self.one(neutral)),
            _ => core,
        }
    }

    /// A third of the judgements say the opposite of their word.
    fn judgement(&mut self, good: bool) -> String {
        match self.stream.below(6) {
            0..2 => self.of(self.language.negated, !good),
            2 => self.of(self.language.strong, good),
            _ => self.of(self.language.plain, good),
        }
    }

    /// One of these sentences about an aspect, with a word that is good or bad.
    fn of(&mut self, sentences: &'static [&'static str], good: bool) -> String {
        let words = if good { self.language.good } else { self.language.bad };
        let (sentence, aspect, word) =
            (self.one(sentences), self.one(self.language.aspects), self.one(words));
        filled(sentence, &[('A', aspect), ('W', word)])
    }

    fn one(&mut self, from: &'static [&'static str]) -> &'static str {
        from[self.stream.below(from.len())]
    }
}

/// A sentence with texts in its places, which are capital letters.
fn filled(sentence: &str, places: &[(char, &str)]) -> String {
    let put = |letter: char| match places.iter().find(|(place, _)| *place == letter) {
        Some((_, text)) => (*text).to_owned(),
        None => letter.to_string(),
    };
    sentence.chars().map(put).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::data::tokenizers::{TOKENIZERS, UNKNOWN};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn reviews(language: &str) -> (Vec<String>, Vec<u32>) {
        let settings = Settings::defaults(&ROW.entry).with("language", language);
        let Ok(Raw::Texts(texts)) = load(&settings, 2, Vec::new()) else { panic!("texts") };
        let TextTargets::Classes { labels, .. } = texts.targets else { panic!("classes") };
        (texts.sources, labels)
    }

    /// Accuracy of naive Bayes over words (Laplace smoothing), fitted on the first three quarters.
    fn bag_of_words(sources: &[String], labels: &[u32]) -> f64 {
        let tokenizer = (TOKENIZERS[1].fit)(&sources.iter().map(String::as_str).collect::<Vec<_>>(), 5000);
        let fitted = sources.len() * 3 / 4;
        let mut counts = [HashMap::new(), HashMap::new()];
        let bag = |source: &str| tokenizer.encode(source).into_iter().collect::<HashSet<u32>>();
        for (source, label) in sources.iter().zip(labels).take(fitted) {
            bag(source)
                .into_iter()
                .for_each(|word| *counts[*label as usize].entry(word).or_insert(0.0) += 1.0);
        }
        let score = |source: &str, label: usize| {
            bag(source)
                .iter()
                .map(|word| (1.0f64 + counts[label].get(word).unwrap_or(&0.0)).ln())
                .sum::<f64>()
        };
        let right =
            |(source, label): &(&String, &u32)| (score(source, 1) > score(source, 0)) == (**label == 1);
        let held_out = sources.iter().zip(labels).skip(fitted);
        held_out.clone().filter(right).count() as f64 / held_out.count() as f64
    }

    #[test]
    fn single_words_do_not_tell_the_judgement() {
        for language in ["en", "zh"] {
            let (sources, labels) = reviews(language);
            let accuracy = bag_of_words(&sources, &labels);
            assert!((0.4..0.7).contains(&accuracy), "{language}: {accuracy}");
        }
    }

    /// "the plot is not good." is negative, "the plot is not bad." positive, and so on for each way to negate.
    #[test]
    fn a_negated_word_means_its_opposite() {
        for (language, grammar, stop) in [("en", &ENGLISH, "."), ("zh", &CHINESE, "。")] {
            let (sources, labels) = reviews(language);
            let mut found = [0, 0];
            let judged_by = [(grammar.good, 0), (grammar.bad, 1)];
            let expected: HashMap<String, u32> = judged_by
                .into_iter()
                .flat_map(|(words, label)| words.iter().map(move |word| (*word, label)))
                .flat_map(|(word, label)| grammar.aspects.iter().map(move |aspect| (*aspect, word, label)))
                .flat_map(|(aspect, word, label)| {
                    let negated = |sentence: &&str| filled(sentence, &[('A', aspect), ('W', word)]) + stop;
                    grammar.negated.iter().map(negated).map(move |text| (text, label))
                })
                .collect();
            for (source, label) in sources.iter().zip(&labels) {
                let Some(meant) = expected.get(source) else { continue };
                assert_eq!(label, meant, "{source}");
                found[*meant as usize] += 1;
            }
            assert!(found.iter().all(|count| *count > 20), "{language}: {found:?}");
        }
    }

    #[test]
    fn reviews_are_different_balanced_and_short_in_each_language() {
        for (language, chinese) in [("en", 0..1), ("zh", 12_000..12_001), ("both", 5700..6300)] {
            let (sources, labels) = reviews(language);
            assert_eq!(sources.iter().collect::<HashSet<_>>().len(), 12_000, "{language}");
            let good = labels.iter().filter(|label| **label == 1).count();
            assert!((5700..6300).contains(&good), "{good}");
            let in_chinese =
                sources.iter().filter(|source| source.contains('。') || source.contains('！')).count();
            assert!(chinese.contains(&in_chinese), "{language}: {in_chinese}");
            let tokenizer =
                (TOKENIZERS[1].fit)(&sources.iter().map(String::as_str).collect::<Vec<_>>(), 2000);
            assert!(sources.iter().all(|source| tokenizer.encode(source).len() <= 64));
            assert!(!sources.iter().any(|source| tokenizer.encode(source).contains(&UNKNOWN)));
            assert!(
                !sources.iter().any(|source| source.contains(['A', 'W', 'M', 'C', 'X', 'Y'])),
                "a place left open"
            );
        }
    }
}
