//! Codes of subjects as people read them: IPTC Media Topics and the older subject codes, in French and English.
//!
//! The table holds the upper levels and the usual subjects below them; a code below an entry of the table takes its name.
//! Source of codes and English names: IPTC NewsCodes (Media Topics, Subject Codes), licensed CC BY 4.0 by the International
//! Press Telecommunications Council.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::article::Draft;

/// Code, English name, French name; tabs between, `#` opens a comment.
const TABLE: &str = include_str!("subject/iptc.tsv");

struct Table {
    by_code: FxHashMap<&'static str, [&'static str; 2]>,
    /// From a name in lower case to both names.
    by_name: FxHashMap<String, [&'static str; 2]>,
}

static NAMES: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { by_code: FxHashMap::default(), by_name: FxHashMap::default() };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t');
        if let (Some(code), Some(english), Some(french)) = (parts.next(), parts.next(), parts.next()) {
            table.by_code.insert(code, [english, french]);
            for name in [english, french] {
                table.by_name.entry(name.to_lowercase()).or_insert([english, french]);
            }
        }
    }
    table
});

/// Adds subjects to a draft's topics, by the names of its language where the file gives only codes.
pub(super) fn label(draft: &mut Draft, subjects: Vec<(String, Option<String>)>) {
    let french = draft.language.as_deref() == Some("fr");
    for (code, given) in subjects {
        let given = given.filter(|name| !name.is_empty());
        let Some(topic) = given.or_else(|| named(&code, french)) else { continue };
        if !draft.topics.iter().any(|known| known.eq_ignore_ascii_case(&topic)) {
            draft.topics.push(topic);
        }
    }
}

/// The name of a code; a code that nobody knows stands for itself.
fn named(code: &str, french: bool) -> Option<String> {
    let bare = code.rsplit([':', '/', '#']).next()?;
    let name = |code: &str| NAMES.by_code.get(code).map(|names| names[usize::from(french)].to_string());
    let is_subject_code = bare.len() == 8 && bare.bytes().all(|b| b.is_ascii_digit());
    if !is_subject_code {
        // Codes of other lists say nothing to a reader.
        return None;
    }
    // Subject codes hold those above them: two digits, then three, then three.
    let above = || [format!("{}000", &bare[..5]), format!("{}000000", &bare[..2])].iter().find_map(|code| name(code));
    let is_media_topic = bare.starts_with("20");
    name(bare).or_else(|| if is_media_topic { Some(code.to_string()) } else { above() })
}

/// A topic under its other name, so that a search in one language finds what was marked in the other.
pub(crate) fn translation(topic: &str) -> Option<&'static str> {
    let [english, french] = NAMES.by_name.get(&topic.to_lowercase())?;
    let other = if topic.eq_ignore_ascii_case(english) { french } else { english };
    (!other.eq_ignore_ascii_case(topic)).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(language: &str, codes: &[&str]) -> Vec<String> {
        let mut draft = Draft { language: Some(language.into()), ..Draft::default() };
        label(&mut draft, codes.iter().map(|code| (code.to_string(), None)).collect());
        draft.topics
    }

    #[test]
    fn codes_have_names_in_the_language_of_the_article() {
        assert_eq!(topics("en", &["medtop:15000000", "06000000"]), ["sport", "environment"]);
        assert_eq!(topics("fr", &["http://cv.iptc.org/newscodes/mediatopic/06000000"]), ["environnement"]);
        assert_eq!(topics("fr", &["subj:15054001"]), ["football"]);
        assert_eq!(topics("en", &["medtop:20999999"]), ["medtop:20999999"]);
    }

    #[test]
    fn topics_are_known_in_both_languages() {
        assert_eq!(translation("Environment"), Some("environnement"));
        assert_eq!(translation("environnement"), Some("environment"));
        assert_eq!(translation("sport"), None);
        assert_eq!(translation("harbour"), None);
    }

    #[test]
    fn the_table_is_whole() {
        let rows = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for row in rows.clone() {
            let parts: Vec<&str> = row.split('\t').collect();
            assert_eq!(parts.len(), 3, "{row}");
            assert!(parts[0].len() == 8 && parts[0].bytes().all(|b| b.is_ascii_digit()), "{row}");
            assert!(parts.iter().all(|part| !part.trim().is_empty()), "{row}");
        }
        assert_eq!(rows.count(), NAMES.by_code.len(), "a code stands twice");
    }
}
