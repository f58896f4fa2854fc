//! What a leaf of a query stands for in this archive: stems, words that a pattern describes, names of one entity.

use std::collections::BTreeMap;

use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::super::schema::Text;
use super::super::{Error, Form, Meaning};
use super::translate::{self, Translator};
use super::{expand, like};
use crate::article::Kind;
use crate::query::{Pattern, Query, Scope, Target};

/// So many of the forms are listed, those in most articles.
const LISTED: usize = 30;

impl Translator<'_> {
    /// The forms that a leaf stands for, those in most articles first; none for what means just what it says.
    pub fn meaning(&self, leaf: &Query) -> Result<Meaning, Error> {
        match leaf {
            Query::Word { scope, text, term } => self.word_forms(*scope, text, term),
            Query::Pattern { target, pattern } => self.pattern_words(*target, pattern),
            Query::Name { kind, terms, .. } => self.name_forms(*kind, terms),
            Query::Like { id } => self.telling_words(id),
            _ => Ok(Meaning::default()),
        }
    }

    fn word_forms(&self, scope: Scope, text: &str, term: &str) -> Result<Meaning, Error> {
        let parts = self.parts(scope);
        let in_parts = |field: fn(&Text) -> Field, term: &str| {
            count(self.searcher, parts.iter().map(|(_, text, _)| Term::from_field_text(field(text), term)).collect())
        };
        let exact = Form { how: "form", text: term.to_owned(), articles: in_parts(|text| text.exact, term)? };
        let mut forms = vec![exact];
        for stem in self.stems(text) {
            let articles = in_parts(|text| text.stems, &stem)?;
            if articles > 0 {
                forms.push(Form { how: "stem", text: stem, articles });
            }
        }
        Ok(Meaning { total: forms.len(), forms })
    }

    fn pattern_words(&self, target: Target, pattern: &Pattern) -> Result<Meaning, Error> {
        let fields: Vec<Field> = match target {
            Target::Text(scope) => self.parts(scope).into_iter().map(|(_, text, _)| text.exact).collect(),
            Target::Mention => self.parts(Scope::Everywhere).into_iter().map(|(_, text, _)| text.exact).collect(),
            Target::Name(kind) => vec![self.fields().names_of(kind).terms],
            Target::Value(field) => self.value_field(field).into_iter().collect(),
            Target::Date | Target::Like => Vec::new(),
        };
        // How often each word stands in any of the fields, to find the most frequent; those are counted.
        let mut words: BTreeMap<String, u64> = BTreeMap::new();
        for &field in &fields {
            for word in expand::words(self.searcher, field, pattern)? {
                let articles = self.searcher.doc_freq(&Term::from_field_text(field, &word))?;
                *words.entry(word).or_default() += articles;
            }
        }
        let total = words.len();
        let mut words: Vec<(u64, String)> = words.into_iter().map(|(word, articles)| (articles, word)).collect();
        words.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        words.truncate(LISTED);
        let form = |(_, word): (u64, String)| -> Result<Form, Error> {
            let terms = fields.iter().map(|&field| Term::from_field_text(field, &word)).collect();
            Ok(Form { how: "word", articles: count(self.searcher, terms)?, text: word })
        };
        Ok(Meaning { total, forms: listed(words.into_iter().map(form).collect::<Result<_, _>>()?) })
    }

    fn name_forms(&self, kind: Kind, terms: &[String]) -> Result<Meaning, Error> {
        let meant = self.authority.map(|authority| authority.meant(kind, terms)).unwrap_or_default();
        let mut forms = Vec::new();
        for (kind, text) in meant.forms {
            let query = translate::forms(self.fields(), &[(kind, text.clone())]);
            forms.push(Form { how: "name", articles: self.searcher.search(&query, &Count)?, text });
        }
        let total = forms.len();
        Ok(Meaning { total, forms: listed(forms) })
    }

    fn telling_words(&self, id: &str) -> Result<Meaning, Error> {
        let Some(entry) = self.liked(id)? else { return Ok(Meaning::default()) };
        let words = like::telling(self.searcher, self.fields(), &entry)?;
        let form = |word: String| -> Result<Form, Error> {
            let articles = count(self.searcher, vec![Term::from_field_text(self.fields().body.exact, &word)])?;
            Ok(Form { how: "word", text: word, articles })
        };
        let forms = words.into_iter().map(form).collect::<Result<Vec<_>, _>>()?;
        Ok(Meaning { total: forms.len(), forms })
    }
}

/// Those in most articles first.
fn listed(mut forms: Vec<Form>) -> Vec<Form> {
    forms.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.text.cmp(&b.text)));
    forms.truncate(LISTED);
    forms
}

/// The articles that have any of the terms.
fn count(searcher: &Searcher, terms: Vec<Term>) -> Result<usize, Error> {
    let term = |term| -> Box<dyn tantivy::query::Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
    Ok(searcher.search(&BooleanQuery::union(terms.into_iter().map(term).collect()), &Count)?)
}
