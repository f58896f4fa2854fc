//! The lines between headline and story: paper, people, date, each on a line of its own or together on one.
//!
//! A line is taken for such furniture only if nothing else is on it. A bare name or paper counts only beside a line that
//! is furniture for sure, because alone it may be a crosshead.

use crate::date::{self, Order};
use crate::format::layout::tidy;
use crate::format::{Found, byline};

use super::article::{LONGEST_STANDFIRST, set_byline};

/// How many paragraphs of an article may be furniture.
const HEAD: usize = 6;
/// A longer line is a sentence.
const LONGEST: usize = 160;

/// What one line says beside the story.
#[derive(Debug, Clone, Default, PartialEq)]
struct Furniture {
    people: Option<String>,
    paper: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    /// Nothing on the line but names, which might be anybody's.
    bare: bool,
}

/// Takes the furniture out of an article's first paragraphs and, where it sets one off, the standfirst above it.
pub(super) fn take(found: &mut Found, paragraphs: &mut Vec<String>) {
    let mut lines: Vec<Option<Furniture>> = paragraphs.iter().take(HEAD).map(|line| furniture(line)).collect();
    forget_bare_names(&mut lines);
    let people = lines.iter().position(|line| line.as_ref().is_some_and(|line| line.people.is_some()));
    let above = people.map(|at| lines[..at].iter().filter(|line| line.is_none()).count());
    let mut at = 0;
    paragraphs.retain(|_| {
        at += 1;
        lines.get(at - 1).is_none_or(Option::is_none)
    });
    for line in lines.into_iter().flatten() {
        keep(found, line);
    }
    if let Some(at @ 1..=2) = above
        && found.draft.standfirst.is_none()
        && paragraphs.len() > at
        && paragraphs[..at].iter().all(|p| p.chars().count() <= LONGEST_STANDFIRST)
    {
        found.draft.standfirst = Some(paragraphs.drain(..at).collect::<Vec<_>>().join("\n\n"));
    }
}

/// Bare names stay in the text unless sure furniture, or other bare names that touch such, stand beside them.
fn forget_bare_names(lines: &mut [Option<Furniture>]) {
    let mut start = 0;
    while start < lines.len() {
        let length = lines[start..].iter().take_while(|line| line.is_some()).count();
        let group = &mut lines[start..start + length];
        let sure = |line: &&Furniture| !line.bare;
        if !group.iter().flatten().any(|line| sure(&line)) {
            group.fill(None);
        } else if group.iter().flatten().any(|line| sure(&line) && line.people.is_some()) {
            // `Gol PGA` above `By Ana Costa` is no author.
            for line in group.iter_mut() {
                line.take_if(|line| line.bare && line.people.is_some());
            }
        }
        start += length + 1;
    }
}

fn keep(found: &mut Found, line: Furniture) {
    if let Some(people) = line.people {
        // Authors that markup names are surer than those of a line.
        let known = std::mem::take(&mut found.draft.authors);
        match found.draft.byline.take() {
            Some(byline) if byline.contains(&people) => set_byline(&mut found.draft, byline),
            Some(byline) => set_byline(&mut found.draft, format!("{byline}, {people}")),
            None => set_byline(&mut found.draft, people),
        }
        if !known.is_empty() {
            found.draft.authors = known;
        }
    }
    if let Some(paper) = line.paper {
        found.draft.source.get_or_insert(paper);
    }
    found.visible_date = found.visible_date.take().or(line.date);
    found.updated = found.updated.take().or(line.updated);
}

fn furniture(line: &str) -> Option<Furniture> {
    if line.chars().count() > LONGEST {
        return None;
    }
    if let Some(date::Line { published, updated }) = date::line(line) {
        return Some(Furniture { date: published, updated, ..Furniture::default() });
    }
    if let Some((names, date)) = part_at_opening(line) {
        let mut labels = labels(names)?;
        (labels.date, labels.updated) = (date.published, date.updated);
        labels.bare = false;
        return Some(labels);
    }
    match date::find(line, Order::DayFirst) {
        Some((place, _)) => dated(line, place),
        None => labels(line),
    }
}

/// A date with labels before or after it: `The Hexham Chronicle, Friday August 23, 2024`.
fn dated(line: &str, place: std::ops::Range<usize>) -> Option<Furniture> {
    let mut all = Furniture { date: Some(line[place.clone()].to_string()), ..Furniture::default() };
    for side in [&line[..place.start], &line[place.end..]] {
        let side = side.trim_matches(is_separator);
        if side.is_empty() || is_place(side) {
            continue;
        }
        let found = labels(side)?;
        all.people = all.people.or(found.people);
        all.paper = all.paper.or(found.paper);
    }
    Some(all)
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "|,;-–—•·:()".contains(c)
}

/// `Lyon`, before the date: where it was written, as a dateline says too.
fn is_place(text: &str) -> bool {
    let words = text.split_whitespace().count();
    words <= 3 && text.starts_with(char::is_uppercase) && !text.contains(',') && !byline::is_paper(text)
}

/// `Par Jean Dupont | Publié le 15 juillet 2016` in its two halves.
fn part_at_opening(line: &str) -> Option<(&str, date::Line)> {
    let halves = line.match_indices(['|', '–', '—', '•', '·', ',', '-']).map(|(at, mark)| (at, at + mark.len()));
    let of_marks = halves.map(|(end, start)| (&line[..end], &line[start..]));
    // Without a mark a capital may begin the second half: `Par Jean Dupont Publié le …`.
    let of_capitals = line.match_indices(" Pu").chain(line.match_indices(" Po")).chain(line.match_indices(" Mi"));
    let of_capitals = of_capitals.map(|(at, _)| line.split_at(at));
    // A date without an opening may stand beside a place and more.
    let opens = |rest: &str| date::find(rest.trim(), Order::DayFirst).is_none_or(|(place, _)| place.start > 0);
    let halves = of_marks.chain(of_capitals).filter(|(_, rest)| opens(rest));
    let mut found = halves.filter_map(|(names, rest)| Some((names, date::line(rest)?)));
    found.next().map(|(names, date)| (names.trim_end_matches(is_separator), date))
}

/// People and papers, and nothing that could be a sentence.
fn labels(line: &str) -> Option<Furniture> {
    if byline::is_byline(line) {
        let paper = last_label(line).filter(|label| byline::is_paper(label)).map(tidy);
        return Some(Furniture { people: Some(line.to_string()), paper, ..Furniture::default() });
    }
    let first = line.split([',', '|', '–', '—', '•', '·']).next()?.split(" - ").next()?.trim();
    if byline::is_paper(first) {
        return Some(Furniture { paper: Some(tidy(first)), bare: true, ..Furniture::default() });
    }
    let is_name = byline::is_label(line) && byline::authors(line).len() == 1;
    is_name.then(|| Furniture { people: Some(line.to_string()), bare: true, ..Furniture::default() })
}

/// `by Joan Embleton, The Hexham Chronicle`
fn last_label(line: &str) -> Option<&str> {
    Some(line.rsplit_once([',', '|'])?.1.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<(Option<String>, Option<String>, Option<String>)> {
        furniture(line).map(|found| (found.people, found.paper, found.date))
    }

    fn some(people: &str, paper: &str, date: &str) -> Option<(Option<String>, Option<String>, Option<String>)> {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
        Some((text(people), text(paper), text(date)))
    }

    #[test]
    fn people_paper_and_date_on_one_line() {
        assert_eq!(
            told("The Selwick Chronicle, Friday August 23, 2024"),
            some("", "The Selwick Chronicle", "Friday August 23, 2024")
        );
        assert_eq!(
            told("L'Écho de la Vanne - lundi 25 novembre 2019"),
            some("", "L'Écho de la Vanne", "lundi 25 novembre 2019")
        );
        assert_eq!(told("Le 18 avril 2024, par Luc Brème"), some("par Luc Brème", "", "Le 18 avril 2024"));
        assert_eq!(told("Lyon, mardi 16 janvier 2024"), some("", "", "mardi 16 janvier 2024"));
        assert_eq!(
            told("Par Luc Brème | Publié le 15 juillet 2016"),
            some("Par Luc Brème", "", "Publié le 15 juillet 2016")
        );
        assert_eq!(
            told("by Joan Marr, The Selwick Chronicle"),
            some("by Joan Marr, The Selwick Chronicle", "The Selwick Chronicle", "")
        );
    }

    #[test]
    fn sentences_are_no_furniture() {
        for line in [
            "Le 15 juillet 2016, le maire démissionnait",
            "Le maire a démissionné le 15 juillet 2016",
            "On July 15, 2016 the wall gave way.",
            "The wall gave way on July 15, 2016",
            "Repairs will last until May.",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn bare_names_count_beside_furniture_only() {
        let head = |lines: &[&str]| {
            let mut paragraphs: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
            let mut found = Found::default();
            take(&mut found, &mut paragraphs);
            (found.draft.authors, found.draft.source, paragraphs.len())
        };
        let text = "The wall gave way before dawn.";
        assert_eq!(
            head(&["Ana Costa, in Selwick", "The Selwick Chronicle, 1 May 2020", text]),
            (vec!["Ana Costa".to_string()], Some("The Selwick Chronicle".to_string()), 1)
        );
        assert_eq!(head(&["Ana Costa", text]), (vec![], None, 2));
    }
}
