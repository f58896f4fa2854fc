//! Links between the names of an archive that nobody wrote down: learned from the archive itself.
//!
//! Two sorts. Variants of one whole name (another transliteration, a middle initial, the surname first) are joined
//! when they sound alike and nothing speaks against it (`variant.rs`). Short forms (a lone surname, an initial and a
//! surname, an acronym) go to a fuller one when the archive leaves no doubt whose they are (`short.rs`). Every link
//! has a reason and a score, and none joins two entities of the bundled authority: two people must never become one,
//! so in doubt there is no link.

mod context;
mod groups;
mod short;
mod variant;

#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

use super::bundled;
use super::key::{Tongue, key};
use crate::article::Kind;
use context::Context;
use groups::Groups;

/// Changes with the rules, so that what an older program learned is not used.
pub const RULES: u32 = 1;

/// What an archive says of one form of a name: one that was the fullest in its article, for some articles.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub text: String,
    /// Articles in which it is the fullest form; may be 0 for a form that only articles since removed had.
    pub articles: u32,
    /// How many of them are in French, and in English.
    pub french: u32,
    pub english: u32,
    /// Other forms of the same entity in the same article, and in how many articles.
    pub also: Vec<(String, u32)>,
}

/// Which names stand together in an archive; forms are given by their place in the list of [`Seen`].
pub trait Archive {
    /// How many articles there are.
    fn len(&self) -> u32;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The articles that have a form, in order.
    fn articles(&self, kind: Kind, form: u32) -> Vec<u32>;
    /// The forms of one kind that an article has.
    fn forms(&self, article: u32, kind: Kind, each: &mut dyn FnMut(u32));
}

/// Why a form counts as an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// It names the entity by itself.
    Itself = 0,
    /// The bundled authority says so.
    Bundled = 1,
    /// The same name in another transliteration.
    Spelling = 2,
    /// The same consonants, in other company that is the same.
    Consonants = 3,
    /// Without a middle initial.
    MiddleInitial = 4,
    /// Surname first.
    Inverted = 5,
    /// With an article before it.
    Article = 6,
    /// Initials for the first names.
    Initials = 7,
    /// A surname that one person has, or nearly all mentions of it.
    Surname = 8,
    /// A surname in the company of one person's companions.
    Company = 9,
    /// Letters that articles introduce for one body.
    Acronym = 10,
}

impl Reason {
    pub fn of(number: u8) -> Reason {
        use Reason::*;
        let all = [
            Itself,
            Bundled,
            Spelling,
            Consonants,
            MiddleInitial,
            Inverted,
            Article,
            Initials,
            Surname,
            Company,
            Acronym,
        ];
        all.get(usize::from(number)).copied().unwrap_or(Itself)
    }

    /// Whether it is given for forms that stand for a fuller one.
    pub fn is_of_short_form(self) -> bool {
        matches!(self, Reason::Initials | Reason::Surname | Reason::Company | Reason::Acronym)
    }

    /// In words, to stand before the form that it is about.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Itself => "the name itself",
            Reason::Bundled => "bundled, with",
            Reason::Spelling => "learned: another spelling of",
            Reason::Consonants => "learned: the consonants and the company of",
            Reason::MiddleInitial => "learned: but for an initial",
            Reason::Inverted => "learned: surname first, of",
            Reason::Article => "learned: but for the article",
            Reason::Initials => "learned: initials of",
            Reason::Surname => "learned: the surname, here, of",
            Reason::Company => "learned: the surname, in the company, of",
            Reason::Acronym => "learned: introduced for",
        }
    }
}

/// Why a key belongs where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub reason: Reason,
    /// Out of 100.
    pub score: u8,
    /// The key that it was linked to.
    pub via: u32,
}

/// A key with what the archive and the bundled authority say of its forms.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub key: String,
    /// Forms with this key, by their place in the list of [`Seen`].
    pub forms: Vec<u32>,
    pub articles: u32,
    french: u32,
    english: u32,
    /// The bundled entity that it means.
    pub bundled: Option<u32>,
    /// In how many articles it is another form of which key.
    also_of: Vec<(u32, u32)>,
    /// A form of it looks like an acronym.
    acronym: bool,
}

impl Known {
    fn tongue(&self) -> Tongue {
        match (self.french, self.english) {
            (0, 0) => Tongue::Other,
            (french, english) if french >= english => Tongue::French,
            _ => Tongue::English,
        }
    }

    pub fn is_acronym(&self) -> bool {
        self.acronym
    }

    fn is_real(&self) -> bool {
        self.articles > 0 || self.bundled.is_some()
    }

    fn words(&self) -> Vec<&str> {
        self.key.split(' ').collect()
    }
}

/// The keys of one kind, sorted, and what has been learned of them.
pub struct Learned {
    pub keys: Vec<Known>,
    pub links: Vec<Option<Link>>,
    pub groups: Groups,
}

/// Learns everything. `seen` holds the forms of each kind, sorted.
pub fn learn(seen: &[Vec<Seen>; 3], archive: &dyn Archive) -> [Learned; 3] {
    let mut all = Kind::ALL.map(|kind| Learned::new(kind, &seen[kind as usize]));
    for kind in [Kind::Organisation, Kind::Place] {
        variant::articles(&mut all[kind as usize]);
    }
    short::acronyms(&mut all[Kind::Organisation as usize]);
    let people = &mut all[Kind::Person as usize];
    variant::middle_initials(people);
    variant::inverted(people);
    let context = Context::new(archive, seen, &all);
    let people = Kind::Person as usize;
    variant::spellings(&mut all[people], &context);
    short::initials(&mut all[people]);
    short::surnames(&mut all[people], &context);
    all
}

impl Learned {
    fn new(kind: Kind, seen: &[Seen]) -> Learned {
        let mut keys: FxHashMap<String, Known> = FxHashMap::default();
        let mut also: Vec<(String, String, u32)> = Vec::new();
        for (form, seen) in (0..).zip(seen) {
            let key = key(&seen.text);
            for (other, articles) in &seen.also {
                let other_key = super::key::key(other);
                let known = keys.entry(other_key.clone()).or_default();
                known.acronym |= looks_like_acronym(other);
                if other_key != key {
                    also.push((other_key, key.clone(), *articles));
                }
            }
            let known = keys.entry(key).or_default();
            known.forms.push(form);
            known.articles += seen.articles;
            known.french += seen.french;
            known.english += seen.english;
            known.acronym |= looks_like_acronym(&seen.text);
        }
        let mut together: Vec<Vec<String>> = Vec::new();
        for (number, forms) in (0..).zip(bundled::entities(kind)) {
            let mut keys_of_entity = Vec::new();
            for form in forms {
                let key = key(form.text);
                let known = keys.entry(key.clone()).or_default();
                let elsewhere = form.only.is_some_and(|only| known.articles > 0 && known.tongue() != only);
                if !elsewhere && known.bundled.is_none() {
                    known.bundled = Some(number);
                    keys_of_entity.push(key);
                }
            }
            together.push(keys_of_entity);
        }
        let mut keys: Vec<Known> = keys.into_iter().map(|(key, known)| Known { key, ..known }).collect();
        keys.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        let find = |keys: &[Known], key: &str| keys.binary_search_by(|known| known.key.as_str().cmp(key)).ok();
        for (short, full, articles) in also {
            if let (Some(short), Some(full)) = (find(&keys, &short), find(&keys, &full)) {
                match keys[short].also_of.iter_mut().find(|(of, _)| *of == full as u32) {
                    Some((_, times)) => *times += articles,
                    None => keys[short].also_of.push((full as u32, articles)),
                }
            }
        }
        let groups = Groups::new(&keys);
        let links = vec![None; keys.len()];
        let mut learned = Learned { keys, links, groups };
        for keys_of_entity in together {
            let numbers: Vec<u32> =
                keys_of_entity.iter().filter_map(|key| find(&learned.keys, key)).map(|key| key as u32).collect();
            for &key in numbers.iter().skip(1) {
                learned.link(key, numbers[0], Reason::Bundled, 1.0);
            }
        }
        learned
    }

    /// The number of a key.
    pub fn find(&self, key: &str) -> Option<u32> {
        self.keys.binary_search_by(|known| known.key.as_str().cmp(key)).ok().map(|at| at as u32)
    }

    fn known(&self, key: u32) -> &Known {
        &self.keys[key as usize]
    }

    /// Joins two keys' groups, unless the bundled authority tells them apart.
    fn link(&mut self, from: u32, to: u32, reason: Reason, score: f64) -> bool {
        let joined = self.groups.join(from, to);
        if joined && self.links[from as usize].is_none() {
            let score = (score.clamp(0.0, 1.0) * 100.0).round() as u8;
            self.links[from as usize] = Some(Link { reason, score, via: to });
        }
        joined
    }
}

/// `ONU`, `CGT`, `CFE-CGC`, `O.N.U.`; not `Le Monde`.
fn looks_like_acronym(form: &str) -> bool {
    let capitals = form.chars().filter(|c| c.is_uppercase()).count();
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    (2..=10).contains(&letters) && 2 * capitals > letters && !form.contains(' ')
}
