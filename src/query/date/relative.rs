//! Dates that count from today, in English and French: `yesterday`, `hier`, `last week`, `les 7 derniers jours`.
//!
//! A week, a month or a year is that of the calendar; weeks begin on Monday. The last seven days end today.

use chrono::{Datelike, Days as Count, Months, NaiveDate};

use super::Days;
use crate::analyze::exact_terms;

/// How long before today a calendar unit lies.
#[derive(Clone, Copy)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

pub(super) fn days(text: &str, today: NaiveDate) -> Option<Days> {
    let terms = exact_terms(text);
    let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
    match *terms.as_slice() {
        ["today" | "aujourdhui"] => unit(today, Unit::Day, 0),
        ["yesterday" | "hier"] => unit(today, Unit::Day, 1),
        ["avant", "hier"] => unit(today, Unit::Day, 2),
        ["this", name] | ["cette" | "ce", name] | ["ce", name, "ci"] => unit(today, named(name)?, 0),
        ["last", name] | [name, "dernier" | "derniere"] | ["la" | "le" | "l", name, "dernier" | "derniere"] => {
            unit(today, named(name)?, 1)
        }
        ["last" | "past", count, name] => lately(today, count, named(name)?),
        ["les", count, "derniers" | "dernieres", name] | [count, "derniers" | "dernieres", name] => {
            lately(today, count, named(name)?)
        }
        [count, name, "ago"] | ["il", "y", "a", count, name] => {
            let day = before(today, count, named(name)?)?;
            Some((day, day))
        }
        _ => None,
    }
}

fn named(name: &str) -> Option<Unit> {
    Some(match name {
        "day" | "days" | "jour" | "jours" => Unit::Day,
        "week" | "weeks" | "semaine" | "semaines" => Unit::Week,
        "month" | "months" | "mois" => Unit::Month,
        "year" | "years" | "an" | "ans" | "annee" | "annees" => Unit::Year,
        _ => return None,
    })
}

/// The unit that today is in, or the one before it.
fn unit(today: NaiveDate, unit: Unit, back: u32) -> Option<Days> {
    let (first, last) = match unit {
        Unit::Day => {
            let day = today.checked_sub_days(Count::new(back.into()))?;
            (day, day)
        }
        Unit::Week => {
            let past = u64::from(today.weekday().num_days_from_monday()) + 7 * u64::from(back);
            let monday = today.checked_sub_days(Count::new(past))?;
            (monday, monday.checked_add_days(Count::new(6))?)
        }
        Unit::Month => {
            let first = today.with_day(1)?.checked_sub_months(Months::new(back))?;
            (first, first.checked_add_months(Months::new(1))?.pred_opt()?)
        }
        Unit::Year => {
            let year = today.year() - back as i32;
            (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?)
        }
    };
    Some((first, last))
}

/// So many units back from today, to the day.
fn before(today: NaiveDate, count: &str, unit: Unit) -> Option<NaiveDate> {
    let count: u32 = count.parse().ok().filter(|&count| count <= 10_000)?;
    match unit {
        Unit::Day => today.checked_sub_days(Count::new(count.into())),
        Unit::Week => today.checked_sub_days(Count::new(7 * u64::from(count))),
        Unit::Month => today.checked_sub_months(Months::new(count)),
        Unit::Year => today.checked_sub_months(Months::new(12 * count)),
    }
}

/// So many units up to today.
fn lately(today: NaiveDate, count: &str, unit: Unit) -> Option<Days> {
    let first = before(today, count, unit)?.succ_opt()?;
    (first <= today).then_some((first, today))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_count_from_today() {
        // A Friday.
        let today = NaiveDate::from_ymd_opt(2016, 7, 15).unwrap();
        let table = [
            ("today", "2016-07-15", "2016-07-15"),
            ("aujourd’hui", "2016-07-15", "2016-07-15"),
            ("hier", "2016-07-14", "2016-07-14"),
            ("avant-hier", "2016-07-13", "2016-07-13"),
            ("this week", "2016-07-11", "2016-07-17"),
            ("Last Week", "2016-07-04", "2016-07-10"),
            ("la semaine dernière", "2016-07-04", "2016-07-10"),
            ("this month", "2016-07-01", "2016-07-31"),
            ("ce mois-ci", "2016-07-01", "2016-07-31"),
            ("le mois dernier", "2016-06-01", "2016-06-30"),
            ("last year", "2015-01-01", "2015-12-31"),
            ("l'an dernier", "2015-01-01", "2015-12-31"),
            ("l’année dernière", "2015-01-01", "2015-12-31"),
            ("last 7 days", "2016-07-09", "2016-07-15"),
            ("les 7 derniers jours", "2016-07-09", "2016-07-15"),
            ("past 2 weeks", "2016-07-02", "2016-07-15"),
            ("12 derniers mois", "2015-07-16", "2016-07-15"),
            ("3 days ago", "2016-07-12", "2016-07-12"),
            ("il y a 2 ans", "2014-07-15", "2014-07-15"),
        ];
        for (text, first, last) in table {
            let found = days(text, today).map(|(first, last)| (first.to_string(), last.to_string()));
            assert_eq!(found, Some((first.to_owned(), last.to_owned())), "{text}");
        }
        for text in ["", "last", "last 0 days", "last 99999 days", "next week", "hier soir", "last fortnight"] {
            assert_eq!(days(text, today), None, "{text}");
        }
    }

    #[test]
    fn months_end_where_they_end() {
        let today = NaiveDate::from_ymd_opt(2024, 3, 31).unwrap();
        let february = days("last month", today).map(|(first, last)| (first.to_string(), last.to_string()));
        assert_eq!(february, Some(("2024-02-01".to_owned(), "2024-02-29".to_owned())));
    }
}
