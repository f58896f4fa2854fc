//! Dates in the names of files and of the folders they lie in.
//!
//! A name is read as a whole or between marks: digits that belong to a longer number are no date, and a lone year is one
//! only as the name of a folder.

use std::path::{Component, Path};

use super::{LONGEST, Order, day, month, words};
use crate::article::{Evidence, Moment, Published};

/// The date in a file's name or in the folders it lies in.
pub fn read(path: &Path) -> Option<Published> {
    let name = path.file_name()?.to_string_lossy();
    if let Some(moment) = in_name(&name).or_else(|| in_words(&name)) {
        return Some(Published { moment, evidence: Evidence::FileName });
    }
    let folders: Vec<_> = path.parent()?.components().filter_map(as_name).collect();
    let moment = (0..folders.len()).rev().find_map(|last| in_folders(&folders[..=last]));
    let moment = moment.or_else(|| lone_year(folders.last()?))?;
    Some(Published { moment, evidence: Evidence::Folder })
}

/// `…/2016/a.txt`: the folder that the file itself lies in.
fn lone_year(name: &str) -> Option<Moment> {
    let year = (name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit())).then(|| name.parse().ok()).flatten()?;
    (1900..=2100).contains(&year).then_some(Moment::Year(year))
}

/// `march-15-07-2016`, `Le port - 15 juillet 2016`: day first or with the month's name, between marks.
fn in_words(name: &str) -> Option<Moment> {
    let end = name.floor_char_boundary(LONGEST);
    let name = name[..end].rsplit_once('.').map_or(&name[..end], |(stem, _)| stem);
    let (_, moment) = words::find(&name.replace('_', "-"), Order::Unknown)?;
    Some(Moment::Day(moment.days().0))
}

fn as_name(component: Component<'_>) -> Option<String> {
    match component {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    }
}

/// `…/2016/07/15`, `…/2016/07`, `…/2016-07-15`, `…/2016-07`, `…/20160715`: the whole of a folder's name, not a part of it.
fn in_folders(folders: &[String]) -> Option<Moment> {
    let number = |name: &String, digits: usize| -> Option<u32> {
        (name.len() == digits && name.bytes().all(|b| b.is_ascii_digit())).then(|| name.parse().ok()).flatten()
    };
    let whole = folders.last().filter(|name| name.bytes().all(|b| b.is_ascii_digit() || b"-_.".contains(&b)));
    if let Some(moment) = whole.and_then(|name| in_name(name)) {
        return Some(moment);
    }
    if let [.., y, m, d] = folders
        && let (Some(y), Some(m), Some(d)) = (number(y, 4), number(m, 2), number(d, 2))
    {
        return day(y, m, d).map(Moment::Day);
    }
    if let [.., y, m] = folders
        && let (Some(y), Some(m)) = (number(y, 4), number(m, 2))
    {
        return month(y, m);
    }
    None
}

/// A date among the digits of a name; digits that belong to a longer number are none.
pub(super) fn in_name(name: &str) -> Option<Moment> {
    let bytes = &name.as_bytes()[..name.len().min(LONGEST)];
    let digit_at = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let starts = |i: &usize| digit_at(*i) && (*i == 0 || !digit_at(*i - 1));
    let run = |i: usize| bytes[i.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let number = |i: usize, n: usize| bytes[i..i + n].iter().fold(0, |v, b| v * 10 + u32::from(b - b'0'));
    let mark = |i: usize| bytes.get(i).filter(|b| b"-_.".contains(b));
    let mut only_month = None;
    for i in (0..bytes.len()).filter(starts) {
        match run(i) {
            // Compact dates are the shape of identifiers too: only recent centuries.
            8 if number(i, 4) >= 1900 => {
                if let Some(day) = day(number(i, 4), number(i + 4, 2), number(i + 6, 2)) {
                    return Some(Moment::Day(day));
                }
            }
            4 if mark(i + 4).is_some() && run(i + 5) == 2 => {
                let (y, m) = (number(i, 4), number(i + 5, 2));
                let whole = mark(i + 7) == mark(i + 4) && run(i + 8) == 2;
                if let Some(day) = whole.then(|| day(y, m, number(i + 8, 2))).flatten() {
                    return Some(Moment::Day(day));
                }
                only_month = only_month.or_else(|| month(y, m).filter(|_| !whole && bytes[i + 4] != b'.'));
            }
            _ => {}
        }
    }
    only_month
}
