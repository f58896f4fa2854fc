//! What is worked out once for a page before its tokens are scored: entries of several words, runs of capitals, runs
//! that stand in one enumeration, and whether the page is about sport.
//!
//! Linear in the number of tokens. Runs longer than `LONGEST_RUN` words are cut.

use super::lexicon::{Lexicon, List};
use super::page::{Page, Slot, Word};

/// Longest run of words with a capital that is looked at as one.
const LONGEST_RUN: usize = 10;

/// Longest gap between two runs of one enumeration: `, and the`.
const LONGEST_GAP: usize = 3;

/// The surroundings of all tokens of a page.
#[derive(Default)]
pub struct Surroundings {
    /// Lists of the phrase that each token stands in, with its place there; 0 for none.
    phrases: Vec<u32>,
    /// First token and one past the last of the run of capitals that each token stands in.
    runs: Vec<(u32, u32)>,
    /// First tokens of the runs before and after it in an enumeration.
    mates: Vec<(Option<u32>, Option<u32>)>,
    sport: u64,
}

impl Surroundings {
    pub fn prepare(&mut self, page: &Page, words: &[Word], lexicon: &Lexicon) {
        let tokens = page.slots.len();
        self.phrases.clear();
        self.phrases.resize(tokens, 0);
        self.runs.clear();
        self.runs.resize(tokens, (0, 0));
        self.mates.clear();
        self.mates.resize(tokens, (None, None));
        let of_sport = page.slots.iter().filter(|slot| words[slot.word as usize].is(List::Sport)).count();
        // Two in a hundred words are many, five in a hundred leave no doubt.
        self.sport = [50, 20].iter().filter(|&&share| of_sport * share > tokens).count() as u64;
        for &(first, last) in &page.sentences {
            let sentence = (first as usize, last as usize);
            self.find_phrases(&page.slots, sentence, words, lexicon);
            self.find_runs(&page.slots, sentence, words);
            self.find_mates(&page.slots, sentence, words);
        }
    }

    /// Lists of the entry that token `i` stands in, with its place there; 0 for none.
    #[inline]
    pub fn phrase(&self, i: usize) -> u32 {
        self.phrases[i]
    }

    /// First token and one past the last of the run of token `i`; `(0, 0)` for none.
    #[inline]
    pub fn run(&self, i: usize) -> (u32, u32) {
        self.runs[i]
    }

    /// First tokens of the runs that stand before and after that of token `i` in an enumeration.
    pub fn mates(&self, i: usize) -> [Option<usize>; 2] {
        let (before, after) = self.mates[i];
        [before, after].map(|mate| mate.map(|first| first as usize))
    }

    /// How much the page is about sport, from 0 to 2.
    pub fn sport(&self) -> u64 {
        self.sport
    }

    fn find_phrases(&mut self, slots: &[Slot], (first, last): (usize, usize), words: &[Word], lexicon: &Lexicon) {
        let mut i = first;
        while i < last {
            let fold = |k: usize| slots[..last].get(i + k).map(|s| words[s.word as usize].fold);
            let Some((len, lists)) = lexicon.phrase(fold) else {
                i += 1;
                continue;
            };
            let capital = (i..i + len).any(|k| words[slots[k].word as usize].has_capital());
            for k in i..i + len {
                let place = u32::from(k == i) | u32::from(k + 1 == i + len) << 1 | u32::from(capital) << 2;
                self.phrases[k] = lists << 4 | place << 1 | 1;
            }
            i += len;
        }
    }

    /// Runs of words with a capital; initials and particles between two of them belong to the run.
    fn find_runs(&mut self, slots: &[Slot], (first, last): (usize, usize), words: &[Word]) {
        let word = |i: usize| &words[slots[i].word as usize];
        let mut i = first;
        while i < last {
            if !word(i).has_capital() {
                i += 1;
                continue;
            }
            let start = i;
            let mut end = i + 1;
            while end < last && end - start < LONGEST_RUN {
                let joins = word(end).is(List::Particle) || word(end).mark == '&';
                if word(end).has_capital() {
                    end += 1;
                } else if joins && end + 1 < last && word(end + 1).has_capital() {
                    end += 2;
                } else {
                    break;
                }
            }
            for k in start..end {
                self.runs[k] = (start as u32, end as u32);
            }
            i = end;
        }
    }

    /// Joins runs such as `Jefferies, Vontobel and Morgan Stanley`.
    fn find_mates(&mut self, slots: &[Slot], (first, last): (usize, usize), words: &[Word]) {
        let mut previous: Option<(usize, usize)> = None;
        let mut i = first;
        while i < last {
            let (start, end) = (self.runs[i].0 as usize, self.runs[i].1 as usize);
            if end == 0 {
                i += 1;
                continue;
            }
            if let Some((before, until)) = previous
                && enumerates(&slots[until..start], words)
            {
                self.mates[before..until].iter_mut().for_each(|mates| mates.1 = Some(start as u32));
                self.mates[start..end].iter_mut().for_each(|mates| mates.0 = Some(before as u32));
            }
            previous = Some((start, end));
            i = end;
        }
    }
}

/// Whether what stands between two runs makes an enumeration of them: a comma or an "and", and articles.
fn enumerates(gap: &[Slot], words: &[Word]) -> bool {
    let joins = |word: &Word| word.mark == ',' || word.is(List::Join);
    let mut gap_words = gap.iter().map(|slot| &words[slot.word as usize]);
    gap.len() <= LONGEST_GAP
        && gap_words.clone().any(joins)
        && gap_words.all(|word| joins(word) || word.is(List::Determiner))
}

#[cfg(test)]
mod tests {
    use super::super::page::{Describe, Language, Vocabulary};
    use super::*;
    use crate::article::Part;

    struct Ignore;

    impl Describe for Ignore {
        fn describe(&mut self, _: &str, _: &Word, _: u32) {}
        fn forget(&mut self) {}
    }

    fn surroundings(text: &str) -> Surroundings {
        let (mut page, mut vocabulary, mut around) = (Page::default(), Vocabulary::default(), Surroundings::default());
        let lexicon = Lexicon::embedded();
        page.begin(&mut vocabulary, &mut Ignore);
        page.add((Part::Body, text, 0), Language::English, &mut vocabulary, lexicon, &mut Ignore);
        around.prepare(&page, &vocabulary.words, lexicon);
        around
    }

    #[test]
    fn runs_and_their_mates_are_found() {
        let around = surroundings("He met Jefferies, Banco de Crito and the Morgan Bank of today");
        assert_eq!(around.run(2), (2, 3));
        assert_eq!(around.run(5), (4, 7));
        assert_eq!(around.mates(2), [None, Some(4)]);
        assert_eq!(around.mates(6), [Some(2), Some(9)]);
        assert_eq!(around.mates(9), [Some(4), None]);
        assert_eq!(surroundings("Mr Crito of Morgan").mates(3), [None, None]);
    }

    #[test]
    fn a_page_of_sport_is_told() {
        assert_eq!(surroundings("The goalkeeper saved a penalty before the striker scored.").sport(), 2);
        assert_eq!(surroundings("The minister spoke of taxes, of wages and of the price of bread.").sport(), 0);
    }
}
