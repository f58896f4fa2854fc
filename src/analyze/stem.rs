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

/// Slots of a cache, a power of two: with [`ROOM`], one megabyte a language.
const SLOTS: usize = 1 << 14;
/// Bytes of a word and its stem term that a slot holds: with their lengths, a line of the processor's own cache.
const ROOM: usize = 62;

/// A word and, right behind it, its stem term. A word of no letters: empty.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Slot {
    word: u8,
    stem: u8,
    text: [u8; ROOM],
}

impl Slot {
    const EMPTY: Slot = Slot { word: 0, stem: 0, text: [0; ROOM] };
}

/// A language and the stems it has made lately: a table of fixed size in which a word displaces another.
pub(super) struct Stems {
    language: Language,
    slots: Vec<Slot>,
    /// The stem made last, which may be too long for a slot.
    made: String,
}

impl Stems {
    pub(super) fn new(language: Language) -> Stems {
        Stems { language, slots: vec![Slot::EMPTY; SLOTS], made: String::new() }
    }

    pub(super) fn mark(&self) -> &'static str {
        self.language.mark()
    }

    /// The stem term of a word (lower case, NFC, accents kept).
    pub(super) fn get(&mut self, lower: &str) -> &str {
        let mut hasher = FxHasher::default();
        hasher.write(lower.as_bytes());
        let index = hasher.finish() as usize & (SLOTS - 1);
        let (word, stem) = (self.slots[index].word as usize, self.slots[index].stem as usize);
        let known = word == lower.len() && self.slots[index].text[..word] == *lower.as_bytes();
        if !known || word == 0 {
            self.made.clear();
            self.language.push_stem(lower, &mut self.made);
            self.keep(lower, index);
            return &self.made;
        }
        // What `keep` copied is a whole string.
        std::str::from_utf8(&self.slots[index].text[word..word + stem]).unwrap_or_default()
    }

    /// Puts the stem just made where the next look for the word finds it.
    fn keep(&mut self, lower: &str, index: usize) {
        let (word, stem) = (lower.len(), self.made.len());
        let slot = &mut self.slots[index];
        if word + stem <= ROOM {
            slot.text[..word].copy_from_slice(lower.as_bytes());
            slot.text[word..word + stem].copy_from_slice(self.made.as_bytes());
            // Neither is longer than the slot.
            (slot.word, slot.stem) = (word as u8, stem as u8);
        }
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
            let length = if i % 1000 == 0 { 20 } else { 1 };
            let word = format!("{}ations", (i % 70_000 * 7).to_string().repeat(length));
            let mut expected = String::new();
            plain.push_stem(&word, &mut expected);
            assert_eq!(stems.get(&word), expected);
        }
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
