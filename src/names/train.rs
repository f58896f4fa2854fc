//! Training: annotated files to a model.
//!
//! The first pass is learnt from the words and their surroundings, the second from how the first read the rest of the
//! article. So that the second sees errors as they really happen, each fifth of the articles is read by a first pass
//! learnt from the other four. The same files and options give the same bytes. A model remembers its [`recipe`], so that
//! it can be told from one made of other text, other word lists or other features.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::annotated::{DataError, Gold, Sample, read_files};
use super::crf::{Crf, Rates, Row, Sentence, Weights};
use super::document::Document;
use super::feature::{REACH, View, at_offset, describe, in_sentence};
use super::label::{CLASSES, Class, LABELS, allowed, write_name};
use super::lexicon::Lexicon;
use super::model::{BUCKET, Bucket, Model, NEVER, Recipe, Transitions, bucket_of, short, tag_of};
use super::page::{Case, Describe, HashedMap, Language, Page, Vocabulary, Word};
use super::surroundings::Surroundings;
use super::vary::vary;

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Leave out the fifth of the articles that is kept for measuring.
    pub hold_out: bool,
    /// Size of the table: two to this power of buckets, 64 bytes each.
    pub table_bits: u32,
    pub first: Rates,
    pub second: Rates,
    /// Features rarer than this are not learnt.
    pub rarest: u32,
    /// How much a variant counts beside its article.
    pub variant: f32,
    /// A word is known if it stands in lower case in this many articles.
    pub known: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            hold_out: false,
            table_bits: 16,
            first: Rates { epochs: 30, step: 0.1, penalty: 0.15, dropout: 0.6, seed: 7 },
            second: Rates { epochs: 15, step: 0.05, penalty: 0.8, dropout: 0.3, seed: 11 },
            variant: 0.5,
            rarest: 2,
            known: 1,
        }
    }
}

/// Parts that the articles are dealt into for cross-fitting.
const FOLDS: usize = 5;

/// Trains a model on the files.
pub fn train(files: &[PathBuf], options: &Options) -> Result<Model, DataError> {
    let samples = samples(files, options)?;
    Ok(fit(&samples, options))
}

/// What a model of these files and options would be made of: a hash of the options and of all features and labels.
/// Takes a small part of the time that training takes.
pub fn recipe(files: &[PathBuf], options: &Options) -> Result<Recipe, DataError> {
    let samples = samples(files, options)?;
    Ok(recipe_of(&prepare(&samples, &Known::count(&samples), options), options))
}

fn samples(files: &[PathBuf], options: &Options) -> Result<Vec<Sample>, DataError> {
    let mut samples = read_files(files)?;
    if options.hold_out {
        samples.retain(|sample| !sample.held_out());
    }
    if samples.is_empty() { Err(DataError::Empty) } else { Ok(samples) }
}

/// The articles and their variants. A variant is of the fold of its article, so that no fold learns from what it reads.
fn prepare(samples: &[Sample], known: &Known, options: &Options) -> Vec<Prepared> {
    let mut articles: Vec<Prepared> = samples.iter().map(|sample| Prepared::new(sample, known, options)).collect();
    for (number, variant) in vary(samples, options.first.seed) {
        let Prepared { fold, weight, .. } = articles[number];
        articles.push(Prepared { fold, weight: options.variant * weight, ..Prepared::new(&variant, known, options) });
    }
    articles
}

fn recipe_of(articles: &[Prepared], options: &Options) -> Recipe {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{options:?}").as_bytes());
    for article in articles {
        for key in article.keys.iter().flatten() {
            hasher.update(&key.to_le_bytes());
        }
        hasher.update(&article.labels);
        hasher.update(&article.weight.to_le_bytes());
    }
    let mut recipe = Recipe::default();
    hasher.finalize_xof().fill(&mut recipe);
    recipe
}

fn fit(samples: &[Sample], options: &Options) -> Model {
    let known = Known::count(samples);
    let mut articles = prepare(samples, &known, options);
    let recipe = recipe_of(&articles, options);
    let keys = number_features(&mut articles, options.rarest);
    let (first, labels, bases) = first_pass(&articles, keys.len(), options);
    let (second, second_keys) = second_pass(&mut articles, &labels, bases, options);
    let rows = keys.iter().zip(&first.weights).chain(second_keys.iter().zip(&second.weights));
    let known = known.frequent(options.known);
    assemble(rows.map(|(&key, weights)| (key, weights)), [&first, &second], known, (recipe, options.table_bits))
}

/// Organisations a word in ordinary news, about. Some of the text was written to have many more, for the sake of variety.
const USUAL: f32 = 0.03;

/// The least that an article counts.
const LEAST: f32 = 0.2;

/// How much an article counts: one crowded with organisations less, so that the model does not come to expect them.
fn weight(sample: &Sample) -> f32 {
    let words: usize = sample.parts().map(|(_, text)| text.split_whitespace().count()).sum();
    let bodies = sample.names.iter().filter(|name| name.class == Class::Organisation).count();
    (USUAL * words as f32 / bodies.max(1) as f32).clamp(LEAST, 1.0)
}

/// In how many articles each word stands in lower case.
struct Known {
    articles: HashMap<u64, u32>,
    of: Vec<HashSet<u64>>,
}

impl Known {
    fn count(samples: &[Sample]) -> Known {
        let mut known = Known { articles: HashMap::new(), of: Vec::new() };
        for sample in samples {
            let mut lower = HashSet::new();
            let (mut page, mut vocabulary) = (Page::default(), Vocabulary::default());
            fill(&mut page, sample, &mut vocabulary, &mut Ignore);
            for slot in &page.slots {
                let word = vocabulary.words[slot.word as usize];
                if word.case == Case::Lower && lower.insert(word.fold) {
                    *known.articles.entry(word.fold).or_default() += 1;
                }
            }
            known.of.push(lower);
        }
        known
    }

    /// Whether a word is known from articles other than this one.
    fn elsewhere(&self, fold: u64, own: &HashSet<u64>, least: u32) -> bool {
        self.articles.get(&fold).copied().unwrap_or(0) >= least + u32::from(own.contains(&fold))
    }

    fn frequent(&self, least: u32) -> HashSet<u32> {
        self.articles.iter().filter(|(_, n)| **n >= least).map(|(&fold, _)| short(fold)).collect()
    }
}

struct Ignore;

impl Describe for Ignore {
    fn describe(&mut self, _: &str, _: &Word, _: u32) {}
    fn forget(&mut self) {}
}

fn fill(page: &mut Page, sample: &Sample, vocabulary: &mut Vocabulary, describe: &mut impl Describe) {
    page.begin(vocabulary, describe);
    for (part, text) in sample.parts() {
        page.add((part, text, 0), sample.language, vocabulary, Lexicon::embedded(), describe);
    }
}

/// An article made ready for learning.
struct Prepared {
    language: Language,
    page: Page,
    vocabulary: Vocabulary,
    around: Surroundings,
    /// Feature keys of each token.
    keys: Vec<Vec<u64>>,
    sentences: Vec<Sentence>,
    labels: Vec<u8>,
    fold: usize,
    /// How much it counts.
    weight: f32,
}

struct Keys<'a> {
    language: Language,
    known: &'a dyn Fn(u64) -> bool,
    of: Vec<Vec<(isize, u64)>>,
}

impl Describe for Keys<'_> {
    fn describe(&mut self, text: &str, word: &Word, _: u32) {
        let mut keys = Vec::new();
        describe(text, word, self.language, (self.known)(word.fold), |reach, key| keys.push((reach, key)));
        self.of.push(keys);
    }

    fn forget(&mut self) {
        self.of.clear();
    }
}

impl Prepared {
    fn new(sample: &Sample, known: &Known, options: &Options) -> Prepared {
        let (mut page, mut vocabulary, mut around) = (Page::default(), Vocabulary::default(), Surroundings::default());
        let own = own_words(sample);
        let is_known = |fold| known.elsewhere(fold, &own, options.known);
        let mut words = Keys { language: sample.language, known: &is_known, of: Vec::new() };
        fill(&mut page, sample, &mut vocabulary, &mut words);
        around.prepare(&page, &vocabulary.words, Lexicon::embedded());
        let language = sample.language;
        let mut keys = Vec::with_capacity(page.slots.len());
        for &sentence in &page.sentences {
            let view = View { page: &page, vocabulary: &vocabulary, around: &around, language, sentence };
            for i in sentence.0 as usize..sentence.1 as usize {
                let mut own = Vec::with_capacity(128);
                for offset in -REACH..=REACH {
                    let word = &words.of[view.index(i as isize + offset) as usize];
                    own.extend(word.iter().filter(|(r, _)| offset.abs() <= *r).map(|&(_, k)| at_offset(k, offset)));
                }
                in_sentence(&view, i, |key| own.push(key));
                keys.push(own);
            }
        }
        let labels = gold_labels(&page, &sample.names);
        let fold = usize::from(blake3::hash(sample.body.as_bytes()).as_bytes()[1]) % FOLDS;
        let weight = weight(sample);
        Prepared { language, page, vocabulary, around, keys, sentences: Vec::new(), labels, fold, weight }
    }

    /// Sentences over numbered features.
    fn make_sentences(&self, numbered: &[Vec<u32>]) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        for &(first, last) in &self.page.sentences {
            let mut sentence = Sentence {
                features: Vec::new(),
                ends: Vec::new(),
                gold: self.labels[first as usize..last as usize].to_vec(),
                base: Vec::new(),
                weight: self.weight,
            };
            for features in &numbered[first as usize..last as usize] {
                sentence.features.extend_from_slice(features);
                sentence.ends.push(sentence.features.len() as u32);
            }
            sentences.push(sentence);
        }
        sentences
    }
}

fn own_words(sample: &Sample) -> HashSet<u64> {
    let (mut page, mut vocabulary) = (Page::default(), Vocabulary::default());
    fill(&mut page, sample, &mut vocabulary, &mut Ignore);
    let words = page.slots.iter().map(|slot| vocabulary.words[slot.word as usize]);
    words.filter(|word| word.case == Case::Lower).map(|word| word.fold).collect()
}

/// Labels of all tokens; a name whose edges are inside tokens takes the tokens that it touches.
fn gold_labels(page: &Page, names: &[Gold]) -> Vec<u8> {
    let mut labels = vec![0; page.slots.len()];
    for name in names {
        let inside = |i: &usize| {
            let slot = &page.slots[*i];
            slot.part == name.part && slot.start < name.end && slot.end > name.start
        };
        let tokens: Vec<usize> = (0..page.slots.len()).filter(inside).collect();
        if let (Some(&first), Some(&last)) = (tokens.first(), tokens.last()) {
            // A name may not cross a sentence's end.
            let end = page.sentences.iter().find(|s| s.0 as usize <= first && first < s.1 as usize);
            let last = last.min(end.map_or(last, |s| s.1 as usize - 1));
            write_name(&mut labels[first..=last], name.class);
        }
    }
    labels
}

/// Gives frequent features numbers and makes the articles' sentences; the keys in order of number.
fn number_features(articles: &mut [Prepared], rarest: u32) -> Vec<u64> {
    let mut counts: HashedMap<u32> = HashedMap::default();
    for key in articles.iter().flat_map(|a| a.keys.iter().flatten()) {
        *counts.entry(*key).or_default() += 1;
    }
    let mut numbers: HashedMap<u32> = HashedMap::default();
    let mut keys = Vec::new();
    for article in articles.iter_mut() {
        let all = std::mem::take(&mut article.keys);
        let numbered: Vec<Vec<u32>> = all
            .iter()
            .map(|token| {
                token.iter().filter_map(|key| number(*key, &counts, rarest, &mut numbers, &mut keys)).collect()
            })
            .collect();
        article.sentences = article.make_sentences(&numbered);
    }
    keys
}

fn number(
    key: u64,
    counts: &HashedMap<u32>,
    rarest: u32,
    numbers: &mut HashedMap<u32>,
    keys: &mut Vec<u64>,
) -> Option<u32> {
    if counts.get(&key).copied().unwrap_or(0) < rarest {
        return None;
    }
    let next = keys.len() as u32;
    let number = *numbers.entry(key).or_insert(next);
    if number == next {
        keys.push(key);
    }
    Some(number)
}

type Bases = Vec<Vec<Vec<Row>>>;

/// The first pass on everything; and for each article, labels and scores of a first pass that has not seen it.
fn first_pass(articles: &[Prepared], features: usize, options: &Options) -> (Crf, Vec<Vec<u8>>, Bases) {
    let mut labels = vec![Vec::new(); articles.len()];
    let mut bases = vec![Vec::new(); articles.len()];
    // Each of the runs depends on its own articles only, so they may go side by side.
    let learn = |fold: usize| {
        let mut crf = Crf::new(features);
        let others = articles.iter().filter(|a| a.fold != fold).flat_map(|a| &a.sentences);
        crf.train(&others.collect::<Vec<_>>(), options.first);
        crf
    };
    // The last run is one without a fold of its own: it learns from all.
    let mut crfs = side_by_side(FOLDS + 1, learn);
    for (i, article) in articles.iter().enumerate() {
        let crf = &crfs[article.fold];
        for sentence in &article.sentences {
            labels[i].extend(crf.decode(sentence));
            let tokens = 0..sentence.gold.len();
            bases[i].push(tokens.map(|t| crf.score(sentence.features_of(t), None)).collect());
        }
    }
    (crfs.swap_remove(FOLDS), labels, bases)
}

/// Results of `work` for 0 up to `count`, on as many threads as there are processors.
fn side_by_side<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(count);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let one = || {
        let mut made = Vec::new();
        loop {
            let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if i >= count {
                return made;
            }
            made.push((i, work(i)));
        }
    };
    let mut results: Vec<(usize, T)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        // A panic in a run is this call's own.
        running
            .into_iter()
            .flat_map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    results.sort_by_key(|(i, _)| *i);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The second pass: document features over the first pass's scores.
#[expect(clippy::needless_range_loop, reason = "a token's number is used in several tables")]
fn second_pass(articles: &mut [Prepared], labels: &[Vec<u8>], mut bases: Bases, options: &Options) -> (Crf, Vec<u64>) {
    let mut numbers = HashedMap::default();
    let mut keys = Vec::new();
    let counts = HashedMap::default();
    let mut sentences = Vec::new();
    for ((article, labels), bases) in articles.iter_mut().zip(labels).zip(&mut bases) {
        let mut document = Document::default();
        document.gather(&article.page, labels, &mut article.vocabulary);
        let mut numbered = vec![Vec::new(); article.page.slots.len()];
        for &sentence in &article.page.sentences {
            let (page, vocabulary, around) = (&article.page, &article.vocabulary, &article.around);
            let view = View { page, vocabulary, around, language: article.language, sentence };
            for i in sentence.0 as usize..sentence.1 as usize {
                if Document::concerns(&view, i, labels) {
                    document.features(&view, i, labels, |key| {
                        numbered[i].extend(number(key, &counts, 0, &mut numbers, &mut keys));
                    });
                }
            }
        }
        let mut made = article.make_sentences(&numbered);
        made.iter_mut().zip(bases.drain(..)).for_each(|(sentence, base)| sentence.base = base);
        sentences.append(&mut made);
    }
    let mut crf = Crf::new(keys.len());
    crf.train(&sentences.iter().collect::<Vec<_>>(), options.second);
    (crf, keys)
}

/// Largest weight that is kept apart; larger ones are cut.
const LARGEST: f32 = 6.0;

/// Rounds the weights and puts the strongest features into the table.
fn assemble<'a>(
    rows: impl Iterator<Item = (u64, &'a Weights)>,
    passes: [&Crf; 2],
    known: HashSet<u32>,
    (recipe, table_bits): (Recipe, u32),
) -> Model {
    let scale = 127.0 / LARGEST;
    let mut rows: Vec<(u64, &Row, f32)> =
        rows.map(|(key, weights)| (key, &weights.row, weights.row.iter().map(|w| w * w).sum::<f32>())).collect();
    // Strongest first; the key breaks ties so that the order is always the same.
    rows.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut buckets = vec![Bucket::EMPTY; 1 << table_bits];
    let mut taken = vec![0usize; buckets.len()];
    for (key, weights, _) in rows {
        let at = bucket_of(key, buckets.len());
        let rounded: Vec<i8> =
            weights[1..LABELS].iter().map(|w| (w * scale).round().clamp(-127.0, 127.0) as i8).collect();
        if taken[at] == BUCKET || rounded.iter().all(|&w| w == 0) {
            continue;
        }
        let row = &mut buckets[at].0[taken[at]];
        taken[at] += 1;
        let tag = tag_of(key).to_le_bytes();
        (row[0], row[1]) = (tag[0] as i8, tag[1] as i8);
        row[2..].copy_from_slice(&rounded);
    }
    Model::new(recipe, buckets, scale, passes.map(|crf| transitions(crf, scale)), known)
}

fn transitions(crf: &Crf, scale: f32) -> Transitions {
    let mut all = [[NEVER; LABELS]; LABELS];
    for (from, row) in all.iter_mut().enumerate() {
        for (to, weight) in row.iter_mut().enumerate() {
            if allowed(from, to) {
                *weight = (crf.transitions[from].row[to] * scale).round().clamp(-30_000.0, 30_000.0) as i32;
            }
        }
    }
    all
}

const _: () = assert!(CLASSES == 4 && LABELS == 15);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Part;
    use crate::names::decode::Decoder;
    use crate::names::label::{Class, spans};

    const TEXT: &str = "Le [Kremlin](ORG) dément\nLe président [Igor Bazine](PER) est à [Lille](LOC).\n\n\
        Le [Kremlin](ORG) parle\nLe président [Oleg Zaroff](PER) va à [Brest](LOC) demain.\n\n\
        Une nuit à [Lille](LOC)\nLe maire [Paul Durand](PER) parle.\n";

    fn tiny() -> Model {
        let path = std::env::temp_dir().join(format!("depeche-train-{}-fr.txt", std::process::id()));
        std::fs::write(&path, TEXT).unwrap();
        let options = Options { table_bits: 12, rarest: 1, ..Options::default() };
        let model = train(std::slice::from_ref(&path), &options).unwrap();
        std::fs::remove_file(&path).unwrap();
        model
    }

    #[test]
    fn training_is_deterministic_and_learns() {
        let model = tiny();
        assert_eq!(model.to_bytes(), tiny().to_bytes());
        assert_eq!(Model::from_bytes(&model.to_bytes()).unwrap().recipe(), model.recipe());
        let mut decoder = Decoder::default();
        let text = "Le président Igor Bazine est à Lille.";
        decoder.decode(&model, Language::French, &[(Part::Body, text, 0)]);
        let mut found = Vec::new();
        spans(&decoder.labels, |s| found.push(s.class));
        assert_eq!(found, [Class::Person, Class::Place]);
    }

    #[test]
    fn no_article_is_an_error() {
        assert!(matches!(train(&[PathBuf::from("/nonexistent/x")], &Options::default()), Err(DataError::Read(..))));
    }
}
