//! Why words do not stand where a clause wants them, and what stands there instead.

use super::{Case, fact};
use crate::analyze;
use crate::article::{Kind, Part};
use crate::output::{line, plural};
use crate::query::{Pattern, Query, Scope, Target, Unit};
use crate::reading::Mark;

/// So many forms or names are listed.
const LISTED: usize = 8;
/// The farthest apart that words are said to be.
const FARTHEST: u32 = 1_000_000;

pub fn phrase(term: &str) -> Query {
    phrase_of(Scope::Everywhere, &[term.to_owned()])
}

fn phrase_of(scope: Scope, terms: &[String]) -> Query {
    Query::Phrase { scope, terms: terms.to_vec(), text: terms.join(" ") }
}

/// A list without repetition, cut when it is long.
fn list(texts: impl Iterator<Item = String>) -> String {
    let mut listed: Vec<String> = Vec::new();
    let mut more = 0;
    for text in texts {
        if listed.contains(&text) {
            continue;
        }
        if listed.len() < LISTED { listed.push(text) } else { more += 1 }
    }
    let mut text = listed.join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Headline => "headline",
        Part::Standfirst => "standfirst",
        Part::Body => "body",
    }
}

impl Case<'_> {
    /// `2 places in the body: talks, talked`
    pub(super) fn places(&self, marks: &[Mark]) -> String {
        if marks.is_empty() {
            return "the file itself lists it, the text does not name it".to_owned();
        }
        let mut parts: Vec<&str> = marks.iter().map(|mark| part_name(mark.part)).collect();
        parts.dedup();
        let forms = list(marks.iter().map(|mark| line(self.text(mark))));
        format!("{} in the {}: {forms}", plural(marks.len(), "place"), parts.join(" and "))
    }

    /// A word, phrase, form, pattern or mention that the article does not have.
    pub(super) fn not_there(&self, leaf: &Query) -> String {
        if let Some(elsewhere) = self.elsewhere(leaf) {
            return elsewhere;
        }
        match leaf {
            Query::Word { text, term, .. } => self.no_word(text, term),
            Query::Phrase { terms, .. } => self.no_phrase(terms),
            Query::Form { terms, .. } => {
                let marks = self.marks(&phrase_of(Scope::Everywhere, terms));
                match marks.is_empty() {
                    true => self.no_phrase(terms),
                    false => {
                        format!("it is written otherwise: {}", list(marks.iter().map(|mark| line(self.text(mark)))))
                    }
                }
            }
            Query::Mention { terms, .. } => self.no_mention(terms),
            Query::Pattern { .. } => "no word of it fits".to_owned(),
            _ => String::new(),
        }
    }

    /// The clause in other parts of the article.
    fn elsewhere(&self, leaf: &Query) -> Option<String> {
        let scope = |leaf: &Query| match leaf {
            Query::Word { scope, .. } | Query::Phrase { scope, .. } | Query::Form { scope, .. } => Some(*scope),
            Query::Pattern { target: Target::Text(scope), .. } => Some(*scope),
            _ => None,
        };
        let mut everywhere = leaf.clone();
        match &mut everywhere {
            Query::Word { scope, .. } | Query::Phrase { scope, .. } | Query::Form { scope, .. } => {
                *scope = Scope::Everywhere;
            }
            Query::Pattern { target, .. } => *target = Target::Text(Scope::Everywhere),
            _ => {}
        }
        let asked = scope(leaf).filter(|scope| *scope != Scope::Everywhere)?;
        let marks = self.marks(&everywhere);
        let mut parts: Vec<&str> = marks.iter().map(|mark| part_name(mark.part)).collect();
        parts.dedup();
        let asked = match asked {
            Scope::Title => "headline",
            Scope::Lead => "standfirst",
            _ => "body",
        };
        (!parts.is_empty()).then(|| format!("it stands in the {}, not in the {asked}", parts.join(" and the ")))
    }

    fn no_word(&self, text: &str, term: &str) -> String {
        let language = self.entry.article.draft.language.as_deref();
        if let Some((code, marks)) = self.in_another_language(text) {
            let forms = list(marks.into_iter());
            return match language {
                None => format!("its language is not known, so that only the word itself counts; it has {forms}"),
                Some(own) => format!("it has {forms}, a form of the word in {code}, but is itself in {own}"),
            };
        }
        if let Some(similar) = self.similar(term) {
            return format!("no form of the word is there; it has {similar}");
        }
        self.nowhere(&[term.to_owned()])
    }

    /// Words of the article that have the same stem in another language than its own.
    fn in_another_language(&self, text: &str) -> Option<(&'static str, Vec<String>)> {
        let own = self.entry.article.draft.language.as_deref().and_then(analyze::stem_language);
        for code in ["en", "fr"].into_iter().filter(|code| own != Some(*code)) {
            let stem = analyze::stem_term(text, code);
            let mut found = Vec::new();
            for (_, text) in self.entry.article.draft.parts() {
                analyze::Analyzer::new().read(text, Some(code), |word| {
                    if stem.is_some() && word.stem == stem.as_deref() {
                        found.push(text[word.start..word.end].to_owned());
                    }
                });
            }
            if !found.is_empty() {
                return Some((code, found));
            }
        }
        None
    }

    /// Words of the article that are nearly the same.
    fn similar(&self, term: &str) -> Option<String> {
        let pattern = Pattern::spelled_like(term)?;
        let marks = self.marks(&Query::Pattern { target: Target::Text(Scope::Everywhere), pattern });
        (!marks.is_empty()).then(|| list(marks.iter().map(|mark| line(self.text(mark)))))
    }

    fn no_phrase(&self, terms: &[String]) -> String {
        if let [term] = terms {
            let bare = Query::Word { scope: Scope::Everywhere, text: term.clone(), term: term.clone() };
            let marks = self.marks(&bare);
            if !marks.is_empty() {
                let forms = list(marks.iter().map(|mark| line(self.text(mark))));
                return format!("it has other forms of the word: {forms}; without quotation marks they would match");
            }
            return match self.similar(term) {
                Some(similar) => format!("it has {similar}"),
                None => self.nowhere(terms),
            };
        }
        let missing: Vec<&String> = terms.iter().filter(|term| !self.would_hold(&phrase(term))).collect();
        if !missing.is_empty() {
            let loose = self.loose_phrase(terms);
            if !loose.is_empty() {
                return format!("it has other forms of these words: {loose}");
            }
            let held = fact::holding(terms, self.entry);
            if !held.is_empty() {
                return self.nowhere(terms);
            }
            return format!("it lacks {}", list(missing.into_iter().cloned()));
        }
        let words: Vec<Query> = terms.iter().map(|term| phrase(term)).collect();
        self.apart(&words, true)
    }

    /// The words of a phrase side by side in any form.
    fn loose_phrase(&self, terms: &[String]) -> String {
        let word = |term: &String| Query::Word { scope: Scope::Everywhere, text: term.clone(), term: term.clone() };
        let near = Query::Near { words: 0, ordered: true, parts: terms.iter().map(word).collect() };
        if terms.len() > 10 { String::new() } else { list(self.marks(&near).iter().map(|mark| line(self.text(mark)))) }
    }

    /// What has the words, if not the text.
    fn nowhere(&self, terms: &[String]) -> String {
        match fact::holding(terms, self.entry).as_slice() {
            [] => "it is nowhere in the article".to_owned(),
            held => format!("it stands only in its {}", held.join(" and its ")),
        }
    }

    fn no_mention(&self, terms: &[String]) -> String {
        let printed = self.marks(&phrase_of(Scope::Everywhere, terms));
        match printed.is_empty() {
            true => "no name is printed so".to_owned(),
            false => format!("{} in the text, but not as a name", plural(printed.len(), "place")),
        }
    }

    pub(super) fn not_named(&self, query: &Query, kind: Kind) -> String {
        for other in Kind::ALL.into_iter().filter(|other| *other != kind) {
            let mut variant = query.clone();
            match &mut variant {
                Query::Name { kind, .. } => *kind = other,
                Query::Pattern { target, .. } => *target = Target::Name(other),
                _ => {}
            }
            if self.would_hold(&variant) {
                return format!("it is named as {}, not as {}", kind_name(other), kind_name(kind));
            }
        }
        if let Query::Name { terms, .. } = query {
            let printed = self.marks(&phrase_of(Scope::Everywhere, terms));
            if !printed.is_empty() {
                return format!("{} in the text, but not as a name", plural(printed.len(), "place"));
            }
        }
        let names = list(self.entry.article.names_of(kind).map(|name| line(&name.name)));
        match names.is_empty() {
            true => format!("it names nobody as {}", kind_name(kind)),
            false => format!("it names {names}"),
        }
    }

    /// Words that are all there, but not as near as they should be.
    pub(super) fn not_near(&self, words: u32, ordered: bool, parts: &[Query]) -> String {
        if parts.iter().any(|part| !self.would_hold(part)) {
            return String::new();
        }
        let turned = Query::Near { words, ordered: false, parts: parts.to_vec() };
        if ordered && self.would_hold(&turned) {
            return "they stand in another order".to_owned();
        }
        self.apart(parts, ordered)
    }

    /// How far apart words are that are all there.
    fn apart(&self, parts: &[Query], ordered: bool) -> String {
        let near = |words: u32, ordered: bool| Query::Near { words, ordered, parts: parts.to_vec() };
        for ordered in if ordered { &[true, false][..] } else { &[false] } {
            if !self.would_hold(&near(FARTHEST, *ordered)) {
                continue;
            }
            // The least distance at which they are found.
            let (mut not, mut found) = (0, FARTHEST);
            while not < found {
                let middle = not + (found - not) / 2;
                match self.would_hold(&near(middle, *ordered)) {
                    true => found = middle,
                    false => not = middle + 1,
                }
            }
            let order = if *ordered || parts.len() < 2 { "" } else { " in any order" };
            return match (found, *ordered) {
                (0, false) => "they stand side by side in another order".to_owned(),
                _ => format!("nearest each other{order} they have {} between them", plural(found as usize, "word")),
            };
        }
        "no part of the article has all of them".to_owned()
    }

    pub(super) fn not_together(&self, unit: Unit, parts: &[Query]) -> String {
        if parts.iter().any(|part| !self.would_hold(part)) {
            return String::new();
        }
        let wider = Query::Same { unit: Unit::Paragraph, parts: parts.to_vec() };
        match unit {
            Unit::Sentence if self.would_hold(&wider) => "one paragraph has all of them, but no sentence".to_owned(),
            Unit::Sentence => "no sentence has all of them, and no paragraph".to_owned(),
            Unit::Paragraph => "no paragraph has all of them".to_owned(),
        }
    }

    pub(super) fn too_few(&self, count: u32, part: &Query) -> String {
        let at_least = |count: u32| Query::AtLeast { count, part: Box::new(part.clone()) };
        let found = (1..count).rev().find(|&fewer| self.would_hold(&at_least(fewer))).unwrap_or(0);
        format!("{} only", plural(found as usize, "place"))
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "a person",
        Kind::Organisation => "an organisation",
        Kind::Place => "a place",
    }
}
