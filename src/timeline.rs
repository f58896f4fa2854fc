//! Articles over time: counts by day, month or year, from the first period to the last, gaps included.
//!
//! An article counts for a period when every day that its date may mean lies in it. One whose date is less precise
//! than the period, and one without a date, is counted apart and never spread or guessed.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::engine::DateCounts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Day,
    Month,
    Year,
}

/// A day, month or year with the number of its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub unit: Unit,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub articles: usize,
}

impl Period {
    /// `2016-07-15`, `2016-07` or `2016`: what a query's `date:` takes.
    pub fn label(&self) -> String {
        match self.unit {
            Unit::Day => self.first.to_string(),
            Unit::Month => format!("{:04}-{:02}", self.first.year(), self.first.month()),
            Unit::Year => format!("{:04}", self.first.year()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    unit: Unit,
    /// By the first day of the period; periods without articles are left out.
    counts: BTreeMap<NaiveDate, usize>,
    /// Articles of which only the month or the year is known, where that is less than the unit.
    pub imprecise: usize,
    pub undated: usize,
}

impl Timeline {
    pub fn new(dates: &DateCounts, unit: Unit) -> Timeline {
        let mut timeline = Timeline { unit, counts: BTreeMap::new(), imprecise: 0, undated: dates.undated };
        for (&(first, last), &articles) in &dates.days {
            let start = unit.start(first);
            if start == unit.start(last) {
                *timeline.counts.entry(start).or_default() += articles;
            } else {
                timeline.imprecise += articles;
            }
        }
        timeline
    }

    /// All articles, in a period or not.
    pub fn total(&self) -> usize {
        self.counts.values().sum::<usize>() + self.imprecise + self.undated
    }

    /// The most articles of a period.
    pub fn most(&self) -> usize {
        self.counts.values().copied().max().unwrap_or(0)
    }

    /// Every period from the first with articles to the last, in order.
    pub fn periods(&self) -> impl Iterator<Item = Period> {
        let mut next = self.counts.keys().next().copied();
        let end = self.counts.keys().next_back().copied();
        std::iter::from_fn(move || {
            let first = next.filter(|first| Some(*first) <= end)?;
            next = self.unit.after(first);
            let last = next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX);
            let articles = self.counts.get(&first).copied().unwrap_or(0);
            Some(Period { unit: self.unit, first, last, articles })
        })
    }
}

impl Unit {
    /// The first day of the period that a day lies in.
    fn start(self, day: NaiveDate) -> NaiveDate {
        let start = match self {
            Unit::Day => Some(day),
            Unit::Month => day.with_day(1),
            Unit::Year => day.with_ordinal(1),
        };
        start.unwrap_or(day)
    }

    /// The first day of the next period.
    fn after(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Unit::Day => start.checked_add_days(Days::new(1)),
            Unit::Month => start.checked_add_months(Months::new(1)),
            Unit::Year => start.checked_add_months(Months::new(12)),
        }
    }

    /// `1 day`, `3 months`.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Moment;

    fn dates(dates: &[&str], undated: usize) -> DateCounts {
        let mut counts = DateCounts { undated, ..DateCounts::default() };
        for date in dates {
            *counts.days.entry(date.parse::<Moment>().expect("a date").days()).or_default() += 1;
        }
        counts
    }

    fn labels(timeline: &Timeline) -> Vec<(String, usize)> {
        timeline.periods().map(|period| (period.label(), period.articles)).collect()
    }

    #[test]
    fn gaps_have_their_periods() {
        let timeline = Timeline::new(&dates(&["2019-12-30", "2020-02-01", "2020-02-29"], 0), Unit::Month);
        let expected = [("2019-12", 1), ("2020-01", 0), ("2020-02", 2)];
        assert_eq!(labels(&timeline), expected.map(|(label, articles)| (label.to_string(), articles)));
        let last = timeline.periods().last().expect("a period").last;
        assert_eq!(last.to_string(), "2020-02-29");
        assert_eq!((timeline.total(), timeline.most()), (3, 2));
    }

    #[test]
    fn what_is_less_precise_than_the_period_is_counted_apart() {
        let dates = dates(&["2016", "2016-05", "2016-05-06T07:08:09"], 4);
        for (unit, imprecise, shown) in [(Unit::Day, 2, 1), (Unit::Month, 1, 2), (Unit::Year, 0, 3)] {
            let timeline = Timeline::new(&dates, unit);
            let sum: usize = timeline.periods().map(|period| period.articles).sum();
            assert_eq!((timeline.imprecise, sum, timeline.undated, timeline.total()), (imprecise, shown, 4, 7));
        }
    }

    #[test]
    fn nothing_dated_is_no_period() {
        let timeline = Timeline::new(&dates(&[], 2), Unit::Day);
        assert_eq!((labels(&timeline), timeline.total(), timeline.most()), (vec![], 2, 0));
    }

    #[test]
    fn the_calendar_may_end() {
        let timeline = Timeline::new(&dates(&["9999-12-31"], 0), Unit::Year);
        assert_eq!(labels(&timeline), [("9999".to_string(), 1)]);
    }
}
