//! When an article was published, by the best evidence there is: markup, then a visible line, then names of file and
//! folders, then, only where that is asked for, the file's own time.

use chrono::{DateTime, Local};

use super::nested::Place;
use crate::article::{Draft, Evidence, Moment, Published};
use crate::date::{self, Order};

/// What a reader found, as written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub dates: Vec<String>,
    pub updated: Option<String>,
    pub visible: Option<String>,
}

/// Dates a draft whose language is known.
pub(super) fn set(draft: &mut Draft, written: Written, place: &Place) {
    let Written { dates, updated, visible } = written;
    let beside = dates.iter().chain(&updated).chain(&visible).map(String::as_str);
    let order = Order::of(draft.language.as_deref(), beside);
    let of_names = date::in_path(&place.names);
    let evident = |evidence| move |moment| Published { moment, evidence };
    draft.published = of_markup(&dates, order)
        .map(evident(Evidence::Markup))
        .or_else(|| Some(evident(Evidence::Text)(date::in_text(visible.as_deref()?, order)?)))
        // A date that can be read both ways is read as the one that the names agree with.
        .or_else(|| {
            let known = of_names.as_ref()?.moment;
            dates.iter().find_map(|text| date::settled(text, &known)).map(evident(Evidence::Markup))
        })
        .or(of_names)
        .map(|published| narrow(published, draft))
        .or_else(|| {
            place
                .changed
                .map(DateTime::<Local>::from)
                .map(|time| Moment::Zoned(time.fixed_offset()))
                .map(evident(Evidence::FileTime))
        });
    draft.updated = updated.and_then(|text| date::in_markup(&text, order));
}

/// The first date that markup gives; where it is a mere day, with the time that another gives for that day.
fn of_markup(dates: &[String], order: Order) -> Option<Moment> {
    let mut moments = dates.iter().filter_map(|text| date::in_markup(text, order));
    let first = moments.next()?;
    match first {
        Moment::Day(day) => {
            let same_day = |moment: &Moment| moment.precision() == "time" && moment.days().0 == day;
            Some(moments.find(same_day).unwrap_or(first))
        }
        _ => Some(first),
    }
}

/// The dateline may tell the day of a month or a year.
fn narrow(published: Published, draft: &Draft) -> Published {
    let dateline = draft.dateline.as_deref().unwrap_or_default();
    Published { moment: date::narrowed(published.moment, dateline), ..published }
}
