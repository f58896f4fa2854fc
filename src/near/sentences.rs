//! Which sentences two texts share, and which only one of them has.
//!
//! Sentences are the same when their letters and digits are: case, accents, punctuation and spaces do not matter.

use std::time::{Duration, Instant};

use rustc_hash::{FxHashMap, FxHashSet};
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use crate::analyze::Analyzer;
use crate::article::Draft;
use crate::names::token::{Break, Token, tokenize};

/// After so long, the shortest list of differences is no longer sought, only a right one.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many sentences ahead the counterpart of a changed one is sought.
const AHEAD: usize = 20;

/// A run of sentences, in the order of both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run<'a> {
    /// So many sentences that both have.
    Shared(usize),
    /// Only the first text has this.
    First(&'a str),
    /// Only the second text has this.
    Second(&'a str),
}

struct Sentence<'a> {
    text: &'a str,
    /// Its exact terms.
    words: String,
}

impl Sentence<'_> {
    /// What makes it the same as another: its letters and digits.
    fn key(&self) -> String {
        self.words.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    /// Whether it may be another wording of a sentence: at least half of the words of both are shared.
    fn is_like(&self, other: &Sentence<'_>) -> bool {
        let [a, b] = [self, other].map(|sentence| sentence.words.split(' ').collect::<FxHashSet<_>>());
        let shared = a.intersection(&b).count();
        2 * shared >= a.len() + b.len() - shared
    }
}

/// The second text as it differs from the first.
pub fn compare<'a>(first: &'a Draft, second: &'a Draft) -> Vec<Run<'a>> {
    let mut analyzer = Analyzer::new();
    let [first, second] = [first, second].map(|draft| sentences(draft, &mut analyzer));
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    let mut number = |sentence: &Sentence<'_>| {
        let next = numbers.len();
        *numbers.entry(sentence.key()).or_insert(next)
    };
    let [a, b] = [&first, &second].map(|sentences| sentences.iter().map(&mut number).collect::<Vec<usize>>());
    let deadline = Instant::now() + PATIENCE;
    let mut runs = Vec::new();
    for operation in capture_diff_slices_deadline(Algorithm::Myers, &a, &b, Some(deadline)) {
        match operation.tag() {
            DiffTag::Equal => runs.push(Run::Shared(operation.old_range().len())),
            _ => differing(&first[operation.old_range()], &second[operation.new_range()], &mut runs),
        }
    }
    runs
}

/// Sentences that stand in the same place of both texts; one that was reworded comes right before its counterpart.
fn differing<'a>(first: &[Sentence<'a>], mut second: &[Sentence<'a>], runs: &mut Vec<Run<'a>>) {
    for sentence in first {
        let counterpart = second.iter().take(AHEAD).position(|other| sentence.is_like(other));
        let (before, rest) = second.split_at(counterpart.unwrap_or(0));
        runs.extend(before.iter().map(|other| Run::Second(other.text)));
        runs.push(Run::First(sentence.text));
        second = rest;
        if let (Some(_), [other, rest @ ..]) = (counterpart, second) {
            runs.push(Run::Second(other.text));
            second = rest;
        }
    }
    runs.extend(second.iter().map(|other| Run::Second(other.text)));
}

/// The sentences of standfirst and body.
fn sentences<'a>(draft: &'a Draft, analyzer: &mut Analyzer) -> Vec<Sentence<'a>> {
    let texts = [draft.standfirst.as_deref().unwrap_or_default(), &draft.body];
    let mut sentences = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    for text in texts {
        tokens.clear();
        tokenize(text, &mut tokens);
        let starts = tokens.iter().filter(|token| token.before != Break::None).map(|token| token.start as usize);
        let starts: Vec<usize> = starts.collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        for (&start, end) in starts.iter().zip(ends) {
            let text = text.get(start..end).unwrap_or_default().trim();
            let mut words = String::new();
            analyzer.exact(text, &mut words);
            sentences.push(Sentence { text, words });
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(standfirst: Option<&str>, body: &str) -> Draft {
        Draft { standfirst: standfirst.map(str::to_string), body: body.to_string(), ..Draft::default() }
    }

    #[test]
    fn what_one_text_has_and_the_other_lacks() {
        let wire = draft(None, "The sale is off. M. Le Goaziou smiled. The court sat late.\n\nNobody appealed.");
        let paper = draft(None, "The sale is off! The court sat late. Nobody appealed. The paper adds this.");
        let expected =
            [Run::Shared(1), Run::First("M. Le Goaziou smiled."), Run::Shared(2), Run::Second("The paper adds this.")];
        assert_eq!(compare(&wire, &paper), expected);
        let expected =
            [Run::Shared(1), Run::Second("M. Le Goaziou smiled."), Run::Shared(2), Run::First("The paper adds this.")];
        assert_eq!(compare(&paper, &wire), expected);
    }

    #[test]
    fn a_standfirst_is_text_and_a_changed_sentence_is_two() {
        let a = draft(Some("The sale is off."), "It rained.");
        let b = draft(None, "The sale is off. It snowed.");
        assert_eq!(compare(&a, &b), [Run::Shared(1), Run::First("It rained."), Run::Second("It snowed.")]);
        assert_eq!(compare(&a, &a), [Run::Shared(2)]);
        assert_eq!(compare(&draft(None, ""), &draft(None, "")), []);
    }

    #[test]
    fn numbers_are_the_same_however_they_are_spaced_and_rewordings_stand_together() {
        let wire = draft(None, "A fine of 100.000 euros.\n\nThe ministry had no comment. It rained all day long.");
        let paper = draft(None, "A fine of 100 000 euros. A new line. The ministry had no comment on that. It froze.");
        let expected = [
            Run::Shared(1),
            Run::Second("A new line."),
            Run::First("The ministry had no comment."),
            Run::Second("The ministry had no comment on that."),
            Run::First("It rained all day long."),
            Run::Second("It froze."),
        ];
        assert_eq!(compare(&wire, &paper), expected);
    }
}
