//! Lines that say when their article was published or changed: `Publié le 15 juillet 2016 à 17h03, mis à jour à 18h10`.
//!
//! A sentence with a date in it is no such line: beside openings and dates nothing but a by-line or a place may stand there.

use super::{Order, find, words};

/// What a line says, each part with its date, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub published: Option<String>,
    pub updated: Option<String>,
}

const PUBLISHED: &[&str] = &[
    "article publié le",
    "publié le",
    "publiée le",
    "publié :",
    "publié à",
    "publié",
    "mis en ligne le",
    "mise en ligne le",
    "mis en ligne",
    "paru le",
    "posté le",
    "créé le",
    "date de publication",
    "publication :",
    "first published",
    "originally published",
    "published on",
    "published at",
    "published:",
    "published",
    "posted on",
    "posted:",
    "posted",
    "publication date",
    "date published",
    "veröffentlicht am",
    "veröffentlicht:",
    "erschienen am",
    "publicado el",
    "publicado em",
    "publicado:",
    "publicado",
    "publicada em",
    "pubblicato il",
    "pubblicato:",
    "pubblicato",
    "gepubliceerd op",
    "gepubliceerd:",
    "gepubliceerd",
    "geplaatst op",
    "verschenen op",
    "publisert",
    "publicerad",
    "udgivet",
];

const UPDATED: &[&str] = &[
    "dernière mise à jour",
    "mis à jour",
    "mise à jour",
    "modifié le",
    "actualisé le",
    "màj",
    "last updated",
    "last modified",
    "updated",
    "modified",
    "zuletzt aktualisiert",
    "aktualisiert",
    "geändert am",
    "stand:",
    "última actualización",
    "actualizado",
    "ultimo aggiornamento",
    "aggiornato",
    "laatst bijgewerkt",
    "bijgewerkt",
    "última atualização",
    "atualizado",
    "oppdatert",
    "uppdaterad",
    "opdateret",
];

/// A longer line is a sentence.
const LONGEST: usize = 140;

/// What a line says of its article's dates; None for any other line.
pub fn line(text: &str) -> Option<Line> {
    let text = text.trim();
    let lower = text.to_lowercase();
    // Places in one are places in the other, unless lower case is longer, as for some Turkish letters.
    if lower.len() != text.len() || text.chars().count() > LONGEST || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let openings = openings(&lower);
    let Some((first, is_update)) = openings.first().map(|(at, _, is_update)| (*at, *is_update)) else {
        return words::is_only_a_date(&lower).then(|| Line { published: Some(text.to_string()), updated: None });
    };
    let mut line = Line::default();
    if first > 0 {
        // `15 juillet 2016, mis à jour le …`
        let before = text[..first].trim_end_matches(is_separator);
        if !is_update || !words::is_only_a_date(&before.to_lowercase()) {
            return None;
        }
        line.published = Some(before.to_string());
    }
    for (number, (at, length, is_update)) in openings.iter().enumerate() {
        let end = openings.get(number + 1).map_or(text.len(), |(next, _, _)| *next);
        let part = text[*at..end].trim_end_matches(is_separator);
        let place = if *is_update { &mut line.updated } else { &mut line.published };
        place.get_or_insert_with(|| part.to_string());
        if !is_dated(part, *length) {
            *place = None;
            if *is_update && let Some(time) = time_of_same_day(part, *length, line.published.as_deref()) {
                line.updated = Some(time);
                continue;
            }
            return None;
        }
    }
    Some(line)
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "|-–—•·,;/(".contains(c)
}

/// Where publication and update are announced: place, length, whether it is an update.
fn openings(lower: &str) -> Vec<(usize, usize, bool)> {
    let mut found: Vec<(usize, usize, bool)> = Vec::new();
    for (list, is_update) in [(PUBLISHED, false), (UPDATED, true)] {
        let first = list.iter().filter_map(|opening| {
            let at = lower.find(opening)?;
            let starts = lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let ends = lower[at + opening.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            (starts && ends).then_some((at, opening.len(), is_update))
        });
        // The earliest, and of those the longest.
        found.extend(first.min_by_key(|(at, length, _)| (*at, usize::MAX - length)));
    }
    found.sort_unstable();
    // `dernière mise à jour` is not published by the `publi…` in it.
    if let [(first, length, _), (second, _, _)] = found[..]
        && second < first + length
    {
        found.truncate(1);
    }
    found
}

/// Whether an opening is followed by its date and by nothing that makes the line a sentence.
fn is_dated(part: &str, opening: usize) -> bool {
    let rest = &part[opening..];
    let Some((place, _)) = find(rest, Order::DayFirst) else {
        return super::find_iso_day(rest).is_some();
    };
    is_aside(&rest[..place.start]) && is_aside(&rest[place.end..])
}

/// Nothing, or who wrote it and where: `by Jane Roe`, `à Lyon`, `(Paris)`.
fn is_aside(text: &str) -> bool {
    let text = text.trim_matches(|c: char| is_separator(c) || ":.)".contains(c));
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let opens =
        ["by", "par", "in", "à", "at", "von", "por", "di", "door", "|"].contains(&first.to_lowercase().as_str());
    let is_name = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || word.len() <= 3;
    text.is_empty() || (opens || is_name(first)) && words.clone().count() <= 6 && words.all(is_name)
}

/// `mis à jour à 18h10`: on the day of publication.
fn time_of_same_day(part: &str, opening: usize, published: Option<&str>) -> Option<String> {
    let published = published?;
    let (_, moment) = find(published, Order::DayFirst)?;
    let combined = format!("{} {}", moment.days().0.format("%-d.%-m.%Y"), part[opening..].trim());
    (super::in_markup(&combined, Order::DayFirst)?.precision() == "time").then_some(combined)
}
