//! Variants of annotated articles, to learn from beside the articles themselves.
//!
//! Much of the press puts a title before every surname (`M. Macron`, `Mrs May`), the annotated text seldom does. A variant
//! tells the same with titles put before some of the people. Which ones is drawn by a seeded generator, so that the same
//! articles give the same variants. Only training sees them.

use super::annotated::{Gold, Sample};
use super::crf::Random;
use super::fold::hash;
use super::label::Class;
use super::lexicon::{Lexicon, List};
use super::page::Language;
use crate::article::Part;

/// Share of the surnames, and of the full names, that get a title.
const TITLED: [f32; 2] = [0.6, 0.15];

/// Titles as often as they are drawn.
const FRENCH: &[&str] = &["M.", "M.", "M.", "M.", "Mme", "Mme", "Mme", "Me", "Dr", "Pr", "Mlle", "Mgr", "Président"];
const ENGLISH: &[&str] = &[
    "Mr",
    "Mr",
    "Mr",
    "Mrs",
    "Mrs",
    "Ms",
    "Ms",
    "Mr.",
    "Mr.",
    "Ms.",
    "Mrs.",
    "Dr",
    "Dr.",
    "Prof",
    "Professor",
    "Inspector",
    "Judge",
    "Senator",
    "Captain",
    "President",
    "Councillor",
];

/// A variant of each article in which a title can be put, with the article's number.
pub fn vary(samples: &[Sample], seed: u64) -> Vec<(usize, Sample)> {
    let mut random = Random(seed);
    let varied = samples.iter().map(|sample| with_titles(sample, &mut random));
    varied.enumerate().filter_map(|(number, sample)| Some((number, sample?))).collect()
}

fn with_titles(sample: &Sample, random: &mut Random) -> Option<Sample> {
    let mut names: Vec<Gold> = sample.names.iter().filter(|gold| gold.part == Part::Headline).copied().collect();
    let (mut body, mut at, mut titled) = (String::with_capacity(sample.body.len()), 0, false);
    for gold in sample.names.iter().filter(|gold| gold.part == Part::Body) {
        let name = sample.body.get(gold.start as usize..gold.end as usize)?;
        body.push_str(sample.body.get(at..gold.start as usize)?);
        let full = usize::from(name.contains(' '));
        if gold.class == Class::Person && takes_title(&body) && random.chance(TITLED[full]) {
            body.push_str(title(name, sample.language));
            body.push(' ');
            titled = true;
        }
        let start = body.len() as u32;
        body.push_str(name);
        names.push(Gold { start, end: body.len() as u32, ..*gold });
        at = gold.end as usize;
    }
    body.push_str(sample.body.get(at..)?);
    titled.then(|| Sample { language: sample.language, headline: sample.headline.clone(), body, names })
}

/// Whether a title may follow: not another one, nor a function, nor the rest of a name.
fn takes_title(before: &str) -> bool {
    let opens = before.is_empty() || before.ends_with('\n');
    let word = before.split_whitespace().next_back().unwrap_or_default();
    let known = Lexicon::embedded().flags_of(word.trim_matches(|c: char| !c.is_alphanumeric()), &mut String::new());
    let taken = known & (List::Title as u32 | List::Function as u32 | List::Forename as u32) != 0;
    opens || (before.ends_with(' ') && !taken && !word.starts_with(char::is_uppercase))
}

/// The same person keeps a title.
fn title(name: &str, language: Language) -> &'static str {
    let titles = if language == Language::French { FRENCH } else { ENGLISH };
    let surname = name.rsplit(' ').next().unwrap_or_default();
    titles[(hash(surname.as_bytes()) % titles.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(body: &str, names: &[&str]) -> Sample {
        let gold = |name: &&str| {
            let start = body.find(name).unwrap() as u32;
            Gold { part: Part::Body, start, end: start + name.len() as u32, class: Class::Person }
        };
        let names = names.iter().map(gold).collect();
        Sample { language: Language::French, headline: String::new(), body: body.to_owned(), names }
    }

    #[test]
    fn titles_stand_before_names_and_outside_them() {
        let one = sample("Kerry a parlé, puis le président Bazine et Zaroff.", &["Kerry", "Bazine", "Zaroff"]);
        let (mut titled, mut plain) = (0, 0);
        for seed in 0..50 {
            let Some((0, variant)) = vary(std::slice::from_ref(&one), seed).pop() else { continue };
            let text = |gold: &Gold| &variant.body[gold.start as usize..gold.end as usize];
            assert_eq!(variant.names.iter().map(text).collect::<Vec<_>>(), ["Kerry", "Bazine", "Zaroff"]);
            assert!(variant.body.contains("le président Bazine et "), "{}", variant.body);
            if variant.body.starts_with("Kerry") { plain += 1 } else { titled += 1 }
        }
        assert!(titled > 10 && plain > 5, "{titled} {plain}");
    }

    #[test]
    fn the_same_seed_gives_the_same_and_no_person_no_variant() {
        let one = [sample("Kerry a parlé.", &["Kerry"]), sample("Il pleut.", &[])];
        assert_eq!(vary(&one, 3), vary(&one, 3));
        assert!((0..20).all(|seed| vary(&one[1..], seed).is_empty()));
    }
}
