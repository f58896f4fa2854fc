//! Dates as files write them: in markup, in an explicit publication line, in file and folder names.
//!
//! A date is read no more precisely than it was written, in its own zone. Words that are relative to a day nobody wrote down
//! (`vendredi`, `fin février`) never make a date, nor does a pair of figures that could be read both ways.

use std::ops::Range;
use std::path::Path;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use crate::article::{Moment, Published};

mod iso;
mod line;
mod names;
mod path;
mod relative;
mod words;

pub use line::{Line, line};
pub use relative::Relative;

/// Longer strings are no dates.
const LONGEST: usize = 200;

/// How `03/04/2021` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    DayFirst,
    MonthFirst,
    /// It could be either, so it is not read.
    #[default]
    Unknown,
}

impl Order {
    /// As the dates beside it are written, of which one may leave no doubt; otherwise as the language is written. English is
    /// written both ways.
    pub fn of<'a>(language: Option<&str>, beside: impl IntoIterator<Item = &'a str>) -> Order {
        let mut sure = beside.into_iter().filter_map(|text| words::order_of(cut(text)));
        let first = sure.next();
        if first.is_some_and(|first| sure.all(|other| other == first)) {
            return first.unwrap_or_default();
        }
        if language.is_some_and(|language| language != "en") { Order::DayFirst } else { Order::Unknown }
    }
}

/// A date that markup gives: ISO 8601 in its many shapes, RFC 822, a Unix time, or words.
pub fn in_markup(text: &str, order: Order) -> Option<Moment> {
    let text = cut(text.trim());
    iso::read(text)
        .or_else(|| iso::stamp(text))
        .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(Moment::Zoned))
        .or_else(|| words::read(text, order, true))
        .filter(is_sane)
}

/// A full date, day to year, in a line of the text that says when it was published.
pub fn in_text(text: &str, order: Order) -> Option<Moment> {
    let text = cut(text.trim());
    words::read(text, order, false).or_else(|| find_iso_day(text)).filter(is_sane)
}

/// The first full date among other words and where it stands, with the name of its day and its time.
pub fn find(text: &str, order: Order) -> Option<(Range<usize>, Moment)> {
    words::find(cut(text), order).filter(|(_, moment)| is_sane(moment))
}

/// The date in a file's name or in the folders it lies in.
pub fn in_path(path: &Path) -> Option<Published> {
    path::read(path)
}

/// Of the two days that `03/04/2021` may mean the one that agrees with what is known otherwise, if just one does.
pub fn settled(text: &str, known: &Moment) -> Option<Moment> {
    let (first, last) = known.days();
    let mut fitting = [Order::DayFirst, Order::MonthFirst].into_iter().filter_map(|order| {
        let moment = in_markup(text, order)?;
        let day = moment.days().0;
        (first <= day && day <= last).then_some(moment)
    });
    let found = fitting.next()?;
    fitting.all(|other| other == found).then_some(found)
}

/// A month or a year made a day by a text that gives day and month without a year, such as a dateline.
pub fn narrowed(moment: Moment, text: &str) -> Moment {
    let year = match moment {
        Moment::Month(year, _) | Moment::Year(year) => year,
        _ => return moment,
    };
    let day = words::day_and_month(cut(text)).and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
    match day {
        Some(day) if !matches!(moment, Moment::Month(_, month) if month != day.month()) => Moment::Day(day),
        _ => moment,
    }
}

/// `2016-07-15` anywhere in a line.
fn find_iso_day(text: &str) -> Option<Moment> {
    match path::in_name(text)? {
        moment @ Moment::Day(_) => Some(moment),
        _ => None,
    }
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|d| sane_year(d.year()))
}

fn month(year: u32, month: u32) -> Option<Moment> {
    let year = i32::try_from(year).ok()?;
    (sane_year(year) && (1..=12).contains(&month)).then_some(Moment::Month(year, month))
}

fn sane_year(year: i32) -> bool {
    (1600..=2100).contains(&year)
}

fn is_sane(moment: &Moment) -> bool {
    sane_year(match *moment {
        Moment::Year(year) | Moment::Month(year, _) => year,
        Moment::Day(day) => day.year(),
        Moment::Local(time) => time.year(),
        Moment::Zoned(time) => time.year(),
    })
}

fn cut(text: &str) -> &str {
    &text[..text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at)]
}

/// A day with what was written of the time.
fn moment(day: NaiveDate, time: Option<NaiveTime>, zone: Option<FixedOffset>) -> Moment {
    let Some(time) = time else { return Moment::Day(day) };
    let local = NaiveDateTime::new(day, time);
    match zone.and_then(|zone| local.and_local_timezone(zone).single()) {
        Some(zoned) => Moment::Zoned(zoned),
        None => Moment::Local(local),
    }
}

#[cfg(test)]
mod tests;
