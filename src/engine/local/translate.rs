//! A query in tantivy's terms.
//!
//! Every clause becomes one tantivy query that matches exactly the articles the clause means; scores come from
//! headline, lead and body only. Nothing is analysed here: the query brings its terms.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur, PhraseQuery, RangeQuery, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::super::schema::{ARTICLE, Fields, Text};
use super::write::day_number;
use crate::analyze;
use crate::article::Kind;
use crate::authority::Authority;
use crate::query::{DateRange, Query, Scope, ValueField};

type Boxed = Box<dyn tantivy::query::Query>;

/// A headline says what an article is about, the exact form says more than the stem.
const TITLE_BOOST: f32 = 3.0;
const LEAD_BOOST: f32 = 1.5;
const EXACT_BOOST: f32 = 1.5;

pub struct Translator<'a> {
    pub fields: &'a Fields,
    /// The languages of the archive that have a stemmer.
    pub languages: &'a [String],
    /// Who is meant by a name; needed by queries that name somebody.
    pub authority: Option<&'a Authority>,
}

impl Translator<'_> {
    /// The whole query, over articles only.
    pub fn request(&self, query: &Query) -> Boxed {
        match query {
            Query::All => self.articles(),
            // A negation needs something to be taken from; everything else matches articles alone as it is.
            query => self.clause(query),
        }
    }

    fn articles(&self) -> Boxed {
        let term = Term::from_field_text(self.fields.document, ARTICLE);
        Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0))
    }

    fn clause(&self, query: &Query) -> Boxed {
        match query {
            Query::All => self.articles(),
            Query::And(parts) => self.and(parts),
            Query::Or(parts) => any(parts.iter().map(|part| self.clause(part)).collect()),
            Query::Not(part) => self.except(vec![self.articles()], vec![self.clause(part)]),
            Query::Word { scope, text, term } => self.word(*scope, text, term),
            Query::Phrase { scope, terms, .. } => any(self
                .parts(*scope)
                .into_iter()
                .map(|(text, boost)| boosted(phrase(text.exact, terms), boost))
                .collect()),
            Query::Name { kind, terms, .. } => unscored(self.name(*kind, without_elision(terms))),
            Query::Mention { terms, .. } => {
                let terms = without_elision(terms);
                unscored(any(self.fields.names.iter().map(|names| phrase(names.terms, terms)).collect()))
            }
            Query::Value { field, terms, text } => unscored(self.value(*field, terms, text)),
            Query::Date(range) => unscored(self.date(range)),
        }
    }

    fn and(&self, parts: &[Query]) -> Boxed {
        let (negative, positive): (Vec<&Query>, Vec<&Query>) =
            parts.iter().partition(|part| matches!(part, Query::Not(_)));
        let mut must: Vec<Boxed> = positive.iter().map(|part| self.clause(part)).collect();
        if must.is_empty() {
            must.push(self.articles());
        }
        let without = negative
            .iter()
            .filter_map(|part| match part {
                Query::Not(inner) => Some(self.clause(inner)),
                _ => None,
            })
            .collect();
        self.except(must, without)
    }

    fn except(&self, must: Vec<Boxed>, without: Vec<Boxed>) -> Boxed {
        let clauses = must.into_iter().map(|query| (Occur::Must, query));
        let clauses = clauses.chain(without.into_iter().map(|query| (Occur::MustNot, query)));
        Box::new(BooleanQuery::new(clauses.collect()))
    }

    fn parts(&self, scope: Scope) -> Vec<(Text, f32)> {
        let Fields { title, lead, body, .. } = *self.fields;
        match scope {
            Scope::Everywhere => vec![(title, TITLE_BOOST), (lead, LEAD_BOOST), (body, 1.0)],
            Scope::Title => vec![(title, TITLE_BOOST)],
            Scope::Lead => vec![(lead, LEAD_BOOST)],
            Scope::Body => vec![(body, 1.0)],
        }
    }

    /// The exact form, or the stem in any language of the archive.
    fn word(&self, scope: Scope, text: &str, term: &str) -> Boxed {
        let stems: Vec<String> =
            self.languages.iter().filter_map(|language| analyze::stem_term(text, language)).collect();
        let mut either = Vec::new();
        for (part, boost) in self.parts(scope) {
            either.push(boosted(scored_term(part.exact, term), boost * EXACT_BOOST));
            either.extend(stems.iter().map(|stem| boosted(scored_term(part.stems, stem), boost)));
        }
        any(either)
    }

    /// The words in any form of a name, or the whole entity that they name.
    fn name(&self, kind: Kind, terms: &[String]) -> Boxed {
        let part = phrase(self.fields.names_of(kind).terms, terms);
        let meant = self.authority.map(|authority| authority.meant(kind, terms)).unwrap_or_default();
        let part = match meant.not.as_slice() {
            [] => part,
            not => self.except(vec![part], vec![forms(self.fields, not)]),
        };
        if meant.forms.is_empty() { part } else { any(vec![part, forms(self.fields, &meant.forms)]) }
    }

    fn value(&self, field: ValueField, terms: &[String], text: &str) -> Boxed {
        let fields = self.fields;
        let raw = |field: Field, value: &str| -> Boxed {
            Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
        };
        match field {
            ValueField::Source => phrase(fields.source_terms, terms),
            ValueField::Topic => phrase(fields.topic, terms),
            ValueField::Author => phrase(fields.author, terms),
            ValueField::Section => phrase(fields.section, terms),
            ValueField::Url => phrase(fields.url, terms),
            ValueField::Path => phrase(fields.path, terms),
            ValueField::Language => raw(fields.language, &text.to_lowercase()),
            ValueField::Id => raw(fields.id, &text.to_lowercase()),
        }
    }

    /// Articles whose date cannot mean a day outside the range.
    fn date(&self, range: &DateRange) -> Boxed {
        let exists = || -> Boxed { Box::new(ExistsQuery::new("first_day".to_string(), false)) };
        let (from, to) = match range {
            DateRange::Unknown => return self.except(vec![self.articles()], vec![exists()]),
            DateRange::Days { first, last } => (*first, *last),
        };
        let mut bounds: Vec<Boxed> = Vec::new();
        if let Some(from) = from {
            let term = Term::from_field_i64(self.fields.first_day, day_number(from));
            bounds.push(Box::new(RangeQuery::new(Bound::Included(term), Bound::Unbounded)));
        }
        if let Some(to) = to {
            let term = Term::from_field_i64(self.fields.last_day, day_number(to));
            bounds.push(Box::new(RangeQuery::new(Bound::Unbounded, Bound::Included(term))));
        }
        if bounds.is_empty() {
            bounds.push(exists());
        }
        Box::new(BooleanQuery::intersection(bounds))
    }
}

/// Articles of which a fullest form is one of these, letter for letter.
pub fn forms(fields: &Fields, forms: &[(Kind, String)]) -> Boxed {
    let terms = forms.iter().map(|(kind, text)| Term::from_field_text(fields.names_of(*kind).full, text));
    Box::new(TermSetQuery::new(terms))
}

fn any(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// `org:l'Onu` means the Onu: articles are no part of a name, and no name is lost by leaving one out.
fn without_elision(terms: &[String]) -> &[String] {
    match terms {
        [first, rest @ ..] if !rest.is_empty() && (first == "l" || first == "d") => rest,
        terms => terms,
    }
}

fn phrase(field: Field, terms: &[String]) -> Boxed {
    match terms {
        [] => Box::new(EmptyQuery),
        [term] => scored_term(field, term),
        terms => Box::new(PhraseQuery::new(terms.iter().map(|term| Term::from_field_text(field, term)).collect())),
    }
}

fn scored_term(field: Field, term: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs))
}

fn boosted(query: Boxed, boost: f32) -> Boxed {
    if boost == 1.0 { query } else { Box::new(BoostQuery::new(query, boost)) }
}

fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
