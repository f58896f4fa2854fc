//! The local engine's fields: how an article and the state of a file become tantivy documents.
//!
//! Four sorts of document share one index so that one commit covers all: articles, older revisions of them, the state
//! in which each file was read, and ids that are kept out. Text fields hold terms that are already made.

use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::article::Kind;

/// The name under which [`SpaceTokenizer`] is registered.
pub const TERMS: &str = "terms";

/// The names of [`Fields::mention_name`] and [`Fields::mention_place`].
pub const MENTION_NAME: &str = "mention_name";
pub const MENTION_PLACE: &str = "mention_place";

/// Values of [`Fields::document`].
pub const ARTICLE: &str = "article";
/// An older revision of an article: found by its id, its item and the files it is in, and by nothing else.
pub const SUPERSEDED: &str = "superseded";
pub const FILE: &str = "file";
pub const BARRED: &str = "barred";

/// Every field, by what it is for.
#[derive(Debug, Clone)]
pub struct Fields {
    /// Which sort of document: [`ARTICLE`], [`SUPERSEDED`], [`FILE`] or [`BARRED`].
    pub document: Field,
    pub id: Field,
    /// The entry as JSON: what `get` gives back.
    pub stored: Field,
    /// Paths an article was read from, whole.
    pub origin: Field,
    /// The item that an article is a revision of, as a hash: ids may be long.
    pub item: Field,
    pub title: Text,
    pub lead: Text,
    pub body: Text,
    /// Per kind of name, in the order of [`Kind::ALL`].
    pub names: [NameFields; 3],
    /// Where names stand: which name, and which words of the text; side by side.
    pub mention_name: Field,
    pub mention_place: Field,
    pub source: Field,
    pub source_terms: Field,
    pub author: Field,
    pub section: Field,
    pub topic: Field,
    pub language: Field,
    pub url: Field,
    pub path: Field,
    /// First and last day that the publication date may mean, in days since 1970-01-01.
    pub first_day: Field,
    pub last_day: Field,
    /// Where the article stands among others by date.
    pub moment: Field,
    /// The first 64 bits of the id, and the other 16.
    pub id_head: Field,
    pub id_tail: Field,
    /// What near-copies have in common: numbers, of which they share at least one.
    pub sketch: Field,
    /// When the article came into the archive: the number of its stamp.
    pub added: Field,
    /// The article's part in the archive's fingerprint.
    pub print: Field,
    /// Topics, sections and authors as printed, to count.
    pub topics: Field,
    pub sections: Field,
    pub authors: Field,
    /// The file's state.
    pub file: Field,
    pub size: Field,
    pub modified: Field,
    pub hash: Field,
    pub recipe: Field,
    pub articles: Field,
    pub failures: Field,
    /// The causes of these failures, as JSON.
    pub causes: Field,
    /// An id that is kept out; such a document holds nothing else.
    pub barred: Field,
}

/// A part of the text: exact terms, stems and forms, each with the position of its word.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    pub exact: Field,
    pub stems: Field,
    pub forms: Field,
}

/// Names of one kind: fullest forms to count, other forms, and the terms of all of them to search.
#[derive(Debug, Clone, Copy)]
pub struct NameFields {
    /// The fullest form, one value per entity.
    pub full: Field,
    /// `fullest form` U+001F `other form`.
    pub also: Field,
    pub terms: Field,
}

/// Between the two halves of [`NameFields::also`]; no name holds a control character.
pub const ALSO_SEPARATOR: char = '\u{1f}';

impl Fields {
    pub fn names_of(&self, kind: Kind) -> NameFields {
        self.names[kind as usize]
    }

    pub fn build() -> (Schema, Fields) {
        let mut schema = Schema::builder();
        let phrases = terms(IndexRecordOption::WithFreqsAndPositions, true);
        let values = terms(IndexRecordOption::WithFreqsAndPositions, false);
        let column = TextOptions::default().set_fast("raw");
        let number = NumericOptions::default().set_fast();
        let names = ["person", "org", "place"].map(|kind| NameFields {
            full: schema.add_text_field(kind, STRING | column.clone()),
            also: schema.add_text_field(&format!("{kind}_also"), column.clone()),
            terms: schema.add_text_field(&format!("{kind}_terms"), values.clone()),
        });
        let mut text = |name: &str| Text {
            exact: schema.add_text_field(name, phrases.clone()),
            stems: schema.add_text_field(&format!("{name}_stems"), phrases.clone()),
            forms: schema.add_text_field(&format!("{name}_forms"), values.clone()),
        };
        let (title, lead, body) = (text("title"), text("lead"), text("body"));
        let fields = Fields {
            title,
            lead,
            body,
            names,
            mention_name: schema.add_u64_field(MENTION_NAME, number.clone()),
            mention_place: schema.add_u64_field(MENTION_PLACE, number.clone()),
            document: schema.add_text_field("document", STRING),
            id: schema.add_text_field("id", STRING),
            stored: schema.add_bytes_field("stored", STORED),
            origin: schema.add_text_field("origin", STRING),
            item: schema.add_text_field("item", STRING),
            source: schema.add_text_field("source", STRING | column.clone()),
            source_terms: schema.add_text_field("source_terms", values.clone()),
            author: schema.add_text_field("author", values.clone()),
            section: schema.add_text_field("section", values.clone()),
            topic: schema.add_text_field("topic", values.clone()),
            language: schema.add_text_field("language", STRING | column.clone()),
            url: schema.add_text_field("url", values.clone()),
            path: schema.add_text_field("path", values),
            first_day: schema.add_i64_field("first_day", number.clone().set_indexed()),
            last_day: schema.add_i64_field("last_day", number.clone().set_indexed()),
            moment: schema.add_i64_field("moment", number.clone()),
            id_head: schema.add_u64_field("id_head", number.clone()),
            id_tail: schema.add_u64_field("id_tail", number.clone()),
            sketch: schema.add_u64_field("sketch", number.clone()),
            added: schema.add_u64_field("added", number.clone()),
            print: schema.add_u64_field("print", number.clone()),
            topics: schema.add_text_field("topics", column.clone()),
            sections: schema.add_text_field("sections", column.clone()),
            authors: schema.add_text_field("authors", column.clone()),
            file: schema.add_text_field("file", STRING | column.clone()),
            size: schema.add_u64_field("size", number.clone()),
            modified: schema.add_i64_field("modified", number.clone()),
            hash: schema.add_text_field("hash", column.clone()),
            recipe: schema.add_text_field("recipe", column),
            articles: schema.add_u64_field("articles", number.clone()),
            failures: schema.add_u64_field("failures", number),
            causes: schema.add_bytes_field("causes", STORED),
            barred: schema.add_text_field("barred", STRING),
        };
        (schema.build(), fields)
    }
}

fn terms(option: IndexRecordOption, lengths: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(TERMS).set_index_option(option).set_fieldnorms(lengths);
    TextOptions::default().set_indexing_options(indexing)
}

/// Splits terms that are already made, see [`crate::analyze::Terms`]: each space begins the next position.
#[derive(Debug, Clone, Default)]
pub struct SpaceTokenizer {
    token: Token,
}

impl Tokenizer for SpaceTokenizer {
    type TokenStream<'a> = SpaceTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SpaceTokens<'a> {
        self.token.reset();
        self.token.position = 0;
        SpaceTokens { text, at: 0, token: &mut self.token }
    }
}

pub struct SpaceTokens<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl TokenStream for SpaceTokens<'_> {
    fn advance(&mut self) -> bool {
        const BESIDE: u8 = crate::analyze::BESIDE as u8;
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ') => self.token.position += 1,
                Some(&BESIDE) => {}
                _ => break,
            }
            self.at += 1;
        }
        if self.at == bytes.len() {
            return false;
        }
        let start = self.at;
        let length = bytes[start..].iter().position(|&b| b == b' ' || b == BESIDE);
        self.at = length.map_or(bytes.len(), |length| start + length);
        self.token.text.clear();
        self.token.text.push_str(&self.text[start..self.at]);
        self.token.offset_from = start;
        self.token.offset_to = self.at;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_positions() {
        let mut tokens = Vec::new();
        let mut tokenizer = SpaceTokenizer::default();
        for text in [" le chat  fr.dort\u{1f}dort ", "a"] {
            tokenizer.token_stream(text).process(&mut |token| tokens.push((token.position, token.text.clone())));
        }
        let expected = [(1, "le"), (2, "chat"), (4, "fr.dort"), (4, "dort"), (0, "a")];
        assert_eq!(tokens, expected.map(|(position, text)| (position, text.to_string())));
    }
}
