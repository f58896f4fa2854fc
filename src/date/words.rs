//! Dates in words and in numbers with marks between: `vendredi 15 juillet 2016 à 17h03`, `July 15, 2016`, `15/07/2016`.
//!
//! Two-digit years are not read, and figures that could be read both ways only in a known order.

use std::ops::Range;

use chrono::{FixedOffset, NaiveDate, NaiveTime};

use super::iso::{Cursor, zone};
use super::{Order, day, moment, month, names};
use crate::article::Moment;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number { value: u32, digits: usize },
    Word(String),
    Mark(char),
}

/// The first date of a text. `loose` allows a month without its day, as markup gives it for magazines.
pub(super) fn read(text: &str, order: Order, loose: bool) -> Option<Moment> {
    let tokens = tokens(text);
    (0..tokens.len())
        .find_map(|at| {
            let (date, used) = full_date(&tokens[at..], order)?;
            let (time, zone) = time_after(&tokens[at + used..], text);
            Some(moment(date, time, zone))
        })
        .or_else(|| loose.then(|| (0..tokens.len()).find_map(|at| month_and_year(&tokens[at..]))).flatten())
}

fn is_beside(token: &Token) -> bool {
    match token {
        Token::Word(word) => names::is_beside(word),
        Token::Number { .. } => true,
        Token::Mark(mark) => " ,.:/-|•·–—()".contains(*mark),
    }
}

/// Whether a line is a date and nothing but a date: day names, `le`, a time and marks may stand beside it.
pub(super) fn is_only_a_date(line: &str) -> bool {
    let tokens = tokens(line);
    tokens.iter().all(is_beside) && (0..tokens.len()).any(|at| full_date(&tokens[at..], Order::DayFirst).is_some())
}

/// The first date of a text and where it stands, with what belongs to it on both sides.
pub(super) fn find(text: &str, order: Order) -> Option<(Range<usize>, Moment)> {
    let (tokens, starts) = located(text);
    let (at, (date, used)) = (0..tokens.len()).find_map(|at| Some((at, full_date(&tokens[at..], order)?)))?;
    let (time, zone) = time_after(&tokens[at + used..], text);
    let joins = |token: &Token| is_beside(token) && (time.is_some() || !matches!(token, Token::Number { .. }));
    let before = tokens[..at].iter().rev().take_while(|token| joins(token)).count();
    let after = tokens[at + used..].iter().take_while(|token| joins(token)).count();
    let (mut first, mut last) = (at - before, at + used + after);
    while matches!(tokens[first], Token::Mark(_)) {
        first += 1;
    }
    while matches!(tokens[last - 1], Token::Mark(_)) {
        last -= 1;
    }
    Some((starts[first]..starts[last], moment(date, time, zone)))
}

fn tokens(text: &str) -> Vec<Token> {
    located(text).0
}

/// The tokens of a text, in lower case, and where each starts; the end of the text closes the list of starts.
pub(super) fn located(text: &str) -> (Vec<Token>, Vec<usize>) {
    let mut tokens: Vec<Token> = Vec::new();
    let mut starts = Vec::new();
    for (at, c) in text.char_indices().flat_map(|(at, c)| c.to_lowercase().map(move |c| (at, c))) {
        match (c, tokens.last_mut()) {
            (c, Some(Token::Number { value, digits })) if c.is_ascii_digit() => {
                *value = value.saturating_mul(10).saturating_add(u32::from(c as u8 - b'0'));
                *digits += 1;
                continue;
            }
            (c, Some(Token::Word(word))) if c.is_alphabetic() => {
                word.push(c);
                continue;
            }
            (c, _) if c.is_ascii_digit() => tokens.push(Token::Number { value: u32::from(c as u8 - b'0'), digits: 1 }),
            (c, _) if c.is_alphabetic() => tokens.push(Token::Word(c.to_string())),
            (c, _) if c.is_whitespace() => tokens.push(Token::Mark(' ')),
            (c, _) => tokens.push(Token::Mark(c)),
        }
        starts.push(at);
    }
    starts.push(text.len());
    (tokens, starts)
}

/// A date that begins with the first token, and how many tokens it takes.
fn full_date(tokens: &[Token], order: Order) -> Option<(NaiveDate, usize)> {
    numbers(tokens, order).or_else(|| day_month_year(tokens)).or_else(|| month_day_year(tokens))
}

/// `15/07/2016`, `15.7.2016`, `15-07-2016`, `2016-07-15`.
fn numbers(tokens: &[Token], order: Order) -> Option<(NaiveDate, usize)> {
    let [
        Token::Number { value: a, digits: first },
        Token::Mark(mark),
        Token::Number { value: b, digits: second },
        Token::Mark(again),
        Token::Number { value: c, digits: third },
        ..,
    ] = tokens
    else {
        return None;
    };
    if mark != again || !matches!(mark, '/' | '.' | '-') || *second > 2 {
        return None;
    }
    if *first == 4 && *third <= 2 {
        return Some((day(*a, *b, *c)?, 5));
    }
    if *first > 2 || *third != 4 {
        return None;
    }
    let day_first = order == Order::DayFirst || *mark == '.';
    let date = match () {
        _ if *a > 12 || a == b || *b <= 12 && day_first => day(*c, *b, *a),
        _ if *b > 12 || order == Order::MonthFirst => day(*c, *a, *b),
        _ => None,
    };
    Some((date?, 5))
}

/// `15 juillet 2016`, `1er août 2019`, `15th of July, 2016`, `26-FEB-1987`.
fn day_month_year(tokens: &[Token]) -> Option<(NaiveDate, usize)> {
    let (date, mut at) = number(tokens, 0, 2)?;
    at = skip(tokens, at, names::JOINING);
    let in_year = month_word(tokens.get(at)?)?;
    at = skip(tokens, at + 1, names::JOINING);
    let (year, at) = number(tokens, at, 4)?;
    Some((day(year, in_year, date)?, at))
}

/// `July 15, 2016`, `Jul. 15th 2016`.
fn month_day_year(tokens: &[Token]) -> Option<(NaiveDate, usize)> {
    let in_year = month_word(tokens.first()?)?;
    let (date, at) = number(tokens, skip(tokens, 1, &["the"]), 2)?;
    let (year, at) = number(tokens, skip(tokens, at, &["st", "nd", "rd", "th"]), 4)?;
    Some((day(year, in_year, date)?, at))
}

/// `12 mars`, `March 12`: a day of a year that is not told.
pub(super) fn day_and_month(text: &str) -> Option<(u32, u32)> {
    let tokens = located(text).0;
    (0..tokens.len()).find_map(|start| {
        let tokens = &tokens[start..];
        if let Some((date, at)) = number(tokens, 0, 2) {
            let in_year = month_word(tokens.get(skip(tokens, at, names::JOINING))?)?;
            return Some((in_year, date));
        }
        let in_year = month_word(tokens.first()?)?;
        let (date, _) = number(tokens, skip(tokens, 1, &["the"]), 2)?;
        Some((in_year, date))
    })
}

/// How figures with marks between are written here, if one can only be read one way.
pub(super) fn order_of(text: &str) -> Option<Order> {
    let tokens = located(text).0;
    tokens.windows(5).find_map(|tokens| match tokens {
        [
            Token::Number { value: a, digits: 1..=2 },
            Token::Mark(mark @ ('/' | '-')),
            Token::Number { value: b, digits: 1..=2 },
            Token::Mark(again),
            Token::Number { digits: 4, .. },
        ] if mark == again => match (a, b) {
            (13..=31, 1..=12) => Some(Order::DayFirst),
            (1..=12, 13..=31) => Some(Order::MonthFirst),
            _ => None,
        },
        _ => None,
    })
}

fn month_and_year(tokens: &[Token]) -> Option<Moment> {
    let in_year = month_word(tokens.first()?)?;
    let (year, _) = number(tokens, skip(tokens, 1, &["de", "of"]), 4)?;
    month(year, in_year)
}

/// A number of up to two digits, or of exactly four, and where it ends.
fn number(tokens: &[Token], at: usize, wanted: usize) -> Option<(u32, usize)> {
    match tokens.get(at)? {
        Token::Number { value, digits } if *digits == wanted || wanted == 2 && *digits == 1 => Some((*value, at + 1)),
        _ => None,
    }
}

/// Past spaces, commas, full stops, dashes and the given words.
fn skip(tokens: &[Token], mut at: usize, words: &[&str]) -> usize {
    while tokens.get(at).is_some_and(|token| match token {
        Token::Mark(mark) => " ,.-".contains(*mark),
        Token::Word(word) => words.contains(&word.as_str()),
        Token::Number { .. } => false,
    }) {
        at += 1;
    }
    at
}

fn month_word(token: &Token) -> Option<u32> {
    match token {
        Token::Word(word) => names::month(word),
        _ => None,
    }
}

/// The time that follows a date closely: `à 17h03`, `- 16:00`, `at 5:03 p.m.`, `15:01:01.79`.
fn time_after(tokens: &[Token], text: &str) -> (Option<NaiveTime>, Option<FixedOffset>) {
    let start = tokens.iter().take(8).enumerate().position(|(at, token)| match token {
        Token::Word(word) => !names::BEFORE_TIME.contains(&word.as_str()),
        Token::Mark('.') => {
            !matches!(at.checked_sub(1).map(|last| &tokens[last]), Some(Token::Word(word)) if word == "kl")
        }
        Token::Mark(mark) => !" ,-–—|•·:".contains(*mark),
        Token::Number { .. } => true,
    });
    let none = (None, None);
    let Some(tokens) = start.map(|start| &tokens[start..]) else { return none };
    let Some((hour, mut at)) = number(tokens, 0, 2) else { return none };
    if let Some(minute) = after_full_stop(&tokens[at..]) {
        return (clock(hour, minute, 0, None), zone_in(text));
    }
    at = skip(tokens, at, &[]);
    let hours_only = match tokens.get(at) {
        Some(Token::Mark(':')) => false,
        Some(Token::Word(word)) => match word.as_str() {
            "h" | "uhr" | "heures" => true,
            "am" | "pm" => return (clock(hour, 0, 0, Some(word)), None),
            _ => return none,
        },
        _ => return none,
    };
    at = skip(tokens, at + 1, &[]);
    let (minute, mut at) = match number(tokens, at, 2) {
        Some(found) => found,
        None if hours_only => (0, at),
        None => return none,
    };
    let mut second = 0;
    if let Some((found, end)) = (tokens.get(at) == Some(&Token::Mark(':'))).then(|| number(tokens, at + 1, 2)).flatten()
    {
        (second, at) = (found, end);
    }
    (clock(hour, minute, second, half(&tokens[at.min(tokens.len())..])), zone_in(text))
}

/// The minutes of `17.03 Uhr`: what follows must say that they are minutes.
fn after_full_stop(tokens: &[Token]) -> Option<u32> {
    let [Token::Mark('.'), Token::Number { value, digits: 2 }, rest @ ..] = tokens else { return None };
    let next = rest.iter().find(|token| !matches!(token, Token::Mark(' ')));
    matches!(next, Some(Token::Word(word)) if ["uhr", "uur", "h", "gmt"].contains(&word.as_str())).then_some(*value)
}

/// `pm`, `p.m.`
fn half(tokens: &[Token]) -> Option<&str> {
    let mut words = tokens.iter().take(5).filter_map(|token| match token {
        Token::Word(word) => Some(word.as_str()),
        _ => None,
    });
    match (words.next(), words.next()) {
        (Some("am"), _) | (Some("a"), Some("m")) => Some("am"),
        (Some("pm"), _) | (Some("p"), Some("m")) => Some("pm"),
        _ => None,
    }
}

fn clock(hour: u32, minute: u32, second: u32, half: Option<&str>) -> Option<NaiveTime> {
    let hour = match half {
        Some("pm") if hour < 12 => hour + 12,
        Some("am") if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second.min(59))
}

/// `GMT`, `UTC` or an offset at the end of the text; names of zones mean different hours in different places.
fn zone_in(text: &str) -> Option<FixedOffset> {
    let last = text.split_whitespace().next_back()?;
    let sign = last.rfind(['+', '-']).filter(|at| last.len() - at >= 5);
    match sign {
        Some(at) => zone(&mut Cursor(&last.as_bytes()[at..])),
        None => matches!(last, "GMT" | "UTC" | "Z").then(|| FixedOffset::east_opt(0)).flatten(),
    }
}
