//! Why an article matches a query, or does not: clause by clause, with what the article has instead.
//!
//! Whether a clause holds, the archive says, as in a search; the reasons come from trying variants of the clause on the
//! article: elsewhere in it, in other forms, farther apart.

mod fact;
mod places;

use crate::authority::Authority;
use crate::engine::{Engine, Entry, Error, Request, Sort};
use crate::query::{Query, Target, ValueField};
use crate::reading::{Mark, Reader};

/// What became of one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub clause: String,
    /// How deep the clause lies in the query.
    pub depth: usize,
    pub holds: bool,
    /// One line; empty where the clauses below say it all.
    pub reason: String,
}

/// The whole query first, then its parts, each before those of its own.
pub fn findings(query: &Query, entry: &Entry, archive: &dyn Engine) -> Result<Vec<Finding>, Error> {
    let authority = archive.authority()?;
    let case = Case { entry, authority: &authority, archive };
    let mut findings = Vec::new();
    case.look(query, 0, &mut findings)?;
    Ok(findings)
}

/// An article, and who can tell about it.
struct Case<'a> {
    entry: &'a Entry,
    authority: &'a Authority,
    archive: &'a dyn Engine,
}

impl Case<'_> {
    fn look(&self, query: &Query, depth: usize, findings: &mut Vec<Finding>) -> Result<(), Error> {
        let holds = self.holds(query)?;
        let reason = match self.entry.superseded {
            Some(later) if depth == 0 => format!("a later revision has taken its place: {later}"),
            _ if holds => self.evidence(query),
            _ => self.reason(query)?,
        };
        findings.push(Finding { clause: query.to_string(), depth, holds, reason });
        query.parts().iter().try_for_each(|part| self.look(part, depth + 1, findings))
    }

    /// Whether a search for the clause finds the article.
    fn holds(&self, query: &Query) -> Result<bool, Error> {
        let id = self.entry.article.id.to_string();
        let this = Query::Value { field: ValueField::Id, terms: vec![id.clone()], text: id };
        let query = Query::And(vec![this, query.clone()]);
        Ok(self.archive.search(&Request { query, offset: 0, limit: 0, sort: Sort::Score })?.total > 0)
    }

    /// The same by the article alone; for variants of a clause.
    fn would_hold(&self, query: &Query) -> bool {
        Reader::new(query, Some(self.authority)).read(self.entry).matches() == Some(true)
    }

    fn marks(&self, query: &Query) -> Vec<Mark> {
        Reader::new(query, Some(self.authority)).read(self.entry).marks()
    }

    fn text(&self, mark: &Mark) -> &str {
        let text = self.entry.article.draft.parts().find(|(part, _)| *part == mark.part);
        text.and_then(|(_, text)| text.get(mark.range.clone())).unwrap_or_default()
    }

    /// What a clause that holds finds in the article.
    fn evidence(&self, query: &Query) -> String {
        match query {
            Query::All | Query::And(_) | Query::Or(_) | Query::Not(_) => String::new(),
            Query::Date(_) | Query::Value { .. } => fact::says(query, self.entry),
            _ => self.places(&self.marks(query)),
        }
    }

    /// Why a clause does not hold.
    fn reason(&self, query: &Query) -> Result<String, Error> {
        Ok(match query {
            Query::All | Query::And(_) | Query::Or(_) => String::new(),
            Query::Not(_) => "what is excluded is there".to_owned(),
            Query::Date(_) | Query::Value { .. } => fact::says(query, self.entry),
            Query::Pattern { target: Target::Value(_), .. } => fact::says(query, self.entry),
            Query::Name { kind, .. } | Query::Pattern { target: Target::Name(kind), .. } => {
                self.not_named(query, *kind)
            }
            Query::Like { .. } => self.not_like(query)?,
            Query::Near { words, ordered, parts } => self.not_near(*words, *ordered, parts),
            Query::Same { unit, parts } => self.not_together(*unit, parts),
            Query::AtLeast { count, part } => self.too_few(*count, part),
            leaf => self.not_there(leaf),
        })
    }

    /// How many of the words that tell the other article this one has.
    fn not_like(&self, query: &Query) -> Result<String, Error> {
        let telling = self.archive.meaning(query)?.forms;
        let has = |word: &str| self.would_hold(&places::phrase(word));
        let shared: Vec<&str> = telling.iter().map(|form| form.text.as_str()).filter(|word| has(word)).collect();
        let list = if shared.is_empty() { String::new() } else { format!(": {}", shared.join(", ")) };
        Ok(format!(
            "it shares {} of the {} words that tell that article from others{list}",
            shared.len(),
            telling.len()
        ))
    }
}
