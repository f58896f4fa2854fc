//! Annotated text: articles with their names marked, from either of two formats.
//!
//! Brackets, one sentence a line, a blank line between articles: `Le [Kremlin](ORG) dément.` The first line of an
//! article is its headline unless it ends like a sentence. CoNLL: `token<TAB>tag` with BIO tags, a blank line between
//! sentences, `-DOCSTART-` between articles. A file that is neither is an error with its line.

use std::fmt;
use std::path::{Path, PathBuf};

use super::label::Class;
use super::page::Language;
use crate::article::Part;

/// An annotated article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub language: Language,
    pub headline: String,
    pub body: String,
    pub names: Vec<Gold>,
}

/// A name as annotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gold {
    pub part: Part,
    pub start: u32,
    pub end: u32,
    pub class: Class,
}

impl Sample {
    pub fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        [(Part::Headline, self.headline.as_str()), (Part::Body, self.body.as_str())]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
    }

    /// Whether the article is of the fifth that is kept for measuring, from its text alone.
    pub fn held_out(&self) -> bool {
        let hash = blake3::hash(format!("{}\n{}", self.headline, self.body).as_bytes());
        hash.as_bytes()[0].is_multiple_of(5)
    }
}

/// Why annotated text cannot be used.
#[derive(Debug)]
pub enum DataError {
    Read(PathBuf, std::io::Error),
    /// A line, from 1, and what is wrong with it.
    Line(PathBuf, usize, String),
    Empty,
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DataError::Read(path, error) => write!(f, "{}: {error}", path.display()),
            DataError::Line(path, line, what) => write!(f, "{}:{line}: {what}", path.display()),
            DataError::Empty => write!(f, "no annotated article in the files"),
        }
    }
}

impl std::error::Error for DataError {}

/// Reads all articles of the files, in order.
pub fn read_files(files: &[PathBuf]) -> Result<Vec<Sample>, DataError> {
    let mut samples = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| DataError::Read(file.clone(), error))?;
        let text = String::from_utf8_lossy(&bytes);
        read_text(&text, file, &mut samples)?;
    }
    if samples.is_empty() { Err(DataError::Empty) } else { Ok(samples) }
}

fn read_text(text: &str, file: &Path, samples: &mut Vec<Sample>) -> Result<(), DataError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let language = language_of(file, text);
    let conll = text.lines().filter(|line| !line.trim().is_empty()).take(20).all(|line| line.contains('\t'));
    let read = if conll { read_conll } else { read_brackets };
    read(text, language, samples).map_err(|(line, what)| DataError::Line(file.to_path_buf(), line, what))
}

/// The language of a file: from its name (`fr-`, `en-`, `-fr`, `-en`), else from its most frequent small words.
fn language_of(file: &Path, text: &str) -> Language {
    let name = file.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
    for part in name.split(['-', '_', '.']) {
        match part {
            "fr" => return Language::French,
            "en" => return Language::English,
            _ => {}
        }
    }
    let (mut french, mut english) = (0, 0);
    for word in text.split_whitespace().take(20_000) {
        match word {
            "le" | "la" | "les" | "des" | "du" | "est" | "dans" | "une" | "et" => french += 1,
            "the" | "of" | "and" | "to" | "is" | "was" | "with" | "for" => english += 1,
            _ => {}
        }
    }
    if french > english { Language::French } else { Language::English }
}

type LineError = (usize, String);

fn read_brackets(text: &str, language: Language, samples: &mut Vec<Sample>) -> Result<(), LineError> {
    let mut builder = Builder::new(language);
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            builder.finish(samples);
            continue;
        }
        builder.begin_line();
        let mut rest = line;
        while let Some(open) = rest.find('[') {
            builder.text.push_str(&rest[..open]);
            let bad = || (number + 1, format!("a bracket that is not [name](KIND): {}", cut(&rest[open..])));
            let close = rest[open..].find("](").map(|at| open + at).ok_or_else(bad)?;
            let end = rest[close..].find(')').map(|at| close + at).ok_or_else(bad)?;
            let class = Class::from_name(&rest[close + 2..end]).ok_or_else(bad)?;
            builder.push_name(&rest[open + 1..close], class);
            rest = &rest[end + 1..];
        }
        builder.text.push_str(rest);
    }
    builder.finish(samples);
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Tokens are put together again as they were printed, as far as that can be told.
fn read_conll(text: &str, language: Language, samples: &mut Vec<Sample>) -> Result<(), LineError> {
    let marked = text.contains("-DOCSTART-");
    let mut builder = Builder::new(language);
    let mut tokens: Vec<(&str, &str)> = Vec::new();
    for (number, line) in text.lines().chain([""]).enumerate() {
        if line.trim().is_empty() {
            if !tokens.is_empty() {
                push_sentence(&mut builder, &tokens);
                tokens.clear();
            }
            if !marked {
                builder.headline = false;
                builder.finish(samples);
            }
            continue;
        }
        let mut fields = line.split(['\t', ' ']).filter(|field| !field.is_empty());
        let (Some(token), Some(tag)) = (fields.next(), fields.next_back()) else {
            return Err((number + 1, format!("not token and tag: {}", cut(line))));
        };
        if token == "-DOCSTART-" {
            builder.finish(samples);
        } else {
            tokens.push((token, tag));
        }
    }
    builder.finish(samples);
    Ok(())
}

fn push_sentence(builder: &mut Builder, tokens: &[(&str, &str)]) {
    builder.begin_line();
    let mut glued = true;
    let mut i = 0;
    while i < tokens.len() {
        let (token, tag) = tokens[i];
        let closes = matches!(token, "," | "." | ";" | ")" | "]" | "'s" | "’s" | "..." | "%");
        if !glued && !closes {
            builder.text.push(' ');
        }
        glued = matches!(token, "(" | "[") || (token.len() <= 6 && token.len() > 1 && token.ends_with(['\'', '’']));
        let class = tag.split_once('-').and_then(|(_, kind)| Class::from_name(kind));
        let Some(class) = class else {
            builder.text.push_str(token);
            i += 1;
            continue;
        };
        let more = tokens[i + 1..].iter().take_while(|(_, t)| t.starts_with("I-") && t.ends_with(&tag[1..])).count();
        let words: Vec<&str> = tokens[i..=i + more].iter().map(|(word, _)| *word).collect();
        builder.push_name(&words.join(" "), class);
        glued = false;
        i += more + 1;
    }
}

/// An article being put together.
struct Builder {
    language: Language,
    text: String,
    /// Byte range in `text` and class of the names of all lines.
    names: Vec<(usize, usize, Class)>,
    headline: bool,
}

impl Builder {
    fn new(language: Language) -> Builder {
        Builder { language, text: String::new(), names: Vec::new(), headline: true }
    }

    fn begin_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn push_name(&mut self, name: &str, class: Class) {
        let start = self.text.len();
        self.text.push_str(name);
        self.names.push((start, self.text.len(), class));
    }

    fn finish(&mut self, samples: &mut Vec<Sample>) {
        let text = std::mem::take(&mut self.text);
        let names = std::mem::take(&mut self.names);
        if !text.is_empty() {
            let first = text.lines().next().unwrap_or_default();
            let titled = self.headline && !first.ends_with(['.', '!', '?', '»', '"']) && first.len() < text.len();
            let split = if titled { first.len() + 1 } else { 0 };
            let gold = |&(start, end, class): &(usize, usize, Class)| {
                let (part, shift) = if start < split { (Part::Headline, 0) } else { (Part::Body, split) };
                Gold { part, start: (start - shift) as u32, end: (end - shift) as u32, class }
            };
            let names = names.iter().map(gold).collect();
            let headline = text[..split].trim_end().to_owned();
            samples.push(Sample { language: self.language, headline, body: text[split..].to_owned(), names });
        }
        self.headline = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Vec<Sample>, DataError> {
        let mut samples = Vec::new();
        read_text(text, Path::new(name), &mut samples).map(|()| samples)
    }

    fn names(sample: &Sample) -> Vec<(&str, Class)> {
        let text = |part| if part == Part::Headline { &sample.headline } else { &sample.body };
        sample.names.iter().map(|g| (&text(g.part)[g.start as usize..g.end as usize], g.class)).collect()
    }

    #[test]
    fn brackets_give_articles_with_spans() {
        let text = "[Kiev](LOC) dément\nLe [Kremlin](ORG) et [M. X](PER) parlent.\n\nUne phrase à [Nice](LOC).\n";
        let samples = read("fr-x.txt", text).unwrap();
        assert_eq!(samples.len(), 2);
        assert_eq!(samples[0].headline, "Kiev dément");
        let expected = [("Kiev", Class::Place), ("Kremlin", Class::Organisation), ("M. X", Class::Person)];
        assert_eq!(names(&samples[0]), expected);
        assert_eq!((samples[1].headline.as_str(), samples[1].language), ("", Language::French));
    }

    #[test]
    fn conll_gives_the_same() {
        let text = "John\tB-PER\nKerry\tI-PER\nmet\tO\nOPEC\tB-ORG\n.\tO\n\nIn\tO\nRome\tB-LOC\n";
        let samples = read("x-en.conll", text).unwrap();
        assert_eq!(names(&samples[0]), [("John Kerry", Class::Person), ("OPEC", Class::Organisation)]);
        assert_eq!(samples[0].body, "John Kerry met OPEC.");
        assert_eq!(names(&samples[1]), [("Rome", Class::Place)]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = read("fr.txt", "Bien.\nLe [Kremlin](XYZ) dit.").unwrap_err().to_string();
        assert!(error.starts_with("fr.txt:2:"), "{error}");
    }

    #[test]
    fn small_words_tell_the_language() {
        assert_eq!(read("a.txt", "The man of the house is here.").unwrap()[0].language, Language::English);
        assert_eq!(read("a.txt", "Il est dans le jardin et la maison.").unwrap()[0].language, Language::French);
    }
}
