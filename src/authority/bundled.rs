//! The authority that comes with the program: names that everybody who reads news knows, in French and English.
//!
//! Three text files, one entity a line, its forms between bars; `authority/README.md` says what may stand in them.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::article::Kind;

use super::key::{Tongue, key};

const PEOPLE: &str = include_str!("../../authority/people.txt");
const ORGANISATIONS: &str = include_str!("../../authority/organisations.txt");
const PLACES: &str = include_str!("../../authority/places.txt");

/// A form of a name that means one entity wherever it stands, or wherever it stands in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    pub text: &'static str,
    pub only: Option<Tongue>,
}

fn text(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => PEOPLE,
        Kind::Organisation => ORGANISATIONS,
        Kind::Place => PLACES,
    }
}

/// The entities of a kind, each by its forms; the first is the usual one.
pub fn entities(kind: Kind) -> impl Iterator<Item = Vec<Form>> {
    text(kind).lines().map(|line| line.split('#').next().unwrap_or_default()).filter_map(|line| {
        let forms: Vec<Form> = line.split('|').map(str::trim).filter(|form| !form.is_empty()).map(form).collect();
        (!forms.is_empty()).then_some(forms)
    })
}

fn form(text: &'static str) -> Form {
    match text.split_once('@') {
        Some((text, "fr")) => Form { text: text.trim_end(), only: Some(Tongue::French) },
        Some((text, "en")) => Form { text: text.trim_end(), only: Some(Tongue::English) },
        _ => Form { text, only: None },
    }
}

/// Which entity of its kind a name means, in whatever language it stands; none for forms that hang on the language.
pub fn entity_of(kind: Kind, name: &str) -> Option<u32> {
    static KEYS: OnceLock<[HashMap<String, u32>; 3]> = OnceLock::new();
    let keys = |kind| {
        let forms =
            entities(kind).zip(0..).flat_map(|(forms, number)| forms.into_iter().map(move |form| (form, number)));
        forms.filter(|(form, _)| form.only.is_none()).map(|(form, number)| (key(form.text), number)).collect()
    };
    KEYS.get_or_init(|| Kind::ALL.map(keys))[kind as usize].get(&key(name)).copied()
}

/// Changes whenever the files do.
pub fn checksum() -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    Kind::ALL.into_iter().for_each(|kind| hasher.update(text(kind).as_bytes()));
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_entities_as_promised() {
        let counts = Kind::ALL.map(|kind| entities(kind).count());
        assert!(counts.iter().sum::<usize>() >= 1500, "{counts:?}");
        assert!(counts.iter().all(|&count| count >= 300), "{counts:?}");
    }

    #[test]
    fn no_form_means_two_entities_of_a_kind() {
        let mut wrong = Vec::new();
        for kind in Kind::ALL {
            let mut seen: HashMap<(String, Option<Tongue>), &str> = HashMap::new();
            for forms in entities(kind) {
                for form in &forms {
                    if let Some(other) = seen.insert((key(form.text), form.only), forms[0].text) {
                        wrong.push(format!("{kind:?}: {} is in {other} and {}", form.text, forms[0].text));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn forms_of_one_entity_mean_it() {
        let place = |name| entity_of(Kind::Place, name);
        assert!(place("United States").is_some());
        assert_eq!(place("U.S."), place("États-Unis"));
        assert_ne!(place("Royaume-Uni"), place("États-Unis"));
        // In French it is an article.
        assert_eq!(entity_of(Kind::Organisation, "UN"), None);
    }

    #[test]
    fn forms_are_plain_names() {
        for kind in Kind::ALL {
            for form in entities(kind).flatten() {
                let plain = |c: char| c.is_alphanumeric() || " '’.-&/+()!,ʼ".contains(c);
                assert!(form.text.chars().all(plain) && form.text.len() < 100, "{kind:?}: {:?}", form.text);
                assert!(form.text.chars().any(char::is_alphabetic), "{kind:?}: {:?}", form.text);
            }
        }
    }

    #[test]
    fn what_is_ambiguous_is_not_listed() {
        let has = |kind, name: &str| entities(kind).flatten().any(|form| key(form.text) == key(name));
        let people = ["Bush", "Clinton", "Le Pen", "Kennedy", "Johnson", "May", "Philippe", "Castro", "Kim", "Martin"];
        let people: Vec<&str> = people.into_iter().filter(|name| has(Kind::Person, name)).collect();
        let bodies = ["PS", "PC", "Police", "AP", "Commission", "Parlement", "Times", "Post", "Union", "Front"];
        let bodies: Vec<&str> = bodies.into_iter().filter(|name| has(Kind::Organisation, name)).collect();
        assert_eq!((people, bodies), (vec![], vec![]));
        assert!(has(Kind::Person, "Putin") && has(Kind::Organisation, "ONU") && has(Kind::Place, "U.S."));
    }
}
