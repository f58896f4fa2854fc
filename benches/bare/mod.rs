//! The yardstick: tantivy alone, as somebody would use it who needs nothing but the index.
//!
//! The same fields as an archive without names, so that both keep and can answer about the same: exact words, stems (a
//! field for each language, as tantivy binds its stemmers to fields) and words with capitals and accents as written, all
//! with positions; columns; and the whole article stored. tantivy's own tokenizers, no check for duplicates, no state of files, one commit.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader};
use std::path::Path;

use chrono::NaiveDate;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::store::Compressor;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer, TokenizerManager,
};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument};

use crate::generate::Article;

pub struct Fields {
    pub stored: Field,
    pub title: Text,
    pub lead: Text,
    pub body: Text,
    document: Field,
    id: Field,
    origin: Field,
    path: Field,
    source: Field,
    source_terms: Field,
    author: Field,
    section: Field,
    language: Field,
    first_day: Field,
    last_day: Field,
}

#[derive(Clone, Copy)]
pub struct Text {
    pub exact: Field,
    /// In the order of [`LANGUAGES`].
    stems: [Field; 2],
    forms: Field,
}

const LANGUAGES: [(&str, Language); 2] = [("fr", Language::French), ("en", Language::English)];

fn fields() -> (Schema, Fields) {
    let indexed = |tokenizer: &str, option, lengths| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option).set_fieldnorms(lengths);
        TextOptions::default().set_indexing_options(indexing)
    };
    let mut schema = Schema::builder();
    let text = |schema: &mut SchemaBuilder, name: &str| Text {
        exact: schema.add_text_field(name, indexed("exact", IndexRecordOption::WithFreqsAndPositions, true)),
        stems: LANGUAGES.map(|(code, _)| {
            schema.add_text_field(
                &format!("{name}_{code}"),
                indexed(code, IndexRecordOption::WithFreqsAndPositions, true),
            )
        }),
        forms: schema.add_text_field(
            &format!("{name}_forms"),
            indexed("forms", IndexRecordOption::WithFreqsAndPositions, false),
        ),
    };
    let (title, lead, body) = (text(&mut schema, "title"), text(&mut schema, "lead"), text(&mut schema, "body"));
    let values = indexed("exact", IndexRecordOption::WithFreqsAndPositions, false);
    let column = STRING | TextOptions::default().set_fast("raw");
    let day = NumericOptions::default().set_fast().set_indexed();
    let fields = Fields {
        title,
        lead,
        body,
        stored: schema.add_bytes_field("stored", STORED),
        document: schema.add_text_field("document", STRING),
        id: schema.add_text_field("id", STRING),
        origin: schema.add_text_field("origin", STRING),
        path: schema.add_text_field("path", values.clone()),
        source: schema.add_text_field("source", column.clone()),
        source_terms: schema.add_text_field("source_terms", values.clone()),
        author: schema.add_text_field("author", values.clone()),
        section: schema.add_text_field("section", values),
        language: schema.add_text_field("language", column),
        first_day: schema.add_i64_field("first_day", day.clone()),
        last_day: schema.add_i64_field("last_day", day),
    };
    (schema.build(), fields)
}

/// Opens the index in a folder, making it when there is none.
pub fn open(folder: &Path) -> tantivy::Result<(Index, Fields)> {
    let (schema, fields) = fields();
    let tokenizers = TokenizerManager::default();
    let words = || TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
    tokenizers.register("exact", words().filter(AsciiFoldingFilter).build());
    tokenizers.register("forms", TextAnalyzer::builder(SimpleTokenizer::default()).filter(Otherwise).build());
    for (code, language) in LANGUAGES {
        tokenizers.register(code, words().filter(Stemmer::new(language)).filter(AsciiFoldingFilter).build());
    }
    let settings = IndexSettings { docstore_compression: Compressor::Lz4, ..IndexSettings::default() };
    let index = Index::builder()
        .schema(schema)
        .settings(settings)
        .tokenizers(tokenizers)
        .open_or_create(MmapDirectory::open(folder)?)?;
    Ok((index, fields))
}

/// Keeps the words that are written otherwise than their exact terms: all others are found by these.
#[derive(Clone)]
struct Otherwise;

impl TokenFilter for Otherwise {
    type Tokenizer<T: Tokenizer> = OtherwiseTokenizer<T>;

    fn transform<T: Tokenizer>(self, words: T) -> OtherwiseTokenizer<T> {
        OtherwiseTokenizer(words)
    }
}

#[derive(Clone)]
struct OtherwiseTokenizer<T>(T);

impl<T: Tokenizer> Tokenizer for OtherwiseTokenizer<T> {
    type TokenStream<'a> = OtherwiseTokens<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        OtherwiseTokens(self.0.token_stream(text))
    }
}

struct OtherwiseTokens<T>(T);

impl<T: TokenStream> TokenStream for OtherwiseTokens<T> {
    fn advance(&mut self) -> bool {
        while self.0.advance() {
            if self.0.token().text.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.0.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.0.token_mut()
    }
}

/// Indexes a file of JSON Lines into a new folder: one commit, and every merge waited for.
pub fn index(input: &Path, folder: &Path, threads: usize, heap: usize) -> tantivy::Result<()> {
    fs::create_dir_all(folder)?;
    let (index, fields) = open(folder)?;
    let options = IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread(heap / threads)
        .num_merge_threads(1)
        .build();
    let mut writer: IndexWriter = index.writer_with_options(options)?;
    let mut merging = LogMergePolicy::default();
    merging.set_min_num_segments(8);
    writer.set_merge_policy(Box::new(merging));
    let mut input_lines = BufReader::with_capacity(128 * 1024, File::open(input)?);
    let path = input.to_string_lossy();
    let mut line = Vec::new();
    while input_lines.read_until(b'\n', &mut line)? > 0 {
        writer.add_document(document(&fields, &path, &line)?)?;
        line.clear();
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

fn document(fields: &Fields, path: &str, line: &[u8]) -> tantivy::Result<TantivyDocument> {
    let article: Article = serde_json::from_slice(line).map_err(std::io::Error::from)?;
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    let mut document = TantivyDocument::new();
    document.add_text(fields.document, "article");
    document.add_text(fields.id, format!("{:016x}", hasher.finish()));
    document.add_bytes(fields.stored, line);
    document.add_text(fields.origin, path);
    document.add_text(fields.path, path);
    let language = LANGUAGES.iter().position(|(code, _)| *code == article.language);
    let mut text = |field: Text, text: &str| {
        document.add_text(field.exact, text);
        if let Some(language) = language {
            document.add_text(field.stems[language], text);
        }
        document.add_text(field.forms, text);
    };
    text(fields.title, &article.title);
    if let Some(lead) = &article.standfirst {
        text(fields.lead, lead);
    }
    text(fields.body, &article.body);
    document.add_text(fields.source, &article.source);
    document.add_text(fields.source_terms, &article.source);
    document.add_text(fields.author, &article.author);
    document.add_text(fields.section, &article.section);
    document.add_text(fields.language, &article.language);
    if let Some(Ok(day)) = article.published.get(..10).map(str::parse::<NaiveDate>) {
        let day = day.signed_duration_since(NaiveDate::default()).num_days();
        document.add_i64(fields.first_day, day);
        document.add_i64(fields.last_day, day);
    }
    Ok(document)
}
