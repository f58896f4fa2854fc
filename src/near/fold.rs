//! Folding: which of the articles that match are shown under another, of which they are near-copies.
//!
//! The articles are gone through from the oldest to the newest ([`Sort::Oldest`]: by date and time, then by id; those
//! without a date last). Each becomes a copy of the first of those before it that is no copy itself and that its text
//! resembles by the threshold or more; without such a one it stands for itself. So every copy resembles the article
//! that it is shown under, however many steps a story has changed in, and the outcome depends on the articles that
//! match and on the threshold alone.
//!
//! [`Sort::Oldest`]: crate::engine::Sort::Oldest

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Shingles, may_resemble};
use crate::analyze::Analyzer;
use crate::article::{ArticleId, Draft};
use crate::engine::{Analyzed, Engine, Entry, Error, Sharing};
use crate::query::Query;

/// From this resemblance on texts are taken for copies, unless another is asked for.
pub const THRESHOLD: f64 = 0.5;
/// Below this, sketches would miss too many copies to speak of.
pub const LOWEST: f64 = 0.3;

/// Shingles kept at a time, of all texts together.
const KEPT: usize = 1 << 22;

/// Which articles are copies, and of which.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// By the article that they are shown under, oldest first.
    copies: FxHashMap<ArticleId, Vec<ArticleId>>,
    folded: FxHashSet<ArticleId>,
}

impl Fold {
    /// Folds the articles that match.
    pub fn of(archive: &dyn Engine, query: &Query, threshold: f64) -> Result<Fold, Error> {
        let sharing = archive.sharing(query)?;
        let mut texts =
            Texts { archive, ids: &sharing.ids, analyzer: Analyzer::new(), kept: FxHashMap::default(), size: 0 };
        let mut fold = Fold::default();
        let mut is_copy = |a, b| {
            let [sketch_a, sketch_b] = [a, b].map(|number: u32| &sharing.sketches[number as usize]);
            Ok(may_resemble(sketch_a, sketch_b, threshold) && texts.resemblance(a, b)? >= threshold)
        };
        for (copy, original) in originals(&sharing, &mut is_copy)? {
            let [copy, original] = [copy, original].map(|number| sharing.ids[number as usize]);
            fold.copies.entry(original).or_default().push(copy);
            fold.folded.insert(copy);
        }
        Ok(fold)
    }

    /// How many articles are shown under others.
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether the article is shown under another.
    pub fn is_folded(&self, id: ArticleId) -> bool {
        self.folded.contains(&id)
    }

    /// What is shown under an article, oldest first.
    pub fn copies_of(&self, id: ArticleId) -> &[ArticleId] {
        self.copies.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// Each copy with the article it is a copy of, copies in order. `is_copy` compares two texts.
fn originals(
    sharing: &Sharing,
    is_copy: &mut dyn FnMut(u32, u32) -> Result<bool, Error>,
) -> Result<Vec<(u32, u32)>, Error> {
    let mut groups_of: Vec<Vec<usize>> = vec![Vec::new(); sharing.ids.len()];
    for (group, members) in sharing.groups.iter().enumerate() {
        members.iter().for_each(|&member| groups_of[member as usize].push(group));
    }
    // Those of each group that are no copies, as far as we have come.
    let mut standing: Vec<Vec<u32>> = vec![Vec::new(); sharing.groups.len()];
    let mut found = Vec::new();
    for (article, groups) in (0..).zip(&groups_of) {
        let mut before: Vec<u32> = groups.iter().flat_map(|&group| &standing[group]).copied().collect();
        before.sort_unstable();
        before.dedup();
        let mut original = None;
        for other in before {
            if is_copy(article, other)? {
                original = Some(other);
                break;
            }
        }
        match original {
            Some(original) => found.push((article, original)),
            None => groups.iter().for_each(|&group| standing[group].push(article)),
        }
    }
    Ok(found)
}

/// The texts that are compared, each read once as long as memory allows.
struct Texts<'a> {
    archive: &'a dyn Engine,
    ids: &'a [ArticleId],
    analyzer: Analyzer,
    kept: FxHashMap<u32, Shingles>,
    size: usize,
}

impl Texts<'_> {
    fn resemblance(&mut self, a: u32, b: u32) -> Result<f64, Error> {
        if self.size > KEPT {
            self.kept.clear();
            self.size = 0;
        }
        for number in [a, b] {
            if !self.kept.contains_key(&number) {
                let entry = self.archive.get(self.ids[number as usize])?;
                let shingles = entry.map(|entry| Shingles::of(&entry.article.draft, &mut self.analyzer));
                let shingles = shingles.unwrap_or_else(Shingles::none);
                self.size += shingles.len();
                self.kept.insert(number, shingles);
            }
        }
        Ok(self.kept[&a].resemblance(&self.kept[&b]))
    }
}

/// A near-copy of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct NearCopy {
    pub entry: Entry,
    pub resemblance: f64,
}

/// All near-copies of an article in the archive, the most alike first.
pub fn copies_of(archive: &dyn Engine, entry: &Entry, threshold: f64) -> Result<Vec<NearCopy>, Error> {
    let mut analyzer = Analyzer::new();
    let draft: &Draft = &entry.article.draft;
    let shingles = Shingles::of(draft, &mut analyzer);
    let sketch = Analyzed::of(&entry.article, &mut analyzer).sketch;
    let mut copies = Vec::new();
    for id in archive.sharing_with(&sketch)? {
        if id == entry.article.id {
            continue;
        }
        let Some(entry) = archive.get(id)? else { continue };
        let resemblance = Shingles::of(&entry.article.draft, &mut analyzer).resemblance(&shingles);
        if resemblance >= threshold {
            copies.push(NearCopy { entry, resemblance });
        }
    }
    copies.sort_by(|a, b| b.resemblance.total_cmp(&a.resemblance).then(a.entry.article.id.cmp(&b.entry.article.id)));
    Ok(copies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sharing(articles: u32, groups: &[&[u32]]) -> Sharing {
        let ids = (0..articles).map(|n| ArticleId::from_halves(n.into(), 0)).collect();
        Sharing { ids, sketches: Vec::new(), groups: groups.iter().map(|group| group.to_vec()).collect() }
    }

    fn folded(articles: u32, groups: &[&[u32]], alike: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let sharing = sharing(articles, groups);
        let mut asked = FxHashSet::default();
        let mut is_copy = |a, b| {
            assert!(a > b && asked.insert((a, b)), "the newer with the older, once: {a}, {b}");
            Ok(alike.contains(&(b, a)))
        };
        originals(&sharing, &mut is_copy).expect("no archive that could fail")
    }

    #[test]
    fn copies_are_of_the_earliest() {
        let all: &[&[u32]] = &[&[0, 1, 2]];
        assert_eq!(folded(3, all, &[(0, 1), (0, 2), (1, 2)]), [(1, 0), (2, 0)]);
        assert_eq!(folded(3, all, &[(1, 2)]), [(2, 1)]);
        assert_eq!(folded(3, all, &[]), []);
    }

    #[test]
    fn a_story_that_changes_step_by_step_is_no_chain() {
        // 1 is like 0, 2 like 1 but not like 0: 2 stands for itself, and 3, which is like 2 and 1, goes to 2.
        assert_eq!(folded(4, &[&[0, 1, 2, 3]], &[(0, 1), (1, 2), (1, 3), (2, 3)]), [(1, 0), (3, 2)]);
    }

    #[test]
    fn only_those_that_share_a_number_are_compared() {
        assert_eq!(folded(4, &[&[0, 1], &[2, 3], &[0, 1]], &[(0, 1), (1, 2), (2, 3)]), [(1, 0), (3, 2)]);
    }

    #[test]
    fn many_copies_of_one_text_are_compared_with_the_first_alone() {
        let members: Vec<u32> = (0..1000).collect();
        let sharing = sharing(1000, &[&members]);
        let mut compared = 0;
        let mut is_copy = |_, _| {
            compared += 1;
            Ok(true)
        };
        assert_eq!(originals(&sharing, &mut is_copy).expect("no archive that could fail").len(), 999);
        assert_eq!(compared, 999);
    }
}
