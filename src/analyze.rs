//! The one analysis chain: text -> index terms, for every engine, the query and the snippets.
//!
//! A term is a word in Unicode NFC without case or diacritics:
//!
//! - words are runs of letters, digits and marks; hyphens and every other sign part them;
//! - elided words stand alone (`l'idée` -> `l idee`), a possessive 's goes, other apostrophes close up (`dont`);
//! - dotted acronyms close up (`O.N.U.` -> `onu`), numbers keep inner points (`2.5`, `1,000`);
//! - ligatures come apart (`œuvre` -> `oeuvre`), soft hyphens and zero-width characters vanish;
//! - each Chinese, Japanese or Korean character is a term; so a phrase finds a word of such a language;
//! - a word of more than 200 bytes is cut.
//!
//! Beside the exact term most words have a stem term in the article's language. No stop words are dropped, nothing
//! is guessed about the language, and scripts that write no spaces other than the three above (Thai, Lao, Khmer,
//! Burmese) are not split into words.

mod fold;
mod scan;
mod stem;

#[cfg(test)]
mod tests;

use scan::{Found, Scanner};
use stem::{Language, Stems};

pub use stem::STEMMED;

/// One word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The exact term: folded, as it is indexed.
    pub term: &'a str,
    /// Where the word starts in the text, in bytes; a possessive 's is not part of it.
    pub start: usize,
    pub end: usize,
    /// An elided article or the like, `l` in `l'idée`.
    pub elision: bool,
}

impl<'a> From<Found<'a>> for Token<'a> {
    fn from(found: Found<'a>) -> Self {
        Token { term: found.term, start: found.start, end: found.end, elision: found.elision }
    }
}

/// Calls `each` for every token, in order; positions are 0, 1, 2, ...
pub fn tokens(text: &str, mut each: impl FnMut(Token<'_>)) {
    Scanner::default().scan(text, &mut |found| each(found.into()));
}

/// The exact terms of a short text, one string each.
pub fn exact_terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    tokens(text, |token| terms.push(token.term.to_owned()));
    terms
}

/// The stem term of one word in a language, `fr.cooper`; `None` for languages without a stemmer, for words without
/// letters and for what is not one word (an elided article before it does not count).
pub fn stem_term(word: &str, language: &str) -> Option<String> {
    let language = Language::of(language)?;
    let mut words = 0;
    let mut term = None;
    Scanner::default().scan(word, &mut |found| {
        if !found.elision {
            words += 1;
            term = found.stems.then(|| {
                let mut stem = String::new();
                language.push_stem(found.lower, &mut stem);
                stem
            });
        }
    });
    term.filter(|_| words == 1)
}

/// Index terms of a text: exact terms and stems, each joined by single spaces, so that an engine need only split on
/// white space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub exact: String,
    pub stems: String,
}

impl Terms {
    pub fn clear(&mut self) {
        self.exact.clear();
        self.stems.clear();
    }
}

/// Analyses text after text with the same buffers, and remembers stems. One for each thread.
#[derive(Default)]
pub struct Analyzer {
    scanner: Scanner,
    languages: Vec<Stems>,
}

impl Analyzer {
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces `out` by the terms of a text in a language (ISO 639-1, if known).
    pub fn terms(&mut self, text: &str, language: Option<&str>, out: &mut Terms) {
        out.clear();
        out.exact.reserve(text.len());
        let Some(stems) = stems(&mut self.languages, language) else {
            return self.exact(text, &mut out.exact);
        };
        out.stems.reserve(text.len() + text.len() / 2);
        self.scanner.scan(text, &mut |found| {
            join(&mut out.exact, found.term);
            if found.stems {
                join(&mut out.stems, stems.get(found.lower));
            }
        });
    }

    /// Replaces `out` by the exact terms of a text.
    pub fn exact(&mut self, text: &str, out: &mut String) {
        out.clear();
        self.scanner.scan(text, &mut |found| join(out, found.term));
    }

    /// Calls `each` for every token with its stem term, if it has one in that language.
    pub fn tokens(&mut self, text: &str, language: Option<&str>, mut each: impl FnMut(Token<'_>, Option<&str>)) {
        match stems(&mut self.languages, language) {
            Some(stems) => self.scanner.scan(text, &mut |found| {
                let stem = if found.stems { Some(stems.get(found.lower)) } else { None };
                each(found.into(), stem);
            }),
            None => self.scanner.scan(text, &mut |found| each(found.into(), None)),
        }
    }
}

/// The stems of a language, made on first use.
fn stems<'a>(languages: &'a mut Vec<Stems>, code: Option<&str>) -> Option<&'a mut Stems> {
    let language = Language::of(code?)?;
    let known = languages.iter().position(|stems| stems.mark() == language.mark());
    let index = known.unwrap_or_else(|| {
        languages.push(Stems::new(language));
        languages.len() - 1
    });
    languages.get_mut(index)
}

fn join(terms: &mut String, term: &str) {
    if !terms.is_empty() {
        terms.push(' ');
    }
    terms.push_str(term);
}
