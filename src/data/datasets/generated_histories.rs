//! Viewers with tastes, and what they watched one after the other: most titles from a genre they like, the better known the
//! likelier, and after a part of a series often the next.

use crate::data::corpus::{CorpusBuilder, CorpusKind, Group, Limits};
use crate::data::{DataError, Raw, SourceFile};
use crate::registry::{Entry, Field, Kind, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::text::{Message, PageText, Text};

use super::{DatasetRow, Holds, Needs, min_count_field, of_texts};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "generated_histories",
        title: PageText::new("Viewers with tastes", "有口味的观众"),
        help: PageText::new(
            "Generated viewing histories: titles watched by one viewer are the company of one another, as recommenders use it.",
            "自动生成的观看记录：同一观众看过的片目互为上下文，推荐系统正是如此使用。",
        ),
        fields: &[
            Field {
                name: "viewers",
                title: PageText::new("Viewers", "观众数"),
                help: PageText::new("How many histories to write.", "生成多少条观看记录。"),
                kind: Kind::Integer { default: 6_000, min: 100, max: 200_000 },
            },
            min_count_field(5),
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::Histories,
    outputs: None,
    load: of_texts(load),
};

/// A genre's name, and the words of its titles.
struct Genre {
    name: Text,
    first: [&'static str; 6],
    second: [&'static str; 6],
}

/// Titles of a genre: each of the first words with each of the second.
const TITLES: usize = 36;
/// Parts of a series: titles of one genre that follow each other.
const SERIES: usize = 3;

const fn genre(name: Text, first: [&'static str; 6], second: [&'static str; 6]) -> Genre {
    Genre { name, first, second }
}

const GENRES: [Genre; 12] = [
    genre(
        Text::new("comedy", "喜剧"),
        ["Crazy", "Holiday", "Silly", "Merry", "Clumsy", "Office"],
        ["Neighbours", "Wedding", "Prank", "Mix-up", "Uncle", "Weekend"],
    ),
    genre(
        Text::new("horror", "恐怖"),
        ["Dark", "Haunted", "Cursed", "Silent", "Bloody", "Midnight"],
        ["Cellar", "Doll", "Scream", "House", "Grave", "Mirror"],
    ),
    genre(
        Text::new("western", "西部"),
        ["Dusty", "Lone", "Wild", "Golden", "Last", "Desert"],
        ["Trail", "Rider", "Saloon", "Sheriff", "Canyon", "Outlaw"],
    ),
    genre(
        Text::new("romance", "爱情"),
        ["Summer", "Secret", "Tender", "First", "Forever", "Paris"],
        ["Kiss", "Letters", "Heart", "Roses", "Promise", "Waltz"],
    ),
    genre(
        Text::new("science fiction", "科幻"),
        ["Star", "Quantum", "Orbital", "Robot", "Alien", "Lunar"],
        ["Voyage", "Colony", "Signal", "Uprising", "Horizon", "Station"],
    ),
    genre(
        Text::new("mystery", "悬疑"),
        ["Seventh", "Missing", "Locked", "Cold", "Hidden", "False"],
        ["Clue", "Witness", "Room", "Case", "Alibi", "Suspect"],
    ),
    genre(
        Text::new("musical", "歌舞"),
        ["Singing", "Broadway", "Dancing", "Velvet", "Jazz", "Opera"],
        ["City", "Nights", "Shoes", "Melody", "Chorus", "Encore"],
    ),
    genre(
        Text::new("war", "战争"),
        ["Iron", "Fallen", "Brave", "Northern", "Final", "Burning"],
        ["Battle", "Brigade", "Bridge", "Soldiers", "Front", "Command"],
    ),
    genre(
        Text::new("fantasy", "奇幻"),
        ["Dragon", "Elven", "Enchanted", "Crystal", "Wizard", "Shadow"],
        ["Crown", "Quest", "Forest", "Sword", "Prophecy", "Kingdom"],
    ),
    genre(
        Text::new("documentary", "纪录片"),
        ["Deep", "Ancient", "Hungry", "Arctic", "Inside", "Living"],
        ["Ocean", "Empires", "Planet", "Wolves", "Factory", "Reef"],
    ),
    genre(
        Text::new("sport", "体育"),
        ["Winning", "Underdog", "Olympic", "Street", "Championship", "Rookie"],
        ["Goal", "Season", "Sprint", "Coach", "Ring", "Relay"],
    ),
    genre(
        Text::new("family", "家庭"),
        ["Little", "Magic", "Lost", "Funny", "Puppy", "Brave-hearted"],
        ["Penguin", "Treehouse", "Bear", "School", "Friends", "Adventure"],
    ),
];

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let mut stream = Stream::new(seed, Purpose::Data);
    let mut titles: Vec<[String; TITLES]> = GENRES
        .iter()
        .map(|genre| {
            let title = |index: usize| format!("{} {}", genre.first[index / 6], genre.second[index % 6]);
            std::array::from_fn(title)
        })
        .collect();
    // How well known each is.
    titles.iter_mut().for_each(|titles| stream.shuffle(titles));
    let mut builder = CorpusBuilder::default();
    for _ in 0..settings.integer("viewers") {
        let tastes = [stream.below(GENRES.len()), stream.below(GENRES.len())];
        let length = 6 + stream.below(15);
        let mut watched: Vec<(usize, usize)> = Vec::with_capacity(length);
        while watched.len() < length {
            let next = next_part(watched.last(), &mut stream).unwrap_or_else(|| {
                let genre = match stream.unit() {
                    share if share < 0.68 => tastes[0],
                    share if share < 0.92 => tastes[1],
                    _ => stream.below(GENRES.len()),
                };
                // Of two at random the better known.
                (genre, stream.below(TITLES).min(stream.below(TITLES)))
            });
            if !watched.contains(&next) {
                builder.word(&titles[next.0][next.1]);
                watched.push(next);
            }
        }
        builder.end_sentence();
    }
    let limits =
        Limits { min_count: settings.integer("min_count"), max_final_vocab: usize::MAX, phrases: None };
    let mut corpus = builder.build(limits, "generated_histories")?;
    corpus.kind = CorpusKind::Histories;
    corpus.groups = GENRES
        .iter()
        .zip(&titles)
        .map(|(genre, titles)| Group {
            name: Message::new(genre.name.en, genre.name.zh),
            words: titles.iter().filter_map(|title| corpus.vocabulary.number(title)).collect(),
        })
        .collect();
    Ok(Raw::Corpus(corpus))
}

/// The next part of a series, for whoever goes on with it.
fn next_part(last: Option<&(usize, usize)>, stream: &mut Stream) -> Option<(usize, usize)> {
    let &(genre, title) = last?;
    let goes_on = title % SERIES < SERIES - 1 && stream.unit() < 0.4;
    goes_on.then_some((genre, title + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_history_holds_no_title_twice_and_every_title_has_a_genre() {
        let Ok(Raw::Corpus(corpus)) = load(&Settings::defaults(&ROW.entry), 1, Vec::new()) else {
            panic!("histories")
        };
        assert_eq!(corpus.vocabulary.len(), GENRES.len() * TITLES);
        assert_eq!(
            corpus.groups.iter().map(|group| group.words.len()).sum::<usize>(),
            corpus.vocabulary.len()
        );
        for history in corpus.sentences.iter() {
            let mut sorted = history.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            assert!(sorted.len() == history.len() && history.len() >= 6);
        }
    }
}
