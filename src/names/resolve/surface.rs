//! Surfaces: the mentions of an article that read the same, whatever their capitals and accents.

use std::collections::HashMap;

use super::super::fold::fold;
use super::super::lexicon::{Lexicon, List};
use crate::article::{Kind, Mention, Part};

/// All mentions with one key, of the kind that most of them were tagged with.
#[derive(Debug)]
pub struct Surface {
    /// Folded words.
    pub words: Vec<String>,
    pub kind: Kind,
    /// The forms as printed, in order of appearance.
    pub forms: Vec<Form>,
    pub mentions: Vec<Mention>,
}

#[derive(Debug)]
pub struct Form {
    pub text: String,
    pub count: usize,
}

impl Surface {
    /// The form printed most often, but not in capitals if it stands otherwise too.
    pub fn best_form(&self) -> &str {
        let rank = |form: &&Form| (!is_capitals(&form.text), form.count);
        // Of equals the first is taken, so that the choice does not hang on chance.
        let best = self.forms.iter().rev().max_by_key(rank);
        best.map_or("", |form| &form.text)
    }

    /// `POUTINE Vladimir`: surname first and in capitals.
    pub fn is_inverted(&self) -> bool {
        let mut words = self.best_form().split(' ');
        let is_lower = |word: &str| word.chars().any(char::is_lowercase);
        let loud = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1 && !is_lower(word);
        words.next().is_some_and(loud) && words.any(is_lower)
    }

    pub fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    pub fn first(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Where the surface is first mentioned.
    pub fn position(&self) -> (Part, u32) {
        self.mentions.first().map_or((Part::Body, u32::MAX), |mention| (mention.part, mention.start))
    }
}

fn is_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_lowercase()).count() == 0 && text.chars().count() > 5
}

/// What makes two forms the same: folded words, single spaces.
pub fn key(text: &str) -> String {
    words(text).join(" ")
}

pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}') {
        let word = fold(&word.replace(['’', 'ʼ'], "'"));
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != '&');
        if !word.is_empty() {
            words.push(word.to_string());
        }
    }
    words
}

/// Groups mentions by key, and settles the kind of each group by majority; of equals the first.
pub fn surfaces(parts: &[(Part, &str)], found: &[(Kind, Mention)]) -> Vec<Surface> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut surfaces: Vec<Surface> = Vec::new();
    let mut votes: Vec<[usize; 3]> = Vec::new();
    for (kind, mention) in found {
        let Some((mention, text)) = trimmed(parts, mention) else { continue };
        let (mention, text) = if *kind == Kind::Person { without_titles(mention, text) } else { (mention, text) };
        let words = words(text);
        let key = words.join(" ");
        let place = *places.entry(key).or_insert_with(|| {
            surfaces.push(Surface { words, kind: *kind, forms: Vec::new(), mentions: Vec::new() });
            votes.push([0; 3]);
            surfaces.len() - 1
        });
        let surface = &mut surfaces[place];
        votes[place][*kind as usize] += 1;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match surface.forms.iter_mut().find(|form| form.text == text) {
            Some(form) => form.count += 1,
            None => surface.forms.push(Form { text, count: 1 }),
        }
        surface.mentions.push(mention);
    }
    for (surface, votes) in surfaces.iter_mut().zip(&votes) {
        let most = votes.iter().copied().max().unwrap_or(0);
        if votes[surface.kind as usize] < most {
            surface.kind = Kind::ALL.into_iter().find(|&kind| votes[kind as usize] == most).unwrap_or(surface.kind);
        }
    }
    surfaces
}

/// `Reagan` of `President Reagan`, `Charles` of `King Charles`: titles are no part of a person's name.
fn without_titles(mut mention: Mention, mut text: &str) -> (Mention, &str) {
    let mut buffer = String::new();
    while let Some((title, name)) = text.split_once(' ') {
        let word = title.trim_end_matches('.');
        let lists = Lexicon::embedded().flags_of(word, &mut buffer);
        let is = |list: List| lists & list as u32 != 0;
        let titled = (is(List::Title) || is(List::Function)) && !is(List::Forename);
        // `M.` may be an initial, `Lady Gaga` has no other name, and `Président de la République` is nobody's.
        let kept =
            word.chars().count() < 2 || matches!(buffer.as_str(), "lady" | "madame" | "monsieur" | "mister" | "saint");
        if !titled || kept || !name.starts_with(char::is_uppercase) {
            break;
        }
        mention.start += (title.len() + 1) as u32;
        text = name;
    }
    (mention, text)
}

/// Whether every bracket has its other half.
fn is_balanced(text: &str) -> bool {
    let mut open = Vec::new();
    text.chars().all(|c| match c {
        '(' | '[' => {
            open.push(c);
            true
        }
        ')' => open.pop() == Some('('),
        ']' => open.pop() == Some('['),
        _ => !"<>".contains(c),
    }) && open.is_empty()
}

/// A mention without what is no part of a name's edge: quotation marks, brackets, a trailing possessive. What comes
/// after half a bracket or a piece of markup is left out; a name that only ends one is none.
fn trimmed<'a>(parts: &[(Part, &'a str)], mention: &Mention) -> Option<(Mention, &'a str)> {
    let whole = parts.iter().find(|(part, _)| *part == mention.part)?.1;
    let text = whole.get(mention.range())?;
    let is_mark = |c: char| c.is_whitespace() || "«»“”„\"'’‘{}<>,;:!?…–—".contains(c);
    let is_edge = |c: char| is_mark(c) || "()[]".contains(c);
    let start = text.len() - text.trim_start_matches(is_edge).len();
    let bare = &text[start..];
    // `Parti (PdN)` keeps its bracket.
    let mut text = bare.trim_end_matches(is_edge);
    if !is_balanced(text) {
        let bracketed = bare.trim_end_matches(is_mark);
        let cut = text.find('<').or_else(|| text.rfind(['(', '[']));
        text = if is_balanced(bracketed) { bracketed } else { text[..cut?].trim_end_matches(is_edge) };
    }
    for possessive in ["'s", "’s"] {
        text = text.strip_suffix(possessive).unwrap_or(text);
    }
    if !text.chars().any(char::is_alphanumeric) || !is_balanced(text) {
        return None;
    }
    let start = mention.start + start as u32;
    Some((Mention { part: mention.part, start, end: start + text.len() as u32 }, text))
}
