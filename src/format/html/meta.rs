//! What a page says of its article in its head, its headings and its time elements.

use super::jsonld::{self, JsonLd};
use super::plain;
use super::scan::{Scanner, Tag, Token};
use crate::article::Draft;
use crate::date;
use crate::format::layout::tidy;
use crate::format::{Found, byline};

/// The places of a page where its article is described.
#[derive(Debug, Default)]
struct Page {
    /// Name in lower case, value.
    metas: Vec<(String, String)>,
    title: String,
    headings: Vec<String>,
    /// `<time>` elements: value, and whether the page calls it the time of publication.
    times: Vec<(String, bool)>,
    authors: Vec<String>,
    language: Option<String>,
    canonical: Option<String>,
}

/// Pages have a handful of each; hostile ones have millions.
const MOST: usize = 300;

/// What a page's markup says of its article, and the texts that may serve as body or standfirst.
pub(super) struct Described {
    pub found: Found,
    pub description: Option<String>,
    pub body: Option<String>,
    /// The titles that the page gives itself, which are no part of its text.
    pub titles: Vec<String>,
}

pub(super) fn read(html: &str) -> Described {
    let (page, blocks) = scan(html);
    let json = jsonld::read(&blocks);
    let source = source(&page, &json);
    let draft = Draft {
        headline: headline(&page, &json, source.as_deref()),
        authors: authors(&page, &json, source.as_deref()),
        section: section(&page, &json),
        topics: topics(&page, &json),
        language: json
            .language
            .clone()
            .or(page.language.clone())
            .or_else(|| page.meta(&["og:locale", "content-language"])),
        url: url(&page, &json),
        source,
        ..Draft::default()
    };
    let updated = json.modified.clone().or_else(|| page.meta(MODIFIED));
    let dates = dates(&page, &json, draft.url.as_deref());
    let found = Found { draft, dates, updated, ..Found::default() };
    let description =
        json.description.clone().or_else(|| page.meta(&["og:description", "description", "twitter:description"]));
    let mut titles = page.headings;
    titles.extend(
        page.metas
            .into_iter()
            .filter(|(name, _)| matches!(name.as_str(), "og:title" | "twitter:title"))
            .map(|(_, title)| title),
    );
    Described { found, description, body: json.body, titles }
}

impl Page {
    /// The first value that one of the names has, names in order.
    fn meta(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).next().map(str::to_string))
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What the text of an element is being gathered for.
enum Gather {
    Title,
    Heading,
    Time { published: bool },
    Author,
}

fn scan(html: &str) -> (Page, Vec<&str>) {
    let mut page = Page::default();
    let mut blocks = Vec::new();
    let mut in_json = false;
    let mut gathering: Option<(Gather, &str, String)> = None;
    for token in Scanner::new(html) {
        match token {
            Token::Open(tag) => {
                in_json = tag.is("script")
                    && tag.attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
                if let Some(gather) = open(&mut page, tag).filter(|_| gathering.is_none()) {
                    gathering = Some((gather, tag.name, String::new()));
                }
            }
            Token::Text(text) if in_json && blocks.len() < MOST => blocks.push(text),
            Token::Text(text) => {
                if let Some((_, _, gathered)) = &mut gathering
                    && gathered.len() < 2000
                {
                    gathered.push_str(text);
                }
            }
            Token::Close(name) => {
                in_json = false;
                if let Some((gather, _, text)) = gathering.take_if(|(_, open, _)| open.eq_ignore_ascii_case(name)) {
                    close(&mut page, &gather, &plain::line(&text));
                }
            }
        }
    }
    (page, blocks)
}

fn open(page: &mut Page, tag: Tag<'_>) -> Option<Gather> {
    let itemprop = || tag.attribute("itemprop").unwrap_or_default().to_ascii_lowercase();
    match tag.name.to_ascii_lowercase().as_str() {
        "html" => page.language = page.language.take().or(tag.attribute("lang").map(|lang| lang.into_owned())),
        "meta" => meta(page, tag),
        "link" if tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
            page.canonical = page.canonical.take().or(tag.attribute("href").map(|href| href.into_owned()));
        }
        "title" if page.title.is_empty() => return Some(Gather::Title),
        "h1" if page.headings.len() < MOST => return Some(Gather::Heading),
        "time" if page.times.len() < MOST => {
            let class = tag.attribute("class").unwrap_or_default().to_ascii_lowercase();
            let published =
                itemprop() == "datepublished" || tag.attribute("pubdate").is_some() || class.contains("publi");
            return match tag.attribute("datetime").filter(|value| !value.is_empty()) {
                Some(value) => {
                    page.times.push((tidy(&value), published));
                    None
                }
                None => Some(Gather::Time { published }),
            };
        }
        "a" | "span" | "div" | "p" | "address" if page.authors.len() < MOST => {
            let class = tag.attribute("class").unwrap_or_default().to_ascii_lowercase();
            let by = |list: &str| {
                list.split_whitespace()
                    .any(|word| matches!(word, "author" | "byline" | "author-name" | "article-author"))
            };
            let linked = tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("author"));
            return (linked || itemprop() == "author" || by(&class)).then_some(Gather::Author);
        }
        _ => {}
    }
    None
}

fn meta(page: &mut Page, tag: Tag<'_>) {
    let Some(content) = tag.attribute("content") else { return };
    let value = plain::line(&content);
    let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|attribute| tag.attribute(attribute));
    if let Some(name) = name.filter(|_| !value.is_empty() && page.metas.len() < MOST) {
        page.metas.push((name.to_ascii_lowercase(), value));
    }
}

fn close(page: &mut Page, gather: &Gather, text: &str) {
    if text.is_empty() {
        return;
    }
    match gather {
        Gather::Title => page.title = text.to_string(),
        Gather::Heading => page.headings.push(text.to_string()),
        Gather::Time { published } => page.times.push((text.to_string(), *published)),
        Gather::Author => page.authors.push(text.to_string()),
    }
}

fn headline(page: &Page, json: &JsonLd, source: Option<&str>) -> String {
    let meta = |names: &[&str]| page.meta(names).map(|title| without_site(&title, source, &page.headings));
    let mut candidates: Vec<String> = Vec::new();
    candidates.extend(json.headline.as_deref().map(|title| without_site(title, source, &page.headings)));
    candidates.extend(meta(&["og:title"]));
    candidates.extend(meta(&[
        "twitter:title",
        "dc.title",
        "dcterms.title",
        "citation_title",
        "parsely-title",
        "sailthru.title",
    ]));
    candidates.extend(page.headings.first().cloned());
    candidates.push(without_site(&page.title, source, &page.headings));
    let Some(best) = candidates.iter().find(|title| !title.is_empty()) else { return String::new() };
    // A headline that was cut is completed from wherever it stands whole.
    let stem = best.trim_end_matches(['…', '.', ' ']);
    let cut = best.ends_with('…') || best.ends_with("...");
    let whole = candidates
        .iter()
        .chain(&page.headings)
        .find(|title| cut && title.len() > best.len() && title.starts_with(stem));
    whole.unwrap_or(best).clone()
}

/// A title without the site's name after it.
fn without_site(title: &str, source: Option<&str>, headings: &[String]) -> String {
    let title = tidy(title);
    if headings.contains(&title) {
        return title;
    }
    for separator in [" | ", " - ", " – ", " — ", " · ", " :: ", " • "] {
        let Some((left, right)) = title.rsplit_once(separator) else { continue };
        let site = source.is_some_and(|source| {
            let (right, source) = (letters(right), letters(source));
            !source.is_empty() && (right.starts_with(&source) || source.starts_with(&right) && right.len() > 3)
        });
        if site || headings.iter().any(|heading| heading == left) {
            return left.trim().to_string();
        }
    }
    title
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn authors(page: &Page, json: &JsonLd, source: Option<&str>) -> Vec<String> {
    const NAMES: &[&str] = &[
        "author",
        "article:author",
        "article:author_name",
        "og:article:author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "parsely-author",
        "sailthru.author",
        "byl",
        "cxenseparse:author",
        "twitter:creator:name",
    ];
    let of = |names: &[String]| {
        let mut people: Vec<String> = Vec::new();
        for person in names.iter().flat_map(|name| byline::authors(name)) {
            let is_source = source.is_some_and(|source| letters(source) == letters(&person));
            if !is_source && !people.contains(&person) {
                people.push(person);
            }
        }
        people
    };
    let mut from_meta = NAMES.iter().map(|name| page.all(name).map(str::to_string).collect::<Vec<_>>());
    let people = of(&json.authors);
    if !people.is_empty() {
        return people;
    }
    let people = from_meta.find_map(|names| Some(of(&names)).filter(|people| !people.is_empty()));
    // The first author element of a page is the article's; the others belong to teasers.
    people.unwrap_or_else(|| {
        page.authors.iter().map(|name| of(std::slice::from_ref(name))).find(|p| !p.is_empty()).unwrap_or_default()
    })
}

fn source(page: &Page, json: &JsonLd) -> Option<String> {
    let site = page.meta(&["og:site_name"]);
    let publisher = json.publisher.clone().filter(|name| !name.is_empty() && !name.contains("://"));
    let other = || {
        page.meta(&["dc.publisher", "citation_journal_title", "publisher", "application-name"])
            .filter(|n| !n.contains("://"))
    };
    // `Headline - The Relay`
    let in_title = || {
        let rest = page.headings.iter().find_map(|heading| page.title.strip_prefix(heading.as_str()))?;
        let name = rest.trim_start().strip_prefix(['-', '|', '–', '—', '·'])?.trim();
        (!name.is_empty() && name.chars().count() <= 40).then(|| name.to_string())
    };
    publisher.or(site).or_else(other).or_else(in_title).or_else(|| host(&url(page, json)?))
}

/// The site of an address.
pub(in crate::format) fn host(url: &str) -> Option<String> {
    let host = url.split("://").nth(1)?.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_string()).filter(|host| !host.is_empty())
}

/// The date in an address, which is part of a page's markup.
pub(in crate::format) fn date_in_url(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    Some(date::in_path(std::path::Path::new(path))?.moment.to_string())
}

fn section(page: &Page, json: &JsonLd) -> Option<String> {
    let section = json.sections.first().map(|section| plain::line(section)).filter(|section| !section.is_empty());
    section.or_else(|| {
        page.meta(&[
            "article:section",
            "og:article:section",
            "prism.section",
            "parsely-section",
            "section",
            "cxenseparse:section",
        ])
    })
}

fn topics(page: &Page, json: &JsonLd) -> Vec<String> {
    const LISTS: &[&str] = &[
        "article:tag",
        "og:article:tag",
        "news_keywords",
        "keywords",
        "parsely-tags",
        "citation_keywords",
        "dc.subject",
    ];
    let mut topics: Vec<String> = Vec::new();
    let from_json = json.keywords.iter().chain(json.sections.iter().skip(1)).map(String::as_str);
    for list in from_json.chain(LISTS.iter().flat_map(|name| page.all(name))) {
        for topic in list.split([',', ';']).map(plain::line) {
            // Some sites file their internal settings under keywords.
            let plain = !topic.is_empty()
                && topic.chars().count() <= 60
                && !topic.contains(['=', '{', '_'])
                && !topic.contains("://");
            if plain && topics.len() < 50 && !topics.iter().any(|known| known.eq_ignore_ascii_case(&topic)) {
                topics.push(topic);
            }
        }
    }
    topics
}

fn url(page: &Page, json: &JsonLd) -> Option<String> {
    let candidates =
        [page.canonical.clone(), page.meta(&["og:url"]), json.url.clone(), page.meta(&["twitter:url", "parsely-link"])];
    candidates
        .into_iter()
        .flatten()
        .find(|url| url.starts_with("http://") || url.starts_with("https://"))
        .map(|url| tidy(&url))
}

const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "date.modified",
    "last-modified",
];

fn dates(page: &Page, json: &JsonLd, url: Option<&str>) -> Vec<String> {
    const PUBLISHED: &[&str] = &[
        "article:published_time",
        "og:article:published_time",
        "date:published_time",
        "og:published_time",
        "datepublished",
        "article:published",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "pubdate",
        "dc.date.issued",
        "dcterms.issued",
        "dc.date",
        "dcterms.date",
        "dc.date.created",
        "dcterms.created",
        "citation_publication_date",
        "citation_date",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "date.available",
        "date.created",
        "date",
        "pub_date",
    ];
    let mut dates: Vec<String> = json.published.iter().cloned().collect();
    dates.extend(PUBLISHED.iter().filter_map(|name| page.meta(&[name])));
    let called = |wanted: bool| {
        page.times.iter().filter(move |(_, published)| *published == wanted).map(|(value, _)| value.clone())
    };
    dates.extend(called(true).take(1));
    dates.extend(called(false).take(1));
    dates.extend(url.and_then(date_in_url));
    dates
}

#[cfg(test)]
mod tests;
