//! Days and parts of months that a text names without a date: `vendredi`, `jeudi soir`, `yesterday`, `fin février`. They
//! never make a date; days of the week may confirm one.

use chrono::{Datelike, NaiveDate, Weekday};

use super::names;
use super::words::{Token, located};

/// A day, or a part of a month, as a text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relative {
    /// As written: `jeudi soir`, `fin février`.
    pub words: String,
    weekday: Option<Weekday>,
}

/// What may follow the name of a day and belongs to it.
const PARTS_OF_DAY: &[&str] = &[
    "matin",
    "midi",
    "après-midi",
    "soir",
    "soirée",
    "dernier",
    "prochain",
    "morning",
    "afternoon",
    "evening",
    "night",
];
const OTHER_DAYS: &[&str] = &[
    "hier",
    "aujourd",
    "demain",
    "yesterday",
    "today",
    "tonight",
    "tomorrow",
    "gestern",
    "heute",
    "ayer",
    "ieri",
    "oggi",
];

/// What stands before the name of a month: `fin février`, `mi-mars`, `late May`.
const PARTS_OF_MONTH: &[&str] = &["début", "mi", "fin", "courant", "early", "mid", "late"];

impl Relative {
    /// What the beginning of a text names, each once.
    pub fn all(text: &str) -> Vec<Relative> {
        const LOOKED_AT: usize = 5000;
        const MOST: usize = 8;
        let text = &text[..text.floor_char_boundary(LOOKED_AT)];
        let (tokens, starts) = located(text);
        let mut found: Vec<Relative> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let weekday = names::weekday(word).filter(|_| !names::is_ordinal_day(word));
            let end = if weekday.is_some() || OTHER_DAYS.contains(&word.as_str()) {
                (!is_dated(&tokens[at + 1..])).then(|| end(&tokens, at))
            } else {
                is_part_of_month(&tokens[at..]).then_some(at + 3)
            };
            let Some(end) = end else { continue };
            let words = text[starts[at]..starts[end]].trim_end().to_string();
            if !found.iter().any(|known| known.words.eq_ignore_ascii_case(&words)) && found.len() < MOST {
                found.push(Relative { words, weekday });
            }
        }
        found
    }

    /// Whether a date agrees with the days that the text names: one of them is that day or the one before.
    pub fn confirm(all: &[Relative], date: NaiveDate) -> bool {
        let days_before = |weekday: Weekday| date.weekday().days_since(weekday);
        all.iter().filter_map(|relative| relative.weekday).any(|weekday| days_before(weekday) <= 1)
    }
}

/// `vendredi 15 juillet`: a day with its date.
fn is_dated(after: &[Token]) -> bool {
    let next = after.iter().find(|token| !matches!(token, Token::Mark(' ' | ',' | '.')));
    match next {
        Some(Token::Number { digits: 1..=2, .. }) => true,
        Some(Token::Word(word)) => names::month(word).is_some() && word.len() > 3,
        _ => false,
    }
}

/// `fin février`, without a year.
fn is_part_of_month(tokens: &[Token]) -> bool {
    let [Token::Word(part), Token::Mark(' ' | '-'), Token::Word(month), after @ ..] = tokens else { return false };
    let year = |token: &Token| matches!(token, Token::Number { digits: 4, .. });
    PARTS_OF_MONTH.contains(&part.as_str())
        && names::month(month).is_some()
        && !after.iter().find(|token| !matches!(token, Token::Mark(' '))).is_some_and(year)
}

/// Where the naming of a day ends: `jeudi`, `jeudi soir`, `aujourd'hui`.
fn end(tokens: &[Token], at: usize) -> usize {
    match &tokens[at..] {
        [Token::Word(word), Token::Mark('\'' | '’'), Token::Word(_), ..] if word == "aujourd" => at + 3,
        [_, Token::Mark(' '), Token::Word(part), ..] if PARTS_OF_DAY.contains(&part.as_str()) => at + 3,
        _ => at + 1,
    }
}
