//! Signs that mean something in other query languages and nothing here, and that must not pass for text.
//!
//! Each is refused with its name and, where there is one, the way to say the same here.

use super::error::QueryError;

/// A sign, where it counts, and what to say.
type Refused = (Place, &'static str, &'static str, &'static str);

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Start,
    Anywhere,
}

const OPERATOR: &str = "is no operator";
const BRACKET: &str = "belongs to a range of dates";
const RANGE: &str = "write `date:[2016-01-01 TO 2016-02-01]` or `date:2016-01-01..2016-02-01`";

const SIGNS: &[Refused] = &[
    (Place::Anywhere, "&&", OPERATOR, "write `AND`, or nothing: every word must match"),
    (Place::Anywhere, "|", OPERATOR, "write `OR`"),
    (
        Place::Start,
        "<",
        "compares nothing here",
        "dates are compared so: `date:<2016`; or write a range: `date:..2015`",
    ),
    (
        Place::Start,
        ">",
        "compares nothing here",
        "dates are compared so: `date:>2016`; or write a range: `date:2017..`",
    ),
    (Place::Anywhere, "[", BRACKET, RANGE),
    (Place::Anywhere, "]", BRACKET, RANGE),
    (Place::Anywhere, "{", BRACKET, RANGE),
    (Place::Anywhere, "}", BRACKET, RANGE),
    (Place::Anywhere, "^", "gives no weight here", "leave the `^` out; headlines and exact forms count more already"),
    (Place::Anywhere, "\\", "has no meaning here", "put the text in quotation marks"),
];

/// Refuses a bare word, or the value of a field, that stands in the query from `start`.
///
/// An address (of `url:` and `path:`) may hold any sign but `*`.
pub(super) fn in_word(raw: &str, start: usize, address: bool) -> Result<(), QueryError> {
    if address {
        return match raw.find('*') {
            Some(at) => Err(QueryError::new("an address has no wildcards", start + at..start + at + 1)
                .help("write some of its words: `path:2016/sport`")),
            None => Ok(()),
        };
    }
    if raw.starts_with('!') && raw[1..].starts_with(char::is_alphanumeric) {
        return Err(QueryError::new("`!` is no operator", start..start + 1).help("write `NOT`, or `-` before the word"));
    }
    for &(place, sign, what, help) in SIGNS {
        let found = match place {
            Place::Start => raw.starts_with(sign).then_some(0),
            Place::Anywhere => raw.find(sign),
        };
        if let Some(at) = found {
            let span = start + at..start + at + sign.len();
            return Err(QueryError::new(format!("`{sign}` {what}"), span).help(help));
        }
    }
    Ok(())
}

/// A slash that opens no regular expression: `/s`, `/5` and paths.
pub(super) fn open_regex(raw: &str, start: usize) -> QueryError {
    let span = start..start + raw.len();
    let number = raw[1..].trim_start_matches('+');
    let help = match &raw[1..] {
        "s" | "S" => "for the same sentence write `SAME/s`".to_owned(),
        "p" | "P" => "for the same paragraph write `SAME/p`".to_owned(),
        _ if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => format!("write `NEAR/{number}`"),
        _ => "close it with `/` (it means one word and holds no space), or put a path in quotation marks".to_owned(),
    };
    QueryError::new(format!("the regular expression `{raw}` is never closed"), span).help(help)
}
