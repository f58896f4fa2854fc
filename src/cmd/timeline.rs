//! `depeche timeline`: how many articles match in each day, month or year.

use std::io::{self, Write};

use serde::Serialize;

use super::{Outcome, Result, Stop, parse, query_text};
use crate::cli::{By, TimelineArgs};
use crate::engine;
use crate::output::{self, META, json, plural, thousands};
use crate::timeline::{Period, Timeline, Unit};

/// A gap of more periods than this is one line of the chart.
const GAP_SHOWN: usize = 3;

#[derive(Serialize)]
struct PeriodLine {
    period: String,
    from: String,
    to: String,
    articles: usize,
}

/// The last line: all articles, and those of them that no period counts.
#[derive(Serialize)]
struct TotalLine {
    query: String,
    articles: usize,
    imprecise: usize,
    undated: usize,
}

pub fn run(args: &TimelineArgs) -> Result {
    let query = parse(&query_text(&args.query))?;
    let archive = engine::open(&args.archive.archive)?;
    let unit = match args.by {
        By::Day => Unit::Day,
        By::Month => Unit::Month,
        By::Year => Unit::Year,
    };
    let timeline = Timeline::new(&archive.dates(&query)?, unit);
    let mut out = output::stdout();
    if args.archive.json {
        for period in timeline.periods() {
            json::write(&mut out, &PeriodLine::new(&period))?;
        }
        let (articles, imprecise, undated) = (timeline.total(), timeline.imprecise, timeline.undated);
        json::write(&mut out, &TotalLine { query: query.to_string(), articles, imprecise, undated })?;
    } else if args.csv {
        table(&mut out, &timeline)?;
    } else {
        chart(&mut out, &timeline, unit, output::width())?;
        eprintln!("{}", plural(timeline.total(), "article"));
    }
    out.flush()?;
    Ok(if timeline.total() > 0 { Outcome::Done } else { Outcome::NothingFound })
}

impl PeriodLine {
    fn new(period: &Period) -> PeriodLine {
        let (from, to) = (period.first.to_string(), period.last.to_string());
        PeriodLine { period: period.label(), from, to, articles: period.articles }
    }
}

/// Every period a row; the last two rows, which have no days, count what no period does.
fn table(out: &mut dyn Write, timeline: &Timeline) -> std::result::Result<(), Stop> {
    let mut table = csv::Writer::from_writer(out);
    let mut row = |row: &PeriodLine| table.serialize(row).map_err(io::Error::from);
    for period in timeline.periods() {
        row(&PeriodLine::new(&period))?;
    }
    for (name, articles) in [("imprecise", timeline.imprecise), ("undated", timeline.undated)] {
        row(&PeriodLine { period: name.to_string(), from: String::new(), to: String::new(), articles })?;
    }
    Ok(table.flush()?)
}

/// A bar for each period; long gaps are told in words.
fn chart(out: &mut dyn Write, timeline: &Timeline, unit: Unit, width: usize) -> io::Result<()> {
    let count_width = thousands(timeline.most()).len();
    let mut gap: Vec<Period> = Vec::new();
    let line = |out: &mut dyn Write, period: &Period| {
        let label = period.label();
        let room = width.saturating_sub(label.len() + count_width + 4).max(1);
        let bar = bar(period.articles, timeline.most(), room);
        writeln!(out, "{}", format!("{label}  {:>count_width$}  {bar}", thousands(period.articles)).trim_end())
    };
    for period in timeline.periods() {
        if period.articles == 0 {
            gap.push(period);
            continue;
        }
        if gap.len() > GAP_SHOWN {
            writeln!(out, "{META}  {} without an article{META:#}", plural(gap.len(), unit.name()))?;
        } else {
            gap.iter().try_for_each(|period| line(out, period))?;
        }
        gap.clear();
        line(out, &period)?;
    }
    let less =
        if unit == Unit::Day { "of which only the month or year is known" } else { "of which only the year is known" };
    for (articles, what) in [(timeline.imprecise, less), (timeline.undated, "without a date")] {
        if articles > 0 {
            writeln!(out, "not in the chart: {} {what}", plural(articles, "article"))?;
        }
    }
    Ok(())
}

/// A bar in eighths of a column, in proportion to the most; whatever is more than none can be seen.
fn bar(articles: usize, most: usize, room: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if articles == 0 {
        return String::new();
    }
    let eighths = ((articles as u128 * room as u128 * 8 / most.max(1) as u128) as usize).max(1);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Moment;
    use crate::engine::DateCounts;

    fn drawn(dates: &[(&str, usize)], undated: usize, unit: Unit, width: usize) -> String {
        let mut counts = DateCounts { undated, ..DateCounts::default() };
        for (date, articles) in dates {
            counts.days.insert(date.parse::<Moment>().expect("a date").days(), *articles);
        }
        let mut out = anstream::StripStream::new(Vec::new());
        chart(&mut out, &Timeline::new(&counts, unit), unit, width).expect("a vector takes everything");
        String::from_utf8(out.into_inner()).expect("UTF-8")
    }

    #[test]
    fn a_chart_fits_its_width_and_shows_gaps() {
        let dates = [("2020-01-31", 8), ("2020-03-01", 4), ("2021-03-01", 1), ("2021", 2)];
        let expected = "\
2020-01  8  ████████
2020-02  0
2020-03  4  ████
  11 months without an article
2021-03  1  █
not in the chart: 2 articles of which only the year is known
not in the chart: 1 article without a date
";
        assert_eq!(drawn(&dates, 1, Unit::Month, 20), expected);
    }

    #[test]
    fn bars_are_in_proportion_and_never_longer_than_the_room() {
        assert_eq!(bar(0, 10, 10), "");
        assert_eq!(bar(10, 10, 10), "██████████");
        assert_eq!(bar(5, 10, 5), "██▌");
        assert_eq!(bar(1, 1_000_000, 10), "▏", "one is more than none");
        assert_eq!(bar(usize::MAX, usize::MAX, 3), "███");
        assert_eq!(drawn(&[("2020", 3)], 0, Unit::Year, 0), "2020  3  █\n", "a terminal without columns");
    }
}
