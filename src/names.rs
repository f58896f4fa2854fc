//! The names in an article: people, organisations and places, found by a small trained model and resolved.
//!
//! Text becomes tokens ([`token`]), tokens labels ([`decode`], with the weights of [`model`]), labels mentions, and
//! mentions entities ([`resolve`]). In a language that the model has not learnt, [`rules`] find the mentions. Nothing
//! here looks at other articles, at files or at the network.

pub mod annotated;
pub mod crf;
pub mod decode;
pub mod document;
pub mod feature;
pub mod fold;
pub mod label;
pub mod lexicon;
pub mod model;
mod ordinary;
pub mod page;
pub mod resolve;
pub mod rules;
pub mod score;
pub mod surroundings;
pub mod token;
pub mod train;
pub mod vary;

use std::path::Path;
use std::sync::OnceLock;

use crate::article::{Article, Draft, Kind, Mention, Name, Part};
use decode::Decoder;
use label::spans;
use model::Model;
pub use model::ModelError;
use page::Language;
use rules::Rules;

/// Finds and resolves names; cheap to share between threads, one `Tagger` per process, one `Scratch` per thread.
pub struct Tagger {
    model: Model,
}

/// Buffers and remembered words of one thread.
pub struct Scratch {
    decoder: Decoder,
    rules: Rules,
}

/// How the names of an article were found, but for those that its file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method<'a> {
    /// By the model with this id.
    Model(&'a str),
    /// By word lists and rules, as there is no model for the language, if that is known.
    Rules(Option<&'a str>),
    /// They were not looked for.
    None,
}

impl<'a> Method<'a> {
    pub fn of(article: &'a Article) -> Method<'a> {
        let language = article.draft.language.as_deref();
        match (article.tagger.as_str(), language_of(&article.draft)) {
            ("", _) => Method::None,
            (_, Language::Other) => Method::Rules(language),
            (id, _) => Method::Model(id),
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Method::Model(_) => "model",
            Method::Rules(_) => "rules",
            Method::None => "none",
        }
    }
}

/// Whether the model has learnt a language, given by its code.
pub fn has_model(language: &str) -> bool {
    Language::from_code(language) != Language::Other
}

fn language_of(draft: &Draft) -> Language {
    Language::from_code(draft.language.as_deref().unwrap_or_default())
}

/// The committed model.
const EMBEDDED: &[u8] = include_bytes!("../model/names.model");

impl Tagger {
    /// The tagger that the program carries.
    pub fn embedded() -> &'static Tagger {
        static TAGGER: OnceLock<Tagger> = OnceLock::new();
        TAGGER.get_or_init(|| Tagger {
            // A test reads the embedded file, so a build that passed its tests cannot fail here.
            model: Model::from_bytes(EMBEDDED).unwrap_or_else(|error| panic!("embedded model: {error}")),
        })
    }

    pub fn from_file(path: &Path) -> Result<Tagger, ModelError> {
        Ok(Tagger { model: Model::from_bytes(&std::fs::read(path)?)? })
    }

    pub fn from_model(model: Model) -> Tagger {
        Tagger { model }
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Short id of the model, kept with each article that it tagged.
    pub fn id(&self) -> &str {
        self.model.id()
    }

    pub fn scratch(&self) -> Scratch {
        Scratch { decoder: Decoder::default(), rules: Rules::default() }
    }

    /// All names of a draft, resolved, in order of first mention.
    pub fn names(&self, draft: &Draft, scratch: &mut Scratch) -> Vec<Name> {
        let parts: Vec<(Part, &str)> = draft.parts().collect();
        let mut found = Vec::new();
        let mut note = |kind, mention| found.push((kind, mention));
        match language_of(draft) {
            Language::Other => pages(&parts, |stretches| scratch.rules.find(stretches, &mut note)),
            language => mentions(&self.model, language, &parts, &mut scratch.decoder, note),
        }
        resolve::resolve(&parts, &found, &draft.given_names)
    }
}

/// Text of a page in bytes, about; longer articles are read in several pages.
const PAGE: usize = 400_000;

/// The names that the model finds in the parts of an article, in reading order, not resolved.
pub fn mentions(
    model: &Model,
    language: Language,
    parts: &[(Part, &str)],
    decoder: &mut Decoder,
    mut found: impl FnMut(Kind, Mention),
) {
    pages(parts, |stretches| read_page(model, language, stretches, decoder, &mut found));
}

/// A stretch of a part, and at which byte of the part it begins.
type Stretch<'a> = (Part, &'a str, usize);

/// Hands out the parts of an article in pages of a size that bounds the memory of reading one.
fn pages<'a>(parts: &[(Part, &'a str)], mut read: impl FnMut(&[Stretch<'a>])) {
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    let mut size = 0;
    for &(part, text) in parts {
        let mut offset = 0;
        while offset < text.len() {
            let end = cut(text, offset, PAGE.saturating_sub(size).max(1));
            stretches.push((part, &text[offset..end], offset));
            size += end - offset;
            offset = end;
            if size >= PAGE {
                read(&stretches);
                stretches.clear();
                size = 0;
            }
        }
    }
    if !stretches.is_empty() {
        read(&stretches);
    }
}

fn read_page(
    model: &Model,
    language: Language,
    stretches: &[Stretch<'_>],
    decoder: &mut Decoder,
    found: &mut impl FnMut(Kind, Mention),
) {
    decoder.decode(model, language, stretches);
    for &(first, last) in &decoder.page.sentences {
        let (first, last) = (first as usize, last as usize);
        spans(&decoder.labels[first..last], |span| {
            let slots = &decoder.page.slots[first + span.first..first + span.last];
            if let (Some(kind), [one, ..], [.., end]) = (span.class.kind(), slots, slots) {
                found(kind, Mention { part: one.part, start: one.start, end: end.end });
            }
        });
    }
}

/// Where to cut a text after about `want` bytes: after a line, else at a space, else anywhere.
fn cut(text: &str, offset: usize, want: usize) -> usize {
    let mut end = offset.saturating_add(want);
    if end >= text.len() {
        return text.len();
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let window = &text[offset..end];
    // Only the tail of the window is searched, so that pages stay large.
    let mut from = window.len().saturating_sub(20_000);
    while !window.is_char_boundary(from) {
        from += 1;
    }
    let tail = &window[from..];
    match tail.rfind('\n').or_else(|| tail.rfind(' ')) {
        Some(at) if from + at > 0 => offset + from + at + 1,
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A model read with other word lists or features than it learnt with would be worse, and nothing else would tell.
    #[test]
    fn the_embedded_model_is_made_of_the_committed_text_and_lists() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("model/data");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
        files.sort();
        let recipe = train::recipe(&files, &train::Options::default()).unwrap();
        assert!(
            Tagger::embedded().model().recipe() == &recipe,
            "train again, as model/README.md says: text, word lists, features or options have changed"
        );
    }

    #[test]
    fn the_model_card_speaks_of_the_embedded_model() {
        let card = include_str!("../model/README.md");
        assert!(card.contains(&format!("`{}`", Tagger::embedded().id())), "{}", Tagger::embedded().id());
    }
}
