//! Where a number comes from, in words and figures.

use crate::text::Message;

use super::tokens::OWN_NUMBERS;
use super::{Lesson, Line, Mask, Part::*, Place, Role, shown};

/// Longer sums are shortened in the middle.
const TERMS_SHOWN: usize = 8;

#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// `How well the key of “the” fits what “cat” asks: q₂ · k₁ = 0.30 × 1.20 + … = 0.84`.
    pub message: Message,
    /// The numbers that it is computed from.
    pub sources: Vec<Line>,
}

impl Lesson {
    /// Where the number at a place comes from; none where there is no such place.
    pub fn explain(&self, place: Place) -> Option<Explanation> {
        let value = self.value(place)?;
        let message = self.sentence(place);
        if !self.is_by_hand(place) {
            return Some(Explanation { message, sources: self.sources(place) });
        }
        let (value, computed) = (shown(value), shown(self.computed(place)));
        let message = Message::new(
            format!("Set by hand to {value}; computed, it would be {computed}. {}", message.en),
            format!("手动设为 {value}；按计算应为 {computed}。{}", message.zh),
        );
        Some(Explanation { message, sources: self.sources(place) })
    }

    fn sources(&self, place: Place) -> Vec<Line> {
        let Place { part, head, row, column } = place;
        let number = |part, head, column| Line { part, head, row: Some(row), column: Some(column) };
        match part {
            Embedding | Position | QueryWeights | KeyWeights | ValueWeights => Vec::new(),
            Input => vec![number(Embedding, 0, column), number(Position, 0, column)],
            Query | Key | Value | Scores | Head => self.factors(place).to_vec(),
            Scaled => vec![number(Scores, head, column)],
            Masked => vec![number(self.setup.before(Masked), head, column)],
            Attention => {
                vec![Line { part: self.setup.before(Attention), head, row: Some(row), column: None }]
            }
            Output => {
                vec![number(Head, column / self.setup.head_size, column % self.setup.head_size)]
            }
        }
    }

    fn sentence(&self, place: Place) -> Message {
        let Place { part, head, row, column } = place;
        let setup = &self.setup;
        let (rows, _) = setup.shape(part);
        let token = |row: usize| setup.tokens[row].as_str();
        let number = column + 1;
        let at = |part, column| self.value(Place { part, head, row, column }).map_or_else(String::new, shown);
        let result = shown(self.computed(place));
        match part {
            Embedding if column + OWN_NUMBERS < setup.width => Message::new(
                format!("Number {number} of row {}: left to the position, so a token has 0 here.", row + 1),
                format!("第 {} 行的第 {number} 个数：留给位置，词元在此为 0。", row + 1),
            ),
            Embedding => Message::new(
                format!(
                    "Number {number} of the vector of “{0}”. The letters of the token alone decide it, so “{0}” has the same \
                     vector wherever it stands. A trained model has learnt these vectors.",
                    token(row)
                ),
                format!(
                    "“{0}”的向量的第 {number} 个数。它只由词元的文字决定，因此“{0}”在哪里都是同一个向量。训练好的模型会学到这些向量。",
                    token(row)
                ),
            ),
            Position => {
                let function = if column.is_multiple_of(2) { "sin" } else { "cos" };
                let power = column / 2 * 2;
                with_formula(
                    format!("The encoding of position {row}, counted from 0, whatever token stands there"),
                    format!("位置 {row}（从 0 数起）的编码，与那里是哪个词元无关"),
                    format!("{function}({row} / 10000^({power}/{})) = {result}", setup.width),
                )
            }
            Input => with_formula(
                format!("Number {number} of “{}”, token plus position", token(row)),
                format!("“{}”的第 {number} 个数，词元加位置", token(row)),
                format!("{} + {} = {result}", at(Embedding, column), in_brackets(&at(Position, column))),
            ),
            QueryWeights | KeyWeights | ValueWeights => self.of_weights(place),
            Query | Key | Value => {
                let (en, zh, letter) = match part {
                    Query => ("query", "查询", 'q'),
                    Key => ("key", "键", 'k'),
                    _ => ("value", "值", 'v'),
                };
                let letter_of_weights = letter.to_ascii_uppercase();
                with_formula(
                    format!(
                        "Number {number} of the {en} of “{}”: its row of X times column {number} of W_{letter_of_weights}",
                        token(row)
                    ),
                    format!(
                        "“{}”的{zh}的第 {number} 个数：X 中它的一行乘以 W_{letter_of_weights} 的第 {number} 列",
                        token(row)
                    ),
                    format!("{letter}{}[{number}] = {} = {result}", subscript(row + 1), self.products(place)),
                )
            }
            Scores => with_formula(
                format!("How well the key of “{}” fits what “{}” asks for", token(column), token(row)),
                format!("“{}”的键与“{}”的查询有多匹配", token(column), token(row)),
                format!(
                    "q{} · k{} = {} = {result}",
                    subscript(row + 1),
                    subscript(column + 1),
                    self.products(place)
                ),
            ),
            Scaled => with_formula(
                format!("The score, divided by the square root of d_k = {}", setup.head_size),
                format!("得分除以 d_k = {} 的平方根", setup.head_size),
                format!("{} / {} = {result}", at(Scores, column), shown((setup.head_size as f64).sqrt())),
            ),
            Masked => match setup.mask(row, column) {
                Some(Mask::Padding) => Message::new(
                    format!("“{}” is padding: −∞, which softmax turns into 0.", token(rows - 1)),
                    format!("“{}”是填充：−∞，softmax 会把它变成 0。", token(rows - 1)),
                ),
                Some(Mask::Future) => Message::new(
                    format!(
                        "“{}” may not look ahead at “{}”: −∞, which softmax turns into 0.",
                        token(row),
                        token(column)
                    ),
                    format!("“{}”不能向后看“{}”：−∞，softmax 会把它变成 0。", token(row), token(column)),
                ),
                None => Message::new(
                    format!("“{}” may look at “{}”: its score stays {result}.", token(row), token(column)),
                    format!("“{}”可以看“{}”：得分仍为 {result}。", token(row), token(column)),
                ),
            },
            Attention => self.of_attention(place, &result),
            Head => with_formula(
                format!(
                    "Number {number} of what “{}” takes with it: column {number} of all values, each times the attention it gets",
                    token(row)
                ),
                format!("“{}”带走的第 {number} 个数：所有值的第 {number} 列，各乘以所得的注意力", token(row)),
                format!("{} = {result}", self.products(place)),
            ),
            Output => {
                let (head, number) = (column / setup.head_size + 1, column % setup.head_size + 1);
                Message::new(
                    format!(
                        "Number {number} of head {head} for “{}”, put beside the other head: {result}",
                        token(row)
                    ),
                    format!("头 {head} 给“{}”的第 {number} 个数，与另一个头拼在一起：{result}", token(row)),
                )
            }
        }
    }

    fn of_weights(&self, Place { part, head, row, column }: Place) -> Message {
        let letter = match part {
            QueryWeights => 'Q',
            KeyWeights => 'K',
            _ => 'V',
        };
        let (en, zh) = match self.setup.roles[head] {
            Role::Random => ("here it is random, as before training", "这里是随机的，如同训练之前"),
            _ => ("here it is made so that the head does one thing", "这里特意设成让这个头只做一件事"),
        };
        let (row, column) = (row + 1, column + 1);
        Message::new(
            format!(
                "Weight of W_{letter} from number {row} of each vector to number {column} of each {}. Training would learn it; {en}.",
                match letter {
                    'Q' => "query",
                    'K' => "key",
                    _ => "value",
                }
            ),
            format!(
                "W_{letter} 中的权重，从每个向量的第 {row} 个数到每个{}的第 {column} 个数。训练会学到它；{zh}。",
                match letter {
                    'Q' => "查询",
                    'K' => "键",
                    _ => "值",
                }
            ),
        )
    }

    fn of_attention(&self, Place { head, row, column, .. }: Place, result: &str) -> Message {
        let setup = &self.setup;
        let exponents =
            self.values(Line { part: setup.before(Attention), head, row: Some(row), column: None });
        let token = |row: usize| setup.tokens[row].as_str();
        if exponents.iter().all(|&exponent| exponent == f64::NEG_INFINITY) {
            return Message::new(
                format!("“{}” may look at no token at all, so its whole row is 0.", token(row)),
                format!("“{}”不能看任何词元，因此整行为 0。", token(row)),
            );
        }
        let power = |&exponent: &f64| match setup.temperature {
            1.0 => format!("exp({})", shown(exponent)),
            temperature => format!("exp({}/{temperature})", shown(exponent)),
        };
        let sum = exponents.iter().map(power).collect::<Vec<_>>().join(" + ");
        with_formula(
            format!("The share of its attention that “{}” gives to “{}”", token(row), token(column)),
            format!("“{}”分给“{}”的注意力", token(row), token(column)),
            format!("{} / ({sum}) = {result}", power(&exponents[column])),
        )
    }

    /// `0.30 × 1.20 + 0.10 × (−0.40)`.
    fn products(&self, place: Place) -> String {
        let [left, right] = self.factors(place).map(|line| self.values(line));
        let terms: Vec<String> = left
            .iter()
            .zip(&right)
            .enumerate()
            .map(|(index, (left, right))| {
                let (left, right) = (shown(*left), in_brackets(&shown(*right)));
                let left = if index > 0 { in_brackets(&left) } else { left };
                format!("{left} × {right}")
            })
            .collect();
        match terms.as_slice() {
            [first, second, rest @ .., last] if terms.len() > TERMS_SHOWN => {
                format!("{first} + {second} + … [{}] … + {last}", rest.len())
            }
            terms => terms.join(" + "),
        }
    }
}

fn with_formula(en: String, zh: String, formula: String) -> Message {
    Message::new(format!("{en}: {formula}"), format!("{zh}：{formula}"))
}

/// A negative number behind a sign.
fn in_brackets(number: &str) -> String {
    if number.starts_with('−') { format!("({number})") } else { number.to_owned() }
}

/// Counts tokens, so one digit is enough.
fn subscript(digit: usize) -> char {
    char::from_u32('₀' as u32 + digit as u32).unwrap_or('₀')
}
