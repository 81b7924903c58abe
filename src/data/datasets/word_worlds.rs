//! A small world in sentences, in which meanings are built in: each word of a family stands for a thing (a role, a country, a
//! verb) in one form (male or female, country or capital, a tense), and its company depends on both. So analogies have right
//! answers, `man : woman = king : queen`, and vectors learn them in seconds.

mod families;

use families::{CHINESE, ENGLISH, Family};

use crate::data::corpus::{Group, Limits, Question};
use crate::data::{Corpus, DataError, Raw, SourceFile};
use crate::registry::{Entry, Field, Kind, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::text::{Message, PageText};

use super::{DatasetRow, Holds, Needs, languages, min_count_field, of_texts};
use crate::data::corpus::CorpusBuilder;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "word_worlds",
        title: PageText::new("A small world", "小小世界"),
        help: PageText::new(
            "Generated sentences about people, countries, films, verbs and adjectives, so that man : woman = king : queen has a right answer.",
            "自动生成的句子，涉及人物、国家、电影、动词与形容词，因此“男人:女人 = 国王:王后”有正确答案。",
        ),
        fields: &[
            Field {
                name: "sentences",
                title: PageText::new("Sentences", "句子数"),
                help: PageText::new("How many sentences to write.", "生成多少个句子。"),
                kind: Kind::Integer { default: 20_000, min: 500, max: 500_000 },
            },
            Field {
                name: "language",
                title: PageText::new("Language", "语言"),
                help: PageText::new("In which language they are written.", "句子用哪种语言书写。"),
                kind: Kind::Choice { default: "en", options: languages },
            },
            min_count_field(5),
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::Sentences,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let mut stream = Stream::new(seed, Purpose::Data);
    let families: Vec<&Family> = match settings.choice("language") {
        "zh" => CHINESE.iter().collect(),
        "both" => ENGLISH.iter().chain(CHINESE).collect(),
        _ => ENGLISH.iter().collect(),
    };
    // Families with more words get more sentences.
    let words: Vec<usize> = families.iter().map(|family| family.rows.len() * family.forms.len()).collect();
    let all: usize = words.iter().sum();
    let mut builder = CorpusBuilder::default();
    for _ in 0..settings.integer("sentences") {
        let mut word = stream.below(all);
        let mut number = 0;
        while word >= words[number] {
            word -= words[number];
            number += 1;
        }
        let family = families[number];
        write(family, word / family.forms.len(), word % family.forms.len(), &mut stream, &mut builder);
        builder.end_sentence();
    }
    let limits =
        Limits { min_count: settings.integer("min_count"), max_final_vocab: usize::MAX, phrases: None };
    let mut corpus = builder.build(limits, "word_worlds")?;
    corpus.groups = families.iter().map(|family| group(family, &corpus)).collect();
    if settings.choice("language") == "both" {
        // Otherwise each name would stand there twice.
        for Group { name, .. } in &mut corpus.groups[ENGLISH.len()..] {
            *name = Message::new(format!("{} (Chinese)", name.en), format!("{}（中文）", name.zh));
        }
    }
    corpus.questions = families.iter().flat_map(|family| questions(family, &corpus)).collect();
    let count = corpus.questions.len();
    corpus.report.push(Message::new(
        format!("{count} analogies with a right answer, such as man : woman = king : queen"),
        format!("{count} 个有标准答案的类比题，如“男人:女人 = 国王:王后”"),
    ));
    Ok(Raw::Corpus(corpus))
}

/// One sentence about the thing of this row in this form.
fn write(family: &Family, row: usize, form: usize, stream: &mut Stream, builder: &mut CorpusBuilder) {
    let thing = &family.rows[row];
    let forms = &family.forms[form];
    let first = stream.below(thing.company.len());
    // Another one than the first.
    let second = (first + 1 + stream.below(thing.company.len() - 1)) % thing.company.len();
    let template = family.templates[stream.below(family.templates.len())];
    for part in template.split(' ') {
        builder.word(match part {
            "W" => thing.words[form],
            "T" => thing.company[first],
            "U" => thing.company[second],
            "A" => forms.first[stream.below(forms.first.len())],
            "B" => forms.second[stream.below(forms.second.len())],
            plain => plain,
        });
    }
}

fn group(family: &Family, corpus: &Corpus) -> Group {
    let words = family.rows.iter().flat_map(|thing| thing.words);
    let numbers = words.filter_map(|word| corpus.vocabulary.number(word));
    Group { name: Message::new(family.name.en, family.name.zh), words: numbers.collect() }
}

/// Every two things in every two forms.
fn questions(family: &Family, corpus: &Corpus) -> Vec<Question> {
    let number = |row: usize, form: usize| corpus.vocabulary.number(family.rows[row].words[form]);
    let (rows, forms) = (family.rows.len(), family.forms.len());
    let mut questions = Vec::new();
    for (from, to) in pairs(forms) {
        for (known, asked) in pairs(rows) {
            let four = [number(known, from), number(known, to), number(asked, from), number(asked, to)];
            if let [Some(a), Some(b), Some(c), Some(answer)] = four {
                questions.push(Question { a, b, c, answer });
            }
        }
    }
    questions
}

/// All ordered pairs of two different numbers below `count`.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (0..count).filter(move |&b| b != a).map(move |b| (a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_family_is_whole_and_no_word_belongs_to_two() {
        let mut owners: HashMap<&str, String> = HashMap::new();
        for families in [ENGLISH, CHINESE] {
            for family in families {
                for (index, thing) in family.rows.iter().enumerate() {
                    assert_eq!(thing.words.len(), family.forms.len(), "{:?}", thing.words);
                    assert!(thing.company.len() >= 4, "{:?}", thing.words);
                    for word in thing.words.iter().chain(thing.company) {
                        let owner = format!("{} {index}", family.name.en);
                        let before = owners.insert(word, owner.clone());
                        assert_eq!(before, None, "{word} belongs to {owner} too");
                    }
                }
                for word in family.forms.iter().flat_map(|form| form.first.iter().chain(form.second)) {
                    assert_eq!(owners.insert(word, family.name.en.to_owned()), None, "{word}");
                }
                for template in family.templates {
                    for part in ["W", "T", "U", "A", "B"] {
                        let times = template.split(' ').filter(|found| *found == part).count();
                        assert_eq!(times, 1, "{part} in {template}");
                    }
                }
            }
        }
    }

    #[test]
    fn questions_and_groups_are_about_the_words_of_the_corpus() {
        for language in ["en", "zh", "both"] {
            let settings = Settings::defaults(&ROW.entry).with("language", language);
            let Ok(Raw::Corpus(corpus)) = load(&settings, 1, Vec::new()) else { panic!("a corpus") };
            assert!(corpus.questions.len() > 500, "{language}: {}", corpus.questions.len());
            assert_eq!(corpus.groups.len(), if language == "both" { 10 } else { 5 });
            assert!(corpus.groups.iter().all(|group| group.words.len() >= 16), "{language}");
        }
    }
}
