//! Short forms that stand alone in their articles: whose are they?
//!
//! A paper that prints a surname alone means somebody whom everybody knows, or whom yesterday's article introduced.
//! A lone surname is given to a person of the archive when one has that surname, or nearly all mentions of it, and the
//! surname is rare enough that the archive's silence about others says something; else only when the company that it
//! stands in is that person's and nobody else's.

use rustc_hash::FxHashMap;

use super::context::Context;
use super::{Learned, Reason};
use crate::authority::key::{Tongue, is_particle, spelling};
use crate::names::lexicon::{Lexicon, List};

/// The share of all mentions that one person must have for a surname to be that person's.
const DOMINATES: f64 = 0.95;
/// The share of introductions that one body must have for letters to be its acronym.
const INTRODUCES: f64 = 0.9;

/// Letters that articles introduce for one body and for no other: `Confédération paysanne du Nord (CPN)`.
pub fn acronyms(bodies: &mut Learned) {
    for key in 0..bodies.keys.len() as u32 {
        let known = bodies.known(key);
        if !known.acronym || known.bundled.is_some() || known.key.contains(' ') {
            continue;
        }
        let mut of: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        for &(full, times) in known.also_of.iter().filter(|(full, _)| bodies.known(*full).key.contains(' ')) {
            let group = of.entry(bodies.groups.of(full)).or_insert((0, full));
            *group = (group.0 + times, group.1.min(full));
        }
        let all: u32 = of.values().map(|(times, _)| times).sum();
        let Some(&(times, full)) = of.values().max() else { continue };
        let share = f64::from(times) / f64::from(all.max(1));
        let fits = times > 1 || is_initials(&known.key, &bodies.known(full).key);
        if share >= INTRODUCES && fits {
            bodies.link(key, full, Reason::Acronym, share.min(0.98));
        }
    }
}

/// `cpn` of `confederation paysanne du nord`: each letter begins a word, in order.
fn is_initials(letters: &str, full: &str) -> bool {
    let mut words = full.split(' ');
    letters.chars().all(|letter| words.any(|word| word.starts_with(letter)))
}

/// The people by the last word of their names.
#[derive(Default)]
struct Surnames {
    by_word: FxHashMap<String, Vec<u32>>,
    by_sound: FxHashMap<String, Vec<u32>>,
}

impl Surnames {
    fn of(people: &Learned) -> Surnames {
        let mut surnames = Surnames::default();
        for (key, known) in (0..).zip(&people.keys) {
            let words = known.words();
            let Some((last, before)) = words.split_last() else { continue };
            let has_forename = before.first().is_some_and(|first| first.chars().count() > 1 && !is_particle(first));
            if !known.is_real() || !has_forename {
                continue;
            }
            surnames.by_word.entry(last.to_string()).or_default().push(key);
            if let Some(sound) = spelling(last, known.tongue()) {
                surnames.by_sound.entry(sound).or_default().push(key);
            }
        }
        surnames
    }

    /// The people who may be meant by a lone surname, with or without particles.
    fn candidates(&self, people: &Learned, lone: &[&str], tongue: Tongue) -> Vec<u32> {
        let Some((last, particles)) = lone.split_last() else { return Vec::new() };
        let mut found = self.by_word.get(*last).cloned().unwrap_or_default();
        if found.is_empty() && last.len() > 4 {
            let sound = spelling(last, tongue).unwrap_or_default();
            found = self.by_sound.get(&sound).cloned().unwrap_or_default();
        }
        if let Some(&particle) = particles.last() {
            let arabic = |word: &str| ["al", "el"].contains(&word);
            found.retain(|&key| {
                let words = people.known(key).words();
                let before = words.len().checked_sub(2).map_or("", |at| words[at]);
                before == particle || arabic(before) && arabic(particle)
            });
        }
        found
    }
}

/// `J. Kerry` is `John Kerry` where no other Kerry has a J.
pub fn initials(people: &mut Learned) {
    let surnames = Surnames::of(people);
    for key in 0..people.keys.len() as u32 {
        let known = people.known(key);
        let words = known.words();
        let count = words.iter().take_while(|word| word.chars().count() == 1).count();
        if count == 0 || count == words.len() || known.articles == 0 {
            continue;
        }
        let mut found = surnames.candidates(people, &words[words.len() - 1..], known.tongue());
        found.retain(|&full| {
            let full = people.known(full).words();
            full.len() > count
                && full[count..].ends_with(&words[count..])
                && full.iter().zip(&words).take(count).all(|(full, initial)| full.starts_with(initial))
        });
        if let Some(candidates) = Candidates::of(people, &found)
            && candidates.dominance >= DOMINATES
        {
            people.link(key, candidates.best, Reason::Initials, 0.95 * candidates.dominance);
        }
    }
}

/// The people whom a short form may mean.
struct Candidates {
    /// Groups, the most frequent first, and the keys of each that fit.
    groups: Vec<(u32, Vec<u32>)>,
    /// The most frequent key of the most frequent group.
    best: u32,
    /// Its group's share of all their articles.
    dominance: f64,
    /// How many the bundled authority knows.
    bundled: usize,
}

impl Candidates {
    fn of(people: &Learned, keys: &[u32]) -> Option<Candidates> {
        let mut by_group: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for &key in keys {
            by_group.entry(people.groups.of(key)).or_default().push(key);
        }
        let mut groups: Vec<(u32, Vec<u32>)> = by_group.into_iter().collect();
        groups.sort_unstable_by_key(|(group, _)| (std::cmp::Reverse(people.groups.articles(*group)), *group));
        let (first, of_first) = groups.first()?;
        let best = of_first.iter().copied().max_by_key(|&key| (people.known(key).articles, std::cmp::Reverse(key)))?;
        let articles = |group: u32| f64::from(people.groups.articles(group));
        let all: f64 = groups.iter().map(|(group, _)| articles(*group)).sum();
        let bundled = groups.iter().filter(|(group, _)| people.groups.bundled(*group).is_some()).count();
        Some(Candidates { best, dominance: articles(*first) / all.max(1.0), bundled, groups })
    }
}

/// Lone surnames.
pub fn surnames(people: &mut Learned, context: &Context<'_>) {
    let surnames = Surnames::of(people);
    let mut found: Vec<(u32, u32, Reason, f64)> = Vec::new();
    for key in 0..people.keys.len() as u32 {
        let known = people.known(key);
        let words = known.words();
        let Some((last, particles)) = words.split_last() else { continue };
        let is_surname = particles.iter().all(|word| is_particle(word)) && last.chars().count() > 2;
        if !is_surname || known.articles == 0 || people.groups.bundled(key).is_some() {
            continue;
        }
        let candidates = surnames.candidates(people, &words, known.tongue());
        if let Some(candidates) = Candidates::of(people, &candidates)
            && let Some((reason, score)) = whose(people, context, key, &candidates)
        {
            found.push((key, candidates.best, reason, score));
        }
    }
    // Only now: what one surname is given to must not make another one's candidate look more frequent.
    for (key, best, reason, score) in found {
        people.link(key, best, reason, score);
    }
}

/// Whether a lone surname is the first candidate's, and how sure that is.
fn whose(people: &Learned, context: &Context<'_>, lone: u32, candidates: &Candidates) -> Option<(Reason, f64)> {
    let known = people.known(lone);
    let articles = people.groups.articles(candidates.best);
    let dominates = candidates.dominance >= DOMINATES && candidates.bundled < 2;
    let last = *known.words().last()?;
    // An archive that prints a surname alone much more often than in full may mean somebody else by it.
    if dominates && !is_common(last) && articles > 1 && known.articles <= 10 * articles {
        return Some((Reason::Surname, 0.95 * candidates.dominance));
    }
    let lone_articles = context.articles(people, &[lone]);
    let mut without: Vec<u32> = candidates.groups.iter().map(|(group, _)| *group).collect();
    without.push(people.groups.of(lone));
    let of_each: Vec<Vec<u32>> = candidates.groups.iter().map(|(_, keys)| context.articles(people, keys)).collect();
    let votes = context.votes(people, &lone_articles, &of_each, &without);
    let for_best = votes.of.first().copied().unwrap_or(0);
    let for_others: usize = votes.of.iter().skip(1).sum();
    let share = for_best as f64 / votes.articles.max(1) as f64;
    let enough = if dominates { 0.5 } else { 0.8 };
    // One article in company is little for a name that many have.
    let fewest = if is_common(last) { 2 } else { 1 };
    let sure = share >= enough && for_best >= fewest && 20 * for_others <= for_best;
    sure.then_some((Reason::Company, 0.7 + 0.25 * share))
}

/// Whether a word is many people's surname, or usually no surname at all.
fn is_common(word: &str) -> bool {
    const LISTS: u32 = List::Forename as u32
        | List::Surname as u32
        | List::Country as u32
        | List::Demonym as u32
        | List::City as u32
        | List::Region as u32
        | List::Title as u32
        | List::Function as u32
        | List::Time as u32
        | List::Small as u32
        | List::Thing as u32;
    Lexicon::embedded().lists_of(word) & LISTS != 0
}
