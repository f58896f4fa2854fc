//! Ordinary words: what a dictionary prints in lower case.
//!
//! `Certes` at the head of a sentence is an adverb, `Kering` is in no dictionary. Two lists, one a language, embedded
//! compressed and unfolded at first use; the model decides what the hint is worth. Only whether a word is on a list is
//! known here: not its sense, nor its part of speech.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::io::Read;
use std::sync::LazyLock;

use super::fold::hash;
use super::page::{Keep, Language};

/// Whose dictionary has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordinary {
    /// Nobody's.
    No,
    /// Only that of another language than the page's.
    Abroad,
    /// The page's own language's.
    Own,
}

type Words = HashSet<u64, BuildHasherDefault<Keep>>;

static FRENCH: LazyLock<Words> = LazyLock::new(|| words(include_bytes!("../../model/lexicon/ordinary-fr.txt.zst")));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| words(include_bytes!("../../model/lexicon/ordinary-en.txt.zst")));

/// Whether a word, given by the hash of its folded form, is an ordinary one.
pub fn ordinary(fold: u64, language: Language) -> Ordinary {
    match (language, FRENCH.contains(&fold), ENGLISH.contains(&fold)) {
        (_, false, false) => Ordinary::No,
        (Language::French, true, _) | (Language::English, _, true) => Ordinary::Own,
        _ => Ordinary::Abroad,
    }
}

/// The words of a list: one a line, folded.
fn words(list: &[u8]) -> Words {
    let mut text = String::new();
    // The lists are part of the program: a test reads them whole.
    if let Ok(mut decoder) = zstd::Decoder::with_buffer(list) {
        let _ = decoder.read_to_string(&mut text);
    }
    text.lines().map(|word| hash(word.as_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn of(word: &str, language: Language) -> Ordinary {
        ordinary(hash(fold(word).as_bytes()), language)
    }

    #[test]
    fn ordinary_words_are_told_from_names_whatever_their_case() {
        assert_eq!(of("Certes", Language::French), Ordinary::Own);
        assert_eq!(of("ÉVIDEMMENT", Language::French), Ordinary::Own);
        assert_eq!(of("Furthermore", Language::English), Ordinary::Own);
        assert_eq!(of("Furthermore", Language::French), Ordinary::Abroad);
        assert_eq!(of("Certes", Language::Other), Ordinary::Abroad);
        assert_eq!(of("Kering", Language::French), Ordinary::No);
    }

    #[test]
    fn the_embedded_lists_are_whole() {
        assert_eq!((FRENCH.len(), ENGLISH.len()), (413_113, 81_697));
    }
}
