//! Variants of a whole name.

use rustc_hash::FxHashMap;

use super::context::Context;
use super::{Learned, Reason};
use crate::authority::key::{Tongue, skeleton, spelling};
use crate::names::lexicon::{Lexicon, List};

/// Below this there is doubt.
const SURE: f64 = 0.85;
/// Names that sound alike, compared each with the more frequent of them; beyond that they are no names at all.
const MOST_ALIKE: usize = 64;

/// `le Monde` is `Monde`, `the Guardian` is `Guardian`.
pub fn articles(learned: &mut Learned) {
    for key in 0..learned.keys.len() as u32 {
        let known = learned.known(key);
        let rest = known.key.split_once(' ').filter(|(first, _)| ["l", "la", "le", "les", "the"].contains(first));
        let Some((_, rest)) = rest.filter(|(_, rest)| rest.len() > 2 && known.is_real()) else { continue };
        if let Some(bare) = learned.find(rest).filter(|&bare| learned.known(bare).is_real()) {
            learned.link(key, bare, Reason::Article, 0.97);
        }
    }
}

/// `John F. Kerry` is `John Kerry`, unless there is a `John G. Kerry` as well.
pub fn middle_initials(people: &mut Learned) {
    let mut by_rest: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (key, known) in (0..).zip(&people.keys) {
        let words = known.words();
        if words.len() < 3 || !known.is_real() || words[0].chars().count() < 2 {
            continue;
        }
        let last = words.len() - 1;
        // Before a vowel it is an elision: Giscard d'Estaing.
        let is_elision = |i: usize| words[i] == "d" && words[i + 1].starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'h']);
        let is_initial = |i: usize| i > 0 && i < last && words[i].chars().count() == 1 && !is_elision(i);
        let rest: Vec<&str> = (0..words.len()).filter(|&i| !is_initial(i)).map(|i| words[i]).collect();
        if rest.len() < words.len() && rest.len() > 1 {
            by_rest.entry(rest.join(" ")).or_default().push(key);
        }
    }
    let mut found: Vec<(u32, u32)> = Vec::new();
    for (rest, keys) in &by_rest {
        if let ([one], Some(bare)) = (keys.as_slice(), people.find(rest))
            && people.known(bare).is_real()
        {
            found.push((*one, bare));
        }
    }
    found.sort_unstable();
    for (from, to) in found {
        people.link(from, to, Reason::MiddleInitial, 0.95);
    }
}

/// `Kerry John` is `John Kerry` where the latter is usual and John a first name.
pub fn inverted(people: &mut Learned) {
    let lexicon = Lexicon::embedded();
    let mut buffer = String::new();
    let mut is_forename = |word: &str| lexicon.flags_of(word, &mut buffer) & List::Forename as u32 != 0;
    for key in 0..people.keys.len() as u32 {
        let known = people.known(key);
        let [surname, forename] = known.words()[..] else { continue };
        if known.articles == 0 || !is_forename(forename) || is_forename(surname) {
            continue;
        }
        let usual = people.find(&format!("{forename} {surname}"));
        if let Some(usual) = usual.filter(|&usual| people.known(usual).articles >= 2 * known.articles) {
            people.link(key, usual, Reason::Inverted, 0.93);
        }
    }
}

/// Names that sound alike, then names with the same consonants.
pub fn spellings(people: &mut Learned, context: &Context<'_>) {
    let mut alike: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    let mut consonants: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (key, known) in (0..).zip(&people.keys) {
        if !known.is_real() || !known.key.contains(' ') {
            continue;
        }
        let both = [Tongue::French, Tongue::English];
        let one = [known.tongue()];
        // Nobody has printed a form that only the bundled authority has: it may be of either language.
        for &tongue in if known.articles == 0 { &both[..] } else { &one } {
            let Some(spelling) = spelling(&known.key, tongue) else { continue };
            let skeleton = skeleton(&spelling);
            for (map, by) in [(&mut alike, spelling), (&mut consonants, skeleton)] {
                let keys = map.entry(by).or_default();
                if keys.last() != Some(&key) {
                    keys.push(key);
                }
            }
        }
    }
    for (groups, reason) in [(alike, Reason::Spelling), (consonants, Reason::Consonants)] {
        let mut groups: Vec<Vec<u32>> = groups.into_values().filter(|keys| keys.len() > 1).collect();
        groups.sort_unstable();
        for mut keys in groups {
            keys.sort_by_key(|&key| (std::cmp::Reverse(people.known(key).articles), key));
            keys.truncate(MOST_ALIKE);
            for (place, &rarer) in keys.iter().enumerate().skip(1) {
                for &usual in &keys[..place] {
                    try_link(people, context, rarer, usual, reason);
                }
            }
        }
    }
}

fn try_link(people: &mut Learned, context: &Context<'_>, rarer: u32, usual: u32, reason: Reason) {
    let without = [people.groups.of(rarer), people.groups.of(usual)];
    let pair = Pair::new(people, rarer, usual);
    if without[0] == without[1] || !pair.may_be_one(reason) {
        return;
    }
    let (a, b) = (context.articles(people, &[rarer]), context.articles(people, &[usual]));
    let (few, other) = if a.len() <= b.len() { (&a, without[1]) } else { (&b, without[0]) };
    let together = context.together(people, few, other);
    // A paper spells a person one way in an article: two spellings in one are two people.
    if together > 1 || 5 * together > few.len() {
        return;
    }
    let score = pair.score(reason, context.shared(people, &a, &b, &without));
    if score >= SURE {
        people.link(rarer, usual, reason, score);
    }
}

/// Two names that may be one.
struct Pair<'a> {
    /// The words that differ, in order.
    differing: Vec<(&'a str, &'a str)>,
    /// Words of some length that they have in common.
    common: usize,
    same_length: bool,
    two_languages: bool,
    bundled: bool,
    /// The difference is one of any language: double letters, `y` and `i`, `off` and `ov`.
    mild: bool,
}

impl<'a> Pair<'a> {
    fn new(people: &'a Learned, a: u32, b: u32) -> Pair<'a> {
        let (known_a, known_b) = (people.known(a), people.known(b));
        // Articles come and go: al-Assad, Assad.
        let words = |key: &'a str| key.split(' ').filter(|word| !["al", "el"].contains(word)).collect::<Vec<_>>();
        let (words_a, words_b) = (words(&known_a.key), words(&known_b.key));
        let pairs = || words_a.iter().copied().zip(words_b.iter().copied());
        let tongues = (known_a.tongue(), known_b.tongue());
        Pair {
            differing: pairs().filter(|(a, b)| a != b).collect(),
            common: pairs().filter(|(a, b)| a == b && a.len() > 3).count(),
            same_length: words_a.len() == words_b.len() && words_a.len() > 1,
            two_languages: tongues.0 != tongues.1 && tongues.0 != Tongue::Other && tongues.1 != Tongue::Other,
            bundled: people.groups.bundled(a).is_some() || people.groups.bundled(b).is_some(),
            mild: spelling(&known_a.key, Tongue::Other) == spelling(&known_b.key, Tongue::Other),
        }
    }

    fn may_be_one(&self, reason: Reason) -> bool {
        let lexicon = Lexicon::embedded();
        let mut buffer = String::new();
        let (female, male) = (List::Female as u32, List::Male as u32);
        let mut sexes = |word: &str| lexicon.flags_of(word, &mut buffer) & (female | male);
        let man_and_woman = self.differing.iter().any(|(a, b)| {
            let (a, b) = (sexes(a), sexes(b));
            a != 0 && b != 0 && a & b == 0
        });
        let alike = reason == Reason::Spelling || self.common > 0 && self.differing.iter().all(|(a, b)| similar(a, b));
        self.same_length && alike && !man_and_woman
    }

    fn score(&self, reason: Reason, shared: usize) -> f64 {
        if reason == Reason::Consonants {
            return if self.two_languages && shared > 1 { 0.86 } else { 0.0 };
        }
        let shortest = self.differing.iter().map(|(a, b)| a.len().min(b.len())).min().unwrap_or(usize::MAX);
        let lexicon = Lexicon::embedded();
        let mut buffer = String::new();
        let mut is_usual = |word: &str| {
            let lists = List::Forename as u32 | List::Surname as u32;
            lexicon.flags_of(word, &mut buffer) & lists != 0
        };
        let both_usual = !self.differing.is_empty() && self.differing.iter().all(|(a, b)| is_usual(a) && is_usual(b));
        let steps = [
            (self.two_languages, 15),
            (shared > 0, 15),
            (shortest >= 6, 5),
            (self.mild, 5),
            (self.bundled, 10),
            (both_usual, -10),
        ];
        let score: i32 = 75 + steps.iter().map(|&(holds, step)| if holds { step } else { 0 }).sum::<i32>();
        f64::from(score.min(99)) / 100.0
    }
}

/// Whether two thirds of the letters of the longer word stand in the other in the same order.
fn similar(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(30).collect(), b.chars().take(30).collect());
    let mut row = vec![0; b.len() + 1];
    for x in &a {
        let mut before = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { before + 1 } else { above.max(row[j]) };
            before = above;
        }
    }
    3 * row[b.len()] >= 2 * a.len().max(b.len())
}
