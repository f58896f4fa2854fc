//! The words of the archive that a pattern describes: all of them, or a refusal that says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::Searcher;
use tantivy::schema::Field;

use super::super::Error;
use super::super::analyzed::FULL;
use crate::query::{Automaton, Pattern};

/// The most words that a pattern may stand for in one field.
pub const MOST_WORDS: usize = 10_000;

/// Reads term dictionaries with an automaton of the query's.
struct Reader(Arc<Automaton>);

impl tantivy_fst::Automaton for Reader {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.start()
    }

    fn is_match(&self, &state: &u32) -> bool {
        self.0.is_match(state)
    }

    fn can_match(&self, &state: &u32) -> bool {
        !self.0.is_dead(state)
    }

    fn accept(&self, &state: &u32, byte: u8) -> u32 {
        self.0.step(state, byte)
    }
}

/// The terms of a field that a pattern matches, in order.
pub fn words(searcher: &Searcher, field: Field, pattern: &Pattern) -> Result<Vec<String>, Error> {
    let mut words = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().search(Reader(pattern.automaton().clone())).into_stream()?;
        while stream.advance() {
            let word = String::from_utf8_lossy(stream.key());
            if !word.starts_with(FULL) && !words.contains(&*word) {
                words.insert(word.into_owned());
            }
            if words.len() > MOST_WORDS {
                return Err(Error::Refused(format!(
                    "`{pattern}` stands for more than {} words of this archive; write more letters of the word",
                    crate::output::thousands(MOST_WORDS)
                )));
            }
        }
    }
    Ok(words.into_iter().collect())
}
