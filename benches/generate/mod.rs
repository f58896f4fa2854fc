//! Generated news: as many articles as wanted, the same ones every time.
//!
//! Sentences of the bundled corpus give the grammar and the frequent words. Some of their words give way to made-up
//! ones, picked by Zipf's law from far more than any run uses, so that the vocabulary keeps growing with the text as
//! that of real news does. Every other article is French.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use depeche::format;
use serde::{Deserialize, Serialize};

/// How many articles `cargo bench` measures with, unless DEPECHE_BENCH_ARTICLES says otherwise.
const ARTICLES: usize = 20_000;
/// Enough to see that a bench still works: what `cargo test --benches` runs.
const FEW: usize = 200;

/// One in so many words of a corpus sentence is replaced by a made-up one.
const REPLACED: u64 = 10;
/// Made-up words of a language; the n-th is picked 1/n as often as the first.
const RANKS: f64 = 400_000.0;
/// Made-up authors of a language, with the same law.
const AUTHORS: f64 = 400.0;
/// Ten years.
const DAYS: u64 = 3652;

/// An article as it stands in the JSON Lines, under field names that every reader of news knows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Article {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<String>,
    pub body: String,
    pub published: String,
    pub source: String,
    pub section: String,
    pub author: String,
    pub language: String,
}

/// How many articles to measure with.
pub fn articles() -> usize {
    if let Some(wanted) = std::env::var_os("DEPECHE_BENCH_ARTICLES") {
        let wanted = wanted.to_string_lossy();
        return wanted.parse().unwrap_or_else(|_| panic!("DEPECHE_BENCH_ARTICLES: {wanted} is no number"));
    }
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    if is_bench { ARTICLES } else { FEW }
}

/// A folder of the benches' own below the target folder.
pub fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("benches")
}

/// Writes `count` articles, one JSON object a line, and says where.
pub fn file(count: usize) -> io::Result<PathBuf> {
    let folder = scratch();
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("articles-{count}.jsonl"));
    let mut out = BufWriter::new(File::create(&path)?);
    let mut generator = Generator::new();
    for number in 0..count {
        serde_json::to_writer(&mut out, &generator.article(number))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(path)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len() as u64) as usize]
    }

    /// From 1 to `most`, the n-th 1/n as often as the first.
    fn zipf(&mut self, most: f64) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (unit * most.ln()).exp() as u64
    }
}

/// What a language's articles are made of.
struct Language {
    code: &'static str,
    sentences: Vec<String>,
    onsets: &'static [&'static str],
    vowels: &'static [&'static str],
    codas: &'static [&'static str],
    /// How words end, so that stemmers have something to do.
    endings: &'static [&'static str],
    sources: &'static [&'static str],
    sections: &'static [&'static str],
}

struct Generator {
    random: Random,
    languages: [Language; 2],
}

impl Generator {
    fn new() -> Generator {
        Generator { random: Random(1), languages: [french(), english()] }
    }

    fn article(&mut self, number: usize) -> Article {
        let Generator { random, languages } = self;
        let language = &languages[number % 2];
        let mut title = String::new();
        language.sentence(random, &mut title);
        let words = 6 + random.below(5) as usize;
        let title = title.split(' ').take(words).collect::<Vec<_>>().join(" ");
        let title = title.trim_end_matches(|c: char| !c.is_alphanumeric()).to_string();
        let mut standfirst = String::new();
        if random.below(3) == 0 {
            language.sentence(random, &mut standfirst);
        }
        let length = 150 + random.below(451) as usize;
        let day =
            NaiveDate::from_ymd_opt(2014, 1, 1).and_then(|day| day.checked_add_days(Days::new(random.below(DAYS))));
        let (hour, minute) = (random.below(24), random.below(60));
        let author = random.zipf(AUTHORS);
        Article {
            title,
            standfirst: Some(standfirst).filter(|text| !text.is_empty()),
            body: language.body(random, length),
            published: format!("{}T{hour:02}:{minute:02}:00+01:00", day.unwrap_or_default()),
            source: random.pick(language.sources).to_string(),
            section: random.pick(language.sections).to_string(),
            author: format!("{} {}", capital(&language.word(author % 40)), capital(&language.word(author + 1000))),
            language: language.code.to_string(),
        }
    }
}

impl Language {
    fn body(&self, random: &mut Random, words: usize) -> String {
        let mut body = String::new();
        let mut count = 0;
        while count < words {
            if !body.is_empty() {
                body.push_str("\n\n");
            }
            for sentence in 0..2 + random.below(3) {
                if sentence > 0 {
                    body.push(' ');
                }
                count += self.sentence(random, &mut body);
            }
        }
        body
    }

    /// Adds a sentence of the corpus with some of its words and numbers replaced; says how many words it has.
    fn sentence(&self, random: &mut Random, out: &mut String) -> usize {
        let sentence = &self.sentences[random.below(self.sentences.len() as u64) as usize];
        let mut count = 0;
        for word in sentence.split(' ') {
            if count > 0 {
                out.push(' ');
            }
            count += 1;
            let core = word.trim_matches(|c: char| !c.is_alphanumeric());
            let start = core.as_ptr() as usize - word.as_ptr() as usize;
            let is_number = !core.is_empty() && core.bytes().all(|b| b.is_ascii_digit());
            let is_word = core.len() >= 4 && core.chars().all(char::is_alphabetic);
            let new = if is_number && core.len() < 10 && random.below(2) == 0 {
                random.below(10u64.pow(core.len() as u32)).to_string()
            } else if is_word && random.below(REPLACED) == 0 {
                let mut new = self.word(random.zipf(RANKS));
                if core.starts_with(char::is_uppercase) {
                    new = capital(&new);
                } else if random.below(2) == 0 {
                    new.push_str(random.pick(self.endings));
                }
                new
            } else {
                out.push_str(word);
                continue;
            };
            out.push_str(&word[..start]);
            out.push_str(&new);
            out.push_str(&word[start + core.len()..]);
        }
        count
    }

    /// The made-up word of a rank: always the same, and the longer the rarer.
    fn word(&self, rank: u64) -> String {
        let mut random = Random(rank);
        let syllables = if rank < 300 { 2 } else { 3 };
        (0..syllables).fold(String::new(), |mut word, _| {
            word.push_str(random.pick(self.onsets));
            word.push_str(random.pick(self.vowels));
            word.push_str(random.pick(self.codas));
            word
        })
    }
}

fn french() -> Language {
    Language {
        code: "fr",
        sentences: sentences("fr"),
        onsets: &["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "br", "tr", "pl", "gr"],
        vowels: &["a", "e", "i", "o", "u", "é", "è", "ou", "ai", "eau", "oi", "ê"],
        codas: &["", "", "", "r", "l", "n", "s"],
        endings: &["s", "e", "es", "er", "ait", "ent", "ement", "ation", "eur", "ique"],
        sources: &["AFO", "La Tribune de Kervallan", "Quotidien du Rhône", "Sport-Ouest", "Le Courrier", "Hebdo"],
        sections: &["Politique", "Économie", "Monde", "Culture", "Sport", "Société", "Régions"],
    }
}

fn english() -> Language {
    Language {
        code: "en",
        sentences: sentences("en"),
        onsets: &["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "w", "sh", "st", "tr", "gl"],
        vowels: &["a", "e", "i", "o", "u", "ea", "oo", "ow", "ai"],
        codas: &["", "", "n", "r", "ck", "st", "ld"],
        endings: &["s", "ed", "ing", "er", "ly", "ness", "ation", "ment", "able"],
        sources: &["NWA", "The London Examiner", "Northern Post", "The Ledger", "Coast Radio", "The Week in Review"],
        sections: &["Politics", "Business", "World", "Culture", "Sport", "Home", "Science"],
    }
}

/// The sentences of a language's part of the corpus.
fn sentences(language: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(language), &mut sentences);
    assert!(!sentences.is_empty(), "no articles in corpus/{language}");
    sentences
}

fn read_folder(folder: &Path, sentences: &mut Vec<String>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(&path, sentences);
            continue;
        }
        let read = format::read(&path, &format::Options::default(), &mut |draft| {
            let draft = draft.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            for paragraph in draft.body.split("\n\n") {
                split(&paragraph.split_whitespace().collect::<Vec<_>>().join(" "), sentences);
            }
            ControlFlow::Continue(())
        });
        read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// Cuts a paragraph behind full stops and the like; fragments are left out.
fn split(paragraph: &str, sentences: &mut Vec<String>) {
    let mut start = 0;
    for (end, _) in paragraph.match_indices(['.', '!', '?']) {
        let rest = &paragraph[end + 1..];
        let ends = rest.is_empty() || rest.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_uppercase));
        if ends && paragraph[start..end].split(' ').count() >= 5 {
            sentences.push(paragraph[start..=end].to_string());
            start = (end + 2).min(paragraph.len());
        }
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
