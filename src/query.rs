//! What a query asks for: a tree that no engine's types cross, its parser and its normal form.
//!
//! A tree says what must hold of an article, never how to find it: how words meet stems, names their aliases and
//! which indexes there are is the engine's to know. Analysis has been done: `terms` are exact terms of `analyze`.

mod date;
mod error;
mod field;
mod lex;
mod parse;
mod refuse;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::article::{Kind, Part};

pub use date::DateRange;
pub use error::QueryError;
pub use field::{FIELDS, Field, Target, ValueField};
pub use parse::{DEEPEST, LONGEST, Parsed, parse};

/// The language on one page, for readers.
pub const HELP: &str = include_str!("query/reference.txt");

/// What must hold of an article.
///
/// `And` and `Or` made by [`Query::and`] and [`Query::or`] have at least two parts, none of their own sort.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Every article.
    All,
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    /// A word: its stem in the article's language, or the exact form.
    Word {
        scope: Scope,
        /// As typed.
        text: String,
        term: String,
    },
    /// Exact terms side by side in one part of the article; a quoted single word is a phrase of one.
    Phrase {
        scope: Scope,
        terms: Vec<String>,
        text: String,
    },
    /// An entity named in the article, by any of its forms.
    Name {
        kind: Kind,
        terms: Vec<String>,
        text: String,
    },
    /// A name in the form it is printed in.
    Mention {
        terms: Vec<String>,
        text: String,
    },
    /// A fact of the article that holds these terms side by side.
    Value {
        field: ValueField,
        terms: Vec<String>,
        text: String,
    },
    Date(DateRange),
}

/// In which parts of an article a word or phrase is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Headline, standfirst and body; a phrase stands in one of them.
    Everywhere,
    Title,
    Lead,
    Body,
}

impl Scope {
    /// Whether a part of an article is looked at.
    pub fn covers(self, part: Part) -> bool {
        match self {
            Scope::Everywhere => true,
            Scope::Title => part == Part::Headline,
            Scope::Lead => part == Part::Standfirst,
            Scope::Body => part == Part::Body,
        }
    }
}

impl Query {
    /// All of the parts; one part is itself, none is every article.
    pub fn and(parts: Vec<Query>) -> Query {
        Query::join(parts, Query::All, Query::And, |part| match part {
            Query::And(parts) => Ok(parts),
            other => Err(other),
        })
    }

    /// Any of the parts; one part is itself, none is no article.
    pub fn or(parts: Vec<Query>) -> Query {
        Query::join(parts, Query::Not(Box::new(Query::All)), Query::Or, |part| match part {
            Query::Or(parts) => Ok(parts),
            other => Err(other),
        })
    }

    fn join(
        parts: Vec<Query>,
        none: Query,
        several: fn(Vec<Query>) -> Query,
        split: fn(Query) -> Result<Vec<Query>, Query>,
    ) -> Query {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match split(part) {
                Ok(inner) => flat.extend(inner),
                Err(part) => flat.push(part),
            }
        }
        match flat.len() {
            0 => none,
            1 => flat.swap_remove(0),
            _ => several(flat),
        }
    }

    /// The parts directly below: those of an AND or OR, or what a NOT negates.
    pub fn parts(&self) -> &[Query] {
        match self {
            Query::And(parts) | Query::Or(parts) => parts,
            Query::Not(inner) => std::slice::from_ref(inner),
            _ => &[],
        }
    }

    /// The leaves that an article may match by having them: all but those under a negation.
    pub fn positive_leaves(&self) -> Vec<&Query> {
        fn visit<'a>(query: &'a Query, wanted: bool, leaves: &mut Vec<&'a Query>) {
            match query {
                Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| visit(part, wanted, leaves)),
                Query::Not(inner) => visit(inner, !wanted, leaves),
                leaf if wanted => leaves.push(leaf),
                _ => {}
            }
        }
        let mut leaves = Vec::new();
        visit(self, true, &mut leaves);
        leaves
    }

    /// How deep AND, OR and NOT nest; 0 for a leaf.
    pub fn depth(&self) -> usize {
        self.parts().iter().map(|part| 1 + part.depth()).max().unwrap_or(0)
    }
}

/// The normal form: unambiguous, and read back as the same tree.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All => f.write_str("*"),
            Query::And(parts) => joined(f, parts, " AND "),
            Query::Or(parts) => joined(f, parts, " OR "),
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
            Query::Name { kind, text, .. } => value(f, Target::Name(*kind), text),
            Query::Mention { text, .. } => value(f, Target::Mention, text),
            Query::Value { field, text, .. } => value(f, Target::Value(*field), text),
            Query::Date(range) => write!(f, "date:{range}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Query], operator: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(operator)?;
        }
        grouped(f, part)?;
    }
    Ok(())
}

/// A part, in parentheses if it has several of its own.
fn grouped(f: &mut fmt::Formatter<'_>, part: &Query) -> fmt::Result {
    match part {
        Query::And(_) | Query::Or(_) => write!(f, "({part})"),
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
    let bare = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '\'' | '’'));
    if bare && text.starts_with(char::is_alphanumeric) { f.write_str(text) } else { quoted(f, text) }
}

/// Quotation marks that the text itself does not hold.
fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if lex::is_straight_quotable(text) { write!(f, "\"{text}\"") } else { write!(f, "«{text}»") }
}
