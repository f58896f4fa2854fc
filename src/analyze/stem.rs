//! Stems: Snowball of the article's language, folded like every term and marked with that language.
//!
//! `coopération` in French becomes `fr.cooper`; the mark keeps stems of two languages apart in one field. Stemming is
//! the costly step of the analysis and news repeats its words, so each language remembers the stems it has made.

use std::hash::Hasher;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHasher;

use super::fold::fold;

/// The code of the stemmer that reads a language, given as ISO 639-1 code; two languages may share one.
pub fn stem_language(code: &str) -> Option<&'static str> {
    Language::of(code).map(|language| language.mark.trim_end_matches('.'))
}

fn algorithm(code: &str) -> Option<(&'static str, Algorithm)> {
    Some(match code {
        "ar" => ("ar.", Algorithm::Arabic),
        "da" => ("da.", Algorithm::Danish),
        "de" => ("de.", Algorithm::German),
        "el" => ("el.", Algorithm::Greek),
        "en" => ("en.", Algorithm::English),
        "es" => ("es.", Algorithm::Spanish),
        "fi" => ("fi.", Algorithm::Finnish),
        "fr" => ("fr.", Algorithm::French),
        "hu" => ("hu.", Algorithm::Hungarian),
        "it" => ("it.", Algorithm::Italian),
        "nl" => ("nl.", Algorithm::Dutch),
        // The two written forms of Norwegian share a stemmer, and so the mark.
        "no" | "nb" | "nn" => ("no.", Algorithm::Norwegian),
        "pt" => ("pt.", Algorithm::Portuguese),
        "ro" => ("ro.", Algorithm::Romanian),
        "ru" => ("ru.", Algorithm::Russian),
        "sv" => ("sv.", Algorithm::Swedish),
        "ta" => ("ta.", Algorithm::Tamil),
        "tr" => ("tr.", Algorithm::Turkish),
        _ => return None,
    })
}

/// One language's stemmer.
pub(super) struct Language {
    /// Code and full stop, `fr.`: how every stem of this language begins.
    mark: &'static str,
    stemmer: Stemmer,
}

impl Language {
    /// The language of an ISO 639-1 code, in any case and with or without a region (`fr`, `pt-BR`).
    pub(super) fn of(code: &str) -> Option<Language> {
        let primary = code.split(['-', '_']).next()?;
        let mut lower = [0; 2];
        lower.get_mut(..primary.len())?.copy_from_slice(primary.as_bytes());
        lower.make_ascii_lowercase();
        let (mark, algorithm) = algorithm(std::str::from_utf8(&lower).ok()?)?;
        Some(Language { mark, stemmer: Stemmer::new(algorithm) })
    }

    pub(super) fn mark(&self) -> &'static str {
        self.mark
    }

    /// Adds the stem term of a word (lower case, NFC, accents kept) to `out`.
    pub(super) fn push_stem(&self, lower: &str, out: &mut String) {
        out.push_str(self.mark);
        for c in self.stemmer.stem(lower).chars() {
            fold(c, &mut |d| out.push(d));
        }
    }
}

/// Languages with a stemmer, as ISO 639-1 codes.
#[cfg(test)]
pub(super) const STEMMED: &[&str] =
    &["ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "ta", "tr"];

/// Slots of a cache, a power of two; and the text it holds before it starts afresh. About 1.3 MB a language.
const SLOTS: usize = 1 << 15;
const TEXT: usize = 1 << 20;

/// Where the cache's text holds a word and, right behind it, its stem term. All zero: empty.
#[derive(Clone, Copy, Default)]
struct Slot {
    start: u32,
    tag: u16,
    word: u8,
    stem: u8,
}

/// A language and the stems it has made lately: a table of fixed size in which a word displaces another.
pub(super) struct Stems {
    language: Language,
    slots: Vec<Slot>,
    text: String,
}

impl Stems {
    pub(super) fn new(language: Language) -> Stems {
        Stems { language, slots: vec![Slot::default(); SLOTS], text: String::new() }
    }

    pub(super) fn mark(&self) -> &'static str {
        self.language.mark()
    }

    /// The stem term of a word (lower case, NFC, accents kept).
    pub(super) fn get(&mut self, lower: &str) -> &str {
        let mut hasher = FxHasher::default();
        hasher.write(lower.as_bytes());
        let hash = hasher.finish();
        let (index, tag) = (hash as usize & (SLOTS - 1), (hash >> 48) as u16);
        let slot = self.slots[index];
        let start = slot.start as usize;
        let middle = start + slot.word as usize;
        if slot.tag == tag && slot.word != 0 && self.text.get(start..middle) == Some(lower) {
            return &self.text[middle..middle + slot.stem as usize];
        }
        self.make(lower, index, tag)
    }

    fn make(&mut self, lower: &str, index: usize, tag: u16) -> &str {
        if self.text.len() > TEXT {
            self.text.clear();
            self.slots.fill(Slot::default());
        }
        let start = self.text.len();
        self.text.push_str(lower);
        let middle = self.text.len();
        self.language.push_stem(lower, &mut self.text);
        let stem = &self.text[middle..];
        // A word too long for a slot is stemmed each time; its text is still counted and cleared.
        if let (Ok(word), Ok(stem)) = (u8::try_from(lower.len()), u8::try_from(stem.len())) {
            self.slots[index] = Slot { start: start as u32, tag, word, stem };
        }
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn languages_are_found_by_code_and_region() {
        let mark = |code| Language::of(code).map(|language| language.mark);
        assert_eq!(mark("fr"), Some("fr."));
        assert_eq!(mark("FR-ca"), Some("fr."));
        assert_eq!(mark("pt_BR"), Some("pt."));
        assert_eq!(mark("nb"), Some("no."));
        for none in ["", "f", "ja", "french", "é", "-"] {
            assert_eq!(mark(none), None, "{none}");
        }
        for code in STEMMED {
            assert_eq!(mark(code), Some(format!("{code}.").as_str()), "{code}");
            assert_eq!(stem_language(code), Some(*code));
        }
        assert_eq!(stem_language("nn-NO"), Some("no"));
    }

    #[test]
    fn the_cache_says_what_the_stemmer_says_even_when_it_overflows() {
        let plain = Language::of("en").unwrap();
        let mut stems = Stems::new(Language::of("en").unwrap());
        for i in 0..200_000u32 {
            let word = format!("{}ations", (i % 70_000) * 7);
            let mut expected = String::new();
            plain.push_stem(&word, &mut expected);
            assert_eq!(stems.get(&word), expected);
        }
        assert!(stems.text.len() < TEXT + 1000);
    }

    proptest! {
        #[test]
        fn no_word_makes_a_stemmer_panic(word in "\\PC{0,24}", latin in "[a-zàâçéèêëîïôûùüÿæœß']{0,24}") {
            for code in STEMMED {
                let mut stems = Stems::new(Language::of(code).unwrap());
                stems.get(&word.to_lowercase());
                stems.get(&latin);
            }
        }
    }
}
