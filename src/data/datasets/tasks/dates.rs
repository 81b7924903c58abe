//! Dates as people write them, to be written as ISO 8601, as in the attention examples of Keras and TensorFlow.js. No two
//! examples have the same date, so none is in two parts.

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::languages;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "dates",
        title: PageText::new("Dates", "日期"),
        help: PageText::new(
            "Read a date as people write it, write it as computers do: 3rd of May 1998 becomes 1998-05-03. No date of the training part occurs in another.",
            "读懂人写的日期，写成计算机的格式：3rd of May 1998 变为 1998-05-03。训练集中的日期不会出现在其他部分。",
        ),
        fields: &[
            EXAMPLES,
            Field {
                name: "language",
                title: PageText::new("Language", "语言"),
                help: PageText::new("In which language the dates are written.", "日期用哪种语言书写。"),
                kind: Kind::Choice { default: "en", options: languages },
            },
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

/// Days from 1 January 1969 to 31 December 2068: as POSIX reads a year of two digits, each means one year.
const DAYS: usize = 36_525;

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let language = settings.choice("language");
    Ok(pairs(settings, seed, |stream| {
        let date = Date::new(stream.below(DAYS));
        let chinese = language == "zh" || language == "both" && stream.below(2) == 0;
        let forms: &[fn(&Date) -> String] = if chinese { &CHINESE } else { &ENGLISH };
        let target = format!("{}-{:02}-{:02}", date.year, date.month, date.day);
        Pair { source: forms[stream.below(forms.len())](&date), key: target.clone(), target }
    }))
}

struct Date {
    year: usize,
    /// From 1.
    month: usize,
    /// From 1.
    day: usize,
    /// Days since Monday.
    weekday: usize,
}

impl Date {
    /// So many days after 1 January 1969, which was a Wednesday.
    fn new(days: usize) -> Self {
        let (mut year, mut left) = (1969, days);
        while left >= days_of_year(year) {
            left -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while left >= days_of_month(year, month) {
            left -= days_of_month(year, month);
            month += 1;
        }
        Date { year, month, day: left + 1, weekday: (days + 2) % 7 }
    }

    fn month_name(&self) -> &'static str {
        MONTHS[self.month - 1]
    }

    fn short_month(&self) -> &'static str {
        &self.month_name()[..3]
    }

    fn weekday_name(&self) -> &'static str {
        WEEKDAYS[self.weekday]
    }

    fn short_weekday(&self) -> &'static str {
        &self.weekday_name()[..3]
    }

    /// 1st, 2nd, 3rd, 4th.
    fn ordinal(&self) -> String {
        let ending = match (self.day / 10, self.day % 10) {
            (1, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        format!("{}{ending}", self.day)
    }

    fn short_year(&self) -> String {
        format!("{:02}", self.year % 100)
    }
}

fn is_leap(year: usize) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: usize) -> usize {
    365 + usize::from(is_leap(year))
}

fn days_of_month(year: usize, month: usize) -> usize {
    match month {
        2 => 28 + usize::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Where only numbers stand between slashes the month comes first, as in the United States; between points, the day.
const ENGLISH: [fn(&Date) -> String; 20] = [
    |date| format!("{} of {} {}", date.ordinal(), date.month_name(), date.year),
    |date| format!("the {} of {} {}", date.ordinal(), date.month_name(), date.year),
    |date| format!("{} {} {}", date.day, date.month_name(), date.year),
    |date| format!("{} {} {}", date.day, date.short_month(), date.year),
    |date| format!("{} {}, {}", date.month_name(), date.day, date.year),
    |date| format!("{} {}, {}", date.month_name(), date.ordinal(), date.year),
    |date| format!("{} {} {}", date.short_month(), date.day, date.year),
    |date| format!("{} {} '{}", date.short_month(), date.ordinal(), date.short_year()),
    |date| format!("{}, {}/{}/{}", date.short_weekday(), date.month, date.day, date.short_year()),
    |date| format!("{}/{}/{}", date.month, date.day, date.short_year()),
    |date| format!("{}/{}/{}", date.month, date.day, date.year),
    |date| format!("{:02}/{:02}/{}", date.month, date.day, date.year),
    |date| format!("{}.{}.{}", date.day, date.month, date.year),
    |date| format!("{:02}.{:02}.{}", date.day, date.month, date.short_year()),
    |date| format!("{}, {} {} {}", date.short_weekday(), date.day, date.short_month(), date.year),
    |date| format!("{} {} {} {}", date.weekday_name(), date.day, date.short_month(), date.year),
    |date| format!("{}, {} {}, {}", date.weekday_name(), date.short_month(), date.ordinal(), date.year),
    |date| format!("{}{}{}", date.day, date.short_month().to_uppercase(), date.short_year()),
    |date| format!("{}-{}-{}", date.day, date.short_month(), date.year),
    |date| format!("{}{:02}{:02}", date.year, date.month, date.day),
];

const CHINESE_DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

const CHINESE: [fn(&Date) -> String; 6] = [
    |date| format!("{}年{}月{}日", date.year, date.month, date.day),
    |date| format!("{}年{}月{}号", date.year, date.month, date.day),
    |date| format!("{}年{:02}月{:02}日", date.short_year(), date.month, date.day),
    |date| {
        let weekday = CHINESE_DAYS[date.weekday];
        format!("{}年{}月{}日，星期{weekday}", date.year, date.month, date.day)
    },
    |date| {
        format!("{}年{}月{}日（周{}）", date.short_year(), date.month, date.day, CHINESE_DAYS[date.weekday])
    },
    |date| format!("{}.{}.{}", date.year, date.month, date.day),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn days_are_those_of_the_calendar() {
        let shown = |days| {
            let date = Date::new(days);
            format!("{}, {} of {} {}", date.weekday_name(), date.ordinal(), date.month_name(), date.year)
        };
        assert_eq!(shown(0), "Wednesday, 1st of January 1969");
        assert_eq!(shown(10_714), "Sunday, 3rd of May 1998");
        assert_eq!(shown(11_381), "Tuesday, 29th of February 2000");
        assert_eq!(shown(DAYS - 1), "Monday, 31st of December 2068");
    }

    #[test]
    fn no_date_occurs_twice_and_none_is_long() {
        for language in ["en", "zh", "both"] {
            let settings = Settings::defaults(&ROW.entry).with("language", language);
            let Ok(Raw::Texts(texts)) = load(&settings, 5, Vec::new()) else { panic!("texts") };
            let TextTargets::Texts(targets) = texts.targets else { panic!("texts to write") };
            assert_eq!(targets.iter().collect::<HashSet<_>>().len(), 10_000);
            assert!(texts.sources.iter().all(|source| source.chars().count() <= 30));
        }
    }
}
