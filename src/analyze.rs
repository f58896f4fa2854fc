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
//! Beside the exact term most words have a stem term in the article's language, and words that are written otherwise
//! than their term (`Été`) a form term (`ete=Été`). All terms of a word share its position. No stop words are dropped,
//! nothing is guessed about the language, and scripts that write no spaces other than the three above (Thai, Lao,
//! Khmer, Burmese) are not split into words.

mod fold;
mod place;
mod scan;
mod stem;

#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

use crate::spans::Span;
use fold::{Class, class};
use place::Places;
use scan::{Found, Scanner};
use stem::{Language, Stems};

pub use place::Border;
pub use stem::stem_language;

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

/// Every character of a text folded, as in a term; nothing is cut into words.
pub fn fold(text: &str) -> String {
    let mut folded = String::new();
    text.chars().for_each(|c| fold::fold(c, &mut |c| folded.push(c)));
    folded.nfc().collect()
}

/// The exact terms of a short text, each with its [`form`].
pub fn forms(text: &str) -> Vec<(String, String)> {
    let mut forms = Vec::new();
    tokens(text, |token| forms.push((token.term.to_owned(), form(&text[token.start..token.end]))));
    forms
}

/// How a word is written, in NFC and with straight apostrophes.
pub fn form(written: &str) -> String {
    let kept = written.chars().filter(|&c| class(c) != Class::Nothing);
    kept.map(|c| if class(c) == Class::Apostrophe { '\'' } else { c }).nfc().collect()
}

/// The form term of a word that is written otherwise than its term.
pub fn form_term(term: &str, form: &str) -> String {
    format!("{term}{FORM}{form}")
}

/// Between the two halves of a form term; no term holds it.
pub const FORM: char = '=';

/// One word of a text, as it is indexed.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub term: &'a str,
    /// In the text's language, if it has one.
    pub stem: Option<&'a str>,
    /// In bytes of the text.
    pub start: usize,
    pub end: usize,
    pub position: u32,
    pub opens: Border,
}

/// Stand among the stems, at the word that begins a sentence or paragraph; the latter begins a sentence too.
pub const SENTENCE: &str = ".";
pub const PARAGRAPH: &str = "\u{b6}";

/// Between terms of one position.
pub const BESIDE: char = '\u{1f}';

/// Index terms of a text, so that an engine need only split them: at each space the next position begins, and there may
/// be no term at a position, or several with [`BESIDE`] between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub exact: String,
    /// Also where sentences and paragraphs begin.
    pub stems: String,
    pub forms: String,
    /// Start in bytes, and position, of every word.
    words: Vec<(u32, u32)>,
}

impl Terms {
    pub fn clear(&mut self) {
        self.exact.clear();
        self.stems.clear();
        self.forms.clear();
        self.words.clear();
    }

    /// The words that begin in a stretch of the text, given in bytes.
    pub fn span(&self, range: std::ops::Range<usize>) -> Option<Span> {
        span_of(&self.words, range)
    }
}

/// No name that is found in a text is longer, in words.
pub const LONGEST_NAME: u32 = 63;

/// The words (start in bytes, position) that begin in a stretch of the text, at most [`LONGEST_NAME`].
pub fn span_of(words: &[(u32, u32)], range: std::ops::Range<usize>) -> Option<Span> {
    let first = words.partition_point(|&(start, _)| (start as usize) < range.start);
    let behind = words.partition_point(|&(start, _)| (start as usize) < range.end);
    let (&(_, start), &(_, last)) = words.get(first..behind).and_then(|words| words.first().zip(words.last()))?;
    Some(Span { start, end: last.min(start + LONGEST_NAME - 1) + 1 })
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
        let Terms { exact, stems, forms, words } = out;
        let (mut exact, mut stems, mut forms) = (Line::new(exact), Line::new(stems), Line::new(forms));
        self.read(text, language, |word| {
            exact.put(word.position, &[word.term]);
            match word.opens {
                Border::None => {}
                Border::Sentence => stems.put(word.position, &[SENTENCE]),
                Border::Paragraph => stems.put(word.position, &[PARAGRAPH]),
            }
            if let Some(stem) = word.stem {
                stems.put(word.position, &[stem]);
            }
            let written = &text[word.start..word.end];
            if written != word.term {
                let form = form(written);
                if form != word.term {
                    forms.put(word.position, &[word.term, "=", &form]);
                }
            }
            words.push((u32::try_from(word.start).unwrap_or(u32::MAX), word.position));
        });
    }

    /// Replaces `out` by the exact terms of a text, joined by single spaces.
    pub fn exact(&mut self, text: &str, out: &mut String) {
        out.clear();
        self.scanner.scan(text, &mut |found| {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(found.term);
        });
    }

    /// Calls `each` for every word in order, with its stem term, if it has one in that language.
    pub fn read(&mut self, text: &str, language: Option<&str>, mut each: impl FnMut(Word<'_>)) {
        let mut places = Places::default();
        let mut stems = stems(&mut self.languages, language);
        self.scanner.scan(text, &mut |found| {
            let (position, opens) = places.place(text, found.start, found.end);
            let stem = match &mut stems {
                Some(stems) if found.stems => Some(stems.get(found.lower)),
                _ => None,
            };
            each(Word { term: found.term, stem, start: found.start, end: found.end, position, opens });
        });
    }
}

/// Terms being written down with their positions.
struct Line<'a> {
    text: &'a mut String,
    position: u32,
}

impl<'a> Line<'a> {
    fn new(text: &'a mut String) -> Self {
        Line { text, position: 0 }
    }

    /// Adds a term, given in pieces, at a position that is not before the last.
    fn put(&mut self, position: u32, pieces: &[&str]) {
        if position > self.position {
            self.text.extend(std::iter::repeat_n(' ', (position - self.position) as usize));
            self.position = position;
        } else if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(BESIDE);
        }
        self.text.extend(pieces.iter().copied());
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
