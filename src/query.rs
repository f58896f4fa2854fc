//! What a query asks for: a tree that no engine's types cross, its parser and its normal form.
//!
//! A tree says what must hold of an article, never how to find it: how words meet stems, names their aliases and
//! which indexes there are is the engine's to know. Analysis has been done: `terms` are exact terms of `analyze`.

mod date;
mod distance;
mod error;
mod field;
mod leaf;
mod lex;
mod normal;
mod parse;
mod pattern;
mod refuse;

#[cfg(test)]
mod tests;

use crate::article::{Kind, Part};

pub use date::DateRange;
pub use error::QueryError;
pub use field::{FIELDS, Field, Target, ValueField};
pub use parse::{DEEPEST, LONGEST, Parsed, parse};
pub use pattern::{Automaton, Pattern, PatternKind};

/// The language on one page, for readers.
pub const HELP: &str = include_str!("query/reference.txt");

/// What must hold of an article.
///
/// `And` and `Or` made by [`Query::and`] and [`Query::or`] have at least two parts, none of their own sort. The parts
/// of `Near`, `Same` and `AtLeast` stand at places of the text, see [`Query::has_places`].
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
    /// Exact terms side by side in one paragraph; a quoted single word is a phrase of one.
    Phrase {
        scope: Scope,
        terms: Vec<String>,
        text: String,
    },
    /// Words side by side in just this form, case and accents included.
    Form {
        scope: Scope,
        terms: Vec<String>,
        /// For each term, how it is written; see [`crate::analyze::forms`].
        forms: Vec<String>,
        text: String,
    },
    /// A word that a pattern describes.
    Pattern {
        target: Target,
        pattern: Pattern,
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
    /// Articles like the one whose id begins so.
    Like {
        id: String,
    },
    /// All of the parts in one part of the article, at most so many words between one and the next.
    Near {
        words: u32,
        /// In the order given, not in any.
        ordered: bool,
        parts: Vec<Query>,
    },
    /// All of the parts in one sentence or paragraph.
    Same {
        unit: Unit,
        parts: Vec<Query>,
    },
    /// So many places, none of which overlap, in all of the article.
    AtLeast {
        count: u32,
        part: Box<Query>,
    },
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

/// A stretch of text that words may have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    Sentence,
    Paragraph,
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

    /// The parts directly below; none for a leaf.
    pub fn parts(&self) -> &[Query] {
        match self {
            Query::And(parts) | Query::Or(parts) => parts,
            Query::Near { parts, .. } | Query::Same { parts, .. } => parts,
            Query::Not(inner) | Query::AtLeast { part: inner, .. } => std::slice::from_ref(inner),
            _ => &[],
        }
    }

    /// Whether what it finds stands at places of the text, so that something else can be near them.
    pub fn has_places(&self) -> bool {
        match self {
            Query::Word { .. } | Query::Phrase { .. } | Query::Form { .. } => true,
            Query::Name { .. } | Query::Mention { .. } => true,
            Query::Pattern { target, .. } => !matches!(target, Target::Value(_)),
            Query::Or(parts) => parts.iter().all(Query::has_places),
            Query::Near { .. } | Query::Same { .. } => true,
            _ => false,
        }
    }

    /// How deep the tree is; 0 for a leaf.
    pub fn depth(&self) -> usize {
        self.parts().iter().map(|part| 1 + part.depth()).max().unwrap_or(0)
    }

    /// The number of leaves that are patterns.
    pub(crate) fn patterns(&self) -> usize {
        match self {
            Query::Pattern { .. } => 1,
            other => other.parts().iter().map(Query::patterns).sum(),
        }
    }
}
