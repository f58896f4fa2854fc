//! Which language a text is in.
//!
//! The text decides where it is long enough to; what the file declares is asked only where the text leaves doubt, because
//! templates declare languages that their articles are not in. Never a guess from a few words. Plain French and English,
//! which most archives are made of, show by their commonest words; whatlang, which costs a hundred times as much, is
//! asked about all else.

use crate::article::Draft;
use whatlang::Lang;

/// How much text is looked at.
const SAMPLE: usize = 600;
/// With fewer letters than this, detection is a throw of dice.
const FEWEST_LETTERS: usize = 25;

/// The language of a draft as an ISO 639-1 code; `declared` is what its file says.
pub fn of(draft: &Draft, declared: Option<&str>) -> Option<String> {
    let mut sample = String::with_capacity(SAMPLE + 8);
    for (_, text) in draft.parts() {
        sample.extend(text.chars().take(SAMPLE.saturating_sub(sample.len())));
        sample.push('\n');
    }
    detect(&sample, declared.and_then(code).as_deref())
}

fn detect(sample: &str, declared: Option<&str>) -> Option<String> {
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters < FEWEST_LETTERS {
        return declared.map(str::to_string);
    }
    if let Some(plain) = plain(sample) {
        return Some(plain.to_string());
    }
    let Some(found) = whatlang::detect(sample) else {
        return declared.map(str::to_string);
    };
    let detected = two_letters(found.lang());
    let sure = found.is_reliable() || letters > 400 && found.confidence() > 0.5;
    match declared {
        _ if sure && detected.is_some() => detected.map(str::to_string),
        Some(declared) => Some(declared.to_string()),
        // Half a paragraph in one of two close languages: the likelier one, unless it is a toss-up.
        None => detected.filter(|_| letters >= 80 && found.confidence() > 0.3).map(str::to_string),
    }
}

/// French or English where one word in nine is one of its [`Mark`]s and next to none is one of the other's.
fn plain(sample: &str) -> Option<&'static str> {
    const FEWEST_WORDS: usize = 30;
    let (mut words, mut french, mut english) = (0, 0, 0);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        match Mark::of(word) {
            Some(Mark::French) => french += 1,
            Some(Mark::English) => english += 1,
            None => {}
        }
    }
    let is = |marks: usize, others: usize| words >= FEWEST_WORDS && marks * 9 >= words && others * 8 <= marks;
    is(french, english).then_some("fr").or_else(|| is(english, french).then_some("en"))
}

/// The language that a common word tells of.
#[derive(Clone, Copy)]
enum Mark {
    French,
    English,
}

impl Mark {
    /// Words that no other language in Latin letters has among its commonest: `la` or `in` would not do.
    fn of(word: &str) -> Option<Mark> {
        Some(match word {
            "the" | "The" | "and" | "that" | "with" | "from" | "this" | "have" | "has" | "had" | "were" | "been"
            | "which" | "their" | "they" | "would" | "who" | "his" | "said" | "by" | "are" | "not" | "its" | "it"
            | "of" | "for" | "to" | "after" | "about" | "when" | "also" | "than" | "there" | "we" | "you" | "she"
            | "her" | "him" | "could" | "over" | "into" => Mark::English,
            "les" | "Les" | "des" | "du" | "dans" | "une" | "est" | "pour" | "qui" | "avec" | "sont" | "été" | "et"
            | "aux" | "au" | "cette" | "mais" | "ses" | "ont" | "par" | "il" | "elle" | "sur" | "leur" | "ce"
            | "qu" | "ne" | "pas" | "plus" | "après" | "selon" | "dont" | "ils" | "leurs" | "deux" | "même"
            | "comme" | "était" | "être" | "aussi" | "ces" | "où" | "nous" | "vous" | "depuis" | "jour" => {
                Mark::French
            }
            _ => return None,
        })
    }
}

/// An ISO 639-1 code from what files declare: `fr`, `fr-FR`, `fr_CA`, `fra`, `French`, `français`.
pub fn code(declared: &str) -> Option<String> {
    let lower = declared.trim().to_lowercase();
    let first = lower.split(['-', '_', ',', ';', ' ']).next()?;
    if first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase()) {
        return Some(first.to_string());
    }
    let bibliographic = match first {
        "fre" => "fra",
        "ger" => "deu",
        "dut" => "nld",
        other => other,
    };
    let by_code = Lang::from_code(bibliographic).and_then(two_letters);
    let by_name = || {
        let named = |lang: &&Lang| lang.eng_name().to_lowercase() == first || lang.name().to_lowercase() == first;
        Lang::all().iter().find(named).copied().and_then(two_letters)
    };
    by_code.or_else(by_name).map(str::to_string)
}

fn two_letters(lang: Lang) -> Option<&'static str> {
    Some(match lang.code() {
        "epo" => "eo",
        "eng" => "en",
        "rus" => "ru",
        "cmn" => "zh",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "ben" => "bn",
        "fra" => "fr",
        "deu" => "de",
        "ukr" => "uk",
        "kat" => "ka",
        "ara" => "ar",
        "hin" => "hi",
        "jpn" => "ja",
        "heb" => "he",
        "yid" => "yi",
        "pol" => "pl",
        "amh" => "am",
        "jav" => "jv",
        "kor" => "ko",
        "nob" => "no",
        "dan" => "da",
        "swe" => "sv",
        "fin" => "fi",
        "tur" => "tr",
        "nld" => "nl",
        "hun" => "hu",
        "ces" => "cs",
        "ell" => "el",
        "bul" => "bg",
        "bel" => "be",
        "mar" => "mr",
        "kan" => "kn",
        "ron" => "ro",
        "slv" => "sl",
        "hrv" => "hr",
        "srp" => "sr",
        "mkd" => "mk",
        "lit" => "lt",
        "lav" => "lv",
        "est" => "et",
        "tam" => "ta",
        "vie" => "vi",
        "urd" => "ur",
        "tha" => "th",
        "guj" => "gu",
        "uzb" => "uz",
        "pan" => "pa",
        "aze" => "az",
        "ind" => "id",
        "tel" => "te",
        "pes" => "fa",
        "mal" => "ml",
        "ori" => "or",
        "mya" => "my",
        "nep" => "ne",
        "sin" => "si",
        "khm" => "km",
        "tuk" => "tk",
        "aka" => "ak",
        "zul" => "zu",
        "sna" => "sn",
        "afr" => "af",
        "lat" => "la",
        "slk" => "sk",
        "cat" => "ca",
        "tgl" => "tl",
        "hye" => "hy",
        "cym" => "cy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str =
        "Le conseil municipal a voté mardi soir le budget de la ville, malgré l'opposition de plusieurs élus.";

    #[test]
    fn the_text_decides_where_it_can() {
        assert_eq!(detect(FRENCH, None).as_deref(), Some("fr"));
        assert_eq!(detect(&FRENCH.repeat(3), Some("en")).as_deref(), Some("fr"));
    }

    #[test]
    fn plain_text_shows_by_its_common_words_and_all_else_is_left_to_the_detector() {
        let english = "The council voted on Tuesday for the budget of the town, which has been opposed by members who said \
                       that it would not do. They were heard with patience, and the mayor thanked them for it.";
        let catalan = "Els diputats han aprovat aquest dimarts els pressupostos de la ciutat amb els vots de la majoria. \
                       L'alcalde ha dit que les despeses en habitatge pugen, i que el transport per als joves és gratuït.";
        let haitian = "Konsèy vil la vote bidjè a madi swa, malgre plizyè manm te kont sa. Majistra a di ke lajan pou \
                       lekòl yo pral monte, epi ke transpò piblik la pral gratis pou tout jèn yo ki gen mwens pase ventan.";
        let french = "Les élus ont voté mardi soir le budget de la ville, qui est contesté par une partie du conseil. Dans la \
                      salle, plusieurs habitants étaient venus pour dire leur colère au maire, avec des pancartes. Il les a \
                      reçus pendant une heure dans le hall, et il a promis que les tarifs des cantines seront revus.";
        assert_eq!(plain(french), Some("fr"));
        assert_eq!(plain(english), Some("en"));
        for other in [catalan, haitian, FRENCH, &format!("{english} {french}")] {
            assert_eq!(plain(other), None, "{other}");
        }
        for text in [french, english] {
            assert_eq!(whatlang::detect(text).and_then(|found| two_letters(found.lang())), plain(text));
        }
    }

    #[test]
    fn a_few_words_leave_it_to_the_file() {
        assert_eq!(detect("Budget voté", Some("fr")).as_deref(), Some("fr"));
        assert_eq!(detect("Budget voté", None), None);
    }

    #[test]
    fn declared_codes() {
        for (declared, expected) in
            [("fr-FR", "fr"), ("EN_us", "en"), ("fra", "fr"), ("ger", "de"), ("French", "fr"), ("Français", "fr")]
        {
            assert_eq!(code(declared).as_deref(), Some(expected), "{declared}");
        }
        assert_eq!(code("klingon"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn every_language_of_the_detector_has_a_code() {
        assert_eq!(Lang::all().iter().filter(|lang| two_letters(**lang).is_none()).count(), 0);
    }
}
