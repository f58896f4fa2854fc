//! Ordinary words: what a dictionary prints in lower case, and as which parts of speech.
//!
//! `Certes` at the head of a sentence is an adverb, `Kering` is in no dictionary, and no name goes on over a finite verb.
//! Two lists, one a language, embedded compressed and unfolded at first use; the model decides what the hint is worth.
//! Parts of speech follow from the endings that the dictionary gives a word, so a word has all that it may be: its sense
//! in a sentence is not known here.

use std::io::Read;
use std::sync::LazyLock;

use super::fold::{fold, hash};
use super::page::{HashedMap, Language};

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

/// The bit of a finite form of a verb among those of the parts of speech that a word may be. The others are 1 for a noun
/// or an adjective, 4 for an infinitive or a present participle, 8 for a past participle, 16 for anything else.
pub const FINITE: u8 = 2;

/// What the words are that fold to one: those that end in `é` (`mangé`, `mangées`) apart from the others (`mange`).
#[derive(Clone, Copy, Default)]
struct Parts {
    plain: u8,
    acute: u8,
}

static FRENCH: LazyLock<HashedMap<Parts>> =
    LazyLock::new(|| words(include_bytes!("../../model/lexicon/ordinary-fr.txt.zst")));
static ENGLISH: LazyLock<HashedMap<Parts>> =
    LazyLock::new(|| words(include_bytes!("../../model/lexicon/ordinary-en.txt.zst")));

/// Whether a word, given with the hash of its folded form, is an ordinary one, and what it may be in the page's language.
pub fn ordinary(text: &str, folded: u64, language: Language) -> (Ordinary, u8) {
    let (own, other) = match language {
        Language::French => (&FRENCH, &ENGLISH),
        Language::English => (&ENGLISH, &FRENCH),
        // The rules, which read other languages, do not ask; so the dictionaries need not be unpacked for them.
        Language::Other => return (Ordinary::No, 0),
    };
    match own.get(&folded) {
        Some(&parts) => (Ordinary::Own, parts.of(text)),
        None if other.contains_key(&folded) => (Ordinary::Abroad, 0),
        None => of_pieces(text, own).map_or((Ordinary::No, 0), |parts| (Ordinary::Own, parts)),
    }
}

/// What a word of several ordinary ones is: `doit-elle` is what `doit` is.
fn of_pieces(text: &str, words: &HashedMap<Parts>) -> Option<u8> {
    let mut first = None;
    if !text.contains('-') {
        return None;
    }
    for piece in text.split('-').filter(|piece| piece.chars().count() > 1) {
        let parts = words.get(&hash(fold(piece).as_bytes()))?.of(piece);
        first = first.or(Some(parts));
    }
    first
}

impl Parts {
    /// What a word is, by its ending as written; capitals may lack their accents.
    fn of(self, text: &str) -> u8 {
        let stem = text.strip_suffix(['s', 'S']).unwrap_or(text);
        let stem = stem.strip_suffix(['e', 'E']).unwrap_or(stem);
        if stem.ends_with(['é', 'É']) && self.acute != 0 {
            self.acute
        } else if self.plain == 0 || text.ends_with(char::is_uppercase) {
            self.plain | self.acute
        } else {
            self.plain
        }
    }
}

/// The words of a list, one a line: the word folded, a blank, and what it is as a plain word and as one in `é`, each a
/// digit to the base of 32.
fn words(list: &[u8]) -> HashedMap<Parts> {
    let mut text = String::new();
    // The lists are part of the program: a test reads them whole.
    if let Ok(mut decoder) = zstd::Decoder::with_buffer(list) {
        let _ = decoder.read_to_string(&mut text);
    }
    let entry = |line: &str| {
        let (word, parts) = line.split_once(' ')?;
        let mut parts = parts.chars().map(|digit| digit.to_digit(32).unwrap_or(0) as u8);
        let parts = Parts { plain: parts.next().unwrap_or(0), acute: parts.next().unwrap_or(0) };
        Some((hash(word.as_bytes()), parts))
    };
    text.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str, language: Language) -> Ordinary {
        ordinary(word, hash(fold(word).as_bytes()), language).0
    }

    #[test]
    fn ordinary_words_are_told_from_names_whatever_their_case() {
        assert_eq!(of("Certes", Language::French), Ordinary::Own);
        assert_eq!(of("ÉVIDEMMENT", Language::French), Ordinary::Own);
        assert_eq!(of("Furthermore", Language::English), Ordinary::Own);
        assert_eq!(of("Furthermore", Language::French), Ordinary::Abroad);
        assert_eq!(of("Certes", Language::Other), Ordinary::No);
        assert_eq!(of("Kering", Language::French), Ordinary::No);
    }

    #[test]
    fn parts_of_speech_follow_accents() {
        let parts = |word: &str| ordinary(word, hash(fold(word).as_bytes()), Language::French).1;
        assert_eq!(parts("porte"), 1 | FINITE);
        assert_eq!(parts("portées"), 8 | 1);
        assert_eq!(parts("PORTEES"), parts("portées"));
        assert_eq!(parts("connaît"), FINITE);
        assert_eq!(parts("Kering"), 0);
    }

    #[test]
    fn the_embedded_lists_are_whole() {
        assert_eq!((FRENCH.len(), ENGLISH.len()), (413_113, 80_588));
    }
}
