//! Links to other articles in the midst of one: `À LIRE AUSSI` and a headline that is not this article's.
//!
//! They stand inside paragraphs, where no parser tells them from the text around them. Taken out only where the label is a
//! text of its own right before a link, or opens the link; any other link's text is the article's.

use std::ops::Range;

use super::entities;
use super::scan::{Scanner, Token};
use crate::format::debris::TEASERS;

/// What announces such a link beside the teasers that announce whole lines of other stories.
const LABELS: &[&str] = &[
    "a lire aussi",
    "lire également",
    "à lire également",
    "a lire également",
    "à voir aussi",
    "sur le même sujet",
    "more on this story",
    "related",
];

/// The longest headline of another article, in bytes; a longer link is text.
const LONGEST: usize = 400;

/// The page with the labels and the texts of such links blank.
pub(super) fn blank(html: String) -> String {
    let ranges = ranges(&html);
    if ranges.is_empty() {
        return html;
    }
    let mut kept = String::with_capacity(html.len());
    let mut at = 0;
    for range in ranges {
        kept.push_str(&html[at..range.start]);
        kept.push(' ');
        at = range.end;
    }
    kept.push_str(&html[at..]);
    kept
}

/// Where the texts stand that are to go, in order.
fn ranges(html: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The label just read, and the link that is open with what it has said so far.
    let mut label: Option<Range<usize>> = None;
    let mut link: Option<Vec<Range<usize>>> = None;
    for token in Scanner::new(html) {
        match token {
            Token::Open(tag) if tag.is("a") => link = Some(label.take().into_iter().collect()),
            Token::Close(name) if name.eq_ignore_ascii_case("a") => {
                if let Some(texts) = link.take()
                    && announces(html, &texts)
                {
                    found.extend(texts);
                }
            }
            Token::Text(text) if text.trim().is_empty() => {}
            Token::Text(text) => {
                let start = text.as_ptr() as usize - html.as_ptr() as usize;
                let range = start..start + text.len();
                match &mut link {
                    Some(texts) => texts.push(range),
                    None => label = is_label(text).then_some(range),
                }
            }
            Token::Open(_) | Token::Close(_) => {}
        }
    }
    found
}

/// Whether these texts are a label and a headline.
fn announces(html: &str, texts: &[Range<usize>]) -> bool {
    let length: usize = texts.iter().map(ExactSizeIterator::len).sum();
    let Some(first) = texts.first() else { return false };
    let first = &html[first.clone()];
    length <= LONGEST && (is_label(first) || first.split_once(':').is_some_and(|(label, _)| is_label(label)))
}

fn is_label(text: &str) -> bool {
    // Longer than any label, even with its entities.
    if text.len() > 80 {
        return false;
    }
    let text = entities::decode(text);
    let text = text.trim_matches(|c: char| !c.is_alphabetic()).replace('\u{a0}', " ").to_lowercase();
    TEASERS.contains(&text.as_str()) || LABELS.contains(&text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_other_articles_go_and_the_text_stays() {
        let html =
            "<p>Il part. <b><i>&Agrave; LIRE AUSSI :</i> <a href=x>Un <em>autre</em> titre</a></b>Son départ</p>";
        assert_eq!(blank(html.into()), "<p>Il part. <b><i> </i> <a href=x> <em> </em> </a></b>Son départ</p>");
        let html = "<p><a href=x>READ MORE: Another headline</a></p><p>More</p>";
        assert_eq!(blank(html.into()), "<p><a href=x> </a></p><p>More</p>");
    }

    #[test]
    fn other_links_are_text() {
        for html in [
            "<p>Il faut lire aussi <a>Proust</a>, dit-elle.</p>",
            "<p>Read more</p><p>about <a>Proust</a></p>",
            "<a>Lire aussi est un jeu</a>",
            "Lire aussi",
            "<a>Lire aussi",
        ] {
            assert_eq!(blank(html.into()), html);
        }
    }

    proptest::proptest! {
        #[test]
        fn text_without_labels_is_unchanged(html in "(<a>|</a>|<b>|</b>|</|é|lire| |[a-z:]){0,40}") {
            proptest::prop_assume!(!html.to_lowercase().contains("lire aussi"));
            proptest::prop_assert_eq!(blank(html.clone()), html);
        }

        #[test]
        fn anything_can_be_blanked(html in "(<a>|</a>|<b>|</b>|<|lire aussi|:| |&|é|x){0,40}") {
            proptest::prop_assert!(blank(html.clone()).len() <= html.len());
        }
    }
}
