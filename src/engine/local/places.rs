//! A tantivy query for what stands at places of the text: words near each other, in one sentence, several times.
//!
//! Candidates come from postings; in each, the positional matcher ([`crate::spans`]) decides. Scores are BM25 over the
//! number of places, as rare as all the words together.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term};

use super::super::schema::Text;
use super::cursor::{AnyOf, Leaf, LeafPlan, WordPlan, all_of};
use crate::analyze::{PARAGRAPH, SENTENCE};
use crate::spans::{self, Expr, Span};

/// One part of the articles, and how it is searched.
#[derive(Debug, Clone)]
pub struct PartPlan {
    pub text: Text,
    pub boost: Score,
    pub leaves: Vec<LeafPlan>,
}

/// The same expression in one or more parts of an article.
#[derive(Debug, Clone)]
pub struct PlacesQuery {
    pub expr: Arc<Expr>,
    pub parts: Arc<Vec<PartPlan>>,
    /// How many places, in all parts together.
    pub least: usize,
}

impl Query for PlacesQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weights = match scoring {
            EnableScoring::Disabled { .. } => None,
            EnableScoring::Enabled { statistics_provider, .. } => {
                let weight = |part: &PartPlan| bm25(&self.expr, part, statistics_provider);
                Some(self.parts.iter().map(weight).collect::<tantivy::Result<Vec<Bm25Weight>>>()?)
            }
        };
        Ok(Box::new(PlacesWeight { query: self.clone(), weights }))
    }
}

/// The weight of words that are together as rare as if each stood by chance.
fn bm25(expr: &Expr, part: &PartPlan, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Bm25Weight> {
    let all = statistics.total_num_docs()?;
    let average = statistics.total_num_tokens(part.text.exact)? as Score / all.max(1) as Score;
    let share = share(expr, part, statistics, all.max(1) as f64)?;
    let articles = ((share * all as f64) as u64).clamp(u64::from(all > 0), all);
    Ok(Bm25Weight::for_one_term_without_explain(articles, all, average))
}

/// How large a share of the articles may hold it.
fn share(expr: &Expr, part: &PartPlan, statistics: &dyn Bm25StatisticsProvider, all: f64) -> tantivy::Result<f64> {
    let of_words = |words: &[WordPlan]| -> tantivy::Result<f64> {
        words.iter().try_fold(1.0, |share, word| {
            let articles =
                word.any.iter().try_fold(0, |sum, term| Ok::<_, TantivyError>(sum + statistics.doc_freq(term)?));
            Ok(share * (articles? as f64 / all).min(1.0))
        })
    };
    match expr {
        Expr::Leaf(number) => match part.leaves.get(*number) {
            Some(LeafPlan::Words(words) | LeafPlan::Mention(_, words)) => of_words(words),
            Some(LeafPlan::Names(_, ways)) => {
                ways.iter().try_fold(0.0f64, |sum, way| Ok((sum + of_words(&way.words)?).min(1.0)))
            }
            Some(LeafPlan::Nowhere) | None => Ok(0.0),
        },
        Expr::Or(parts) => {
            parts.iter().try_fold(0.0f64, |sum, inner| Ok((sum + share(inner, part, statistics, all)?).min(1.0)))
        }
        Expr::Near { parts, .. } | Expr::Same { parts, .. } => {
            parts.iter().try_fold(1.0, |product, inner| Ok(product * share(inner, part, statistics, all)?))
        }
    }
}

struct PlacesWeight {
    query: PlacesQuery,
    /// For each part; none when scores do not matter.
    weights: Option<Vec<Bm25Weight>>,
}

impl Weight for PlacesWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut parts = Vec::new();
        for (number, plan) in self.query.parts.iter().enumerate() {
            let weight = self.weights.as_ref().and_then(|weights| weights.get(number));
            let score = match (weight, segment.fieldnorms_readers().get_field(plan.text.exact)?) {
                (Some(weight), Some(norms)) => Some((weight.boost_by(plan.boost * boost), norms)),
                _ => None,
            };
            parts.push(PartCursor::open(segment, &self.query.expr, plan, score)?);
        }
        let mut scorer =
            PlacesScorer { parts, least: self.query.least, doc: 0, score: 0.0, articles: segment.max_doc() };
        scorer.go_on(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        match scorer.seek(doc) == doc {
            true => Ok(Explanation::new("places of the text", scorer.score())),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

/// One part of the articles of a segment.
struct PartCursor {
    expr: Arc<Expr>,
    leaves: Vec<Leaf>,
    /// Where sentences and paragraphs begin, where that matters.
    borders: Option<(AnyOf, AnyOf)>,
    /// The articles from which on nothing was sought yet.
    candidate: DocId,
    score: Option<(Bm25Weight, FieldNormReader)>,
}

impl PartCursor {
    fn open(
        segment: &SegmentReader,
        expr: &Arc<Expr>,
        plan: &PartPlan,
        score: Option<(Bm25Weight, FieldNormReader)>,
    ) -> tantivy::Result<PartCursor> {
        let marks = |mark: &str| AnyOf::open(segment, &[Term::from_field_text(plan.text.stems, mark)]);
        Ok(PartCursor {
            expr: expr.clone(),
            leaves: plan.leaves.iter().map(|leaf| Leaf::open(segment, leaf)).collect::<tantivy::Result<_>>()?,
            borders: if expr.needs_borders() { Some((marks(SENTENCE)?, marks(PARAGRAPH)?)) } else { None },
            candidate: 0,
            score,
        })
    }

    /// The first article from `target` on that may match.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.candidate < target || target == 0 {
            self.candidate = seek(&self.expr, &mut self.leaves, target);
        }
        self.candidate
    }

    fn find(&mut self, doc: DocId) -> Vec<Span> {
        let mut leaves: Vec<Vec<Span>> = Vec::with_capacity(self.leaves.len());
        for leaf in &mut self.leaves {
            // Another leaf may have made this article a candidate.
            leaves.push(if leaf.seek(doc) == doc { leaf.spans(doc) } else { Vec::new() });
        }
        let starts = |borders: &mut AnyOf| {
            borders.seek(doc);
            borders.positions(doc)
        };
        let (sentences, paragraphs) = match &mut self.borders {
            Some((sentences, paragraphs)) => (starts(sentences), starts(paragraphs)),
            None => (Vec::new(), Vec::new()),
        };
        self.expr.find(&spans::Text { leaves: &leaves, sentences: &sentences, paragraphs: &paragraphs })
    }
}

fn seek(expr: &Expr, leaves: &mut [Leaf], target: DocId) -> DocId {
    match expr {
        Expr::Leaf(number) => leaves.get_mut(*number).map_or(TERMINATED, |leaf| leaf.seek(target)),
        Expr::Or(parts) => parts.iter().map(|part| seek(part, leaves, target)).min().unwrap_or(TERMINATED),
        Expr::Near { parts, .. } | Expr::Same { parts, .. } => {
            all_of(parts.len(), target, |number, target| seek(&parts[number], leaves, target))
        }
    }
}

struct PlacesScorer {
    parts: Vec<PartCursor>,
    least: usize,
    doc: DocId,
    score: Score,
    /// In all of the segment.
    articles: u32,
}

impl PlacesScorer {
    /// Goes to the first article from `target` on that matches.
    fn go_on(&mut self, target: DocId) -> DocId {
        let mut target = target;
        loop {
            let doc = self.parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED);
            if doc >= TERMINATED || self.matches(doc) {
                self.doc = doc.min(TERMINATED);
                return self.doc;
            }
            target = doc + 1;
        }
    }

    fn matches(&mut self, doc: DocId) -> bool {
        let mut places = 0;
        self.score = 0.0;
        for part in self.parts.iter_mut().filter(|part| part.candidate == doc) {
            let found = part.find(doc);
            places += if self.least > 1 { spans::count(&found) } else { found.len() };
            if let (Some((weight, norms)), false) = (&part.score, found.is_empty()) {
                self.score += weight.score(norms.fieldnorm_id(doc), found.len() as u32);
            } else if places >= self.least && part.score.is_none() {
                return true;
            }
        }
        places >= self.least
    }
}

impl DocSet for PlacesScorer {
    fn advance(&mut self) -> DocId {
        if self.doc >= TERMINATED {
            return TERMINATED;
        }
        self.go_on(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.go_on(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        if self.doc == target {
            return SeekDangerResult::Found;
        }
        let doc = self.parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED);
        if doc == target && self.matches(doc) {
            self.doc = doc;
            return SeekDangerResult::Found;
        }
        SeekDangerResult::SeekLowerBound(doc.max(target + 1))
    }

    /// Nobody knows without looking.
    fn size_hint(&self) -> u32 {
        self.articles / 10
    }

    /// Much: in an intersection the others go first.
    fn cost(&self) -> u64 {
        u64::from(self.articles) * 20
    }
}

impl Scorer for PlacesScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}
