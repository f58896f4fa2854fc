//! What a query asks of an article beside its text: who is named, values, dates.

use std::borrow::Cow;

use crate::analyze::exact_terms;
use crate::article::{Draft, Kind, Name};
use crate::authority::{Authority, Meant};
use crate::engine::{Entry, topics};
use crate::query::{DateRange, Pattern, Query, Target, ValueField};

/// Which names of an article are meant.
pub enum Who {
    /// Those with a form that holds these terms side by side, and whom the authority knows them to mean.
    Named(Kind, Vec<String>, Meant),
    /// Those with a form that holds such a word.
    Like(Kind, Pattern),
}

impl Who {
    pub fn named(kind: Kind, terms: &[String], authority: Option<&Authority>) -> Who {
        let meant = authority.map(|authority| authority.meant(kind, terms)).unwrap_or_default();
        Who::Named(kind, terms.to_vec(), meant)
    }

    pub fn like(kind: Kind, pattern: &Pattern) -> Who {
        Who::Like(kind, pattern.clone())
    }

    /// Whether a name, as the article has it, is meant.
    pub fn is(&self, name: &Name) -> bool {
        let mut forms = std::iter::once(&name.name).chain(&name.also);
        match self {
            Who::Like(kind, pattern) => {
                name.kind == *kind && forms.any(|form| exact_terms(form).iter().any(|term| pattern.matches(term)))
            }
            Who::Named(kind, terms, meant) => {
                let listed =
                    |list: &[(Kind, String)]| list.iter().any(|(kind, form)| *kind == name.kind && *form == name.name);
                let held = name.kind == *kind && forms.any(|form| holds_terms(form, terms));
                held && !listed(&meant.not) || listed(&meant.forms)
            }
        }
    }
}

fn holds_terms(value: &str, terms: &[String]) -> bool {
    !terms.is_empty() && exact_terms(value).windows(terms.len()).any(|window| window == terms)
}

/// Whether a fact holds of an article; `None` for what the article alone does not tell.
pub fn holds(query: &Query, entry: &Entry) -> Option<bool> {
    let draft = &entry.article.draft;
    match query {
        Query::Date(range) => Some(is_in(range, draft)),
        Query::Value { field: ValueField::Language, text, .. } => {
            Some(draft.language.as_deref() == Some(text.to_lowercase().as_str()))
        }
        Query::Value { field: ValueField::Id, text, .. } => {
            Some(entry.article.id.to_string().starts_with(&text.to_lowercase()))
        }
        Query::Value { field, terms, .. } => {
            Some(values(*field, entry).into_iter().any(|value| holds_terms(&value, terms)))
        }
        Query::Pattern { target: Target::Value(field), pattern } => {
            let matches = |value: Cow<'_, str>| exact_terms(&value).iter().any(|term| pattern.matches(term));
            Some(values(*field, entry).into_iter().any(matches))
        }
        _ => None,
    }
}

fn is_in(range: &DateRange, draft: &Draft) -> bool {
    match (range, &draft.published) {
        (DateRange::Unknown, published) => published.is_none(),
        (DateRange::Days { .. }, None) => false,
        (DateRange::Days { first, last }, Some(published)) => {
            let days = published.moment.days();
            first.is_none_or(|first| first <= days.0) && last.is_none_or(|last| days.1 <= last)
        }
    }
}

/// What an article has of a field, as it is indexed.
pub fn values(field: ValueField, entry: &Entry) -> Vec<Cow<'_, str>> {
    let draft = &entry.article.draft;
    let values: Vec<&str> = match field {
        ValueField::Source => draft.source.as_deref().into_iter().collect(),
        ValueField::Section => draft.section.as_deref().into_iter().collect(),
        ValueField::Url => draft.url.as_deref().into_iter().collect(),
        ValueField::Language => draft.language.as_deref().into_iter().collect(),
        ValueField::Author if draft.authors.is_empty() => draft.byline.as_deref().into_iter().collect(),
        ValueField::Author => draft.authors.iter().map(String::as_str).collect(),
        ValueField::Topic => topics(draft).collect(),
        ValueField::Path => return entry.origins.iter().map(|origin| origin.place()).collect(),
        ValueField::Id => Vec::new(),
    };
    values.into_iter().map(Cow::from).collect()
}
