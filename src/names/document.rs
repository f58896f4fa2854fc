//! Features of the whole article: how the first pass of the model read the same word elsewhere in it.
//!
//! `Kerry` after a preposition may look like a place; three lines up `John Kerry said` does not. These features are
//! only ever made from the model's own first pass, never from annotations.

use std::collections::HashSet;

use super::feature::View;
use super::fold::{hash, mix};
use super::label::{CLASSES, Class, class_of, spans};
use super::lexicon::List;
use super::ordinary::FINITE;
use super::page::{Case, Page, Vocabulary, Word};

/// What a first pass says of an article as a whole.
#[derive(Default)]
pub struct Document {
    /// Hashes of the capitals of names of bodies: `mpn` for `Mouvement populaire du Nil`.
    initials: HashSet<u64>,
    /// How the first pass's names look.
    looks: Vec<Look>,
    /// The look of the name that each token stands in; 0 for none.
    look_of: Vec<u32>,
    text: String,
}

/// Lists whose words may open or close a name.
const EDGES: u32 = List::Forename as u32
    | List::Surname as u32
    | List::Country as u32
    | List::Demonym as u32
    | List::City as u32
    | List::Region as u32
    | List::Body as u32
    | List::BodyWord as u32
    | List::BodyTail as u32
    | List::Function as u32
    | List::PlaceWord as u32
    | List::EventWord as u32
    | List::Thing as u32
    | List::Abbreviation as u32
    | List::Known as u32;

/// A name of the first pass as a whole. What is too long, or begins or ends where no name does, is told by it.
#[derive(Default, Clone, Copy)]
struct Look {
    /// How its first and its last word look.
    edges: [u64; 2],
    /// Lists of both.
    lists: [u64; 2],
    /// Words with a capital, words without, small words, marks, and words that are verbs only, each up to a few.
    counts: [u8; 5],
    length: u8,
}

impl Look {
    fn new<'w>(words: impl Iterator<Item = &'w Word> + Clone) -> Look {
        let mut look = Look::default();
        for word in words.clone() {
            let kind = match word.case {
                Case::None => 3,
                Case::Lower if word.lists & (List::Small as u32 | List::Particle as u32) != 0 => 2,
                Case::Lower if word.parts == FINITE => 4,
                Case::Lower => 1,
                _ => 0,
            };
            look.counts[kind] = (look.counts[kind] + 1).min(4);
            look.length = (look.length + 1).min(9);
        }
        let edges = [words.clone().next(), words.last()];
        for (k, word) in edges.into_iter().enumerate() {
            let Some(word) = word else { continue };
            look.edges[k] = mix(word.case as u64 * 8 + word.ordinary as u64, word.mode as u64);
            look.lists[k] = u64::from(word.lists & EDGES);
        }
        look
    }
}

impl Document {
    /// Counts the first pass's labels, one per token of the page, into the vocabulary's evidence.
    pub fn gather(&mut self, page: &Page, labels: &[u8], vocabulary: &mut Vocabulary) {
        self.initials.clear();
        self.looks.clear();
        self.looks.push(Look::default());
        self.look_of.clear();
        self.look_of.resize(page.slots.len(), 0);
        for (slot, &label) in page.slots.iter().zip(labels) {
            let word = vocabulary.words[slot.word as usize];
            if word.case == Case::None {
                continue;
            }
            let class = class_of(usize::from(label)).map_or(CLASSES, |c| c as usize);
            let tags = &mut vocabulary.evidence_mut(word.lemma).tags;
            tags[class] = tags[class].saturating_add(1);
        }
        for &(first, last) in &page.sentences {
            let (first, last) = (first as usize, last as usize);
            spans(&labels[first..last], |span| {
                let tokens = first + span.first..first + span.last;
                self.note_name(page, tokens, span.class, vocabulary);
            });
        }
    }

    fn note_name(&mut self, page: &Page, tokens: std::ops::Range<usize>, class: Class, vocabulary: &mut Vocabulary) {
        let length = tokens.len().min(9) as u8;
        self.look_of[tokens.clone()].fill(self.looks.len() as u32);
        self.looks.push(Look::new(page.slots[tokens.clone()].iter().map(|slot| &vocabulary.words[slot.word as usize])));
        self.text.clear();
        for (k, i) in tokens.clone().enumerate() {
            let word = vocabulary.words[page.slots[i].word as usize];
            if word.has_capital() {
                self.text.push(word.letter);
            }
            let place = if k == 0 { 0 } else { 1 + u8::from(k + 1 == tokens.len()) };
            let longest = &mut vocabulary.evidence_mut(word.lemma).longest;
            if length > longest.0 {
                *longest = (length, class as u8 + 1, place);
            }
        }
        if class == Class::Organisation && self.text.chars().count() > 1 {
            self.initials.insert(hash(self.text.as_bytes()));
        }
    }

    /// Whether token `i` is worth a second look.
    #[inline]
    pub fn concerns(view: &View<'_>, i: usize, labels: &[u8]) -> bool {
        let word = &view.vocabulary.words[view.page.slots[i].word as usize];
        word.has_capital() || labels[i] != 0 || view.vocabulary.evidence(word.lemma).longest.0 > 0
    }

    /// Hands out the document features of token `i`. `labels` are the first pass's, for the whole page.
    pub fn features(&self, view: &View<'_>, i: usize, labels: &[u8], mut emit: impl FnMut(u64)) {
        let at = i as isize;
        let own = labels[i];
        let label = |k: isize| {
            let inside = k >= view.sentence.0 as isize && k < view.sentence.1 as isize;
            if inside { u64::from(labels[k as usize]) } else { 99 }
        };
        let mut put = |kind: u64, value: u64| emit(mix(mix(0xC0, kind), value));
        let word = view.vocabulary.words[view.page.slots[i].word as usize];
        let evidence = view.vocabulary.evidence(word.lemma);
        let (major, others, sure) = majority(evidence.tags, own);
        let own = u64::from(own);
        put(0, own);
        put(1, mix(mix(label(at - 1), own), label(at + 1)));
        put(2, major);
        put(3, mix(major, own));
        put(4, mix(mix(major, others), mix(own, sure)));
        put(5, mix(major, word.mode as u64 * 8 + word.case as u64));
        let longest = evidence.longest;
        let name = mix(mix(u64::from(longest.0.min(3)), u64::from(longest.1)), u64::from(longest.2));
        put(6, name);
        put(7, mix(name, own));
        put(8, mix(name, mix(major, own)));
        put(9, mix(name, word.profile));
        for (k, offset) in [(10, -1), (11, 1)] {
            let neighbour = view.vocabulary.words[view.index(at + offset) as usize];
            let (other, _, _) = majority(view.vocabulary.evidence(neighbour.lemma).tags, label(at + offset) as u8);
            put(k, mix(mix(major, other), own));
        }
        if word.has_capital() {
            for (kind, mate) in [20, 21].into_iter().zip(view.around.mates(i)) {
                let Some(mate) = mate else { continue };
                let class = class_of(usize::from(labels[mate])).map_or(CLASSES, |c| c as usize) as u64;
                put(kind, mix(class, own));
                put(kind + 2, mix(class, mix(major, own)));
            }
        }
        put(24, mix(mix(label(at - 2), label(at - 1)), own));
        put(25, mix(mix(label(at + 2), label(at + 1)), own));
        if self.look_of[i] != 0 {
            let Look { edges, lists, counts, length } = self.looks[self.look_of[i] as usize];
            let [capitals, ordinary, small, marks, verbs] = counts.map(u64::from);
            put(30, mix(own, mix(edges[0], capitals.min(2))));
            put(31, mix(own, mix(edges[1], capitals.min(2))));
            put(32, mix(own, ordinary * 8 + capitals));
            put(33, mix(own, small * 8 + marks));
            put(34, mix(own, mix(lists[0], mix(edges[0], ordinary.min(2)))));
            put(35, mix(own, mix(lists[1], mix(edges[1], ordinary.min(2)))));
            put(36, mix(own, mix(mix(lists[0], lists[1]), ordinary.min(2) * 8 + capitals.min(3))));
            put(37, mix(own, u64::from(length)));
            put(38, mix(own, verbs));
        }
        if word.case == Case::Upper && word.length <= 8 {
            let abbreviates = self.initials.contains(&word.fold);
            put(12, mix(u64::from(abbreviates), own));
        }
    }
}

/// The class most often given to the other occurrences of a word, how many there are, and whether they agree.
fn majority(mut tags: [u16; CLASSES + 1], own: u8) -> (u64, u64, u64) {
    let class = class_of(usize::from(own)).map_or(CLASSES, |c| c as usize);
    tags[class] = tags[class].saturating_sub(1);
    let total: u32 = tags.iter().map(|&n| u32::from(n)).sum();
    let (best, &count) = tags.iter().enumerate().max_by_key(|&(k, &n)| (n, CLASSES - k)).unwrap_or((CLASSES, &0));
    if count == 0 {
        return (9, 0, 0);
    }
    (best as u64, u64::from(total.min(3)), u64::from(u32::from(count) * 4 > total * 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_leaves_out_the_word_itself() {
        let person = Class::Person.single() as u8;
        assert_eq!(majority([1, 0, 0, 0, 0], person), (9, 0, 0));
        assert_eq!(majority([1, 0, 2, 0, 0], person), (Class::Place as u64, 2, 1));
        assert_eq!(majority([3, 0, 1, 0, 0], Class::Place.single() as u8), (Class::Person as u64, 3, 1));
    }
}
