//! The normal form of a query: unambiguous, and read back as the same tree.

use std::fmt;

use super::{Field, Query, Target, Unit, lex};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All => f.write_str("*"),
            Query::And(parts) => joined(f, parts, "AND"),
            Query::Or(parts) => joined(f, parts, "OR"),
            Query::Not(inner) => {
                f.write_str("NOT ")?;
                grouped(f, inner)
            }
            Query::Word { scope, text, .. } => {
                prefix(f, Target::Text(*scope))?;
                f.write_str(text)
            }
            Query::Phrase { scope, text, .. } => {
                prefix(f, Target::Text(*scope))?;
                quoted(f, text)
            }
            Query::Form { scope, text, .. } => {
                prefix(f, Target::Text(*scope))?;
                f.write_str("=")?;
                if lex::is_operator(text) { quoted(f, text) } else { bare_or_quoted(f, text) }
            }
            Query::Pattern { target, pattern } => {
                prefix(f, *target)?;
                write!(f, "{pattern}")
            }
            Query::Name { kind, text, .. } => value(f, Target::Name(*kind), text),
            Query::Mention { text, .. } => value(f, Target::Mention, text),
            Query::Value { field, text, .. } => value(f, Target::Value(*field), text),
            Query::Date(range) => write!(f, "date:{range}"),
            Query::Like { id } => value(f, Target::Like, id),
            Query::Near { words, ordered: false, parts } => joined(f, parts, &format!("NEAR/{words}")),
            Query::Near { words, ordered: true, parts } => joined(f, parts, &format!("ADJ/{words}")),
            Query::Same { unit: Unit::Sentence, parts } => joined(f, parts, "SAME/s"),
            Query::Same { unit: Unit::Paragraph, parts } => joined(f, parts, "SAME/p"),
            Query::AtLeast { count, part } => write!(f, "atleast:{count}({part})"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Query], operator: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            write!(f, " {operator} ")?;
        }
        grouped(f, part)?;
    }
    Ok(())
}

/// A part, in parentheses if it has several of its own.
fn grouped(f: &mut fmt::Formatter<'_>, part: &Query) -> fmt::Result {
    match part {
        Query::And(_) | Query::Or(_) | Query::Near { .. } | Query::Same { .. } => write!(f, "({part})"),
        _ => write!(f, "{part}"),
    }
}

fn prefix(f: &mut fmt::Formatter<'_>, target: Target) -> fmt::Result {
    match Field::for_target(target) {
        Some(field) => write!(f, "{}:", field.name),
        None => Ok(()),
    }
}

fn value(f: &mut fmt::Formatter<'_>, target: Target, text: &str) -> fmt::Result {
    prefix(f, target)?;
    bare_or_quoted(f, text)
}

fn bare_or_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let bare = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '\'' | '’'));
    if bare && text.starts_with(char::is_alphanumeric) { f.write_str(text) } else { quoted(f, text) }
}

/// Quotation marks that the text itself does not hold.
fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if lex::is_straight_quotable(text) { write!(f, "\"{text}\"") } else { write!(f, "«{text}»") }
}
