//! Which revision of an item is the one to be found.
//!
//! A revision is superseded by a later one of the same item, wherever that was read. Those that cannot be told apart all
//! stay: nothing is lost to an agency that gives one number to two texts.

use crate::article::{ArticleId, Item};
use crate::engine::Entry;

/// For each entry the latest of those that are later than it, if there is one. A matter of the entries alone, not of their
/// order.
pub(super) fn superseded(entries: &[Entry]) -> Vec<Option<ArticleId>> {
    entries.iter().map(|entry| latest_after(entry, entries)).collect()
}

fn latest_after(entry: &Entry, entries: &[Entry]) -> Option<ArticleId> {
    let item = item(entry)?;
    let later = entries.iter().filter(|other| self::item(other).is_some_and(|other| other.is_later_than(item)));
    let rank = |entry: &&Entry| {
        let item = self::item(entry);
        let created = item.and_then(|item| item.created).map(|created| created.to_string());
        (item.and_then(|item| item.version), created, entry.article.id)
    };
    later.max_by_key(rank).map(|entry| entry.article.id)
}

fn item(entry: &Entry) -> Option<&Item> {
    entry.article.draft.item.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Draft};

    /// A revision with its number and its day in June, and where it is not to be found.
    fn revision(text: &str, version: Option<u64>, day: Option<u32>) -> Entry {
        let created = day.map(|day| format!("2017-06-{day:02}").parse().unwrap());
        let item = Some(Item { id: "urn:1".to_string(), version, created });
        let draft = Draft { headline: text.to_string(), item, ..Draft::default() };
        let article = Article { id: ArticleId::of(&draft), draft, names: Vec::new(), tagger: String::new() };
        Entry { article, origins: Vec::new(), added: None, superseded: None }
    }

    fn told(entries: &[Entry]) -> Vec<Option<usize>> {
        let place = |id: ArticleId| entries.iter().position(|entry| entry.article.id == id).unwrap();
        superseded(entries).into_iter().map(|id| id.map(place)).collect()
    }

    #[test]
    fn the_last_number_wins_and_then_the_last_time() {
        let numbers = [revision("a", Some(1), None), revision("b", Some(3), None), revision("c", Some(2), None)];
        assert_eq!(told(&numbers), [Some(1), None, Some(1)]);
        let times = [revision("a", None, Some(2)), revision("b", None, Some(1)), revision("c", Some(7), Some(3))];
        assert_eq!(told(&times), [Some(2), Some(2), None]);
    }

    #[test]
    fn what_cannot_be_told_apart_stays() {
        let same = [revision("a", Some(1), Some(1)), revision("b", Some(1), Some(1)), revision("c", Some(1), None)];
        assert_eq!(told(&same), [None, None, None]);
        let mut other = revision("b", Some(2), None);
        other.article.draft.item.as_mut().unwrap().id = "urn:2".to_string();
        assert_eq!(told(&[revision("a", Some(1), None), other]), [None, None]);
    }

    #[test]
    fn order_does_not_count() {
        let mut entries =
            vec![revision("a", Some(1), Some(1)), revision("b", Some(1), Some(2)), revision("c", Some(2), None)];
        let by_id = |entries: &[Entry]| {
            let mut told: Vec<_> = entries.iter().map(|entry| entry.article.id).zip(superseded(entries)).collect();
            told.sort();
            told
        };
        let first = by_id(&entries);
        entries.reverse();
        assert_eq!(by_id(&entries), first);
        assert_eq!(first.iter().filter(|(_, by)| by.is_some()).count(), 2);
    }
}
