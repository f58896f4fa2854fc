//! Dates of a query: days, months, years, and ranges of them.
//!
//! Dates relative to a day (`yesterday`) become that day when they are read, so that a query's normal form means the
//! same tomorrow.

mod relative;

use std::fmt;
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::error::QueryError;
use crate::date::Order;

/// Which publication dates a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRange {
    /// Articles whose date is not known.
    Unknown,
    /// From the first day to the last, both included; `None`: open. At least one is set.
    Days { first: Option<NaiveDate>, last: Option<NaiveDate> },
}

const FORMS: &str = "write a year, a month or a day (`date:2016`, `date:2016-07`, `date:2016-07-15`, `date:yesterday`, \
                     `date:\"last week\"`), a range (`date:2016..2018`, `date:2016-07..`, `date:..2015`) or `date:none`";

/// First and last day of what a date means.
type Days = (NaiveDate, NaiveDate);

impl DateRange {
    /// Reads the value of `date:`, which stands in the query from `start`.
    pub(super) fn parse(value: &str, start: usize, today: NaiveDate) -> Result<DateRange, QueryError> {
        let span = start..start + value.len();
        if value.eq_ignore_ascii_case("none") {
            return Ok(DateRange::Unknown);
        }
        if let Some(sign) = [">=", "<=", ">", "<"].into_iter().find(|sign| value.starts_with(sign)) {
            let days = days(&value[sign.len()..], start + sign.len()..span.end, today)?;
            return Ok(compared(sign, days));
        }
        let Some((from, to)) = value.split_once("..") else {
            let (first, last) = days(value, span, today)?;
            return Ok(DateRange::Days { first: Some(first), last: Some(last) });
        };
        let to_span = span.end - to.len()..span.end;
        let first = if from.is_empty() { None } else { Some(days(from, start..start + from.len(), today)?.0) };
        let last = if to.is_empty() { None } else { Some(days(to, to_span, today)?.1) };
        DateRange::between(first, last, value, span, || format!("write `date:{to}..{from}`"))
    }

    /// Reads `[2016-01-01 TO 2016-02-01]`, which stands in the query from `start`; `*` is an open end, and curly brackets
    /// leave the end itself out.
    pub(super) fn parse_brackets(text: &str, start: usize, today: NaiveDate) -> Result<DateRange, QueryError> {
        let span = start..start + text.len();
        let inner = &text[1..text.len() - 1];
        let Some(at) = inner.find(" TO ") else {
            return Err(QueryError::new(format!("`{text}` is no range"), span).help("write `date:[2016 TO 2018]`"));
        };
        let end = |part: &str, part_start: usize| {
            let trimmed = part.trim();
            let at = start + 1 + part_start + part.len() - part.trim_start().len();
            if trimmed == "*" { Ok(None) } else { days(trimmed, at..at + trimmed.len(), today).map(Some) }
        };
        let from = end(&inner[..at], 0)?;
        let to = end(&inner[at + 4..], at + 4)?;
        let first = from.map(|(first, last)| if text.starts_with('{') { next(last) } else { first });
        let last = to.map(|(first, last)| if text.ends_with('}') { previous(first) } else { last });
        DateRange::between(first, last, text, span, || "write the earlier date first".to_owned())
    }

    fn between(
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
        typed: &str,
        span: Range<usize>,
        help: impl FnOnce() -> String,
    ) -> Result<DateRange, QueryError> {
        match (first, last) {
            (None, None) => Err(QueryError::new("a range needs a start or an end", span).help(FORMS)),
            (Some(first), Some(last)) if last < first => {
                Err(QueryError::new(format!("the range `{typed}` ends before it starts"), span).help(help()))
            }
            _ => Ok(DateRange::Days { first, last }),
        }
    }

    /// Whether a day is in the range.
    pub fn contains(&self, day: NaiveDate) -> bool {
        match self {
            DateRange::Unknown => false,
            DateRange::Days { first, last } => first.is_none_or(|f| f <= day) && last.is_none_or(|l| day <= l),
        }
    }
}

fn compared(sign: &str, (first, last): Days) -> DateRange {
    match sign {
        ">=" => DateRange::Days { first: Some(first), last: None },
        ">" => DateRange::Days { first: Some(next(last)), last: None },
        "<=" => DateRange::Days { first: None, last: Some(last) },
        _ => DateRange::Days { first: None, last: Some(previous(first)) },
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

fn previous(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// First and last day of a date in numbers (`2016-07`) or words (`yesterday`, `15 juillet 2016`).
fn days(text: &str, span: Range<usize>, today: NaiveDate) -> Result<Days, QueryError> {
    if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic) && !text.contains('/') {
        return in_numbers(text, span);
    }
    // `03/04/2021` is left unread: it may mean either of two days.
    let in_words = || crate::date::in_markup(text, Order::Unknown).map(|moment| moment.days());
    relative::days(text, today).or_else(in_words).ok_or_else(|| not_a_date(text, span, ""))
}

fn not_a_date(text: &str, span: Range<usize>, why: &str) -> QueryError {
    QueryError::new(format!("`{text}` is not a date{why}"), span).help(FORMS)
}

/// First and last day of a year, a month or a day.
fn in_numbers(text: &str, span: Range<usize>) -> Result<Days, QueryError> {
    let wrong = |why: &str| Err(not_a_date(text, span.clone(), why));
    let mut numbers = [0; 3];
    let mut count = 0;
    for (i, part) in text.split('-').enumerate() {
        let digits = if i == 0 { 4 } else { 2 };
        if i > 2 || part.len() != digits || !part.bytes().all(|b| b.is_ascii_digit()) {
            return wrong("");
        }
        numbers[i] = part.bytes().fold(0, |n, b| 10 * n + u32::from(b - b'0'));
        count = i + 1;
    }
    let [year, month, day] = numbers;
    if year == 0 {
        return wrong(": there is no year 0");
    }
    if count > 1 && !(1..=12).contains(&month) {
        return wrong(&format!(": there is no month {month}"));
    }
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let year = year as i32;
    let found = match count {
        1 => date(year, 1, 1).zip(date(year, 12, 31)),
        2 => date(year, month, 1).map(|first| (first, last_of_month(first))),
        _ => date(year, month, day).map(|day| (day, day)),
    };
    match found {
        Some(days) => Ok(days),
        None => wrong(&format!(": that month has no day {day}")),
    }
}

fn last_of_month(day: NaiveDate) -> NaiveDate {
    (28..=31).rev().find_map(|last| day.with_day(last)).unwrap_or(day)
}

/// The shortest form that means the same: `2016`, `2016-07..`, `2016-07-15..2016-08-01`.
impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DateRange::Days { first, last } = *self else { return f.write_str("none") };
        let year = first.is_none_or(|d| d.ordinal() == 1) && last.is_none_or(|d| (d.month(), d.day()) == (12, 31));
        let month = first.is_none_or(|d| d.day() == 1) && last.is_none_or(|d| d == last_of_month(d));
        let text = |day: Option<NaiveDate>| {
            let format = if year {
                "%Y"
            } else if month {
                "%Y-%m"
            } else {
                "%Y-%m-%d"
            };
            day.map(|day| day.format(format).to_string()).unwrap_or_default()
        };
        let (from, to) = (text(first), text(last));
        if from == to { f.write_str(&from) } else { write!(f, "{from}..{to}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_have_a_shortest_form() {
        for (text, expected) in [
            ("2016", "2016"),
            ("2016-02", "2016-02"),
            ("2016-02-29", "2016-02-29"),
            ("2016-01..2016-12", "2016"),
            ("2016-01-01..2016-01-31", "2016-01"),
            ("2016..2018", "2016..2018"),
            ("2016..2016-06", "2016-01..2016-06"),
            ("2016-07..", "2016-07.."),
            ("..2015", "..2015"),
            ("..2015-02-28", "..2015-02"),
            ("2016-07-15..2017", "2016-07-15..2017-12-31"),
            ("None", "none"),
            (">2016", "2017.."),
            (">=2016-07", "2016-07.."),
            ("<2016", "..2015"),
            ("<=2016", "..2016"),
            ("15 juillet 2016", "2016-07-15"),
            ("July 2016", "2016-07"),
            ("July 15, 2016..2017", "2016-07-15..2017-12-31"),
            ("yesterday", "1969-12-31"),
            ("hier..", "1969-12-31.."),
        ] {
            assert_eq!(DateRange::parse(text, 0, NaiveDate::default()).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn brackets_are_lucenes() {
        for (text, expected) in [
            ("[2016-01-01 TO 2016-02-01]", "2016-01-01..2016-02-01"),
            ("[2016 TO 2018]", "2016..2018"),
            ("{2016 TO 2018}", "2017"),
            ("[2016-07 TO *]", "2016-07.."),
            ("[* TO 2015}", "..2014"),
            ("[ hier TO today ]", "1969-12-31..1970-01-01"),
        ] {
            let read = DateRange::parse_brackets(text, 0, NaiveDate::default());
            assert_eq!(read.map(|range| range.to_string()), Ok(expected.to_owned()), "{text}");
        }
        let wrong = |text| DateRange::parse_brackets(text, 5, NaiveDate::default()).unwrap_err();
        assert_eq!(wrong("[2016 TO 2016-13]").span, 14..21);
        assert_eq!(wrong("[2018 TO 2016]").message, "the range `[2018 TO 2016]` ends before it starts");
        assert_eq!(wrong("{2016 TO 2016}").message, "the range `{2016 TO 2016}` ends before it starts");
        assert_eq!(wrong("[* TO *]").message, "a range needs a start or an end");
        assert_eq!(wrong("[2016]").message, "`[2016]` is no range");
    }

    #[test]
    fn the_ends_belong_to_the_range() {
        let range = DateRange::parse("2016-02..2017", 0, NaiveDate::default()).unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (text, inside) in [("2016-01-31", false), ("2016-02-01", true), ("2017-12-31", true), ("2018-01-01", false)]
        {
            assert_eq!(range.contains(day(text)), inside, "{text}");
        }
        assert!(!DateRange::Unknown.contains(day("2016-01-01")));
    }

    proptest! {
        #[test]
        fn the_shortest_form_means_the_same(from in 1i32..3_652_000, length in 0i32..2000, open in 0..3) {
            let day = |n| NaiveDate::from_num_days_from_ce_opt(n).filter(|day| day.year() < 10_000);
            let (first, last) = (day(from), day(from + length));
            prop_assume!(first.is_some() && last.is_some());
            let range = DateRange::Days { first: first.filter(|_| open != 1), last: last.filter(|_| open != 2) };
            prop_assert_eq!(DateRange::parse(&range.to_string(), 0, NaiveDate::default()), Ok(range));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9.-]{0,20}|\\PC{0,20}") {
            let _ = DateRange::parse(&text, 0, NaiveDate::default());
        }
    }
}
