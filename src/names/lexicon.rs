//! Word lists known before any training: forenames, countries, towns, titles, organisation words and the like.
//!
//! The lists are text files embedded in the program. A word may be on several lists; single words become flags of the
//! word, longer entries are matched in the text. The lists only hint: the model decides what a hint is worth.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::fold::{fold, fold_into, hash, mix};
use super::token::{Token, tokenize};
use crate::article::Kind;
use crate::authority::bundled;

/// A list that a word may be on, as a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum List {
    Forename = 1 << 0,
    Surname = 1 << 1,
    Country = 1 << 2,
    Demonym = 1 << 3,
    City = 1 << 4,
    Region = 1 << 5,
    Body = 1 << 6,
    BodyWord = 1 << 7,
    BodyTail = 1 << 8,
    Title = 1 << 9,
    Function = 1 << 10,
    Speech = 1 << 11,
    Time = 1 << 12,
    Small = 1 << 13,
    Particle = 1 << 14,
    PlaceWord = 1 << 15,
    EventWord = 1 << 16,
    Thing = 1 << 17,
    Female = 1 << 18,
    Male = 1 << 19,
    /// What companies and bodies are called by what they do: `carmaker`, `éditeur`.
    Trade = 1 << 20,
    /// Stands for a common noun, not for a body: `TVA`, `CEO`.
    Abbreviation = 1 << 21,
    /// People of the bundled authority.
    Known = 1 << 22,
    /// Belongs to pages about sport.
    Sport = 1 << 23,
    /// Joins the members of an enumeration.
    Join = 1 << 24,
    /// Articles and the like, which may stand before a name in an enumeration.
    Determiner = 1 << 25,
}

/// How many bits of [`List`], the lowest ones, are hints about the word itself; the others serve [`super::surroundings`].
pub const LISTS: u32 = 23;

/// The lists that are hints.
const HINTS: u32 = (1 << LISTS) - 1;

const FILES: &[(List, &str)] = &[
    (List::Forename, include_str!("../../model/lexicon/forenames.txt")),
    (List::Female, include_str!("../../model/lexicon/forenames-female.txt")),
    (List::Male, include_str!("../../model/lexicon/forenames-male.txt")),
    (List::Surname, include_str!("../../model/lexicon/surnames.txt")),
    (List::Country, include_str!("../../model/lexicon/countries.txt")),
    (List::Demonym, include_str!("../../model/lexicon/demonyms.txt")),
    (List::City, include_str!("../../model/lexicon/cities.txt")),
    (List::Region, include_str!("../../model/lexicon/regions.txt")),
    (List::Body, include_str!("../../model/lexicon/bodies.txt")),
    (List::BodyWord, include_str!("../../model/lexicon/body-words.txt")),
    (List::BodyTail, include_str!("../../model/lexicon/body-tails.txt")),
    (List::Title, include_str!("../../model/lexicon/titles.txt")),
    (List::Function, include_str!("../../model/lexicon/functions.txt")),
    (List::Speech, include_str!("../../model/lexicon/speech.txt")),
    (List::Time, include_str!("../../model/lexicon/time.txt")),
    (List::Small, include_str!("../../model/lexicon/small-words.txt")),
    (List::Particle, include_str!("../../model/lexicon/particles.txt")),
    (List::PlaceWord, include_str!("../../model/lexicon/place-words.txt")),
    (List::EventWord, include_str!("../../model/lexicon/event-words.txt")),
    (List::Thing, include_str!("../../model/lexicon/things.txt")),
    (List::Trade, include_str!("../../model/lexicon/trades.txt")),
    (List::Abbreviation, include_str!("../../model/lexicon/abbreviations.txt")),
    (List::Sport, include_str!("../../model/lexicon/sport-words.txt")),
    (List::Join, "and\net\nor\nou\n&"),
    (List::Determiner, "the\nle\nla\nles\nl'\ndu\nde\nd'\ndes\nof\na\nà\nau\nwith\nin"),
];

/// Longest entry, in tokens, that is matched.
const LONGEST: usize = 7;

/// All lists, ready for looking up.
pub struct Lexicon {
    words: HashMap<u64, u32>,
    /// Hash of a whole entry of several words.
    phrases: HashMap<u64, u32>,
    /// Hash of an entry's first word: the longest entry that begins so.
    openers: HashMap<u64, u8>,
}

impl Lexicon {
    pub fn embedded() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Lexicon::from_lists(FILES).with_authority())
    }

    fn from_lists(files: &[(List, &str)]) -> Lexicon {
        let mut lexicon = Lexicon { words: HashMap::new(), phrases: HashMap::new(), openers: HashMap::new() };
        let mut tokens = Vec::new();
        for &(list, text) in files {
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                lexicon.add(list, line, &mut tokens);
            }
        }
        lexicon
    }

    /// Adds the people and bodies of the bundled authority, in all their forms.
    fn with_authority(mut self) -> Lexicon {
        let mut tokens = Vec::new();
        for (list, kind) in [(List::Known, Kind::Person), (List::Body, Kind::Organisation)] {
            for form in bundled::entities(kind).flatten() {
                self.add(list, form.text, &mut tokens);
            }
        }
        self
    }

    fn add(&mut self, list: List, entry: &str, tokens: &mut Vec<Token>) {
        tokens.clear();
        tokenize(entry, tokens);
        let folds: Vec<u64> = tokens.iter().map(|t| hash(fold(t.text(entry)).as_bytes())).collect();
        match folds.as_slice() {
            [] => {}
            &[one] => *self.words.entry(one).or_default() |= list as u32,
            many if many.len() <= LONGEST => {
                *self.phrases.entry(phrase_hash(many)).or_default() |= list as u32;
                let longest = self.openers.entry(many[0]).or_default();
                *longest = (*longest).max(many.len() as u8);
            }
            _ => {}
        }
    }

    /// The lists that a word, given by the hash of its folded form, is on, as far as they are hints.
    pub fn flags(&self, folded: u64) -> u32 {
        self.all_flags(folded) & HINTS
    }

    /// The other lists that a word is on.
    pub fn roles(&self, folded: u64) -> u32 {
        self.all_flags(folded) & !HINTS
    }

    fn all_flags(&self, folded: u64) -> u32 {
        self.words.get(&folded).copied().unwrap_or(0)
    }

    pub fn flags_of(&self, word: &str, buffer: &mut String) -> u32 {
        fold_into(word, buffer);
        self.flags(hash(buffer.as_bytes()))
    }

    /// The longest entry of several words at the head of `folds`: its length and lists.
    pub fn phrase(&self, folds: impl Fn(usize) -> Option<u64>) -> Option<(usize, u32)> {
        let first = folds(0)?;
        let longest = usize::from(*self.openers.get(&first)?);
        let mut state = mix(PHRASE, first);
        let mut found = None;
        for i in 1..longest {
            let Some(next) = folds(i) else { break };
            state = mix(state, next);
            if let Some(&lists) = self.phrases.get(&state) {
                found = Some((i + 1, lists));
            }
        }
        found
    }

    /// All single words of a list, as hashes of their folded forms, in no order.
    pub fn has(&self, folded: u64, list: List) -> bool {
        self.flags(folded) & list as u32 != 0
    }

    /// The lists that a phrase of any length is on.
    pub fn lists_of(&self, text: &str) -> u32 {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let folds: Vec<u64> = tokens.iter().map(|t| hash(fold(t.text(text)).as_bytes())).collect();
        match folds.as_slice() {
            &[one] => self.flags(one),
            many => self.phrases.get(&phrase_hash(many)).copied().unwrap_or(0),
        }
    }
}

const PHRASE: u64 = 0x70_6872_6173_6500;

fn phrase_hash(folds: &[u64]) -> u64 {
    folds.iter().fold(PHRASE, |state, &fold| mix(state, fold))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_found_whatever_their_case() {
        let lexicon = Lexicon::from_lists(&[
            (List::Country, "# head\nFrance\nCôte d'Ivoire\n"),
            (List::City, "Paris\nNew York\nNew York City\n"),
            (List::Forename, "Paris"),
        ]);
        assert_eq!(lexicon.lists_of("FRANCE"), List::Country as u32);
        assert_eq!(lexicon.lists_of("Paris"), List::City as u32 | List::Forename as u32);
        assert_eq!(lexicon.lists_of("COTE D’IVOIRE"), List::Country as u32);
        let folds: Vec<u64> = ["new", "york", "city", "hall"].iter().map(|w| hash(w.as_bytes())).collect();
        assert_eq!(lexicon.phrase(|i| folds.get(i).copied()), Some((3, List::City as u32)));
        assert_eq!(lexicon.phrase(|i| folds.get(i + 1).copied()), None);
    }

    #[test]
    fn the_embedded_lists_are_readable() {
        let lexicon = Lexicon::embedded();
        for (word, list) in [
            ("Sergueï", List::Forename),
            ("Martin", List::Surname),
            ("Syrie", List::Country),
            ("London", List::City),
            ("ministère", List::BodyWord),
            ("Mme", List::Title),
            ("président", List::Function),
        ] {
            assert_ne!(lexicon.lists_of(word) & list as u32, 0, "{word}");
        }
        assert_ne!(lexicon.lists_of("United States") & List::Country as u32, 0);
    }
}
