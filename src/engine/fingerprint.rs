//! What an archive holds, in 64 bits, to tell whether it is still the same.
//!
//! Each article has a number: a hash of its id (which is a hash of what it says and when) and of everything else that
//! is known of it, names included, files and its place in them excluded. The fingerprint hashes the sum of these
//! numbers and their count, so that it takes one pass over a column, and neither the order of articles nor where
//! their files lie matters. It tells accidental change, and is no proof against somebody who seeks a collision.

use serde::Serialize;

use crate::article::{Article, ArticleId, Draft, GivenName, Item, Moment, Name, Notice, Published};

/// The sum over all articles.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    articles: u64,
    sum: u64,
}

impl Sum {
    pub fn add(&mut self, article: u64) {
        self.articles += 1;
        self.sum = self.sum.wrapping_add(article);
    }

    /// 16 hexadecimal digits.
    pub fn fingerprint(self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.articles.to_le_bytes());
        hasher.update(&self.sum.to_le_bytes());
        hasher.finalize().to_hex()[..16].to_string()
    }
}

/// All that is known of an article and not in its id.
#[derive(Serialize)]
struct Known<'a> {
    id: ArticleId,
    byline: &'a Option<String>,
    authors: &'a [String],
    dateline: &'a Option<String>,
    published: &'a Option<Published>,
    updated: &'a Option<Moment>,
    source: &'a Option<String>,
    section: &'a Option<String>,
    topics: &'a [String],
    language: &'a Option<String>,
    url: &'a Option<String>,
    copyright: &'a Option<String>,
    urgency: Option<u8>,
    embargo: &'a Option<Moment>,
    item: &'a Option<Item>,
    notice: Option<Notice>,
    given_names: &'a [GivenName],
    names: &'a [Name],
}

/// The number of an article.
pub fn of(article: &Article) -> u64 {
    let Article { id, draft, names, tagger: _ } = article;
    // Every field is named, so that none is forgotten when one is added.
    let Draft {
        ordinal: _,
        member: _,
        headline: _,
        standfirst: _,
        body: _,
        byline,
        authors,
        dateline,
        published,
        updated,
        source,
        section,
        topics,
        language,
        url,
        // Where and when a copy was found is no change of the article.
        captured: _,
        copyright,
        urgency,
        embargo,
        item,
        notice,
        given_names,
    } = draft;
    let known = Known {
        id: *id,
        byline,
        authors,
        dateline,
        published,
        updated,
        source,
        section,
        topics,
        language,
        url,
        copyright,
        urgency: *urgency,
        embargo,
        item,
        notice: *notice,
        given_names,
        names,
    };
    let mut hasher = blake3::Hasher::new();
    // Writing to a hasher never fails, and neither does making JSON of text and numbers.
    let _ = serde_json::to_writer(&mut hasher, &known);
    hasher.finalize().as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article() -> Article {
        let draft = Draft { headline: "Grain".to_string(), source: Some("Wire".to_string()), ..Draft::default() };
        Article { id: ArticleId::of(&draft), draft, names: Vec::new(), tagger: "one".to_string() }
    }

    #[test]
    fn what_is_known_of_an_article_counts_and_its_place_does_not() {
        let before = of(&article());
        let mut same = article();
        same.draft.ordinal = 7;
        same.tagger = "two".to_string();
        assert_eq!(of(&same), before);
        let mut other = article();
        other.draft.source = None;
        assert_ne!(of(&other), before);
        let mut other = article();
        other.draft.topics.push("grain".to_string());
        assert_ne!(of(&other), before);
    }

    #[test]
    fn the_order_of_articles_does_not_count_and_each_of_them_does() {
        let of = |numbers: &[u64]| {
            let mut sum = Sum::default();
            numbers.iter().for_each(|&number| sum.add(number));
            sum.fingerprint()
        };
        assert_eq!(of(&[3, u64::MAX, 5]), of(&[5, 3, u64::MAX]));
        assert_ne!(of(&[3, 5]), of(&[8]));
        assert_ne!(of(&[]), of(&[0]));
        assert_eq!(of(&[]).len(), 16);
    }
}
