//! Experiments that come with Glassnet: the files of `assets/experiments/`.

use super::{Experiment, Family};
use crate::text::PageText;

pub struct Preset {
    /// File name without `.json`.
    pub name: &'static str,
    pub title: PageText,
    pub help: PageText,
    /// Whose lab it is for.
    pub family: Family,
    json: &'static str,
}

impl Preset {
    pub fn experiment(&self) -> Experiment {
        Experiment::from_json(self.json).unwrap_or_else(|error| panic!("preset {}: {error}", self.name))
    }
}

/// The presets of a lab; the first is what a new visitor sees there.
pub fn presets_of(family: Family) -> impl Iterator<Item = &'static Preset> {
    PRESETS.iter().filter(move |preset| preset.family == family)
}

pub const PRESETS: &[Preset] = &[
    Preset {
        name: "digits-mlp",
        title: PageText::new("Digits: 784-64-64-10", "数字：784-64-64-10"),
        help: PageText::new(
            "The textbook network on handwritten-style digits that the page draws itself.",
            "教科书网络，使用页面自己生成的手写风格数字。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/digits-mlp.json"),
    },
    Preset {
        name: "mnist-mlp",
        title: PageText::new("MNIST: 784-64-64-10", "MNIST：784-64-64-10"),
        help: PageText::new(
            "The same network on the 70,000 scanned digits of MNIST, to drop or download.",
            "同一网络，使用 MNIST 的 70,000 个扫描数字（拖入或下载）。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/mnist-mlp.json"),
    },
    Preset {
        name: "spiral",
        title: PageText::new("Two spirals", "双螺旋"),
        help: PageText::new(
            "Watch the decision boundary wind itself around the points.",
            "观察决策边界如何沿着点盘旋成形。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/spiral.json"),
    },
    Preset {
        name: "iris",
        title: PageText::new("Iris", "鸢尾花 Iris"),
        help: PageText::new(
            "Three species told apart by four measurements, with a small network.",
            "用小型网络根据四项测量区分三种鸢尾花。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/iris.json"),
    },
    Preset {
        name: "optical-digits",
        title: PageText::new("Optical digits: 64-64-10", "光学识别数字：64-64-10"),
        help: PageText::new(
            "Real digits of 8x8 pixels, stopped early once validation no longer improves.",
            "真实的 8x8 数字，验证集不再改善时早停。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/optical-digits.json"),
    },
    Preset {
        name: "table-regression",
        title: PageText::new("Your table: predict a number", "自己的表格：预测数值"),
        help: PageText::new(
            "Drop a CSV; its last column is learnt as a number, unless you name another.",
            "拖入 CSV；默认以最后一列为目标做回归，也可另行指定。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/table-regression.json"),
    },
    Preset {
        name: "digits-linear",
        title: PageText::new("Digits without hidden layers", "数字：无隐藏层"),
        help: PageText::new(
            "Softmax regression, the linear model that every deeper network has to beat.",
            "Softmax 回归：更深的网络都要超过的线性模型。",
        ),
        family: Family::Sequential,
        json: include_str!("../../assets/experiments/digits-linear.json"),
    },
    Preset {
        name: "dates-transformer",
        title: PageText::new("Dates: 3rd of May 1998 → 1998-05-03", "日期：3rd of May 1998 → 1998-05-03"),
        help: PageText::new(
            "An encoder-decoder translates dates. Watch its cross-attention find day, month and year.",
            "编码器-解码器翻译日期。观察交叉注意力如何找到日、月、年。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/dates-transformer.json"),
    },
    Preset {
        name: "generated-reviews",
        title: PageText::new("Movie reviews that the page writes", "影评（页面自己生成）"),
        help: PageText::new(
            "An encoder tells praise from blame, where “not bad” and “slow, but I loved it” need more than single words.",
            "编码器区分褒贬：“不差”“有点慢，但我很喜欢”不能只看单个词。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/generated-reviews.json"),
    },
    Preset {
        name: "storybook",
        title: PageText::new("Storybook: a language model", "故事书：语言模型"),
        help: PageText::new(
            "A decoder learns to write small stories, character by character.",
            "解码器逐字符地学写小故事。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/storybook.json"),
    },
    Preset {
        name: "reverse-transformer",
        title: PageText::new("Reverse letters", "字母倒序"),
        help: PageText::new(
            "The attention that learns this is a diagonal from corner to corner.",
            "学会倒序的注意力是一条从角到角的对角线。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/reverse-transformer.json"),
    },
    Preset {
        name: "sort-transformer",
        title: PageText::new("Sort letters", "字母排序"),
        help: PageText::new(
            "Each letter written looks for all letters of its kind.",
            "写出的每个字母都去寻找同类字母。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/sort-transformer.json"),
    },
    Preset {
        name: "addition-transformer",
        title: PageText::new("Addition, from the last digit", "加法（从末位写起）"),
        help: PageText::new(
            "58+167 is written as 522, so that each digit needs two digits and a carry.",
            "58+167 写作 522，每一位只需两个数字和一个进位。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/addition-transformer.json"),
    },
    Preset {
        name: "induction-transformer",
        title: PageText::new("First-seen recall", "首次出现回忆"),
        help: PageText::new(
            "What followed the last letter when it was first seen? For thousands of steps nothing seems to happen, then heads form that look it up.",
            "最后一个字母第一次出现时，后面是哪个字母？前几千步看似毫无进展，随后会形成专门查找它的注意力头。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/induction-transformer.json"),
    },
    Preset {
        name: "reviews-transformer",
        title: PageText::new("Your labelled texts", "自己的带标签文本"),
        help: PageText::new(
            "Drop a CSV or TSV of texts with labels, such as movie reviews.",
            "拖入带标签文本的 CSV 或 TSV 文件，如影评。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/reviews-transformer.json"),
    },
    Preset {
        name: "tinyshakespeare",
        title: PageText::new("Your text: a language model", "自己的文本：语言模型"),
        help: PageText::new(
            "Drop any text file; a decoder learns to go on writing it. The settings of nanoGPT's small example.",
            "拖入任意文本文件，解码器学习续写。设置同 nanoGPT 的小例子。",
        ),
        family: Family::Transformer,
        json: include_str!("../../assets/experiments/tinyshakespeare.json"),
    },
    Preset {
        name: "dates-gru-attention",
        title: PageText::new("Dates, with attention", "日期：有注意力"),
        help: PageText::new(
            "A GRU reads a date; another writes it as 1998-05-03 and looks back at each step.",
            "一个 GRU 读日期，另一个写成 1998-05-03，每一步都回看源文。",
        ),
        family: Family::Seq2Seq,
        json: include_str!("../../assets/experiments/dates-gru-attention.json"),
    },
    Preset {
        name: "dates-gru",
        title: PageText::new("Dates, one vector", "日期：一个向量"),
        help: PageText::new(
            "The same without attention: all of the date has to fit into one vector.",
            "同样的任务，不用注意力：整个日期要装进一个向量。",
        ),
        family: Family::Seq2Seq,
        json: include_str!("../../assets/experiments/dates-gru.json"),
    },
    Preset {
        name: "addition-lstm",
        title: PageText::new("Addition, as in Keras", "加法（Keras 示例）"),
        help: PageText::new(
            "An LSTM learns 535+61 = 596 from examples alone.",
            "LSTM 只看例子学会 535+61 = 596。",
        ),
        family: Family::Seq2Seq,
        json: include_str!("../../assets/experiments/addition-lstm.json"),
    },
    Preset {
        name: "word2vec-generated",
        title: PageText::new("A small world of words", "小小世界的词"),
        help: PageText::new(
            "Watch people, countries, films and verbs find their places, and ask what man : woman = king : … is.",
            "观察人物、国家、电影与动词各就各位，再问“男人:女人 = 国王:？”。",
        ),
        family: Family::Word2Vec,
        json: include_str!("../../assets/experiments/word2vec-generated.json"),
    },
    Preset {
        name: "word2vec-chinese",
        title: PageText::new("A small world in Chinese", "小小世界的词（中文）"),
        help: PageText::new(
            "The same world told in Chinese: 男人 : 女人 = 国王 : 王后.",
            "用中文讲述的同一个世界：男人 : 女人 = 国王 : 王后。",
        ),
        family: Family::Word2Vec,
        json: include_str!("../../assets/experiments/word2vec-chinese.json"),
    },
    Preset {
        name: "viewing-histories",
        title: PageText::new("Watched together", "一起看的片目"),
        help: PageText::new(
            "Titles watched by the same viewers get like vectors: from them come recommendations.",
            "同一批观众看过的片目会得到相近的向量，并由此给出推荐。",
        ),
        family: Family::Word2Vec,
        json: include_str!("../../assets/experiments/viewing-histories.json"),
    },
    Preset {
        name: "word2vec-text",
        title: PageText::new("Your text", "自己的文本"),
        help: PageText::new(
            "Drop or paste any text; gensim's defaults.",
            "拖入或粘贴任意文本；设置同 gensim 默认值。",
        ),
        family: Family::Word2Vec,
        json: include_str!("../../assets/experiments/word2vec-text.json"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DATASETS;
    use crate::registry::row_of;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_preset_is_valid_and_is_written_as_it_was_read() {
        for preset in PRESETS {
            let experiment = preset.experiment();
            let text = experiment.to_json().to_string();
            assert_eq!(experiment.model.family(), preset.family, "{}", preset.name);
            assert_eq!(Experiment::from_json(&text), Ok(experiment), "{}", preset.name);
        }
    }

    #[test]
    fn every_preset_on_data_that_is_there_fits_it() {
        for preset in presets_of(Family::Sequential) {
            let experiment = preset.experiment();
            if let Some(outputs) = row_of(DATASETS, &experiment.data).outputs {
                let problems = experiment.problems_with(outputs.count, outputs.classification);
                assert_eq!(problems, [], "{}", preset.name);
            }
        }
    }
}
