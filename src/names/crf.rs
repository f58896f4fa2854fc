//! Learning the weights: a linear-chain conditional random field, by stochastic AdaGrad with an L2 penalty.
//!
//! Knows numbered features and labels, nothing of text. The same input in the same order gives the same weights on
//! every machine with IEEE floats; the only randomness is a seeded generator.

use super::label::{LABELS, allowed};

/// A label's numbers, padded for vector instructions.
pub type Row = [f32; 16];

/// One sentence to learn from.
pub struct Sentence {
    /// Features of all tokens, one after another.
    pub features: Vec<u32>,
    /// Where each token's features end.
    pub ends: Vec<u32>,
    pub gold: Vec<u8>,
    /// Scores that are given and not learnt, per token; empty for none.
    pub base: Vec<Row>,
    /// How much the sentence counts.
    pub weight: f32,
}

impl Sentence {
    pub fn features_of(&self, t: usize) -> &[u32] {
        let start = if t == 0 { 0 } else { self.ends[t - 1] as usize };
        &self.features[start..self.ends[t] as usize]
    }
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    pub epochs: usize,
    pub step: f32,
    /// Strength of the L2 penalty.
    pub penalty: f32,
    /// Share of features left out at random each time a token is seen.
    pub dropout: f32,
    pub seed: u64,
}

/// Weights of one feature (or of one label before another), beside what AdaGrad remembers of their gradients.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Weights {
    pub row: Row,
    squares: Row,
}

impl Weights {
    const NONE: Weights = Weights { row: [0.0; 16], squares: [1e-2; 16] };

    /// One step against the gradient.
    #[inline]
    fn descend(&mut self, gradient: &Row, step: f32) {
        for ((w, s), g) in self.row.iter_mut().zip(self.squares.iter_mut()).zip(gradient) {
            *s += g * g;
            *w -= step * g / s.sqrt();
        }
    }

    /// One step of the L2 penalty, taken implicitly so that it cannot overshoot.
    fn shrink(&mut self, strength: f32) {
        for (weight, square) in self.row.iter_mut().zip(&self.squares) {
            *weight /= 1.0 + strength / square.sqrt();
        }
    }
}

/// Weights and transitions.
#[derive(Clone)]
pub struct Crf {
    pub weights: Vec<Weights>,
    pub transitions: [Weights; LABELS],
}

/// A small generator (splitmix64), so that training depends on nothing outside.
pub struct Random(pub u64);

impl Random {
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.draw() % bound.max(1) as u64) as usize
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        ((self.draw() >> 40) as f32) < probability * (1u64 << 24) as f32
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Buffers of one sentence's forward and backward sums.
#[derive(Default)]
struct Lattice {
    emission: Vec<Row>,
    forward: Vec<Row>,
    backward: Vec<Row>,
    kept: Vec<u32>,
    ends: Vec<u32>,
}

/// The mean of the weights after several epochs, which the order of the sentences sways less than the last alone
/// (Polyak and Juditsky 1992).
#[derive(Default)]
struct Mean {
    sums: Vec<Row>,
    count: usize,
}

impl Mean {
    fn add(&mut self, crf: &Crf) {
        self.sums.resize(crf.weights.len() + LABELS, [0.0; 16]);
        for (sums, weights) in self.sums.iter_mut().zip(crf.weights.iter().chain(&crf.transitions)) {
            sums.iter_mut().zip(&weights.row).for_each(|(sum, weight)| *sum += weight);
        }
        self.count += 1;
    }

    fn set(&self, crf: &mut Crf) {
        for (sums, weights) in self.sums.iter().zip(crf.weights.iter_mut().chain(&mut crf.transitions)) {
            weights.row.iter_mut().zip(sums).for_each(|(weight, sum)| *weight = sum / self.count as f32);
        }
    }
}

/// Gradients smaller than this change nothing that survives rounding.
const NEGLIGIBLE: f32 = 1e-4;

impl Crf {
    pub fn new(features: usize) -> Crf {
        Crf { weights: vec![Weights::NONE; features], transitions: [Weights::NONE; LABELS] }
    }

    pub fn train(&mut self, sentences: &[&Sentence], rates: Rates) {
        let mut random = Random(rates.seed);
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let mut lattice = Lattice::default();
        let mut mean = Mean::default();
        for epoch in 0..rates.epochs {
            random.shuffle(&mut order);
            let step = rates.step / (1.0 + epoch as f32 * 0.05);
            for &i in &order {
                self.learn(sentences[i], &mut lattice, step, rates.dropout, &mut random);
            }
            let all = self.weights.iter_mut().chain(&mut self.transitions);
            all.for_each(|weights| weights.shrink(rates.penalty * step));
            if epoch >= rates.epochs / 2 {
                mean.add(self);
            }
        }
        mean.set(self);
        // What was learnt with features missing is too strong when none is.
        if rates.dropout > 0.0 {
            let keep = 1.0 - rates.dropout;
            self.weights.iter_mut().flat_map(|weights| &mut weights.row).for_each(|w| *w *= keep);
        }
    }

    fn learn(&mut self, sentence: &Sentence, lattice: &mut Lattice, step: f32, dropout: f32, random: &mut Random) {
        lattice.kept.clear();
        lattice.ends.clear();
        for t in 0..sentence.gold.len() {
            let features = sentence.features_of(t).iter().copied();
            lattice.kept.extend(features.filter(|_| dropout == 0.0 || !random.chance(dropout)));
            lattice.ends.push(lattice.kept.len() as u32);
        }
        self.expect(sentence, lattice);
        let mut start = 0;
        for (t, &gold) in sentence.gold.iter().enumerate() {
            let end = lattice.ends[t] as usize;
            let mut gradient = posterior(&lattice.forward[t], &lattice.backward[t]);
            gradient[usize::from(gold)] -= 1.0;
            gradient[0] = 0.0;
            gradient.iter_mut().for_each(|g| *g *= sentence.weight);
            if gradient.iter().any(|g| g.abs() > NEGLIGIBLE) {
                for &feature in &lattice.kept[start..end] {
                    self.weights[feature as usize].descend(&gradient, step);
                }
            }
            start = end;
        }
        self.learn_transitions(sentence, lattice, step);
    }

    fn learn_transitions(&mut self, sentence: &Sentence, lattice: &Lattice, step: f32) {
        let exp = self.exp_transitions();
        let mut gradient = [[0.0f32; 16]; LABELS];
        for t in 1..sentence.gold.len() {
            let mut total = 0.0;
            let mut pairs = [[0.0f32; 16]; LABELS];
            let mut ahead = lattice.emission[t];
            ahead.iter_mut().zip(&lattice.backward[t]).for_each(|(e, b)| *e *= b);
            for from in 0..LABELS {
                let reached = lattice.forward[t - 1][from];
                for to in 0..LABELS {
                    pairs[from][to] = reached * exp[from][to] * ahead[to];
                    total += pairs[from][to];
                }
            }
            let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
            for (sum, pair) in gradient.iter_mut().flatten().zip(pairs.iter().flatten()) {
                *sum += pair * scale * sentence.weight;
            }
            gradient[usize::from(sentence.gold[t - 1])][usize::from(sentence.gold[t])] -= sentence.weight;
        }
        for (from, row) in gradient.iter().enumerate() {
            self.transitions[from].descend(row, step);
        }
    }

    fn exp_transitions(&self) -> [Row; LABELS] {
        let mut exp = [[0.0; 16]; LABELS];
        for (from, row) in exp.iter_mut().enumerate() {
            for (to, value) in row[..LABELS].iter_mut().enumerate() {
                *value = if allowed(from, to) { power(self.transitions[from].row[to]) } else { 0.0 };
            }
        }
        exp
    }

    /// Sum of the weights of a token's features.
    pub fn score(&self, features: &[u32], base: Option<&Row>) -> Row {
        let mut sum = base.copied().unwrap_or([0.0; 16]);
        for &feature in features {
            for (s, w) in sum.iter_mut().zip(&self.weights[feature as usize].row) {
                *s += w;
            }
        }
        sum
    }

    /// Fills the lattice with scaled forward and backward sums.
    #[expect(clippy::needless_range_loop, reason = "labels index three tables at once")]
    fn expect(&self, sentence: &Sentence, lattice: &mut Lattice) {
        let exp = self.exp_transitions();
        let count = sentence.gold.len();
        lattice.emission.clear();
        let mut start = 0;
        for (t, &end) in lattice.ends.iter().enumerate() {
            let row = self.score(&lattice.kept[start..end as usize], sentence.base.get(t));
            start = end as usize;
            let most = row[..LABELS].iter().fold(f32::MIN, |a, &b| a.max(b));
            let mut e = [0.0; 16];
            e[..LABELS].iter_mut().zip(&row).for_each(|(e, r)| *e = power(r - most).max(1e-30));
            lattice.emission.push(e);
        }
        lattice.forward.clear();
        let mut state = exp[0];
        for t in 0..count {
            if t > 0 {
                state = [0.0; 16];
                for from in 0..LABELS {
                    let reached = lattice.forward[t - 1][from];
                    state.iter_mut().zip(&exp[from]).for_each(|(s, e)| *s += reached * e);
                }
            }
            state.iter_mut().zip(&lattice.emission[t]).for_each(|(s, e)| *s *= e);
            normalise(&mut state);
            lattice.forward.push(state);
        }
        lattice.backward.clear();
        lattice.backward.resize(count, [0.0; 16]);
        for t in (0..count).rev() {
            let mut state = [0.0; 16];
            for from in 0..LABELS {
                state[from] = if t + 1 == count {
                    exp[from][0]
                } else {
                    let (next, emission) = (&lattice.backward[t + 1], &lattice.emission[t + 1]);
                    (0..LABELS).map(|to| exp[from][to] * emission[to] * next[to]).sum()
                };
            }
            normalise(&mut state);
            lattice.backward[t] = state;
        }
    }

    /// The best labels of a sentence.
    pub fn decode(&self, sentence: &Sentence) -> Vec<u8> {
        let count = sentence.ends.len();
        let mut paths: Vec<Row> = Vec::with_capacity(count);
        let step = |from: usize, to: usize| if allowed(from, to) { self.transitions[from].row[to] } else { -1e9 };
        for t in 0..count {
            let scores = self.score(sentence.features_of(t), sentence.base.get(t));
            let mut best = [f32::MIN; 16];
            for to in 0..LABELS {
                let reached = match paths.last() {
                    None => step(0, to),
                    Some(last) => (0..LABELS).map(|from| last[from] + step(from, to)).fold(f32::MIN, f32::max),
                };
                best[to] = reached + scores[to];
            }
            paths.push(best);
        }
        let mut labels = vec![0; count];
        let mut next = 0;
        for t in (0..count).rev() {
            let value = |from: usize| paths[t][from] + step(from, next);
            next = (1..LABELS).fold(0, |best, from| if value(from) > value(best) { from } else { best });
            labels[t] = next as u8;
        }
        labels
    }
}

fn posterior(forward: &Row, backward: &Row) -> Row {
    let mut row = [0.0; 16];
    row.iter_mut().zip(forward.iter().zip(backward)).for_each(|(r, (f, b))| *r = f * b);
    normalise(&mut row);
    row
}

fn normalise(row: &mut Row) {
    let total: f32 = row.iter().sum();
    if total > 0.0 {
        row.iter_mut().for_each(|r| *r /= total);
    }
}

/// e to the power of `x`, from additions and multiplications only: a machine's own differs in the last digit from
/// another's, and a model must not depend on where it was trained. Good to six digits.
fn power(x: f32) -> f32 {
    let x = x.clamp(-80.0, 80.0);
    let whole = (x * std::f32::consts::LOG2_E).round();
    // ln 2 in two pieces, so that the rest keeps its digits.
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let series = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let rest = series.iter().fold(0.0, |sum, term| sum * rest + term);
    rest * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::label::Class;

    fn sentence(words: &[u32], gold: &[usize]) -> Sentence {
        Sentence {
            features: words.to_vec(),
            ends: (1..=words.len() as u32).collect(),
            gold: gold.iter().map(|&g| g as u8).collect(),
            base: Vec::new(),
            weight: 1.0,
        }
    }

    #[test]
    fn it_learns_words_and_context() {
        let (person, place) = (Class::Person, Class::Place);
        let sentences = [
            sentence(&[0, 1, 2], &[0, person.begin(), person.end()]),
            sentence(&[3, 1, 0], &[0, place.single(), 0]),
            sentence(&[0, 3, 0], &[0, 0, 0]),
        ];
        let all: Vec<&Sentence> = sentences.iter().collect();
        let rates = Rates { epochs: 60, step: 0.2, penalty: 0.001, dropout: 0.0, seed: 1 };
        let mut crf = Crf::new(4);
        crf.train(&all, rates);
        for s in &sentences {
            assert_eq!(crf.decode(s), s.gold);
        }
        let mut again = Crf::new(4);
        again.train(&all, rates);
        let rows = |crf: &Crf| crf.weights.iter().map(|weights| weights.row).collect::<Vec<_>>();
        assert_eq!(rows(&again), rows(&crf));
    }

    #[test]
    fn powers_are_right() {
        for x in [-80.0f32, -20.5, -1.0, -0.3, 0.0, 1e-6, 0.5, 1.0, 10.0, 79.0] {
            let (own, std) = (power(x), x.exp());
            assert!((own - std).abs() <= 2e-6 * std, "{x}: {own} {std}");
        }
        assert_eq!(power(-1e9), power(-80.0));
    }

    #[test]
    fn given_scores_are_respected() {
        let mut given = sentence(&[0], &[0]);
        given.base = vec![[0.0; 16]];
        given.base[0][Class::Place.single()] = 5.0;
        assert_eq!(Crf::new(1).decode(&given), [Class::Place.single() as u8]);
    }
}
