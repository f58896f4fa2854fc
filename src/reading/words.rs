//! The words that a query asks for, numbered, and which of them a word of a text is.

use rustc_hash::FxHashMap;

use crate::analyze::{Word, form, stem_term};
use crate::query::Pattern;

#[derive(Default)]
pub struct Vocabulary {
    count: usize,
    by_term: FxHashMap<String, Vec<Asked>>,
    patterns: Vec<(usize, Pattern)>,
    /// Words that are looked for by their stem too, as typed.
    bare: Vec<(usize, String)>,
    /// The stems of these in the language of the last text.
    by_stem: FxHashMap<String, Vec<usize>>,
    language: Option<String>,
}

struct Asked {
    number: usize,
    /// As it must be written.
    form: Option<String>,
}

impl Vocabulary {
    fn add(&mut self, term: &str, form: Option<&str>) -> usize {
        let number = self.count;
        self.count += 1;
        let asked = Asked { number, form: form.map(str::to_owned) };
        self.by_term.entry(term.to_owned()).or_default().push(asked);
        number
    }

    pub fn exact(&mut self, term: &str) -> usize {
        self.add(term, None)
    }

    pub fn form(&mut self, term: &str, form: &str) -> usize {
        self.add(term, Some(form))
    }

    /// A word by its term, or its stem.
    pub fn word(&mut self, term: &str, typed: &str) -> usize {
        let number = self.add(term, None);
        self.bare.push((number, typed.to_owned()));
        // The stems are learned again.
        self.language = None;
        number
    }

    pub fn pattern(&mut self, pattern: &Pattern) -> usize {
        self.patterns.push((self.count, pattern.clone()));
        self.count += 1;
        self.count - 1
    }

    /// Makes the stems in a language, unless they are there.
    pub fn learn(&mut self, language: Option<&str>) {
        if self.language.as_deref() == language && language.is_some() {
            return;
        }
        self.by_stem.clear();
        for (number, typed) in &self.bare {
            if let Some(stem) = language.and_then(|language| stem_term(typed, language)) {
                self.by_stem.entry(stem).or_default().push(*number);
            }
        }
        self.language = language.map(str::to_owned);
    }

    /// A list of places for each number.
    pub fn places(&self) -> Vec<Vec<u32>> {
        vec![Vec::new(); self.count]
    }

    /// Calls `each` for the numbers of a word, each once.
    pub fn look_up(&self, word: &Word<'_>, text: &str, mut each: impl FnMut(usize)) {
        let asked = self.by_term.get(word.term).map_or(&[][..], Vec::as_slice);
        for Asked { number, form: wanted } in asked {
            if wanted.as_ref().is_none_or(|wanted| form(&text[word.start..word.end]) == *wanted) {
                each(*number);
            }
        }
        let stemmed = word.stem.and_then(|stem| self.by_stem.get(stem)).map_or(&[][..], Vec::as_slice);
        for number in stemmed.iter().filter(|&number| asked.iter().all(|asked| asked.number != *number)) {
            each(*number);
        }
        for (number, _) in self.patterns.iter().filter(|(_, pattern)| pattern.matches(word.term)) {
            each(*number);
        }
    }
}
