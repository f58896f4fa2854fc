//! The names of months and days, and the small words around dates, in the languages that are read: French, English,
//! German, Spanish, Italian, Dutch, Portuguese and the Scandinavian ones. All in lower case.

use chrono::Weekday;

const MONTHS: [&[&str]; 12] = [
    &["janvier", "janv", "january", "jan", "januar", "jänner", "enero", "ene", "gennaio", "gen", "januari", "janeiro"],
    &[
        "février",
        "fevrier",
        "févr",
        "fevr",
        "fév",
        "february",
        "feb",
        "februar",
        "feber",
        "febrero",
        "febbraio",
        "februari",
        "fevereiro",
        "fev",
    ],
    &["mars", "march", "mar", "märz", "mrz", "marzo", "maart", "mrt", "março", "marts"],
    &["avril", "avr", "april", "apr", "abril", "abr", "aprile"],
    &["mai", "may", "mayo", "maggio", "mag", "mei", "maio", "maj"],
    &["juin", "june", "jun", "juni", "junio", "giugno", "giu", "junho"],
    &["juillet", "juil", "july", "jul", "juli", "julio", "luglio", "lug", "julho"],
    &["août", "aout", "aoû", "august", "aug", "agosto", "ago", "augustus", "augusti"],
    &["septembre", "september", "sept", "sep", "septiembre", "setiembre", "settembre", "sett", "setembro", "set"],
    &["octobre", "october", "oct", "oktober", "okt", "octubre", "ottobre", "ott", "outubro", "out"],
    &["novembre", "november", "nov", "noviembre", "novembro"],
    &[
        "décembre",
        "decembre",
        "déc",
        "december",
        "dec",
        "dezember",
        "dez",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
        "desember",
        "des",
    ],
];

/// The month that a word names, from 1.
pub(super) fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    Some(at as u32 + 1)
}

const DAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Mon, &["lundi", "monday", "montag", "lunes", "lunedì", "maandag", "segunda", "mandag", "måndag"]),
    (Weekday::Tue, &["mardi", "tuesday", "dienstag", "martes", "martedì", "dinsdag", "terça", "tirsdag", "tisdag"]),
    (Weekday::Wed, &["mercredi", "wednesday", "mittwoch", "miércoles", "mercoledì", "woensdag", "quarta", "onsdag"]),
    (Weekday::Thu, &["jeudi", "thursday", "donnerstag", "jueves", "giovedì", "donderdag", "quinta", "torsdag"]),
    (Weekday::Fri, &["vendredi", "friday", "freitag", "viernes", "venerdì", "vrijdag", "sexta", "fredag"]),
    (Weekday::Sat, &["samedi", "saturday", "samstag", "sonnabend", "sábado", "sabato", "zaterdag", "lørdag", "lördag"]),
    (Weekday::Sun, &["dimanche", "sunday", "sonntag", "domingo", "domenica", "zondag", "søndag", "söndag"]),
];

/// The day of the week that a whole name stands for.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    DAYS.iter().find(|(_, names)| names.contains(&word)).map(|(day, _)| *day)
}

/// Portuguese days are ordinals, which are other things too unless `feira` follows.
pub(super) fn is_ordinal_day(word: &str) -> bool {
    ["segunda", "terça", "quarta", "quinta", "sexta"].contains(&word)
}

/// Words that may stand beside a date: articles, short day names, parts of times, zones.
const BESIDE: &[&str] = &[
    "le", "la", "à", "a", "au", "de", "du", "des", "er", "h", "heures", "heure", "min", "at", "on", "of", "the", "st",
    "nd", "rd", "th", "am", "pm", "p", "m", "d", "den", "der", "am", "um", "uhr", "el", "los", "las", "del", "il",
    "lo", "alle", "ore", "di", "op", "om", "uur", "em", "às", "do", "da", "os", "o", "kl", "feira", "gmt", "utc",
    "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest", "bst", "jst", "ist", "hs", "hrs", "t", "z",
    "lun", "mer", "jeu", "ven", "sam", "dim", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    "mo", "mi", "fr", "sa", "so", "º", "ª",
];

pub(super) fn is_beside(word: &str) -> bool {
    BESIDE.contains(&word) || month(word).is_some() || weekday(word).is_some()
}

/// Words between a day, its month and its year.
pub(super) const JOINING: &[&str] =
    &["er", "st", "nd", "rd", "th", "de", "del", "di", "of", "º", "d", "den", "do", "o", "a"];

/// Words between a date and its time.
pub(super) const BEFORE_TIME: &[&str] =
    &["à", "at", "t", "a", "um", "alle", "ore", "om", "às", "las", "kl", "y", "los", "de", "heures"];
