//! By-lines and datelines: who wrote a story, and the place line that opens it.
//!
//! Authors are people: agencies, desks, addresses and functions are left out, not turned into names.

/// News agencies, as they stand in datelines and by-lines.
const AGENCIES: &[&str] = &[
    "AFP",
    "Reuters",
    "AP",
    "Associated Press",
    "UPI",
    "dpa",
    "EFE",
    "ANSA",
    "Belga",
    "ATS",
    "Keystone-ATS",
    "APA",
    "TASS",
    "ITAR-TASS",
    "Interfax",
    "RIA Novosti",
    "Xinhua",
    "Kyodo",
    "PA",
    "PA Media",
    "Press Association",
    "Bloomberg",
    "PTI",
    "ANI",
    "IANS",
    "AAP",
    "CP",
    "Canadian Press",
    "La Presse Canadienne",
    "Agence France-Presse",
    "Anadolu",
    "MAP",
    "APS",
    "TAP",
    "Ritzau",
    "TT",
    "NTB",
    "STT",
    "SDA",
    "Lusa",
    "MTI",
    "PAP",
    "CTK",
    "Yonhap",
    "Sputnik",
    "Relaxnews",
    "AWP",
];

/// Words that make a part of a by-line a function or a body, not a person.
const NO_PERSON: &[&str] = &[
    "agence",
    "agences",
    "agency",
    "agencies",
    "rédaction",
    "redaction",
    "staff",
    "reporter",
    "reporters",
    "correspondent",
    "correspondents",
    "correspondant",
    "correspondante",
    "correspondants",
    "envoyé",
    "envoyée",
    "envoyés",
    "special",
    "spécial",
    "spéciale",
    "desk",
    "editor",
    "editors",
    "editorial",
    "news",
    "newsroom",
    "service",
    "team",
    "équipe",
    "bureau",
    "presse",
    "press",
    "media",
    "médias",
    "journal",
    "magazine",
    "times",
    "post",
    "guardian",
    "monde",
    "figaro",
    "tv",
    "radio",
    "com",
    "www",
    "contributor",
    "contributors",
    "writer",
    "writers",
    "journaliste",
    "journalist",
    "admin",
    "administrator",
    "author",
    "auteur",
    "unknown",
    "anonymous",
    "collectif",
    "collective",
    "photos",
    "photo",
    "avec",
    "with",
    "website",
    "web",
    "digital",
    "group",
    "ltd",
    "inc",
    "http",
    "https",
    "lecteurs",
    "readers",
    "today",
    "daily",
    "online",
    "network",
];

/// Words that newspapers and magazines are named with, lower case.
const PAPER_WORDS: &[&str] = &[
    "argus",
    "bulletin",
    "cahiers",
    "chronicle",
    "courier",
    "courrier",
    "daily",
    "dépêche",
    "dispatch",
    "écho",
    "echo",
    "éclair",
    "examiner",
    "express",
    "gazette",
    "globe",
    "guardian",
    "hebdo",
    "hebdomadaire",
    "herald",
    "inquirer",
    "journal",
    "ledger",
    "magazine",
    "mail",
    "matin",
    "mercury",
    "messager",
    "monde",
    "news",
    "nouvelles",
    "nouvelliste",
    "observateur",
    "observer",
    "parisien",
    "post",
    "progrès",
    "quotidien",
    "record",
    "register",
    "reporter",
    "revue",
    "review",
    "sport",
    "standard",
    "star",
    "telegram",
    "télégramme",
    "telegraph",
    "times",
    "tribune",
    "voix",
    "weekly",
];

/// Whether a text is the name of a newspaper: `The Hexham Chronicle`, `L'Écho de l'Orvanne`, `Sport Ouest`.
pub(super) fn is_paper(text: &str) -> bool {
    let words = || text.split(|c: char| c.is_whitespace() || "'’-".contains(c));
    let named =
        words().any(|word| word.starts_with(char::is_uppercase) && PAPER_WORDS.contains(&&*word.to_lowercase()));
    named && is_label(text) && (2..=6).contains(&words().count())
}

/// Whether a text is names and nothing else: short, every word but small ones with a capital, no end of a sentence.
pub(super) fn is_label(text: &str) -> bool {
    const SMALL: &[&str] = &[
        "à", "al", "and", "avec", "d", "da", "de", "del", "den", "der", "des", "di", "du", "en", "et", "for", "in",
        "l", "la", "le", "les", "of", "par", "pour", "the", "van", "von", "with",
    ];
    let words = || text.split(|c: char| c.is_whitespace() || ",'’-–—|·•".contains(c)).filter(|word| !word.is_empty());
    let is_name_word = |word: &str| !word.starts_with(char::is_lowercase) || SMALL.contains(&word);
    words().count() <= 9
        && words().all(is_name_word)
        && text.starts_with(char::is_uppercase)
        && !text.contains(|c: char| c.is_ascii_digit() || ".!?:;«»“”\"".contains(c))
}

/// The agency that a text names, as it is usually written.
pub(super) fn agency(text: &str) -> Option<&'static str> {
    AGENCIES.iter().find(|agency| agency.eq_ignore_ascii_case(text.trim())).copied()
}

/// The people of a by-line.
pub(super) fn authors(byline: &str) -> Vec<String> {
    let byline = without_brackets(byline);
    let mut people: Vec<String> = Vec::new();
    for part in split(&byline) {
        if let Some(person) = person(&part)
            && !people.contains(&person)
        {
            people.push(person);
        }
    }
    people
}

/// The people of a by-line that markup names as such: a name may be a single word there.
pub(super) fn named_authors(byline: &str) -> Vec<String> {
    let people = authors(byline);
    if !people.is_empty() {
        return people;
    }
    let line = OPENINGS.iter().find_map(|opening| strip_prefix_folded(byline, opening)).unwrap_or(byline);
    let names = split(&without_brackets(line)).into_iter().map(|name| name.trim().to_string());
    names
        .filter(|name| {
            let is_word = name.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
            let lower = name.to_lowercase();
            let is_code = name.chars().count() < 5 && !name.contains(char::is_lowercase);
            is_word && !is_code && name.starts_with(char::is_uppercase) && !NO_PERSON.contains(&lower.as_str())
        })
        .filter(|name| agency(name).is_none() && name.chars().count() >= 3)
        .collect()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(2000) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// At commas and the like, and at `et`, `and`, `avec`, `with`, which part people from each other; what stands after `à` or
/// `in` is a place, what stands after `for` a paper.
fn split(byline: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_place = false;
    for word in byline.split_whitespace() {
        let lower = word.to_lowercase();
        if matches!(lower.as_str(), "et" | "and" | "avec" | "with" | "&" | "|" | "-" | "–" | "—" | "·" | "•") {
            is_place = false;
            parts.push(String::new());
            continue;
        }
        if matches!(lower.as_str(), "à" | "in" | "at" | "for" | "pour" | "en" | "depuis" | "from")
            && !parts.concat().is_empty()
        {
            is_place = true;
            continue;
        }
        if word.contains('@') {
            // An address parts people too, and is none.
            parts.push(String::new());
            continue;
        }
        let mut pieces = word.split([',', ';', '/', '|']);
        let first = pieces.next().unwrap_or_default();
        if !is_place {
            push_word(&mut parts, first);
        }
        for piece in pieces {
            is_place = false;
            parts.push(piece.to_string());
        }
    }
    parts
}

fn push_word(parts: &mut [String], word: &str) {
    if let Some(last) = parts.last_mut() {
        if !last.is_empty() && !word.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
    }
}

/// Openings of a by-line, lower case.
const OPENINGS: &[&str] = &[
    "par ",
    "by ",
    "written by ",
    "reported by ",
    "reporting by ",
    "propos recueillis par ",
    "texte : ",
    "texte ",
    "story by ",
    "recueilli par ",
    "un article de ",
    "from ",
    "posted by ",
    "publié par ",
    "author: ",
    "auteur : ",
    "auteur: ",
];

fn person(part: &str) -> Option<String> {
    let mut name = part.trim_matches(|c: char| c.is_whitespace() || ".:*\"«»“”".contains(c) && c != '.');
    while let Some(rest) = OPENINGS.iter().find_map(|opening| strip_prefix_folded(name, opening)) {
        name = rest.trim_start();
    }
    let name = name.trim_end_matches([':', ' ']);
    let words = without_functions(name.split_whitespace().collect());
    let name = &words.join(" ");
    let odd = |c: char| c.is_ascii_digit() || "@/:_#<>{}=".contains(c);
    // `Joan Embleton, The Hexham Chronicle`: papers, not people, bear an article.
    let is_paper = is_paper(name) || matches!(words.first(), Some(&("The" | "Le" | "La" | "Les")) if words.len() > 2);
    if is_paper || !(2..=5).contains(&words.len()) || name.len() > 80 || name.contains(odd) || agency(name).is_some() {
        return None;
    }
    let is_name_word = |word: &&str| {
        let lower = word.to_lowercase();
        !NO_PERSON.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
    };
    let capital =
        |word: &str| word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    // `de`, `van`, `al-` may be small; the last name is not.
    let named = capital(words[0])
        && words.iter().skip(1).any(|word| capital(word.trim_start_matches("d'").trim_start_matches("al-")));
    (named && words.iter().all(is_name_word)).then(|| without_capitals(&words.join(" ")))
}

/// `De notre envoyée spéciale Marie Roe`, `Jane Roe Staff Writer`: the name alone.
fn without_functions(mut words: Vec<&str>) -> Vec<&str> {
    const FUNCTIONS: &[&str] = &[
        "de",
        "notre",
        "nos",
        "our",
        "the",
        "staff",
        "writer",
        "writers",
        "reporter",
        "reporters",
        "special",
        "spécial",
        "spéciale",
        "envoyé",
        "envoyée",
        "correspondent",
        "correspondents",
        "correspondant",
        "correspondante",
        "journaliste",
        "journalist",
        "editor",
        "columnist",
        "chroniqueur",
        "chroniqueuse",
        "rédacteur",
        "rédactrice",
        "political",
        "business",
        "sports",
    ];
    let is_function = |word: &&str| FUNCTIONS.contains(&word.to_lowercase().as_str());
    // `de Brème` is a name; `de` is a function only before another.
    while words.len() > 2 && is_function(&words[0]) && (words[0] != "de" || is_function(&words[1])) {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(is_function) {
        words.pop();
    }
    words
}

/// `BERNARD CONDON`: by-lines of wires shout.
fn without_capitals(name: &str) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    if letters().any(char::is_lowercase) || letters().count() < 6 {
        return name.to_string();
    }
    let mut out = String::with_capacity(name.len());
    let mut inside = false;
    for c in name.chars() {
        if inside {
            out.extend(c.to_lowercase())
        } else {
            out.push(c)
        }
        inside = c.is_alphabetic();
    }
    out
}

fn strip_prefix_folded<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    (head.to_lowercase() == prefix).then(|| &text[prefix.len()..])
}

/// Whether a line is a by-line: short, no sentence, opens as by-lines do and names someone.
pub(super) fn is_byline(line: &str) -> bool {
    let lower = line.to_lowercase().replace('’', "'");
    let opens = ["par ", "by ", "propos recueillis par ", "recueilli par ", "written by ", "story by "]
        .iter()
        .any(|opening| lower.starts_with(opening));
    let from =
        ["de notre ", "de nos ", "de l'un de nos ", "from our "].iter().any(|opening| lower.starts_with(opening));
    let short = line.chars().count() <= 120 && line.split_whitespace().count() <= 16;
    let ends = !line.ends_with(['!', '?', ':', ';']) && (!line.ends_with('.') || line.ends_with("..") || initial(line));
    if !short || !ends || !(opens || from) {
        return false;
    }
    from || !authors(line).is_empty() || line.split_once(' ').is_some_and(|(_, rest)| agency(rest).is_some())
}

/// `By Jane R.`
fn initial(line: &str) -> bool {
    line.split_whitespace()
        .next_back()
        .is_some_and(|word| word.chars().count() == 2 && word.starts_with(char::is_uppercase))
}

/// What a wire story opens with: `GENEVA, March 3 (Reuters) - `.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dateline<'a> {
    /// As printed, without the dash.
    pub text: &'a str,
    pub agency: Option<&'static str>,
}

/// The dateline at the start of a paragraph.
pub(super) fn dateline(paragraph: &str) -> Option<Dateline<'_>> {
    const LONGEST: usize = 90;
    let end = (0..=LONGEST.min(paragraph.len())).rev().find(|&i| paragraph.is_char_boundary(i))?;
    let head = &paragraph[..end];
    let dash = [" - ", " – ", " — ", " -- ", " —", ") -", ")–", ")—"]
        .iter()
        .filter_map(|dash| head.find(dash).map(|at| at + usize::from(dash.starts_with(')'))))
        .min()?;
    let text = head[..dash].trim();
    let last =
        || text.rsplit([' ', ',']).next().filter(|last| last.len() < text.len() && !last.contains(char::is_lowercase));
    let agency = bracketed(text).and_then(agency).or_else(|| last().and_then(agency));
    let place = text.split([',', '(']).next()?.trim();
    let letters = || place.chars().filter(|c| c.is_alphabetic());
    let upper = letters().count() >= 3 && letters().all(|c| !c.is_lowercase());
    let dated = text.contains(',') && text.contains(|c: char| c.is_ascii_digit());
    let capital = place.starts_with(char::is_uppercase) && place.split_whitespace().count() <= 5;
    // A place in capitals speaks for itself; otherwise an agency must, or nothing does.
    let is_one = upper && (place.len() == text.len() || dated || text.contains('(') || text.contains(','))
        || capital && agency.is_some();
    is_one.then_some(Dateline { text, agency })
}

/// What the last brackets of a text hold.
fn bracketed(text: &str) -> Option<&str> {
    let start = text.rfind('(')?;
    text[start + 1..].split(')').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_are_people() {
        assert_eq!(authors("Par Jean Dupont et Aïcha Ben Salem"), ["Jean Dupont", "Aïcha Ben Salem"]);
        assert_eq!(authors("By Jane Roe, Reuters"), ["Jane Roe"]);
        assert_eq!(authors("De notre correspondant à Lyon, Luc de Brème"), ["Luc de Brème"]);
        assert_eq!(authors("Marta Oyelaran (à Lagos) avec AFP"), ["Marta Oyelaran"]);
        assert_eq!(authors("La rédaction avec agences; redaction@example.org"), Vec::<String>::new());
        assert_eq!(authors("By Jane Roe in New York, Luc Brème à Aix en Provence"), ["Jane Roe", "Luc Brème"]);
        assert_eq!(
            authors("By Jane Roe jane@example.org, De notre envoyée spéciale Marie Roe"),
            ["Jane Roe", "Marie Roe"]
        );
        assert_eq!(authors("John Doe Staff Writer; Photos: Ana Costa"), ["John Doe"]);
        assert_eq!(authors("By BERNARD O'CONDON"), ["Bernard O'Condon"]);
        assert_eq!(authors("Associated Press, Guardian staff reporter"), Vec::<String>::new());
    }

    #[test]
    fn bylines_are_short_lines_that_name_someone() {
        for line in
            ["Par Jean Dupont", "By Jane Roe, Reuters", "De notre correspondant à Lyon, Luc Brème", "By Reuters"]
        {
            assert!(is_byline(line), "{line}");
        }
        for line in [
            "Par ailleurs, le maire a démissionné",
            "By Monday the water had gone.",
            "Par Jean Dupont, on apprend que rien ne va plus.",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }

    #[test]
    fn datelines() {
        let text = |paragraph| dateline(paragraph).map(|d| (d.text, d.agency));
        assert_eq!(text("PARIS, 15 juillet (AFP) - Le ministre"), Some(("PARIS, 15 juillet (AFP)", Some("AFP"))));
        assert_eq!(text("GENEVA, March 3 (Reuters) - Talks"), Some(("GENEVA, March 3 (Reuters)", Some("Reuters"))));
        assert_eq!(text("MOSCOU (Reuters) — La"), Some(("MOSCOU (Reuters)", Some("Reuters"))));
        assert_eq!(text("ADDIS-ABEBA - Le sommet"), Some(("ADDIS-ABEBA", None)));
        assert_eq!(text("Selwick (AP) - The"), Some(("Selwick (AP)", Some("AP"))));
        assert_eq!(text("Le maire - un ancien marin - a souri"), None);
        assert_eq!(text("A well-known man"), None);
    }
}
