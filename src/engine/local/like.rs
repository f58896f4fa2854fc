//! Articles like another: those that share many of the words that tell it from the rest of the archive.

use rustc_hash::FxHashMap;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::super::schema::Fields;
use super::super::{Entry, Error};
use crate::analyze;

/// How many words tell an article from others, and which part of them another must share.
const TELLING: usize = 25;
const SHARED: usize = 3;
/// Words shorter than this tell nothing.
const SHORTEST: usize = 3;

/// The words that tell an article from the others, the most telling first.
pub fn telling(searcher: &Searcher, fields: &Fields, entry: &Entry) -> Result<Vec<String>, Error> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for (_, text) in entry.article.draft.parts() {
        analyze::tokens(text, |token| {
            if token.term.chars().count() >= SHORTEST && token.term.chars().any(char::is_alphabetic) {
                *counts.entry(token.term.to_owned()).or_default() += 1;
            }
        });
    }
    let all = searcher.num_docs() as f64;
    let mut words = Vec::new();
    for (word, count) in counts {
        let articles = searcher.doc_freq(&Term::from_field_text(fields.body.exact, &word))?;
        // What no other article has is shared with none.
        if articles > 1 {
            words.push((count as f64 * (all / articles as f64).max(1.0).ln(), word));
        }
    }
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(words.into_iter().take(TELLING).map(|(_, word)| word).collect())
}

/// How many of so many telling words another article must have.
pub fn needed(telling: usize) -> usize {
    telling.div_ceil(SHARED).max(1)
}

/// Articles that have enough of the telling words in their body, but for the article itself.
pub fn query(fields: &Fields, entry: &Entry, telling: &[String]) -> Box<dyn Query> {
    let word = |word: &String| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(fields.body.exact, word);
        (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
    };
    let shared = BooleanQuery::with_minimum_required_clauses(telling.iter().map(word).collect(), needed(telling.len()));
    let id = Term::from_field_text(fields.id, &entry.article.id.to_string());
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(shared)),
        (Occur::MustNot, Box::new(TermQuery::new(id, IndexRecordOption::Basic))),
    ]))
}
