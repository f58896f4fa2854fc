//! Decoding: text to labels, in two passes over the page, with whole numbers only.
//!
//! What a word adds to its own score and to its neighbours' is summed once and kept, so that most features cost one
//! vector addition. The result does not depend on what was decoded before.

use super::document::Document;
use super::feature::{OFFSETS, REACH, View, at_offset, describe, in_sentence};
use super::label::LABELS;
use super::lexicon::Lexicon;
use super::model::{Lanes, Model, NEVER, ROW, Transitions};
use super::page::{Describe, Language, Page, Vocabulary, Word};
use super::surroundings::Surroundings;
use crate::article::Part;

/// Everything that decoding needs and may use again: one per thread.
#[derive(Default)]
pub struct Decoder {
    pub vocabularies: [Memory; 3],
    pub page: Page,
    pub labels: Vec<u8>,
    around: Surroundings,
    document: Document,
    scores: Vec<Lanes>,
    paths: Vec<[i32; ROW]>,
}

/// The words of one language with their sums.
#[derive(Default)]
pub struct Memory {
    pub vocabulary: Vocabulary,
    sums: Vec<[Lanes; OFFSETS]>,
}

struct Sums<'a> {
    model: &'a Model,
    language: Language,
    sums: &'a mut Vec<[Lanes; OFFSETS]>,
}

impl Describe for Sums<'_> {
    fn describe(&mut self, text: &str, word: &Word, index: u32) {
        let mut sums = [[0; ROW]; OFFSETS];
        describe(text, word, self.language, self.model.knows(word.fold), |reach, key| {
            for offset in -reach..=reach {
                // A word at `offset` from the token: the token is at `-offset` from the word.
                self.model.add(at_offset(key, offset), &mut sums[(offset + REACH) as usize]);
            }
        });
        self.sums.truncate(index as usize);
        self.sums.push(sums);
    }

    fn forget(&mut self) {
        self.sums.clear();
    }
}

impl Decoder {
    /// Labels a page made of stretches of parts; the labels are left in `labels`, the tokens in `page`.
    pub fn decode(&mut self, model: &Model, language: Language, stretches: &[(Part, &str, usize)]) {
        let memory = &mut self.vocabularies[language as usize];
        let mut sums = Sums { model, language, sums: &mut memory.sums };
        let lexicon = Lexicon::embedded();
        self.page.begin(&mut memory.vocabulary, &mut sums);
        for &stretch in stretches {
            self.page.add(stretch, language, &mut memory.vocabulary, lexicon, &mut sums);
        }
        self.around.prepare(&self.page, &memory.vocabulary.words, lexicon);
        self.labels.clear();
        self.labels.resize(self.page.slots.len(), 0);
        self.first_pass(model, language);
        let vocabulary = &mut self.vocabularies[language as usize].vocabulary;
        self.document.gather(&self.page, &self.labels, vocabulary);
        self.second_pass(model, language);
    }

    fn first_pass(&mut self, model: &Model, language: Language) {
        let memory = &self.vocabularies[language as usize];
        self.scores.clear();
        for &sentence in &self.page.sentences {
            let (vocabulary, page, around) = (&memory.vocabulary, &self.page, &self.around);
            let view = View { page, vocabulary, around, language, sentence };
            for i in sentence.0 as usize..sentence.1 as usize {
                let mut lanes = [0; ROW];
                for (k, offset) in (-REACH..=REACH).enumerate() {
                    let word = view.index(i as isize + offset) as usize;
                    for (lane, &sum) in lanes.iter_mut().zip(&memory.sums[word][k]) {
                        *lane = i16::wrapping_add(*lane, sum);
                    }
                }
                in_sentence(&view, i, |key| model.add(key, &mut lanes));
                (lanes[0], lanes[1]) = (0, 0);
                self.scores.push(lanes);
            }
            let range = sentence.0 as usize..sentence.1 as usize;
            best_path(&self.scores[range.clone()], &model.transitions[0], &mut self.paths, &mut self.labels[range]);
        }
    }

    fn second_pass(&mut self, model: &Model, language: Language) {
        let vocabulary = &self.vocabularies[language as usize].vocabulary;
        let mut second = Vec::new();
        for &sentence in &self.page.sentences {
            let range = sentence.0 as usize..sentence.1 as usize;
            let view = View { page: &self.page, vocabulary, around: &self.around, language, sentence };
            let mut touched = false;
            for i in range.clone() {
                if Document::concerns(&view, i, &self.labels) {
                    touched = true;
                    let lanes = &mut self.scores[i];
                    self.document.features(&view, i, &self.labels, |key| model.add(key, lanes));
                    (lanes[0], lanes[1]) = (0, 0);
                }
            }
            if touched {
                second.clear();
                second.resize(range.len(), 0);
                best_path(&self.scores[range.clone()], &model.transitions[1], &mut self.paths, &mut second);
                self.labels[range].copy_from_slice(&second);
            }
        }
    }
}

/// The labels with the highest sum of scores and transitions.
fn best_path(scores: &[Lanes], transitions: &Transitions, paths: &mut Vec<[i32; ROW]>, labels: &mut [u8]) {
    paths.clear();
    let mut previous = [NEVER; ROW];
    for (t, lanes) in scores.iter().enumerate() {
        let mut best = [NEVER * 2; ROW];
        if t == 0 {
            best[..LABELS].copy_from_slice(&transitions[0]);
        } else {
            for (from, row) in transitions.iter().enumerate() {
                let base = previous[from];
                for (slot, &step) in best[..LABELS].iter_mut().zip(row) {
                    *slot = (*slot).max(base + step);
                }
            }
        }
        for (slot, &score) in best.iter_mut().zip(&lanes[1..]) {
            *slot = (*slot).max(NEVER * 2) + i32::from(score);
        }
        paths.push(best);
        previous = best;
    }
    let Some(last) = paths.last() else { return };
    let mut label = argmax(|from| last[from] + transitions[from][0]);
    for t in (0..scores.len()).rev() {
        labels[t] = label as u8;
        if t > 0 {
            label = argmax(|from| paths[t - 1][from] + transitions[from][label]);
        }
    }
}

fn argmax(score: impl Fn(usize) -> i32) -> usize {
    (1..LABELS).fold(0, |best, label| if score(label) > score(best) { label } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::label::{Class, allowed};

    fn transitions() -> Transitions {
        let mut all = [[0; LABELS]; LABELS];
        for (from, row) in all.iter_mut().enumerate() {
            for (to, weight) in row.iter_mut().enumerate() {
                *weight = if allowed(from, to) { 0 } else { NEVER };
            }
        }
        all
    }

    #[test]
    fn the_best_path_is_well_formed() {
        let mut scores = vec![[0i16; ROW]; 3];
        scores[0][1 + Class::Person.begin()] = 10;
        scores[1][1 + Class::Organisation.end()] = 15;
        scores[1][1 + Class::Person.end()] = 8;
        scores[2][1 + Class::Place.inside()] = 30;
        let mut labels = [0; 3];
        best_path(&scores, &transitions(), &mut Vec::new(), &mut labels);
        assert_eq!(labels.map(usize::from), [Class::Person.begin(), Class::Person.end(), 0]);
    }

    #[test]
    fn a_path_of_any_length_cannot_overflow() {
        let scores = vec![[i16::MIN; ROW]; 400];
        let mut labels = vec![9; 400];
        best_path(&scores, &transitions(), &mut Vec::new(), &mut labels);
        assert_eq!(labels.len(), 400);
    }
}
