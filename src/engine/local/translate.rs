//! A query in tantivy's terms.
//!
//! Every clause becomes one tantivy query that matches exactly the articles the clause means; scores come from
//! headline, lead and body only. Nothing is analysed here: the query brings its terms.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur, PhraseQuery, RangeQuery, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::super::analyzed::full_form;
use super::super::schema::{ARTICLE, Fields, Text};
use super::super::{Engine as _, Entry, Error};
use super::cursor::{LeafPlan, NamePlan, WordPlan};
use super::places::{PartPlan, PlacesQuery};
use super::steady::Steady;
use super::write::day_number;
use super::{Local, expand, like};
use crate::analyze;
use crate::article::{ArticleId, Kind, Part};
use crate::authority::Authority;
use crate::query::{DateRange, Pattern, Query, Scope, Target, ValueField};
use crate::spans::Expr;

type Boxed = Box<dyn tantivy::query::Query>;

/// A headline says what an article is about, the exact form says more than the stem.
const TITLE_BOOST: f32 = 3.0;
const LEAD_BOOST: f32 = 1.5;
const EXACT_BOOST: f32 = 1.5;

pub struct Translator<'a> {
    pub local: &'a Local,
    pub searcher: &'a Searcher,
    /// The languages of the archive that have a stemmer, as the stemmer calls them.
    pub languages: &'a [String],
    /// Who is meant by a name; needed by queries that name somebody.
    pub authority: Option<&'a Authority>,
}

type Translated<T = Boxed> = Result<T, Error>;

impl Translator<'_> {
    /// The whole query, over articles only.
    ///
    /// A negation needs something to be taken from; everything else matches articles alone as it is.
    pub fn request(&self, query: &Query) -> Translated {
        self.clause(query)
    }

    pub fn fields(&self) -> &Fields {
        &self.local.fields
    }

    fn articles(&self) -> Boxed {
        let term = Term::from_field_text(self.fields().document, ARTICLE);
        Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0))
    }

    fn clause(&self, query: &Query) -> Translated {
        Ok(match query {
            Query::All => self.articles(),
            Query::And(parts) => self.and(parts)?,
            Query::Or(parts) => any(self.clauses(parts.iter())?),
            Query::Not(part) => except(vec![self.articles()], vec![self.clause(part)?]),
            Query::Word { scope, text, term } => self.word(*scope, text, term),
            Query::Phrase { scope, terms, .. } => any(self
                .parts(*scope)
                .into_iter()
                .map(|(_, text, boost)| boosted(phrase(text.exact, terms), boost))
                .collect()),
            Query::Name { kind, terms, .. } => unscored(self.name(*kind, terms)),
            Query::Pattern { target, pattern } => self.pattern(*target, pattern)?,
            Query::Value { field, terms, text } => unscored(self.value(*field, terms, text)?),
            Query::Date(range) => unscored(self.date(range)),
            Query::Like { id } => self.like(id)?,
            Query::AtLeast { count, part } => self.places(part, *count as usize)?,
            Query::Form { .. } | Query::Near { .. } | Query::Same { .. } => self.places(query, 1)?,
            Query::Mention { .. } => unscored(self.places(query, 1)?),
        })
    }

    fn clauses<'q>(&self, parts: impl Iterator<Item = &'q Query>) -> Translated<Vec<Boxed>> {
        parts.map(|part| self.clause(part)).collect()
    }

    fn and(&self, parts: &[Query]) -> Translated {
        let mut must = self.clauses(parts.iter().filter(|part| !matches!(part, Query::Not(_))))?;
        if must.is_empty() {
            must.push(self.articles());
        }
        let excluded = parts.iter().filter_map(|part| match part {
            Query::Not(inner) => Some(&**inner),
            _ => None,
        });
        Ok(except(must, self.clauses(excluded)?))
    }

    /// The parts that a scope covers, with their fields and what a match there counts.
    pub fn parts(&self, scope: Scope) -> Vec<(Part, Text, f32)> {
        let Fields { title, lead, body, .. } = *self.fields();
        let all = [(Part::Headline, title, TITLE_BOOST), (Part::Standfirst, lead, LEAD_BOOST), (Part::Body, body, 1.0)];
        all.into_iter().filter(|(part, ..)| scope.covers(*part)).collect()
    }

    /// The exact form, or the stem in any language of the archive.
    fn word(&self, scope: Scope, text: &str, term: &str) -> Boxed {
        let stems = self.stems(text);
        let mut either = Vec::new();
        for (_, part, boost) in self.parts(scope) {
            either.push(boosted(scored_term(part.exact, term), boost * EXACT_BOOST));
            either.extend(stems.iter().map(|stem| boosted(scored_term(part.stems, stem), boost)));
        }
        any(either)
    }

    /// The stems of a word in the languages of the archive.
    pub fn stems(&self, text: &str) -> Vec<String> {
        self.languages.iter().filter_map(|language| analyze::stem_term(text, language)).collect()
    }

    fn pattern(&self, target: Target, pattern: &Pattern) -> Translated {
        let words = |field: Field| -> Translated {
            let words = expand::words(self.searcher, field, pattern)?;
            Ok(Box::new(TermSetQuery::new(words.iter().map(|word| Term::from_field_text(field, word)))))
        };
        match target {
            Target::Text(scope) => {
                let part = |(_, text, boost): (Part, Text, f32)| Ok(boosted(words(text.exact)?, boost));
                Ok(any(self.parts(scope).into_iter().map(part).collect::<Translated<_>>()?))
            }
            Target::Name(kind) => Ok(unscored(words(self.fields().names_of(kind).terms)?)),
            Target::Mention => {
                let query = Query::Pattern { target, pattern: pattern.clone() };
                Ok(unscored(self.places(&query, 1)?))
            }
            Target::Value(field) => match self.value_field(field) {
                Some(field) => Ok(unscored(words(field)?)),
                None => Ok(Box::new(EmptyQuery)),
            },
            Target::Date | Target::Like => Ok(Box::new(EmptyQuery)),
        }
    }

    fn like(&self, id: &str) -> Translated {
        let Some(entry) = self.liked(id)? else { return Ok(Box::new(EmptyQuery)) };
        let telling = like::telling(self.searcher, self.fields(), &entry)?;
        Ok(like::query(self.fields(), &entry, &telling))
    }

    /// The article whose id begins so.
    pub fn liked(&self, id: &str) -> Translated<Option<Entry>> {
        let found = self.local.ids(id, 2)?;
        let [id] = found.as_slice() else {
            let how_many = if found.is_empty() { "no article" } else { "more than one article" };
            return Err(Error::Refused(format!("`like:{id}`: {how_many} has an id that begins so")));
        };
        self.local.get(*id)
    }

    /// The words in any form of a name, or the whole entity that they name.
    fn name(&self, kind: Kind, terms: &[String]) -> Boxed {
        let part = phrase(self.fields().names_of(kind).terms, terms);
        let meant = self.authority.map(|authority| authority.meant(kind, terms)).unwrap_or_default();
        let part = match meant.not.as_slice() {
            [] => part,
            not => except(vec![part], vec![forms(self.fields(), not)]),
        };
        if meant.forms.is_empty() { part } else { any(vec![part, forms(self.fields(), &meant.forms)]) }
    }

    /// The field of a value's words; none for what is not searched by words.
    pub fn value_field(&self, field: ValueField) -> Option<Field> {
        let fields = self.fields();
        Some(match field {
            ValueField::Source => fields.source_terms,
            ValueField::Topic => fields.topic,
            ValueField::Author => fields.author,
            ValueField::Section => fields.section,
            ValueField::Url => fields.url,
            ValueField::Path => fields.path,
            ValueField::Language | ValueField::Id => return None,
        })
    }

    fn value(&self, field: ValueField, terms: &[String], text: &str) -> Translated {
        let fields = self.fields();
        let raw = |field: Field, value: &str| -> Boxed {
            Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
        };
        // Older revisions of articles have an id too, and files.
        let articles = |found: Boxed| -> Boxed { Box::new(BooleanQuery::intersection(vec![found, self.articles()])) };
        Ok(match self.value_field(field) {
            Some(path) if field == ValueField::Path => articles(phrase(path, terms)),
            Some(field) => phrase(field, terms),
            None if field == ValueField::Language => raw(fields.language, &text.to_lowercase()),
            None if text.len() == ArticleId::LEN => articles(raw(fields.id, &text.to_lowercase())),
            None => {
                let ids = self.local.ids(&text.to_lowercase(), usize::MAX)?;
                let terms = ids.iter().map(|id| Term::from_field_text(fields.id, &id.to_string()));
                articles(Box::new(TermSetQuery::new(terms)))
            }
        })
    }

    /// Articles whose date cannot mean a day outside the range.
    fn date(&self, range: &DateRange) -> Boxed {
        let exists = || -> Boxed { Box::new(ExistsQuery::new("first_day".to_string(), false)) };
        let (from, to) = match range {
            DateRange::Unknown => return except(vec![self.articles()], vec![exists()]),
            DateRange::Days { first, last } => (*first, *last),
        };
        let mut bounds: Vec<Boxed> = Vec::new();
        if let Some(from) = from {
            let term = Term::from_field_i64(self.fields().first_day, day_number(from));
            bounds.push(Box::new(RangeQuery::new(Bound::Included(term), Bound::Unbounded)));
        }
        if let Some(to) = to {
            let term = Term::from_field_i64(self.fields().last_day, day_number(to));
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

/// Places of the text.
impl Translator<'_> {
    fn places(&self, query: &Query, least: usize) -> Translated {
        let mut leaves = Vec::new();
        let expr = Arc::new(Expr::of(query, &mut leaves));
        let plan = |(part, text, boost): (Part, Text, f32)| -> Translated<PartPlan> {
            let leaves = leaves.iter().map(|leaf| self.leaf(leaf, part, text)).collect::<Translated<_>>()?;
            Ok(PartPlan { text, boost, leaves })
        };
        let parts = self.parts(Scope::Everywhere).into_iter().map(plan).collect::<Translated<Vec<_>>>()?;
        Ok(Box::new(PlacesQuery { expr, parts: Arc::new(parts), least }))
    }

    fn leaf(&self, leaf: &Query, part: Part, text: Text) -> Translated<LeafPlan> {
        let term = |field: Field, text: &String| Term::from_field_text(field, text);
        let words = |field: Field, terms: &[String]| -> Vec<WordPlan> {
            terms.iter().map(|text| WordPlan::of(vec![term(field, text)])).collect()
        };
        let pattern = |field: Field, pattern: &Pattern| -> Translated<Vec<WordPlan>> {
            let words = expand::words(self.searcher, field, pattern)?;
            Ok(vec![WordPlan::of(words.iter().map(|text| term(field, text)).collect())])
        };
        Ok(match leaf {
            Query::Word { scope, .. } | Query::Phrase { scope, .. } | Query::Form { scope, .. }
                if !scope.covers(part) =>
            {
                LeafPlan::Nowhere
            }
            Query::Word { text: typed, term: exact, .. } => {
                let mut any = vec![term(text.exact, exact)];
                any.extend(self.stems(typed).iter().map(|stem| term(text.stems, stem)));
                LeafPlan::Words(vec![WordPlan::of(any)])
            }
            Query::Phrase { terms, .. } => LeafPlan::Words(words(text.exact, terms)),
            Query::Form { terms, forms, .. } => {
                let word = |(exact, form): (&String, &String)| match exact == form {
                    true => WordPlan { any: vec![term(text.exact, exact)], plain: Some((text.forms, exact.clone())) },
                    false => WordPlan::of(vec![term(text.forms, &analyze::form_term(exact, form))]),
                };
                LeafPlan::Words(terms.iter().zip(forms).map(word).collect())
            }
            Query::Mention { terms, .. } => LeafPlan::Mention(part, words(text.exact, terms)),
            Query::Name { kind, terms, .. } => LeafPlan::Names(part, self.ways(*kind, terms)),
            Query::Pattern { target: Target::Text(scope), pattern: described } if scope.covers(part) => {
                LeafPlan::Words(pattern(text.exact, described)?)
            }
            Query::Pattern { target: Target::Mention, pattern: described } => {
                LeafPlan::Mention(part, pattern(text.exact, described)?)
            }
            Query::Pattern { target: Target::Name(kind), pattern: described } => {
                let words = pattern(self.fields().names_of(*kind).terms, described)?;
                LeafPlan::Names(part, vec![NamePlan { kind: *kind, words, not: Vec::new() }])
            }
            _ => LeafPlan::Nowhere,
        })
    }

    /// How an entity may be named; see [`Translator::name`].
    fn ways(&self, kind: Kind, terms: &[String]) -> Vec<NamePlan> {
        let meant = self.authority.map(|authority| authority.meant(kind, terms)).unwrap_or_default();
        let field = |kind: Kind| self.fields().names_of(kind).terms;
        let full = |(kind, name): &(Kind, String)| Term::from_field_text(field(*kind), &full_form(name));
        let words = terms.iter().map(|term| WordPlan::of(vec![Term::from_field_text(field(kind), term)])).collect();
        let mut ways = vec![NamePlan { kind, words, not: meant.not.iter().map(full).collect() }];
        for tagged in Kind::ALL {
            let any: Vec<Term> = meant.forms.iter().filter(|(kind, _)| *kind == tagged).map(full).collect();
            if !any.is_empty() {
                ways.push(NamePlan { kind: tagged, words: vec![WordPlan::of(any)], not: Vec::new() });
            }
        }
        ways
    }
}

fn except(must: Vec<Boxed>, without: Vec<Boxed>) -> Boxed {
    let clauses = must.into_iter().map(|query| (Occur::Must, query));
    let clauses = clauses.chain(without.into_iter().map(|query| (Occur::MustNot, Steady::boxed(query))));
    Box::new(BooleanQuery::new(clauses.collect()))
}

fn any(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
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
