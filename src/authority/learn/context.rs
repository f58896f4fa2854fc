//! In whose company a name stands: the people and organisations of the same articles.
//!
//! Only companions that say something count: those in few articles. Half of an archive names the United Nations.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Archive, Learned, Seen};
use crate::article::Kind;

/// Kind and group of a companion.
type Companion = (Kind, u32);

/// More people than this share a surname: nobody can tell them apart by company.
const MOST: usize = 16;

pub struct Context<'a> {
    archive: &'a dyn Archive,
    /// The key of each form of a person.
    keys: Vec<u32>,
    /// Whether a person's form says something as a companion.
    telling: Vec<bool>,
    /// The group of each form of an organisation, if it says something.
    bodies: Vec<Option<u32>>,
}

/// How the articles of a short form are distributed over those whom it may mean.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Votes {
    pub articles: usize,
    /// For each candidate, the articles in which its companions stand, and more of them than anybody else's.
    pub of: Vec<usize>,
}

impl<'a> Context<'a> {
    pub fn new(archive: &'a dyn Archive, seen: &[Vec<Seen>; 3], learned: &[Learned; 3]) -> Context<'a> {
        // A twentieth of the articles, but at least five.
        let most = (archive.len() / 20).max(5);
        let [people, bodies] = [Kind::Person, Kind::Organisation].map(|kind| &learned[kind as usize]);
        let keys = |kind: Kind| {
            let mut keys = vec![0; seen[kind as usize].len()];
            for (key, known) in (0..).zip(&learned[kind as usize].keys) {
                known.forms.iter().for_each(|&form| keys[form as usize] = key);
            }
            keys
        };
        let tells = |learned: &Learned, key: u32| (1..=most).contains(&learned.groups.articles(key));
        let of_bodies = keys(Kind::Organisation).into_iter();
        let keys = keys(Kind::Person);
        Context {
            archive,
            telling: keys.iter().map(|&key| tells(people, key)).collect(),
            bodies: of_bodies.map(|key| tells(bodies, key).then(|| bodies.groups.of(key))).collect(),
            keys,
        }
    }

    /// The articles that have one of these keys as a fullest form, in order.
    pub fn articles(&self, people: &Learned, keys: &[u32]) -> Vec<u32> {
        let forms = keys.iter().flat_map(|&key| &people.known(key).forms);
        let mut articles: Vec<u32> = forms.flat_map(|&form| self.archive.articles(Kind::Person, form)).collect();
        articles.sort_unstable();
        articles.dedup();
        articles
    }

    fn companions(&self, people: &Learned, article: u32, each: &mut dyn FnMut(Companion)) {
        self.archive.forms(article, Kind::Person, &mut |form| {
            if let (Some(true), Some(&key)) = (self.telling.get(form as usize), self.keys.get(form as usize)) {
                each((Kind::Person, people.groups.of(key)));
            }
        });
        self.archive.forms(article, Kind::Organisation, &mut |form| {
            if let Some(Some(group)) = self.bodies.get(form as usize) {
                each((Kind::Organisation, *group));
            }
        });
    }

    fn company(&self, people: &Learned, articles: &[u32], without: &[u32]) -> FxHashSet<Companion> {
        let mut company = FxHashSet::default();
        for &article in articles {
            self.companions(people, article, &mut |companion| _ = company.insert(companion));
        }
        without.iter().for_each(|&group| _ = company.remove(&(Kind::Person, group)));
        company
    }

    /// How many companions two people have in common. `without`: the groups in question themselves.
    pub fn shared(&self, people: &Learned, a: &[u32], b: &[u32], without: &[u32]) -> usize {
        let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let few = self.company(people, few, without);
        if few.is_empty() { 0 } else { self.company(people, many, without).intersection(&few).count() }
    }

    /// Whose company the articles of a short form are in.
    pub fn votes(&self, people: &Learned, articles: &[u32], candidates: &[Vec<u32>], without: &[u32]) -> Votes {
        let mut votes = Votes { articles: articles.len(), of: vec![0; candidates.len()] };
        if candidates.len() > MOST {
            return votes;
        }
        let mut company: FxHashMap<Companion, u32> = FxHashMap::default();
        for (number, of) in candidates.iter().enumerate() {
            for companion in self.company(people, of, without) {
                *company.entry(companion).or_default() |= 1 << number;
            }
        }
        for &article in articles {
            let mut shared = vec![0; candidates.len()];
            self.companions(people, article, &mut |companion| {
                let of = company.get(&companion).copied().unwrap_or(0);
                shared.iter_mut().enumerate().for_each(|(number, shared)| *shared += of >> number & 1);
            });
            let most = shared.iter().copied().max().unwrap_or(0);
            if most > 0 && shared.iter().filter(|&&shared| shared == most).count() == 1 {
                shared.iter().zip(&mut votes.of).for_each(|(&shared, votes)| *votes += usize::from(shared == most));
            }
        }
        votes
    }

    /// In how many of these articles somebody of a group stands.
    pub fn together(&self, people: &Learned, articles: &[u32], group: u32) -> usize {
        let has = |article: u32| {
            let mut found = false;
            self.archive.forms(article, Kind::Person, &mut |form| {
                found |= self.keys.get(form as usize).is_some_and(|&key| people.groups.of(key) == group);
            });
            found
        };
        articles.iter().filter(|&&article| has(article)).count()
    }
}
