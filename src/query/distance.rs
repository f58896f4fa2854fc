//! Operators of distance: `NEAR/5`, `ADJ/5`, `SAME/s`; and what other languages write for them, which is refused with
//! the way to write it here.

use std::ops::Range;

use super::Unit;
use super::error::QueryError;
use super::lex::What;

/// The farthest that words may be apart.
pub(super) const FARTHEST: u32 = 1000;

/// The operator that a word is, if it is one.
pub(super) fn operator(raw: &str, start: usize) -> Result<Option<What<'static>>, QueryError> {
    let span = start..start + raw.len();
    let Some((name, rest)) = raw.split_once('/') else { return alone(raw, span).map(|()| None) };
    match name {
        "NEAR" => Ok(Some(What::Near { words: words(raw, rest, span)?, ordered: false })),
        "ADJ" => Ok(Some(What::Near { words: words(raw, rest, span)?, ordered: true })),
        "SAME" => match rest {
            "s" | "S" => Ok(Some(What::Same(Unit::Sentence))),
            "p" | "P" => Ok(Some(What::Same(Unit::Paragraph))),
            _ => Err(QueryError::new(format!("`{raw}` is no operator"), span).help(SAME)),
        },
        _ => foreign(name, rest, raw, span).map(|()| None),
    }
}

const SAME: &str = "write `SAME/s` for the same sentence, `SAME/p` for the same paragraph";

/// The number of words of `NEAR/5`, or of the `~5` behind a phrase.
pub(super) fn words(raw: &str, number: &str, span: Range<usize>) -> Result<u32, QueryError> {
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    match number.parse() {
        Ok(words) if digits && words <= FARTHEST => Ok(words),
        _ => {
            let message = format!("`{raw}` does not say how many words may stand between");
            let help = format!("write a number from 0 to {FARTHEST}: `NEAR/5`, `ADJ/5`, `\"a b\"~5`");
            Err(QueryError::new(message, span).help(help))
        }
    }
}

/// Refuses `NEAR` without a number, and `near5`.
fn alone(raw: &str, span: Range<usize>) -> Result<(), QueryError> {
    let lower = raw.to_ascii_lowercase();
    let digits = lower.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let help = match raw {
        "NEAR" | "ADJ" => format!("write `{raw}/5` for at most 5 words between"),
        "SAME" => SAME.to_owned(),
        _ if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            match &lower[..lower.len() - digits.len()] {
                "near" => format!("write `NEAR/{digits}`"),
                "adj" => format!("write `ADJ/{digits}`"),
                _ => return Ok(()),
            }
        }
        _ => return Ok(()),
    };
    Err(QueryError::new(format!("`{raw}` is no operator"), span).help(help))
}

/// Refuses `w/5`, `pre/5`, `near/5`, `w/s` and the like.
fn foreign(name: &str, rest: &str, raw: &str, span: Range<usize>) -> Result<(), QueryError> {
    let name = name.to_ascii_lowercase();
    let number = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let here = match (name.as_str(), rest) {
        ("w" | "near" | "within", _) if number => format!("NEAR/{rest}"),
        ("pre" | "adj" | "onear", _) if number => format!("ADJ/{rest}"),
        ("w" | "same" | "near", "s" | "S") => "SAME/s".to_owned(),
        ("w" | "same" | "near", "p" | "P") => "SAME/p".to_owned(),
        _ => return Ok(()),
    };
    Err(QueryError::new(format!("`{raw}` is no operator"), span).help(format!("write `{here}`")))
}
