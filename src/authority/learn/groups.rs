//! Which keys are one entity: sets that are joined, never more than one bundled entity in each.

use super::Known;

/// Disjoint sets of keys (union-find).
pub struct Groups {
    parent: Vec<u32>,
    bundled: Vec<Option<u32>>,
    articles: Vec<u32>,
}

impl Groups {
    pub fn new(keys: &[Known]) -> Groups {
        Groups {
            parent: (0..keys.len() as u32).collect(),
            bundled: keys.iter().map(|known| known.bundled).collect(),
            articles: keys.iter().map(|known| known.articles).collect(),
        }
    }

    /// The key that stands for the group of `key`.
    pub fn of(&self, key: u32) -> u32 {
        let mut at = key;
        while self.parent[at as usize] != at {
            at = self.parent[at as usize];
        }
        at
    }

    pub fn bundled(&self, key: u32) -> Option<u32> {
        self.bundled[self.of(key) as usize]
    }

    /// Articles with a form of the group; one that has two counts twice.
    pub fn articles(&self, key: u32) -> u32 {
        self.articles[self.of(key) as usize]
    }

    /// Makes two groups one; false if they were, or if each has a bundled entity of its own.
    pub fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        let apart = matches!((self.bundled[a as usize], self.bundled[b as usize]), (Some(a), Some(b)) if a != b);
        if a == b || apart {
            return false;
        }
        // The larger group takes the smaller one, so that paths stay short.
        let (from, to) = if self.articles[a as usize] > self.articles[b as usize] { (b, a) } else { (a, b) };
        self.parent[from as usize] = to;
        self.articles[to as usize] += self.articles[from as usize];
        self.bundled[to as usize] = self.bundled[to as usize].or(self.bundled[from as usize]);
        true
    }
}
