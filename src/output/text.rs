//! Text for people: what matters first, matches and names marked, one screen where possible.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;

use super::{MATCH, META, ORGANISATION, PERSON, PLACE, RelativeDates, TITLE, clean, line, plural, short_path};
use crate::article::{Article, ArticleId, Draft, Kind, Name, Part, Published};
use crate::engine::{Entry, FacetCount, Hit};
use crate::names::Method;
use crate::near::NearCopy;
use crate::snippet::{Shown, Snippet};

/// How many names of a kind a hit shows.
const NAMES_SHOWN: usize = 6;
/// How many ids of near-copies a hit shows.
const COPIES_SHOWN: usize = 3;

fn styled(out: &mut dyn Write, style: Style, text: &str) -> io::Result<()> {
    write!(out, "{style}{}{style:#}", clean(text))
}

fn style_of(kind: Kind) -> Style {
    match kind {
        Kind::Person => PERSON,
        Kind::Organisation => ORGANISATION,
        Kind::Place => PLACE,
    }
}

/// `1 person`, `3 people`.
fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "people",
        Kind::Organisation => "organisations",
        Kind::Place => "places",
    }
}

pub fn hit(out: &mut dyn Write, hit: &Hit, shown: &Shown) -> io::Result<()> {
    let article = &hit.entry.article;
    let snippet = &shown.passage;
    match &shown.headline {
        Snippet { text, marks } if !marks.is_empty() && line(text) == *text => marked(out, text, marks, TITLE)?,
        _ => styled(out, TITLE, &headline(article))?,
    }
    writeln!(out)?;
    write!(out, "  ")?;
    facts(out, article)?;
    if !snippet.text.is_empty() {
        write!(out, "  ")?;
        marked(out, &snippet.text, &snippet.marks, Style::new())?;
        writeln!(out)?;
    }
    for kind in Kind::ALL {
        let names: Vec<&Name> = article.names_of(kind).collect();
        if names.is_empty() {
            continue;
        }
        let more = names.len().saturating_sub(NAMES_SHOWN);
        let names: Vec<String> = names.iter().take(NAMES_SHOWN).map(|name| line(&name.name)).collect();
        write!(out, "  {META}{}:{META:#} ", label(kind))?;
        styled(out, style_of(kind), &names.join(", "))?;
        writeln!(out, "{}", if more > 0 { format!(" and {more} more") } else { String::new() })?;
    }
    if let Some(origin) = hit.entry.origins.first() {
        write!(out, "  ")?;
        styled(out, META, &line(short_path(&origin.place())))?;
        if hit.entry.origins.len() > 1 {
            write!(out, "{META} (and {}){META:#}", plural(hit.entry.origins.len() - 1, "other file"))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The line under a hit that says which near-copies of it are not shown.
pub fn copies(out: &mut dyn Write, copies: &[ArticleId]) -> io::Result<()> {
    let plural = match copies.len() {
        0 => return Ok(()),
        1 => "copy",
        _ => "copies",
    };
    let ids: Vec<String> = copies.iter().take(COPIES_SHOWN).map(ArticleId::to_string).collect();
    let more = if copies.len() > COPIES_SHOWN { ", ..." } else { "" };
    writeln!(out, "  {META}+{} {plural}: {}{more}{META:#}", copies.len(), ids.join(", "))
}

/// Near-copies of an article, one a line.
pub fn near_copies(out: &mut dyn Write, copies: &[NearCopy]) -> io::Result<()> {
    if !copies.is_empty() {
        writeln!(out, "\n{META}near-copies{META:#}")?;
    }
    for copy in copies {
        let article = &copy.entry.article;
        write!(out, "  {:.2}  {}  ", copy.resemblance, headline(article))?;
        facts(out, article)?;
    }
    Ok(())
}

/// An article on two lines: headline and facts.
pub fn title(out: &mut dyn Write, article: &Article, mark: &str) -> io::Result<()> {
    write!(out, "{mark} ")?;
    styled(out, TITLE, &headline(article))?;
    write!(out, "\n  ")?;
    facts(out, article)
}

fn headline(article: &Article) -> String {
    let headline = line(&article.draft.headline);
    if headline.is_empty() { "(no headline)".to_string() } else { headline }
}

/// Date, source, section, language and id on one line.
fn facts(out: &mut dyn Write, article: &Article) -> io::Result<()> {
    let draft = &article.draft;
    let date = draft.published.as_ref().map_or("no date".to_string(), date);
    let mut facts = vec![date];
    facts.extend([&draft.source, &draft.section, &draft.language].into_iter().flatten().map(|fact| line(fact)));
    facts.push(article.id.to_string());
    styled(out, META, &facts.join(" · "))?;
    writeln!(out)
}

/// The day (or month, or year) as printed; a date that is not from the file's markup says where it is from.
fn date(published: &Published) -> String {
    let moment = published.moment.to_string();
    let day = moment.split('T').next().unwrap_or_default();
    match published.evidence {
        crate::article::Evidence::Markup => day.to_string(),
        other => format!("{day} (from {})", other.as_str().replace('-', " ")),
    }
}

/// Text in a style, with spans in the style of a match. Spans are sorted and do not overlap.
fn marked(out: &mut dyn Write, text: &str, marks: &[Range<usize>], style: Style) -> io::Result<()> {
    let mut spans: Vec<(Range<usize>, Style)> = Vec::new();
    let mut at = 0;
    for mark in marks {
        spans.extend([(at..mark.start, style), (mark.clone(), MATCH)]);
        at = mark.end;
    }
    spans.push((at..text.len(), style));
    spans.retain(|(span, _)| !span.is_empty());
    with_styles(out, text, &spans)
}

fn with_styles(out: &mut dyn Write, text: &str, spans: &[(Range<usize>, Style)]) -> io::Result<()> {
    let mut at = 0;
    for (span, style) in spans {
        let (Some(before), Some(inside)) = (text.get(at..span.start), text.get(span.clone())) else { continue };
        write!(out, "{}", clean(before))?;
        styled(out, *style, inside)?;
        at = span.end;
    }
    write!(out, "{}", clean(text.get(at..).unwrap_or_default()))
}

/// One whole article, its names in the colours of their kinds.
pub fn article(out: &mut dyn Write, article: &Article, paths: &[&str]) -> io::Result<()> {
    let draft = &article.draft;
    let part = |out: &mut dyn Write, part: Part, text: &str| with_styles(out, text, &name_spans(article, part));
    write!(out, "{TITLE}")?;
    part(out, Part::Headline, &draft.headline)?;
    writeln!(out, "{TITLE:#}")?;
    facts(out, article)?;
    if let Some(byline) = &draft.byline {
        writeln!(out, "{}", line(byline))?;
    }
    for (name, values) in [("topics", &draft.topics), ("authors", &draft.authors)] {
        if !values.is_empty() {
            writeln!(out, "{META}{name}:{META:#} {}", line(&values.join(", ")))?;
        }
    }
    let relative = RelativeDates::of(draft);
    if !relative.words().is_empty() {
        let verdict = if relative.confirm { " (agrees with the date)" } else { "" };
        writeln!(out, "{META}days in the text:{META:#} {}{verdict}", line(&relative.words().join(", ")))?;
    }
    let wire = wire_facts(draft);
    if !wire.is_empty() {
        writeln!(out, "{META}{}{META:#}", line(&wire.join(" · ")))?;
    }
    if let Some(url) = &draft.url {
        write!(out, "{META}{}", line(url))?;
        if let Some(captured) = &draft.captured {
            write!(out, ", captured {}", captured.days().0)?;
        }
        writeln!(out, "{META:#}")?;
    }
    for path in paths {
        writeln!(out, "{META}{}{META:#}", line(short_path(path)))?;
    }
    writeln!(out)?;
    if let Some(standfirst) = &draft.standfirst {
        part(out, Part::Standfirst, standfirst)?;
        writeln!(out, "\n")?;
    }
    part(out, Part::Body, &draft.body)?;
    writeln!(out)?;
    names(out, article)
}

/// What only agencies say: which revision of which item this is, its urgency, until when it is held, whose it is.
fn wire_facts(draft: &Draft) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(item) = &draft.item {
        let version = item.version.map(|version| format!(", revision {version}")).unwrap_or_default();
        facts.push(format!("item {}{version}", item.id));
    }
    facts.extend(draft.notice.map(|notice| notice.as_str().to_string()));
    facts.extend(draft.urgency.map(|urgency| format!("urgency {urgency}")));
    facts.extend(draft.embargo.as_ref().map(|moment| format!("embargo {moment}")));
    facts.extend(draft.copyright.clone());
    facts
}

fn name_spans(article: &Article, part: Part) -> Vec<(Range<usize>, Style)> {
    let mut spans: Vec<(Range<usize>, Style)> = Vec::new();
    for name in &article.names {
        let mentions = name.mentions.iter().filter(|mention| mention.part == part);
        spans.extend(mentions.map(|mention| (mention.range(), style_of(name.kind))));
    }
    spans.sort_by_key(|(span, _)| span.start);
    spans
}

/// Every name with its other forms, and how it was found and where, by kind.
fn names(out: &mut dyn Write, article: &Article) -> io::Result<()> {
    match Method::of(article) {
        Method::Model(id) => writeln!(out, "\n{META}names: by model {id}{META:#}")?,
        Method::Rules(Some(language)) => {
            writeln!(out, "\n{META}names: by rules, no model for {}{META:#}", line(language))?;
        }
        Method::Rules(None) => writeln!(out, "\n{META}names: by rules, the language is not known{META:#}")?,
        Method::None => writeln!(out, "\n{META}names: not looked for{META:#}")?,
    }
    let listed = article.listed();
    for kind in Kind::ALL {
        let mut first = true;
        for name in article.names_of(kind) {
            if std::mem::take(&mut first) {
                writeln!(out, "\n{META}{}{META:#}", label(kind))?;
            }
            write!(out, "  ")?;
            styled(out, style_of(kind), &line(&name.name))?;
            if !name.also.is_empty() {
                write!(out, " (also {})", line(&name.also.join(", ")))?;
            }
            if !name.mentions.is_empty() {
                write!(out, ", {} ({})", plural(name.mentions.len(), "mention"), parts_of(name))?;
            }
            let by_file = listed.contains(&(kind, name.name.as_str()));
            writeln!(out, "{}", if by_file { ", listed by the file" } else { "" })?;
        }
    }
    Ok(())
}

/// `headline 1, body 2`.
fn parts_of(name: &Name) -> String {
    let count = |part: Part| name.mentions.iter().filter(|mention| mention.part == part).count();
    let parts = Part::ALL.into_iter().filter(|&part| count(part) > 0);
    parts.map(|part| format!("{} {}", part.as_str(), count(part))).collect::<Vec<_>>().join(", ")
}

/// Names with their counts in a column.
pub fn counts(out: &mut dyn Write, counts: &[&FacetCount], style: Style) -> io::Result<()> {
    let width = counts.iter().map(|count| count.articles.to_string().len()).max().unwrap_or(1);
    for count in counts {
        count_line(out, count, style, width)?;
    }
    Ok(())
}

fn count_line(out: &mut dyn Write, count: &FacetCount, style: Style, width: usize) -> io::Result<()> {
    write!(out, "{:>width$}  ", count.articles)?;
    styled(out, style, &line(&count.name))?;
    if !count.also.is_empty() {
        let shown: Vec<String> = count.also.iter().take(NAMES_SHOWN).map(|form| line(form)).collect();
        write!(out, " {META}(also {}){META:#}", shown.join(", "))?;
    }
    writeln!(out)
}

/// A name with the articles that it is found in.
pub fn count_with_articles(
    out: &mut dyn Write,
    count: &FacetCount,
    style: Style,
    hits: &[Hit],
    total: usize,
) -> io::Result<()> {
    count_line(out, count, style, 1)?;
    for hit in hits {
        let Entry { article, .. } = &hit.entry;
        let date = article.draft.published.as_ref().map_or("no date".to_string(), date);
        writeln!(out, "   {META}{} {date}{META:#}  {}", article.id, headline(article))?;
    }
    if total > hits.len() {
        writeln!(out, "   {META}and {} more{META:#}", total - hits.len())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        write(&mut out).expect("a vector takes everything");
        String::from_utf8(out.into_inner()).expect("UTF-8")
    }

    #[test]
    fn spans_that_do_not_fit_the_text_are_passed_over() {
        let text = plain(|out| with_styles(out, "été", &[(1..2, MATCH), (0..2, MATCH), (1..99, MATCH)]));
        assert_eq!(text, "été");
    }

    #[test]
    fn counts_stand_in_a_column() {
        let count = |name: &str, articles, also: &[&str]| FacetCount {
            name: name.to_string(),
            articles,
            also: also.iter().map(|form| form.to_string()).collect(),
            entity: None,
        };
        let (a, b) = (count("Kremlin", 12, &[]), count("John Kerry", 3, &["Kerry"]));
        assert_eq!(plain(|out| counts(out, &[&a, &b], TITLE)), "12  Kremlin\n 3  John Kerry (also Kerry)\n");
    }
}
