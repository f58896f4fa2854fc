//! Scoring: how many of the names in annotated text the model finds, with exact edges and kind.
//!
//! Counts what the tagger reports, people, organisations and places; names annotated as anything else are not wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::annotated::{DataError, Sample, read_files};
use super::decode::Decoder;
use super::label::Class;
use super::model::Model;
use crate::article::{Kind, Mention, Part};

/// Names right, wrongly found, and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Count {
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    fn add(&mut self, other: Count) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts per language and kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scores {
    /// By language code and kind.
    pub counts: BTreeMap<(&'static str, Kind), Count>,
    pub articles: usize,
}

impl Scores {
    /// Of one language, or of all; of one kind, or of all.
    pub fn total(&self, language: Option<&str>, kind: Option<Kind>) -> Count {
        let mut total = Count::default();
        for ((l, k), count) in &self.counts {
            if language.is_none_or(|wanted| wanted == *l) && kind.is_none_or(|wanted| wanted == *k) {
                total.add(*count);
            }
        }
        total
    }

    pub fn languages(&self) -> BTreeSet<&'static str> {
        self.counts.keys().map(|(language, _)| *language).collect()
    }
}

/// Scores a model on annotated files.
pub fn score(model: &Model, files: &[PathBuf]) -> Result<Scores, DataError> {
    Ok(score_samples(model, &read_files(files)?))
}

/// Scores a model on the fifth of the articles that training can leave out.
pub fn score_held_out(model: &Model, files: &[PathBuf]) -> Result<Scores, DataError> {
    let mut samples = read_files(files)?;
    samples.retain(Sample::held_out);
    Ok(score_samples(model, &samples))
}

type Key = (Part, u32, u32, Kind);

fn score_samples(model: &Model, samples: &[Sample]) -> Scores {
    let mut scores = Scores { articles: samples.len(), ..Scores::default() };
    let mut decoder = Decoder::default();
    for sample in samples {
        let (found, wanted) = compare(model, sample, &mut decoder);
        for kind in Kind::ALL {
            let count = scores.counts.entry((sample.language.code(), kind)).or_default();
            let of = |set: &BTreeSet<Key>| set.iter().filter(|key| key.3 == kind).count();
            let right = found.intersection(&wanted).filter(|key| key.3 == kind).count();
            count.add(Count { right, wrong: of(&found) - right, missed: of(&wanted) - right });
        }
    }
    scores
}

fn compare(model: &Model, sample: &Sample, decoder: &mut Decoder) -> (BTreeSet<Key>, BTreeSet<Key>) {
    let parts: Vec<(Part, &str)> = sample.parts().collect();
    let mut found = BTreeSet::new();
    super::mentions(model, sample.language, &parts, decoder, |kind, mention: Mention| {
        found.insert((mention.part, mention.start, mention.end, kind));
    });
    let kinds = sample.names.iter().filter_map(|gold| Class::kind(gold.class).map(|kind| (gold, kind)));
    let wanted = kinds.map(|(gold, kind)| (gold.part, gold.start, gold.end, kind)).collect();
    (found, wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_give_rates() {
        let count = Count { right: 6, wrong: 2, missed: 4 };
        assert_eq!(count.precision(), 0.75);
        assert_eq!(count.recall(), 0.6);
        assert!((count.f1() - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(Count::default().f1(), 0.0);
    }

    #[test]
    fn totals_add_up_over_languages_and_kinds() {
        let mut scores = Scores::default();
        let one = Count { right: 1, wrong: 2, missed: 3 };
        scores.counts.insert(("fr", Kind::Person), one);
        scores.counts.insert(("en", Kind::Person), one);
        scores.counts.insert(("en", Kind::Place), one);
        assert_eq!(scores.total(Some("en"), None).right, 2);
        assert_eq!(scores.total(None, Some(Kind::Person)).missed, 6);
        assert_eq!(scores.languages().into_iter().collect::<Vec<_>>(), ["en", "fr"]);
    }
}
