//! Dates in figures as machines write them: ISO 8601 in its many shapes, and Unix times.

use chrono::{DateTime, FixedOffset, NaiveTime};

use super::{day, moment, month, sane_year};
use crate::article::Moment;

/// Reads a string from the left, a few bytes at a time.
pub(super) struct Cursor<'a>(pub &'a [u8]);

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
pub(super) fn read(text: &str) -> Option<Moment> {
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

pub(super) fn zone(cursor: &mut Cursor<'_>) -> Option<FixedOffset> {
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
pub(super) fn stamp(text: &str) -> Option<Moment> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let seconds: i64 = match text.len() {
        10 if digits => text.parse().ok()?,
        13 if digits => text.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    Some(Moment::Zoned(DateTime::from_timestamp(seconds, 0)?.fixed_offset()))
}
