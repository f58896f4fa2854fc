//! Dates as files write them: in markup, in an explicit publication line, in file and folder names.
//!
//! A date is read no more precisely than it was written, in its own zone. Words that are relative to a day nobody wrote down
//! (`vendredi`, `fin février`) never make a date, nor does a number pair that could be read both ways.

use std::ops::Range;
use std::path::{Component, Path};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use crate::article::{Evidence, Moment, Published};

mod words;

/// Longer strings are no dates.
const LONGEST: usize = 200;

/// A date that markup gives: ISO 8601 in its many shapes, RFC 822, a Unix time, or words.
///
/// `language` decides how `03/04/2021` is read: day first, but for English, where it is left unread.
pub fn in_markup(text: &str, language: Option<&str>) -> Option<Moment> {
    let text = cut(text.trim());
    iso(text)
        .or_else(|| stamp(text))
        .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(Moment::Zoned))
        .or_else(|| words::read(text, language, true))
        .filter(is_sane)
}

/// A full date, day to year, in a line of the text that says when it was published.
pub fn in_text(text: &str, language: Option<&str>) -> Option<Moment> {
    let text = cut(text.trim());
    words::read(text, language, false).or_else(|| find_iso_day(text)).filter(is_sane)
}

/// The first full date among other words and where it stands, with the name of its day and its time.
pub fn find(text: &str, language: Option<&str>) -> Option<(Range<usize>, Moment)> {
    words::find(cut(text), language).filter(|(_, moment)| is_sane(moment))
}

/// Whether a line says when its article was published: `Publié le 15 juillet 2016 à 17h03`, or a date and nothing else.
pub fn is_publication_line(line: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "publié le",
        "publié :",
        "publiée le",
        "mis en ligne le",
        "paru le",
        "posted on",
        "posted:",
        "posted ",
        "published on",
        "published:",
        "published ",
        "first published",
        "article publié le",
        "date de publication",
        "publication :",
        "publication date",
        "le ",
    ];
    let lower = line.trim().to_lowercase();
    if lower.chars().count() > 90 || !lower.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let opening = OPENINGS.iter().find(|opening| lower.starts_with(**opening));
    match opening {
        Some(&"le ") | None => words::is_only_a_date(&lower),
        Some(_) => words::read(&lower, Some("fr"), false).or_else(|| find_iso_day(&lower)).is_some(),
    }
}

/// The date in a file's name or in the folders it lies in.
pub fn in_path(path: &Path) -> Option<Published> {
    let name = path.file_name()?.to_string_lossy();
    if let Some(moment) = in_name(&name) {
        return Some(Published { moment, evidence: Evidence::FileName });
    }
    let folders: Vec<_> = path.parent()?.components().filter_map(as_name).collect();
    let moment = (0..folders.len()).rev().find_map(|last| in_folders(&folders[..=last]))?;
    Some(Published { moment, evidence: Evidence::Folder })
}

fn as_name(component: Component<'_>) -> Option<String> {
    match component {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    }
}

/// `…/2016/07/15`, `…/2016/07`, `…/2016-07-15`, `…/2016-07`, `…/20160715`: the whole of a folder's name, not a part of it.
fn in_folders(folders: &[String]) -> Option<Moment> {
    let number = |name: &String, digits: usize| -> Option<u32> {
        (name.len() == digits && name.bytes().all(|b| b.is_ascii_digit())).then(|| name.parse().ok()).flatten()
    };
    let whole = folders.last().filter(|name| name.bytes().all(|b| b.is_ascii_digit() || b"-_.".contains(&b)));
    if let Some(moment) = whole.and_then(|name| in_name(name)) {
        return Some(moment);
    }
    if let [.., y, m, d] = folders
        && let (Some(y), Some(m), Some(d)) = (number(y, 4), number(m, 2), number(d, 2))
    {
        return day(y, m, d).map(Moment::Day);
    }
    if let [.., y, m] = folders
        && let (Some(y), Some(m)) = (number(y, 4), number(m, 2))
    {
        return month(y, m);
    }
    None
}

/// A date among the digits of a name; digits that belong to a longer number are none.
fn in_name(name: &str) -> Option<Moment> {
    let bytes = &name.as_bytes()[..name.len().min(LONGEST)];
    let digit_at = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let starts = |i: &usize| digit_at(*i) && (*i == 0 || !digit_at(*i - 1));
    let run = |i: usize| bytes[i.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let number = |i: usize, n: usize| bytes[i..i + n].iter().fold(0, |v, b| v * 10 + u32::from(b - b'0'));
    let mark = |i: usize| bytes.get(i).filter(|b| b"-_.".contains(b));
    let mut only_month = None;
    for i in (0..bytes.len()).filter(starts) {
        match run(i) {
            // Compact dates are the shape of identifiers too: only recent centuries.
            8 if number(i, 4) >= 1900 => {
                if let Some(day) = day(number(i, 4), number(i + 4, 2), number(i + 6, 2)) {
                    return Some(Moment::Day(day));
                }
            }
            4 if mark(i + 4).is_some() && run(i + 5) == 2 => {
                let (y, m) = (number(i, 4), number(i + 5, 2));
                let whole = mark(i + 7) == mark(i + 4) && run(i + 8) == 2;
                if let Some(day) = whole.then(|| day(y, m, number(i + 8, 2))).flatten() {
                    return Some(Moment::Day(day));
                }
                only_month = only_month.or_else(|| month(y, m).filter(|_| !whole && bytes[i + 4] != b'.'));
            }
            _ => {}
        }
    }
    only_month
}

/// `2016-07-15` anywhere in a line.
fn find_iso_day(text: &str) -> Option<Moment> {
    match in_name(text)? {
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

/// Reads a string from the left, a few bytes at a time.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn number(&mut self, digits: usize) -> Option<u32> {
        let part = self.0.get(..digits).filter(|part| part.iter().all(u8::is_ascii_digit))?;
        self.0 = &self.0[digits..];
        Some(part.iter().fold(0, |value, b| value * 10 + u32::from(b - b'0')))
    }

    fn mark(&mut self, marks: &[u8]) -> Option<u8> {
        let mark = *self.0.first().filter(|b| marks.contains(b))?;
        self.0 = &self.0[1..];
        Some(mark)
    }
}

/// ISO 8601: with or without marks, with or without time and zone, a month or a year alone.
fn iso(text: &str) -> Option<Moment> {
    let mut cursor = Cursor(text.as_bytes());
    let year = cursor.number(4)?;
    let mark = cursor.mark(b"-/.");
    if cursor.0.is_empty() && mark.is_none() {
        return sane_year(year as i32).then_some(Moment::Year(year as i32));
    }
    let in_year = cursor.number(2)?;
    if mark.is_some_and(|mark| cursor.mark(&[mark]).is_none()) {
        return cursor.0.is_empty().then(|| month(year, in_year)).flatten();
    }
    let date = day(year, in_year, cursor.number(2)?)?;
    let separator = cursor.mark(b"Tt ");
    if cursor.0.is_empty() {
        return Some(Moment::Day(date));
    }
    if separator.is_none() && mark.is_some() {
        return None;
    }
    while separator == Some(b' ') && cursor.mark(b" -").is_some() {}
    match time(&mut cursor) {
        Some(time) => Some(moment(date, Some(time), zone(&mut cursor))),
        // `20160715abc` is no date, `2016-07-15 (updated)` is one.
        None => separator.map(|_| Moment::Day(date)),
    }
}

fn time(cursor: &mut Cursor<'_>) -> Option<NaiveTime> {
    let hour = cursor.number(2)?;
    cursor.mark(b":h");
    let minute = cursor.number(2).unwrap_or(0);
    let second = match cursor.mark(b":") {
        Some(_) => cursor.number(2)?,
        None => cursor.number(2).unwrap_or(0),
    };
    if cursor.mark(b".,").is_some() {
        while cursor.number(1).is_some() {}
    }
    // A leap second is the last second of its minute.
    NaiveTime::from_hms_opt(hour % 24, minute, second.min(59)).filter(|_| hour <= 24)
}

fn zone(cursor: &mut Cursor<'_>) -> Option<FixedOffset> {
    while cursor.mark(b" ").is_some() {}
    if cursor.mark(b"Zz").is_some() || cursor.0.starts_with(b"UTC") || cursor.0.starts_with(b"GMT") {
        return FixedOffset::east_opt(0);
    }
    let sign = if cursor.mark(b"+-")? == b'-' { -1 } else { 1 };
    let hours = cursor.number(2)? as i32;
    cursor.mark(b":");
    let minutes = cursor.number(2).unwrap_or(0) as i32;
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)).filter(|_| hours <= 14)
}

/// Seconds or milliseconds since 1970, from 2001 on: shorter numbers are something else.
fn stamp(text: &str) -> Option<Moment> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let seconds: i64 = match text.len() {
        10 if digits => text.parse().ok()?,
        13 if digits => text.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    Some(Moment::Zoned(DateTime::from_timestamp(seconds, 0)?.fixed_offset()))
}

#[cfg(test)]
mod tests;
