//! A storybook for language models, written by a grammar: short stories of two people and an evening at the cinema, English
//! and Chinese. Names, film and places stay the same within a story, so that there is something to remember.

use crate::data::tokenizers::{tokenizer_field, vocabulary_size_field};
use crate::data::{DataError, Raw, SourceFile, TextTargets, Texts};
use crate::registry::{Entry, Field, Kind, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::text::PageText;

use super::{CONTEXT, DatasetRow, Holds, Needs, languages, of_texts, reading_of};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "generated_text",
        title: PageText::new("Storybook", "故事集"),
        help: PageText::new(
            "Generated stories of evenings at the cinema. A model learns letters, then words, then sentences, then who is who.",
            "生成的“电影院之夜”小故事。模型先学会字母，再学会词、句子，最后记住谁是谁。",
        ),
        fields: &[
            Field {
                name: "kilobytes",
                title: PageText::new("Length, kB", "长度（kB）"),
                help: PageText::new("How much text to write.", "生成多长的文本。"),
                kind: Kind::Integer { default: 200, min: 20, max: 2000 },
            },
            Field {
                name: "language",
                title: PageText::new("Language", "语言"),
                help: PageText::new("In which language the stories are told.", "故事用哪种语言讲述。"),
                kind: Kind::Choice { default: "en", options: languages },
            },
            tokenizer_field("characters"),
            vocabulary_size_field(1000),
            CONTEXT,
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::RunningText,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let mut stream = Stream::new(seed, Purpose::Data);
    let mut text = String::new();
    while text.len() < settings.integer("kilobytes") * 1000 {
        let book = match settings.choice("language") {
            "zh" => &CHINESE,
            "both" if stream.below(2) == 0 => &CHINESE,
            _ => &ENGLISH,
        };
        text.push_str(&book.story(&mut stream));
        text.push('\n');
    }
    Ok(Raw::Texts(Texts {
        sources: vec![text],
        targets: TextTargets::Next,
        reading: reading_of(settings, "context"),
        writing: None,
        report: Vec::new(),
    }))
}

/// A language's words and sentences.
struct Book {
    /// A name and the words that stand for it: he, his, him.
    people: &'static [[&'static str; 4]],
    /// What is drawn once a story, by the name of its place: the film's title is made of two of them.
    words: &'static [(&'static str, &'static [&'static str])],
    /// The title line, and then one sentence for each step of the evening. Places stand in braces.
    steps: &'static [&'static [&'static str]],
    /// Between sentences, and between paragraphs of a few of them.
    blank: &'static str,
}

/// Steps after which a new paragraph begins.
const PARAGRAPHS: [usize; 4] = [0, 3, 6, 9];

impl Book {
    fn story(&self, stream: &mut Stream) -> String {
        let first = stream.below(self.people.len());
        let second = (first + 1 + stream.below(self.people.len() - 1)) % self.people.len();
        let mut places: Vec<(String, &str)> = Vec::new();
        for (person, names) in [("a", self.people[first]), ("b", self.people[second])] {
            for (form, word) in ["", "-he", "-his", "-him"].into_iter().zip(names) {
                places.push((format!("{{{person}{form}}}"), word));
            }
        }
        for (name, words) in self.words {
            places.push((format!("{{{name}}}"), words[stream.below(words.len())]));
        }
        let mut story = String::new();
        for (number, sentences) in self.steps.iter().enumerate() {
            let sentence = sentences[stream.below(sentences.len())];
            let sentence = places
                .iter()
                .fold(sentence.to_owned(), |sentence, (place, word)| sentence.replace(place, word));
            story.push_str(&capitalised(&sentence));
            story.push_str(if PARAGRAPHS.contains(&number) || number + 1 == self.steps.len() {
                "\n"
            } else {
                self.blank
            });
        }
        story
    }
}

/// With its first letter a capital one, where the script has any.
fn capitalised(sentence: &str) -> String {
    let first = sentence.find(char::is_alphabetic).unwrap_or(0);
    let (before, rest) = sentence.split_at(first);
    let mut letters = rest.chars();
    before.chars().chain(letters.next().into_iter().flat_map(char::to_uppercase)).chain(letters).collect()
}

const ENGLISH: Book = Book {
    people: &[
        ["Anna", "she", "her", "her"],
        ["Ben", "he", "his", "him"],
        ["Clara", "she", "her", "her"],
        ["David", "he", "his", "him"],
        ["Emma", "she", "her", "her"],
        ["Felix", "he", "his", "him"],
        ["Grace", "she", "her", "her"],
        ["Henry", "he", "his", "him"],
        ["Iris", "she", "her", "her"],
        ["Jacob", "he", "his", "him"],
        ["Lily", "she", "her", "her"],
        ["Oscar", "he", "his", "him"],
    ],
    words: &[
        ("day", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
        ("weather", &["rain", "snow", "wind", "fog", "heat", "cold"]),
        (
            "colour",
            &["Silver", "Golden", "Blue", "Red", "Black", "White", "Green", "Broken", "Hidden", "Last"],
        ),
        (
            "thing",
            &["River", "Garden", "Train", "Letter", "Island", "Mirror", "Clock", "Bridge", "Star", "House"],
        ),
        (
            "kind",
            &["comedy", "thriller", "love story", "war film", "western", "mystery", "musical", "fairy tale"],
        ),
        ("snack", &["popcorn", "peanuts", "chocolate", "crisps", "ice cream", "biscuits", "dried mango"]),
        ("drink", &["lemonade", "tea", "water", "apple juice", "coffee", "cola"]),
        ("row", &["first", "second", "third", "fourth", "seventh", "last"]),
        (
            "hero",
            &[
                "a sailor",
                "an old teacher",
                "a young queen",
                "a lonely robot",
                "a clever thief",
                "two sisters",
                "a tired detective",
            ],
        ),
        (
            "goal",
            &[
                "a lost ring",
                "the way home",
                "an old friend",
                "the end of the world",
                "a secret door",
                "a little dog",
                "the truth",
            ],
        ),
        (
            "street",
            &[
                "Mill Street",
                "Station Road",
                "the market square",
                "Castle Lane",
                "the old harbour",
                "Park Street",
            ],
        ),
    ],
    steps: &[
        &[
            "the {colour} {thing}",
            "an evening with the {colour} {thing}",
            "{a} and {b} at the cinema",
            "{day} evening",
        ],
        &[
            "on {day} {a} wanted to see a film.",
            "it was {day}, and {a} had nothing to do.",
            "{a} came home early on {day} because of the {weather}.",
            "because of the {weather}, nobody in {street} was outside on {day}.",
            "\"is there anything good on {day}?\" asked {a}.",
        ],
        &[
            "so {a-he} called {a-his} friend {b}.",
            "{a-he} asked {b} to come along.",
            "{a-he} wrote a note to {b}: \"cinema tonight?\"",
            "then {b} knocked at {a-his} door with two tickets.",
            "{b} had read about a new {kind}, and told {a-him} about it.",
        ],
        &[
            "they met in front of the cinema in {street}.",
            "they walked through the {weather} to the cinema in {street}.",
            "{b} was late, as always, and {a} waited for {b-him} in {street}.",
            "the bus to {street} was full, so they walked.",
        ],
        &[
            "the film was a {kind}, and it was called The {colour} {thing}.",
            "above the door stood in large letters: The {colour} {thing}.",
            "\"two tickets for The {colour} {thing}, please,\" said {a}.",
            "there was only one {kind} left, The {colour} {thing}.",
        ],
        &[
            "{a} bought {snack}, and {b} took a cup of {drink}.",
            "{b} carried the {snack}, {a} the {drink}.",
            "they shared a bag of {snack} and some {drink}.",
            "\"no film without {snack},\" said {b}, and {a-he} laughed.",
            "{b} wanted {drink}, but {a} only wanted {snack}.",
        ],
        &[
            "their seats were in the {row} row.",
            "they sat down in the {row} row, next to a man with a large hat.",
            "from the {row} row they could see everything.",
            "somebody was sitting in their seats, so they took the {row} row.",
        ],
        &[
            "the film told of {hero} who looked for {goal}.",
            "in the film, {hero} set out to find {goal}.",
            "it began with {hero} and ended with {goal}.",
            "it was about {hero}, and about {goal}.",
        ],
        &[
            "{a} held {a-his} breath, and {b} forgot {b-his} {drink}.",
            "in the middle {b} fell asleep, but {a} did not notice.",
            "{b} laughed so loudly that the whole {row} row turned round.",
            "when the lights went out for a moment, {a} took {b-his} hand.",
            "{a} dropped the {snack}, and it rolled down to the first row.",
            "nobody in the cinema said a word.",
        ],
        &[
            "at the end {a} cried a little.",
            "at the end everybody clapped.",
            "when it was over, they stayed until the last name had passed.",
            "after two hours it was over, far too soon.",
        ],
        &[
            "\"that was the best {kind} I have ever seen,\" said {b}.",
            "\"it was not bad,\" said {a}, \"but the book is better.\"",
            "\"I did not understand the end,\" said {b}, so {a} explained it to {b-him}.",
            "\"next time we take a {kind} again,\" said {a}.",
            "\"do you think there is really such a thing as {goal}?\" asked {b}.",
            "{b} said that {b-he} would rather have seen something else.",
        ],
        &[
            "then they went home through the {weather}.",
            "{a} went home by bus, and {b} walked along {street}.",
            "in {street} they said good night.",
            "that night {a} dreamt of {hero}.",
            "and on the next {day} they went again.",
        ],
    ],
    blank: " ",
};

const CHINESE: Book = Book {
    people: &[
        ["小明", "他", "他的", "他"],
        ["小红", "她", "她的", "她"],
        ["阿强", "他", "他的", "他"],
        ["丽丽", "她", "她的", "她"],
        ["大伟", "他", "他的", "他"],
        ["晓梅", "她", "她的", "她"],
        ["志远", "他", "他的", "他"],
        ["思雨", "她", "她的", "她"],
        ["建国", "他", "他的", "他"],
        ["佳佳", "她", "她的", "她"],
    ],
    words: &[
        ("day", &["周一", "周二", "周三", "周四", "周五", "周六", "周日"]),
        ("weather", &["雨", "雪", "大风", "浓雾", "烈日", "寒风"]),
        ("colour", &["银色", "金色", "蓝色", "红色", "黑色", "白色", "绿色", "破碎", "隐秘", "最后"]),
        ("thing", &["河流", "花园", "列车", "信", "小岛", "镜子", "时钟", "桥", "星星", "房子"]),
        ("kind", &["喜剧片", "惊悚片", "爱情片", "战争片", "西部片", "悬疑片", "歌舞片", "童话片"]),
        ("snack", &["爆米花", "花生", "巧克力", "薯片", "冰淇淋", "饼干", "芒果干"]),
        ("drink", &["柠檬水", "茶", "矿泉水", "苹果汁", "咖啡", "可乐"]),
        ("row", &["第一", "第二", "第三", "第四", "第七", "最后一"]),
        (
            "hero",
            &[
                "一位水手",
                "一位老教师",
                "一位年轻的女王",
                "一个孤独的机器人",
                "一个聪明的小偷",
                "两姐妹",
                "一位疲惫的侦探",
            ],
        ),
        (
            "goal",
            &["一枚丢失的戒指", "回家的路", "一位老朋友", "世界的尽头", "一扇秘密的门", "一只小狗", "真相"],
        ),
        ("street", &["磨坊街", "车站路", "集市广场", "城堡巷", "老港口", "公园街"]),
    ],
    steps: &[
        &["{colour}的{thing}", "《{colour}的{thing}》之夜", "{a}和{b}在电影院", "{day}的晚上"],
        &[
            "{day}，{a}想看一场电影。",
            "那天是{day}，{a}无事可做。",
            "因为{weather}，{a}{day}很早就回了家。",
            "{day}天气不好，{weather}之中，{street}上一个人也没有，{a}闷得发慌。",
            "“{day}有什么好片子吗？”{a}问。",
        ],
        &[
            "于是{a-he}打电话给朋友{b}。",
            "{a-he}请{b}一起去。",
            "{a-he}给{b}写了张纸条：“今晚看电影？”",
            "这时{b}拿着两张票来敲{a-his}门。",
            "{b}读到过一部新的{kind}，就告诉了{a-him}。",
        ],
        &[
            "他们在{street}的电影院门口见面。",
            "他们冒着{weather}走到{street}的电影院。",
            "{b}像往常一样迟到了，{a}在{street}等{b-him}。",
            "去{street}的公交车挤满了人，他们只好走路。",
        ],
        &[
            "那是一部{kind}，名叫《{colour}的{thing}》。",
            "门上写着几个大字：《{colour}的{thing}》。",
            "“两张《{colour}的{thing}》，谢谢。”{a}说。",
            "只剩下一部{kind}，《{colour}的{thing}》。",
        ],
        &[
            "{a}买了{snack}，{b}要了一杯{drink}。",
            "{b}拿着{snack}，{a}端着{drink}。",
            "他们分享了一袋{snack}和一些{drink}。",
            "“看电影不能没有{snack}。”{b}说，{a-he}笑了。",
            "{b}想喝{drink}，{a}却只想吃{snack}。",
        ],
        &[
            "他们的座位在{row}排。",
            "他们在{row}排坐下，旁边是一个戴大帽子的男人。",
            "坐在{row}排，什么都看得清清楚楚。",
            "有人坐了他们的座位，他们就坐到{row}排。",
        ],
        &[
            "电影讲的是{hero}寻找{goal}的故事。",
            "电影里，{hero}出发去寻找{goal}。",
            "故事从{hero}开始，到{goal}结束。",
            "它讲的是{hero}，也讲{goal}。",
        ],
        &[
            "{a}屏住呼吸，{b}忘了{b-his}{drink}。",
            "看到一半，{b}睡着了，{a}却没有发现。",
            "{b}笑得太大声，整个{row}排都回过头来。",
            "灯光忽然熄灭的时候，{a}握住了{b-his}手。",
            "{a}把{snack}撒了，一直滚到第一排。",
            "电影院里没有一个人说话。",
        ],
        &[
            "最后，{a}流了一点眼泪。",
            "最后，所有人都鼓起掌来。",
            "电影结束后，他们一直坐到最后一个名字消失。",
            "两个小时过去，电影结束得太早了。",
        ],
        &[
            "“这是我看过的最好的{kind}。”{b}说。",
            "“还不错，”{a}说，“不过书更好看。”",
            "“我没看懂结尾。”{b}说，{a}便解释给{b-him}听。",
            "“下次我们还看{kind}。”{a}说。",
            "“你觉得真的有{goal}吗？”{b}问。",
            "{b}说{b-he}其实更想看别的。",
        ],
        &[
            "然后他们在{weather}中回家了。",
            "{a}坐公交车回家，{b}沿着{street}走回去。",
            "他们在{street}互道晚安。",
            "那天夜里，{a}梦见了{hero}。",
            "下一个{day}，他们又去了一次。",
        ],
    ],
    blank: "",
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn text(language: &str, seed: u64) -> String {
        let settings = Settings::defaults(&ROW.entry).with("language", language);
        let Ok(Raw::Texts(texts)) = load(&settings, seed, Vec::new()) else { panic!("texts") };
        texts.sources.concat()
    }

    #[test]
    fn no_place_is_left_open_and_the_length_is_the_one_asked_for() {
        for language in ["en", "zh", "both"] {
            let text = text(language, 1);
            assert!((200_000..202_000).contains(&text.len()));
            assert!(!text.contains(['{', '}']), "{language}");
            let chinese = text.chars().filter(|letter| *letter > '\u{4e00}').count();
            assert_eq!((chinese > 0, text.contains("cinema")), (language != "en", language != "zh"));
        }
        assert_eq!(text("en", 1), text("en", 1));
        assert_ne!(text("en", 1), text("en", 2));
    }

    #[test]
    fn stories_differ_and_keep_to_their_two_people() {
        let text = text("en", 3);
        let stories: Vec<&str> = text.trim().split("\n\n").collect();
        assert!(stories.len() > 150);
        assert_eq!(stories.iter().collect::<HashSet<_>>().len(), stories.len());
        for story in stories {
            let people = ENGLISH.people.iter().filter(|names| story.contains(names[0])).count();
            assert!(people <= 2, "{story}");
            let first = story.lines().map(|line| line.trim_start_matches('"').chars().next());
            assert!(first.flatten().all(char::is_uppercase), "{story}");
        }
    }
}
