//! Which surfaces name the same entity.
//!
//! Every surface points at a fuller one or at itself. A short form that fits several fuller ones is decided mention
//! by mention: the fuller form mentioned last before it is meant, or the first after it.

use super::surface::Surface;
use crate::article::{Kind, Mention, Part};

use crate::authority::bundled;

/// For every surface and each of its mentions, the surface that gives the entity its name.
pub fn entities(surfaces: &[Surface], parts: &[(Part, &str)]) -> Vec<Vec<usize>> {
    // `US` and `United States` are one wherever they stand.
    let known: Vec<Option<u32>> = surfaces.iter().map(|s| bundled::entity_of(s.kind, s.best_form())).collect();
    let all = 0..surfaces.len();
    let mut fuller: Vec<Vec<usize>> = all.map(|number| candidates(number, surfaces, &known, parts)).collect();
    break_circles(&mut fuller, surfaces);
    let decide = |number: usize, mention: &Mention| {
        let mut at = number;
        // Chains are short: Kerry -> John Kerry -> John F. Kerry.
        for _ in 0..8 {
            match fuller[at].as_slice() {
                [] => break,
                [one] => at = *one,
                several => at = nearest(several, surfaces, mention),
            }
        }
        at
    };
    let decided = |(number, surface): (usize, &Surface)| surface.mentions.iter().map(|m| decide(number, m)).collect();
    surfaces.iter().enumerate().map(decided).collect()
}

/// How full a form is: by words, letters, and of `POUTINE Vladimir` and `Vladimir Poutine` the one in the usual order.
fn rank(number: usize, surfaces: &[Surface]) -> (usize, usize, bool, usize) {
    let surface = &surfaces[number];
    let letters: usize = surface.words.iter().map(|word| word.chars().count()).sum();
    let initials = surface.words.iter().filter(|word| is_initial(word)).count();
    (surface.words.len() - initials, letters, !surface.is_inverted(), usize::MAX - number)
}

/// A form never points at a shorter one, so that following fuller forms ends.
fn break_circles(fuller: &mut [Vec<usize>], surfaces: &[Surface]) {
    for (number, candidates) in fuller.iter_mut().enumerate() {
        candidates.retain(|&candidate| rank(candidate, surfaces) > rank(number, surfaces));
    }
}

/// The fuller form mentioned last before the mention, else the first after it.
fn nearest(several: &[usize], surfaces: &[Surface], mention: &Mention) -> usize {
    let place = |m: &Mention| (m.part, m.start);
    let here = place(mention);
    let before = |&number: &usize| surfaces[number].mentions.iter().map(place).filter(|&at| at <= here).max();
    let last = several.iter().filter(|number| before(number).is_some()).max_by_key(|number| before(number));
    let first = || several.iter().min_by_key(|&&number| surfaces[number].position());
    last.or_else(first).copied().unwrap_or_default()
}

/// The fuller forms that a surface may stand for, by what the article says, else by what everybody knows.
fn candidates(number: usize, surfaces: &[Surface], known: &[Option<u32>], parts: &[(Part, &str)]) -> Vec<usize> {
    let short = &surfaces[number];
    let said = said(short, surfaces, parts);
    if !said.is_empty() || known[number].is_none() {
        return said;
    }
    let same = |&other: &usize| other != number && surfaces[other].kind == short.kind && known[other] == known[number];
    let others: Vec<usize> = (0..surfaces.len()).filter(same).collect();
    others.iter().copied().max_by_key(|&other| rank(other, surfaces)).into_iter().collect()
}

/// The fuller forms that the article gives a surface. Several only where it leaves it open.
fn said(short: &Surface, surfaces: &[Surface], parts: &[(Part, &str)]) -> Vec<usize> {
    let others = || {
        let others = surfaces.iter().enumerate();
        others.filter(|(_, full)| full.kind == short.kind && full.words != short.words)
    };
    let all = |fits: &dyn Fn(&Surface) -> bool| -> Vec<usize> {
        others().filter(|(_, full)| fits(full)).map(|(number, _)| number).collect()
    };
    match short.kind {
        Kind::Person => {
            let same = all(&|full| is_same_person(short, full));
            if !same.is_empty() {
                return fullest(same, surfaces);
            }
            let by_surname = all(&|full| is_surname_of(short, full));
            if !by_surname.is_empty() {
                return fullest(by_surname, surfaces);
            }
            let by_first_name =
                all(&|full| short.words.len() == 1 && full.words.len() > 1 && full.first() == short.first());
            if is_one_person(&by_first_name, surfaces) { fullest(by_first_name, surfaces) } else { Vec::new() }
        }
        Kind::Organisation => {
            let introduced = all(&|full| is_introduced_by(short, full, parts));
            if !introduced.is_empty() {
                return introduced;
            }
            let acronym = all(&|full| is_acronym_of(short, full));
            if let [one] = acronym.as_slice() {
                return vec![*one];
            }
            let shortened = all(&|full| is_short_for(short, full));
            if is_generic(short) { shortened } else { only(shortened) }
        }
        Kind::Place => Vec::new(),
    }
}

fn only(numbers: Vec<usize>) -> Vec<usize> {
    if numbers.len() == 1 { numbers } else { Vec::new() }
}

/// Of several forms of one person the fullest; of several people all.
fn fullest(numbers: Vec<usize>, surfaces: &[Surface]) -> Vec<usize> {
    let is_short_of_another = |&number: &usize| {
        numbers.iter().any(|&other| {
            other != number
                && surfaces[other].words.len() > surfaces[number].words.len()
                && (is_same_person(&surfaces[number], &surfaces[other])
                    || is_surname_of(&surfaces[number], &surfaces[other]))
        })
    };
    let kept: Vec<usize> = numbers.iter().copied().filter(|number| !is_short_of_another(number)).collect();
    if kept.is_empty() { numbers } else { kept }
}

fn is_one_person(numbers: &[usize], surfaces: &[Surface]) -> bool {
    numbers.iter().all(|&a| numbers.iter().all(|&b| a == b || is_same_person(&surfaces[a], &surfaces[b])))
}

/// Two full forms of one person: inverted, with and without a middle name, with initials.
fn is_same_person(short: &Surface, full: &Surface) -> bool {
    if short.words.len() < 2 || full.words.len() < 2 {
        return false;
    }
    let sorted = |surface: &Surface| {
        let mut words = surface.words.clone();
        words.sort();
        words
    };
    if sorted(short) == sorted(full) {
        return true;
    }
    if surname(short) != surname(full) {
        return false;
    }
    let (a, b) = (short.first(), full.first());
    let starts = |initial: &str, name: &str| {
        let letter = initial.trim_end_matches('.').chars().next();
        is_initial(initial) && letter.is_some() && letter == name.chars().next()
    };
    a == b || starts(a, b) || starts(b, a)
}

/// `J.`, `J.-P.`, `JF`: no name of its own.
fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || (word.ends_with('.') && letters <= 3)
}

/// Words that belong to the surname after them.
const PARTICLES: &[&str] = &[
    "abou", "abu", "al", "ait", "ap", "ben", "bin", "bint", "bou", "d'", "da", "dal", "de", "del", "della", "den",
    "der", "des", "di", "do", "dos", "du", "el", "ibn", "la", "le", "les", "mac", "mc", "o'", "saint", "san", "santa",
    "st", "ter", "van", "von", "ould", "y",
];

/// The surname without its particles.
fn surname(surface: &Surface) -> &str {
    bare(surface.last())
}

/// `el-Assad` and `al-Assad` are Assad.
fn bare(word: &str) -> &str {
    ["al-", "el-", "as-", "ad-", "an-", "ar-", "ash-", "d'", "l'"]
        .iter()
        .find_map(|article| word.strip_prefix(article).filter(|rest| rest.chars().count() > 1))
        .unwrap_or(word)
}

/// `Kerry` of `John Kerry`, `de Villepin` of `Dominique de Villepin`, `Le Goaziou` of `Yann Le Goaziou`.
fn is_surname_of(short: &Surface, full: &Surface) -> bool {
    if full.words.len() < 2 || short.words.len() >= full.words.len() {
        return false;
    }
    if full.words.ends_with(&short.words) {
        return true;
    }
    // With or without particles, and `Banda` for `Banda-Phiri`.
    let is_particle = |word: &String| PARTICLES.contains(&word.as_str());
    let core: Vec<&String> = short.words.iter().skip_while(|word| is_particle(word)).collect();
    match core.as_slice() {
        [one] => bare(one) == surname(full) || surname(full).split('-').next() == Some(one.as_str()) && one.len() > 3,
        _ => false,
    }
}

/// Words that do not count for acronyms, and that make what follows a part of its own.
const SMALL: &[&str] = &[
    "a", "and", "au", "aux", "d", "de", "des", "du", "et", "for", "in", "l", "la", "le", "les", "of", "on", "pour",
    "sur", "the", "to",
];

fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

/// `Mouvement populaire du Nil (MPN)`, or the other way round.
fn is_introduced_by(short: &Surface, full: &Surface, parts: &[(Part, &str)]) -> bool {
    if short.words.len() != 1 || full.words.len() < 2 || !looks_like_acronym(short) {
        return false;
    }
    let letters = acronym_letters(short.first());
    let Some(first) = letters.chars().next() else { return false };
    let shares_letter = full.words.iter().any(|word| word.starts_with(first));
    shares_letter
        && full.mentions.iter().any(|long| {
            let Some((_, text)) = parts.iter().find(|(part, _)| *part == long.part) else { return false };
            let follows = |m: &Mention| {
                let between = text.get(long.end as usize..m.start as usize).unwrap_or("x");
                m.part == long.part
                    && m.start >= long.end
                    && between.trim().trim_end_matches(['"', '«', '“', ' ']) == "("
            };
            short.mentions.iter().any(follows)
        })
}

fn looks_like_acronym(surface: &Surface) -> bool {
    let letters = acronym_letters(surface.first()).chars().count();
    (2..=8).contains(&letters)
        && surface.forms.iter().any(|form| form.text.chars().filter(|c| c.is_uppercase()).count() >= 2)
}

fn acronym_letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters are the initials of the fuller form's words, with or without the small ones.
fn is_acronym_of(short: &Surface, full: &Surface) -> bool {
    if short.words.len() != 1 || full.words.len() < 2 {
        return false;
    }
    let letters = acronym_letters(short.first());
    if !(2..=8).contains(&letters.chars().count()) {
        return false;
    }
    let pieces = || full.words.iter().flat_map(|word| word.split(['-', '\'']));
    let initials = |with_small: bool| -> String {
        pieces().filter(|word| with_small || !is_small(word)).filter_map(|word| word.chars().next()).collect()
    };
    letters == initials(true) || letters == initials(false)
}

/// `Post` of `Washington Post`, `al-Nosra` of `Front al-Nosra`, `Norlund` of `Norlund Shipping`, `Commission` of
/// `Commission européenne`; not `Onu` of `Conseil de sécurité de l'Onu`.
fn is_short_for(short: &Surface, full: &Surface) -> bool {
    let (few, many) = (&short.words, &full.words);
    if few.len() >= many.len() {
        return false;
    }
    if many.starts_with(few) {
        return true;
    }
    if !many.ends_with(few) {
        return false;
    }
    let before = &many[many.len() - few.len() - 1];
    let joins = |word: &str| is_small(word) || word.starts_with("l'") || word.starts_with("d'");
    !joins(before) && !joins(&few[0])
}

/// Words that many bodies begin with: alone they mean the one mentioned last.
const GENERIC: &[&str] = &[
    "academie",
    "academy",
    "agence",
    "agency",
    "assemblee",
    "association",
    "autorite",
    "authority",
    "bank",
    "banque",
    "board",
    "chambre",
    "club",
    "college",
    "comite",
    "commission",
    "committee",
    "company",
    "conseil",
    "cour",
    "council",
    "court",
    "department",
    "departement",
    "federation",
    "fondation",
    "foundation",
    "front",
    "group",
    "groupe",
    "hospital",
    "hopital",
    "institut",
    "institute",
    "league",
    "ligue",
    "ministere",
    "ministry",
    "mouvement",
    "movement",
    "museum",
    "musee",
    "mutuelle",
    "office",
    "organisation",
    "organization",
    "parti",
    "party",
    "post",
    "prefecture",
    "school",
    "senat",
    "senate",
    "societe",
    "society",
    "syndicat",
    "times",
    "tribunal",
    "trust",
    "union",
    "universite",
    "university",
];

fn is_generic(surface: &Surface) -> bool {
    surface.words.len() == 1 && GENERIC.contains(&surface.first())
}
