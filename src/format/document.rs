//! What documents of word processors have in common: paragraphs with styles, and properties that somebody filled in.
//!
//! The time that a document was made or saved is no date of publication, and is not looked at.

use super::layout::tidy;
use super::{Emit, Format, Found, Options, ReadError, byline, size, text, vendor};

/// What a paragraph is set as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Style {
    Title,
    Subtitle,
    Heading,
    #[default]
    Text,
}

/// What a document says of itself.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub keywords: Vec<String>,
    pub language: Option<String>,
}

/// A document as it is read.
#[derive(Debug)]
pub(super) struct Document {
    paragraphs: Vec<(Style, String)>,
    pub properties: Properties,
    bytes: usize,
    limit: usize,
}

impl Document {
    /// `limit`: how many bytes of text it may have.
    pub fn new(limit: usize) -> Self {
        Document { paragraphs: Vec::new(), properties: Properties::default(), bytes: 0, limit }
    }

    /// Adds a paragraph; line ends in it part it.
    pub fn push(&mut self, style: Style, text: &str) -> Result<(), ReadError> {
        for line in text.split('\n').map(tidy).filter(|line| !line.is_empty()) {
            self.may_grow(line.len())?;
            self.bytes += line.len();
            self.paragraphs.push((style, line));
        }
        Ok(())
    }

    /// Refuses a paragraph that is still being gathered, when it is too long already.
    pub fn may_grow(&self, bytes: usize) -> Result<(), ReadError> {
        if self.bytes + bytes > self.limit {
            return Err(ReadError::new(format!("text longer than {}", size(self.limit))));
        }
        Ok(())
    }

    /// Hands on what the document holds: the articles of a press database's export, or one.
    pub fn read(self, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
        let lines: Vec<&str> = self.paragraphs.iter().map(|(_, line)| line.as_str()).collect();
        let text = lines.join("\n\n");
        match vendor::layout_of(Format::Text, text.as_bytes(), options) {
            Some(layout) => vendor::read(layout, Format::Text, &mut text.as_bytes(), options, emit),
            None => {
                let _ = emit(Ok(self.article()));
                Ok(())
            }
        }
    }

    pub fn article(mut self) -> Found {
        /// What stands further down heads a part of the text.
        const TOP: usize = 6;
        let top = &self.paragraphs[..self.paragraphs.len().min(TOP)];
        let of = |style: Style| top.iter().position(|(other, _)| *other == style);
        let at = of(Style::Title).or_else(|| of(Style::Heading));
        let headline = at.map(|at| self.paragraphs.remove(at).1);
        let subtitle = at.filter(|&at| self.paragraphs.get(at).is_some_and(|(style, _)| *style == Style::Subtitle));
        let standfirst = subtitle.map(|at| self.paragraphs.remove(at).1);
        // A rubric stands above the headline.
        let is_rubric = |text: &str| text.chars().count() <= 40 && text.split_whitespace().count() <= 4;
        let rubric = at.filter(|&at| at == 1 && is_rubric(&self.paragraphs[0].1)).map(|_| self.paragraphs.remove(0).1);
        let title = self.properties.title.take().map(|title| tidy(&title)).filter(|title| is_title(title));
        let mut lines: Vec<String> = headline.or(title).into_iter().collect();
        for (_, text) in self.paragraphs {
            // The title of the document is often its first line, too.
            if lines.len() != 1 || lines[0] != text {
                lines.push(text);
            }
        }
        let mut found = text::parse(&lines.join("\n\n"));
        let draft = &mut found.draft;
        draft.standfirst = standfirst.or(draft.standfirst.take());
        draft.section = rubric.or(draft.section.take());
        self.properties.describe(&mut found);
        found
    }
}

impl Properties {
    /// Adds what the text itself does not say.
    pub fn describe(&self, found: &mut Found) {
        const MOST: usize = 50;
        let draft = &mut found.draft;
        if draft.authors.is_empty() {
            draft.authors = self.authors.iter().flat_map(|author| byline::authors(&tidy(author))).take(MOST).collect();
        }
        for keyword in self.keywords.iter().flat_map(|list| list.split([',', ';'])).map(tidy) {
            if !keyword.is_empty() && draft.topics.len() < MOST && !draft.topics.contains(&keyword) {
                draft.topics.push(keyword);
            }
        }
        draft.language = draft.language.take().or_else(|| self.language.clone());
    }
}

/// Whether a document's title was given by somebody, not by a program that saved it.
pub(super) fn is_title(title: &str) -> bool {
    const FILES: &[&str] =
        &[".doc", ".docx", ".pdf", ".indd", ".qxd", ".qxp", ".odt", ".rtf", ".txt", ".tex", ".xls", ".ppt"];
    const MADE_UP: &[&str] =
        &["microsoft word", "untitled", "sans titre", "document", "powerpoint", "quarkxpress", "print", "page "];
    let lower = title.to_lowercase();
    let is_made_up =
        FILES.iter().any(|end| lower.ends_with(end)) || MADE_UP.iter().any(|start| lower.starts_with(start));
    !is_made_up && title.contains(' ') && title.chars().count() <= 300
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(paragraphs: &[(Style, &str)]) -> Document {
        let mut document = Document::new(1000);
        for (style, text) in paragraphs {
            document.push(*style, text).unwrap();
        }
        document
    }

    const TEXT: &str = "The lighthouse of Corran Point was lit again on Thursday, a year after a storm had put it out.";

    #[test]
    fn styles_say_what_is_what() {
        let draft = document(&[
            (Style::Text, "CULTURE"),
            (Style::Title, "Lighthouse lit again"),
            (Style::Subtitle, "Ships had missed it"),
            (Style::Text, "By Ewan Strand"),
            (Style::Heading, "A storm"),
            (Style::Text, TEXT),
        ])
        .article()
        .draft;
        assert_eq!(
            (draft.headline.as_str(), draft.standfirst.as_deref()),
            ("Lighthouse lit again", Some("Ships had missed it"))
        );
        assert_eq!((draft.section.as_deref(), draft.authors), (Some("CULTURE"), vec!["Ewan Strand".to_string()]));
        assert!(draft.body.ends_with(&format!("A storm\n\n{TEXT}")), "{}", draft.body);
    }

    #[test]
    fn properties_fill_what_the_text_leaves_open() {
        let mut given = document(&[(Style::Text, TEXT)]);
        given.properties = Properties {
            title: Some("Lighthouse  lit again".to_string()),
            authors: vec!["Mona Lindqvist".to_string()],
            keywords: vec!["sea, ships".to_string()],
            language: None,
        };
        let draft = given.article().draft;
        assert_eq!((draft.headline.as_str(), draft.body.as_str()), ("Lighthouse lit again", TEXT));
        assert_eq!(
            (draft.authors, draft.topics),
            (vec!["Mona Lindqvist".to_string()], vec!["sea".to_string(), "ships".to_string()])
        );
        let draft = document(&[(Style::Text, "Lighthouse lit again"), (Style::Text, TEXT)]).article().draft;
        assert_eq!((draft.headline.as_str(), draft.body.as_str()), ("Lighthouse lit again", TEXT));
    }

    #[test]
    fn titles_that_programs_make_are_none() {
        for title in ["Microsoft Word - page7.doc", "page_7.indd", "Untitled 3", "0815", "Document 1"] {
            assert!(!is_title(title), "{title}");
        }
    }

    #[test]
    fn a_text_without_end_is_refused() {
        let mut document = Document::new(10);
        assert!(document.push(Style::Text, "0123456789").is_ok());
        assert_eq!(document.push(Style::Text, "0").unwrap_err().to_string(), "text longer than 10 bytes");
    }
}
