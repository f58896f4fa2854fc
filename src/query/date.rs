//! Dates of a query: days, months, years, and ranges of them.
//!
//! Only dates written out are read; `yesterday` and the like are refused.

use std::fmt;
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::error::QueryError;

/// Which publication dates a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRange {
    /// Articles whose date is not known.
    Unknown,
    /// From the first day to the last, both included; `None`: open. At least one is set.
    Days { first: Option<NaiveDate>, last: Option<NaiveDate> },
}

const FORMS: &str = "write a year, a month or a day (`date:2016`, `date:2016-07`, `date:2016-07-15`), a range \
                     (`date:2016..2018`, `date:2016-07..`, `date:..2015`) or `date:none`";

impl DateRange {
    /// Reads the value of `date:`, which stands in the query from `start`.
    pub(super) fn parse(value: &str, start: usize) -> Result<DateRange, QueryError> {
        let span = start..start + value.len();
        if value.eq_ignore_ascii_case("none") {
            return Ok(DateRange::Unknown);
        }
        let Some((from, to)) = value.split_once("..") else {
            let (first, last) = days(value, span)?;
            return Ok(DateRange::Days { first: Some(first), last: Some(last) });
        };
        let to_span = span.end - to.len()..span.end;
        let first = if from.is_empty() { None } else { Some(days(from, start..start + from.len())?.0) };
        let last = if to.is_empty() { None } else { Some(days(to, to_span)?.1) };
        match (first, last) {
            (None, None) => Err(QueryError::new("a range needs a start or an end", span).help(FORMS)),
            (Some(first), Some(last)) if last < first => {
                let help = format!("write `date:{to}..{from}`");
                Err(QueryError::new(format!("the range `{value}` ends before it starts"), span).help(help))
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

/// First and last day of a year, a month or a day.
fn days(text: &str, span: Range<usize>) -> Result<(NaiveDate, NaiveDate), QueryError> {
    let wrong = |why: &str| Err(QueryError::new(format!("`{text}` is not a date{why}"), span.clone()).help(FORMS));
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
        ] {
            assert_eq!(DateRange::parse(text, 0).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn the_ends_belong_to_the_range() {
        let range = DateRange::parse("2016-02..2017", 0).unwrap();
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
            prop_assert_eq!(DateRange::parse(&range.to_string(), 0), Ok(range));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9.-]{0,20}|\\PC{0,20}") {
            let _ = DateRange::parse(&text, 0);
        }
    }
}
