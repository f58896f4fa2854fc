//! Signs that mean something in other query languages, or will in this one, and that must not pass for text.
//!
//! Each is refused with its name and, where there is one, the way to say the same here.

use std::ops::Range;

use super::error::QueryError;

const WILDCARDS: (&str, &str) =
    ("wildcards are not supported yet", "words match their other endings already: `talk` finds `talks` and `talked`");
const FUZZY: (&str, &str) =
    ("fuzzy terms (`~`) are not supported yet", "write the spellings out: `(Gaddafi OR Kadhafi)`");

/// A sign, where it counts, and what to say.
type Refused = (Place, &'static str, &'static str, &'static str);

#[derive(Clone, Copy)]
enum Place {
    Start,
    Anywhere,
}

const SIGNS: &[Refused] = &[
    (
        Place::Start,
        "=",
        "exact forms (`=`) are not supported yet",
        "a phrase of one word leaves endings alone: `\"talk\"`",
    ),
    (Place::Start, "+", "`+` has no meaning here", "every word must match already; leave the `+` out"),
    (Place::Anywhere, "&&", "`&&` is no operator", "write `AND`, or nothing: every word must match"),
    (Place::Anywhere, "|", "`|` is no operator", "write `OR`"),
    (Place::Start, "<", "comparisons are not supported", "write a range: `date:2016..2018`, `date:2016-07..`"),
    (Place::Start, ">", "comparisons are not supported", "write a range: `date:2016..2018`, `date:2016-07..`"),
    (Place::Anywhere, "[", "ranges in brackets are not supported yet", "write `date:2016-01-01..2016-02-01`"),
    (Place::Anywhere, "]", "ranges in brackets are not supported yet", "write `date:2016-01-01..2016-02-01`"),
    (Place::Anywhere, "{", "ranges in brackets are not supported yet", "write `date:2016-01-01..2016-02-01`"),
    (Place::Anywhere, "}", "ranges in brackets are not supported yet", "write `date:2016-01-01..2016-02-01`"),
    (Place::Anywhere, "^", "weights (`^`) are not supported", "leave the `^` out"),
    (Place::Anywhere, "\\", "`\\` has no meaning here", "put the text in quotation marks"),
    (Place::Anywhere, "*", WILDCARDS.0, WILDCARDS.1),
    (Place::Anywhere, "?", WILDCARDS.0, WILDCARDS.1),
    (Place::Anywhere, "~", FUZZY.0, FUZZY.1),
];

/// Refuses a bare word, or the value of a field, that stands in the query from `start`.
///
/// An address (of `url:` and `path:`) may hold any of the signs but `*`.
pub(super) fn in_word(raw: &str, start: usize, address: bool) -> Result<(), QueryError> {
    // Alone it means every article.
    if raw == "*" {
        return Ok(());
    }
    if !address {
        distance_operator(raw, start)?;
        if raw.len() > 1 && raw.starts_with('/') {
            return Err(QueryError::new("regular expressions are not supported yet", start..start + raw.len()));
        }
        if raw.starts_with('!') && raw[1..].starts_with(char::is_alphanumeric) {
            return Err(
                QueryError::new("`!` is no operator", start..start + 1).help("write `NOT`, or `-` before the word")
            );
        }
    }
    for &(place, sign, message, help) in SIGNS {
        let found = match place {
            Place::Start => raw.starts_with(sign).then_some(0),
            Place::Anywhere => raw.find(sign),
        };
        if let Some(at) = found.filter(|_| !address || sign == "*") {
            let span = start + at..start + at + sign.len();
            return Err(QueryError::new(message, span).help(help));
        }
    }
    Ok(())
}

/// `NEAR/5`, `ADJ/2`, `SAME/s`, and what other languages write for them.
fn distance_operator(raw: &str, start: usize) -> Result<(), QueryError> {
    let (word, count) = raw.split_once('/').unwrap_or((raw, ""));
    let known = match word {
        "NEAR" | "ADJ" | "SAME" => true,
        _ => {
            let number = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
            number && ["near", "adj", "w", "pre", "onear"].iter().any(|name| word.eq_ignore_ascii_case(name))
        }
    };
    if known {
        let message = format!("`{raw}` (words near each other) is not supported yet");
        return Err(
            QueryError::new(message, start..start + raw.len()).help("a phrase finds words side by side: `\"a b\"`")
        );
    }
    Ok(())
}

/// Whether a word would not pass as a bare word.
pub(super) fn is_refused(raw: &str) -> bool {
    in_word(raw, 0, false).is_err()
}

/// Refuses wildcards in a phrase: `"coop* militaire"`. A question mark behind a word is punctuation there.
pub(super) fn in_quotes(inner: &str, start: usize) -> Result<(), QueryError> {
    let mut last = ' ';
    for (at, c) in inner.char_indices() {
        let next = inner[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let (before, after) = (last.is_alphanumeric(), next.is_alphanumeric());
        if c == '*' && (before || after) || c == '?' && before && after {
            return Err(QueryError::new(WILDCARDS.0, start + at..start + at + 1).help(WILDCARDS.1));
        }
        last = c;
    }
    Ok(())
}

/// `"a b"~5`.
pub(super) fn near_phrase(span: Range<usize>) -> QueryError {
    QueryError::new("phrases with gaps (`~`) are not supported yet", span)
        .help("a phrase finds words side by side: `\"a b\"`")
}
