//! Names by word lists and a few rules, for languages that the model has not learnt.
//!
//! Finds what is on the lists (countries, towns, well-known bodies), forenames followed by another capital, and
//! elsewhere in the article the surnames of people found so. It prefers to miss a name over inventing one, because in
//! some languages every noun has a capital. Nothing is learnt here, and words in small letters are never names.

use std::collections::HashSet;

use super::lexicon::{Lexicon, List};
use super::page::{Case, Describe, Language, Mode, Page, Vocabulary, Word};
use crate::article::{Kind, Mention, Part};

const PLACES: u32 = List::Country as u32 | List::City as u32 | List::Region as u32;
const NAMES: u32 = List::Forename as u32 | List::Surname as u32;

/// A thread's buffers.
#[derive(Default)]
pub struct Rules {
    page: Page,
    vocabulary: Vocabulary,
}

struct Nothing;

impl Describe for Nothing {
    fn describe(&mut self, _: &str, _: &Word, _: u32) {}
    fn forget(&mut self) {}
}

impl Rules {
    /// Hands out the names in stretches of an article's parts.
    pub fn find(&mut self, stretches: &[(Part, &str, usize)], mut found: impl FnMut(Kind, Mention)) {
        let lexicon = Lexicon::embedded();
        self.page.begin(&mut self.vocabulary, &mut Nothing);
        for &stretch in stretches {
            self.page.add(stretch, Language::Other, &mut self.vocabulary, lexicon, &mut Nothing);
        }
        let mut kinds: Vec<Option<(Kind, usize)>> = vec![None; self.page.slots.len()];
        let mut surnames = HashSet::new();
        for &(first, last) in &self.page.sentences {
            let words = Words { rules: self, last: last as usize };
            let mut i = first as usize;
            while i < last as usize {
                let name = words.listed(lexicon, i).or_else(|| words.person(i));
                if let Some((Kind::Person, length)) = name {
                    surnames.extend(words.at(i + length - 1).map(|word| word.fold));
                }
                kinds[i] = name;
                i += name.map_or(1, |(_, length)| length);
            }
        }
        self.add_surnames(&mut kinds, &surnames);
        for (i, kind) in kinds.iter().enumerate() {
            if let Some((kind, length)) = kind {
                let (one, end) = (&self.page.slots[i], &self.page.slots[i + length - 1]);
                found(*kind, Mention { part: one.part, start: one.start, end: end.end });
            }
        }
    }

    /// `Merkel` where `Angela Merkel` stands elsewhere.
    fn add_surnames(&self, kinds: &mut [Option<(Kind, usize)>], surnames: &HashSet<u64>) {
        let mut i = 0;
        while i < kinds.len() {
            if let Some((_, length)) = kinds[i] {
                i += length;
                continue;
            }
            let word = &self.vocabulary.words[self.page.slots[i].word as usize];
            if word.has_capital() && surnames.contains(&word.fold) {
                kinds[i] = Some((Kind::Person, 1));
            }
            i += 1;
        }
    }
}

/// The words of a sentence.
struct Words<'a> {
    rules: &'a Rules,
    last: usize,
}

impl Words<'_> {
    fn at(&self, i: usize) -> Option<&Word> {
        let slot = self.rules.page.slots[..self.last].get(i)?;
        Some(&self.rules.vocabulary.words[slot.word as usize])
    }

    /// The longest entry of a list of places or bodies that begins at `i`.
    fn listed(&self, lexicon: &Lexicon, i: usize) -> Option<(Kind, usize)> {
        let word = self.at(i)?;
        if !word.has_capital() {
            return None;
        }
        let kind = |lists: u32| {
            let place = (lists & PLACES != 0).then_some(Kind::Place);
            place.or((lists & List::Body as u32 != 0).then_some(Kind::Organisation))
        };
        if let Some((length, lists)) = lexicon.phrase(|k| self.at(i + k).map(|word| word.fold))
            && let Some(kind) = kind(lists)
        {
            return Some((kind, length));
        }
        // A town that is a name of people too is one only where no name follows: London, but not Jack London.
        let alone = self.at(i + 1).is_none_or(|next| !next.has_capital());
        let previous = i.checked_sub(1).and_then(|before| self.at(before));
        let alone = alone && previous.is_none_or(|word| !word.is(List::Forename) || !word.has_capital());
        let sure = word.lists & NAMES == 0 && word.mode != Mode::Initial;
        let country = word.is(List::Country) && !word.is(List::Forename);
        if alone && (sure || country) { kind(word.lists).map(|kind| (kind, 1)) } else { None }
    }

    /// Forenames, initials and particles before one more word with a capital.
    fn person(&self, i: usize) -> Option<(Kind, usize)> {
        let first = self.at(i)?;
        if first.mode == Mode::Caps || first.case != Case::Capital || !first.is(List::Forename) {
            return None;
        }
        let mut end = i + 1;
        while self.at(end).is_some_and(|word| {
            let initial = word.length <= 2 && word.has_capital();
            initial || (word.is(List::Particle) && word.mark == '\0') || (word.is(List::Forename) && word.has_capital())
        }) {
            end += 1;
        }
        let surname = |word: &Word| word.has_capital() && word.length > 2 && !word.is(List::Small);
        match self.at(end) {
            Some(word) if surname(word) => Some((Kind::Person, end + 1 - i)),
            // All words may be forenames: Ahmed Hassan.
            _ if end > i + 1 && self.at(end - 1).is_some_and(surname) => Some((Kind::Person, end - i)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Rules::default().find(&[(Part::Body, text, 0)], |kind, mention| {
            found.push(format!("{} {}", kind.as_str(), &text[mention.range()]));
        });
        found
    }

    #[test]
    fn people_places_and_bodies_are_found_in_german() {
        let text = "Die Bundeskanzlerin Angela Merkel traf in Berlin den Chef der Deutschen Bank. Merkel sprach mit \
                    Ursula von der Leyen über die NATO und die Lage in Afghanistan.";
        let expected = [
            "person Angela Merkel",
            "place Berlin",
            "person Merkel",
            "person Ursula von der Leyen",
            "organisation NATO",
            "place Afghanistan",
        ];
        assert_eq!(names(text), expected);
    }

    #[test]
    fn nouns_with_a_capital_are_no_names() {
        assert_eq!(names("Der Hund und die Katze gingen mit der Frau in den Wald."), Vec::<String>::new());
    }

    #[test]
    fn a_town_after_a_forename_is_a_surname() {
        assert_eq!(names("El escritor Jack London vivió allí."), ["person Jack London"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\PC|[ \n'’.\"«»-]|Angela |von |Merkel|New York){0,120}") {
            let mut last = 0;
            Rules::default().find(&[(Part::Body, &text, 0)], |_, mention| {
                assert!(mention.start >= last && text.get(mention.range()).is_some());
                last = mention.end;
            });
        }
    }
}
