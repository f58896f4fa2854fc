//! NewsML-G2 2.x: news items, alone or in a message. A package only refers to items, so it is no article by itself.

use super::newsml;
use super::nitf;
use super::tree::Element;
use crate::article::{Draft, GivenName, Item, Kind};
use crate::date::{self, Order};
use crate::format::layout::{self, tidy};
use crate::format::{Found, byline, html, text, wire};

/// The article of a `newsItem`; None for pictures, packages and items whose text is elsewhere. `message` is what stands
/// around it.
pub(super) fn article(item: &Element, message: &Element) -> Option<Found> {
    let mut found = Found::default();
    let story = content(item)?;
    let empty = Element::default();
    let about = item.child("itemMeta").unwrap_or(&empty);
    let meta = item.child("contentMeta").unwrap_or(&empty);
    set_identity(&mut found, item, about);
    set_dates(&mut found, about, meta, message);
    set_headlines(&mut found, meta);
    set_people(&mut found, meta);
    set_rights(&mut found, item, about, meta);
    set_subjects(&mut found, item, meta);
    found.draft.urgency = meta.text_of("urgency").and_then(|urgency| wire::urgency(&urgency));
    let tag = meta.child("language").and_then(|language| language.attribute("tag"));
    found.draft.language = tag.or_else(|| item.attribute("lang")).map(str::to_string);
    match story {
        Content::Nitf(nitf) => set_nitf(&mut found, nitf),
        Content::Paragraphs(mut paragraphs) => {
            wire::drop_sign_off(&mut paragraphs);
            if let Some(standfirst) = found.draft.standfirst.take() {
                wire::set_standfirst(&mut found, &[standfirst], &paragraphs);
            }
            text::refine(&mut found, paragraphs);
        }
    }
    wire::set_notice(&mut found.draft);
    let slug = || meta.text_of("slugline").or_else(|| about.text_of("title"));
    if found.draft.headline.is_empty() {
        found.draft.headline = slug().unwrap_or_default();
    }
    (!found.draft.body.is_empty()).then_some(found)
}

enum Content<'a> {
    Nitf(&'a Element),
    Paragraphs(Vec<String>),
}

/// The text, from the best of its renditions: with markup before without.
fn content(item: &Element) -> Option<Content<'_>> {
    let set = item.child("contentSet")?;
    if let Some(nitf) = set.all("inlineXML").find_map(|inline| inline.find("nitf")) {
        return Some(Content::Nitf(nitf));
    }
    let xml = set.all("inlineXML").map(newsml::paragraphs).find(|paragraphs| !paragraphs.is_empty());
    let of_data = || {
        let kind = |data: &Element| data.attribute("contenttype").unwrap_or("text/plain").to_lowercase();
        let html = set.all("inlineData").find(|data| kind(data).contains("html")).map(newsml::paragraphs);
        html.or_else(|| set.all("inlineData").find(|data| kind(data).starts_with("text")).map(plain))
    };
    xml.or_else(of_data).filter(|paragraphs| !paragraphs.is_empty()).map(Content::Paragraphs)
}

/// Plain text, which some wrap into a tag all the same.
fn plain(data: &Element) -> Vec<String> {
    let text = data.raw_text();
    if text.matches("<p").count() > 1 || !data.elements().all(|inner| inner.is("br")) {
        return newsml::paragraphs(data);
    }
    layout::wire_paragraphs(&html::without_tags(&text))
}

fn set_nitf(found: &mut Found, nitf: &Element) {
    let title = nitf.at(&["head", "title"]);
    nitf::set_body(found, nitf.child("body").unwrap_or(nitf), title);
}

/// The item's identity, its revision, and what its status and signals say of that.
fn set_identity(found: &mut Found, item: &Element, about: &Element) {
    let created = about.text_of("versionCreated").and_then(|text| date::in_markup(&text, Order::Unknown));
    if let Some(id) = item.attribute("guid") {
        let version = item.attribute("version").and_then(|version| version.parse().ok());
        found.draft.item = Some(Item { id: id.to_string(), version, created });
    }
    let draft = &mut found.draft;
    draft.notice = about.child("pubStatus").and_then(|status| wire::status(status.attribute("qcode")?));
    for signal in about.all("signal") {
        let code = signal.attribute("qcode").and_then(|code| code.rsplit(':').next()).unwrap_or_default();
        draft.notice = draft.notice.or_else(|| wire::notice(code));
    }
    for note in about.all("edNote") {
        draft.notice = draft.notice.or_else(|| wire::notice(&note.line()));
    }
    wire::set_embargo(draft, about.text_of("embargoed").as_deref());
}

fn set_dates(found: &mut Found, about: &Element, meta: &Element, message: &Element) {
    let (first, version) = (about.text_of("firstCreated"), about.text_of("versionCreated"));
    let created = meta.text_of("contentCreated");
    let sent = message.at(&["header", "sent"]).and_then(Element::said);
    // Content may be older than its item: an archive picture, a text taken up again.
    found.dates.extend(first.into_iter().chain(created).chain(version.clone()).chain(sent));
    found.updated =
        version.or_else(|| meta.text_of("contentModified")).filter(|last| found.dates.first() != Some(last));
}

fn set_headlines(found: &mut Found, meta: &Element) {
    let role = |element: &Element| element.attribute("role").unwrap_or_default().to_lowercase();
    let is_main = |role: &str| role.is_empty() || role.ends_with(":main") || role.ends_with(":headline");
    let headlines: Vec<_> = meta.all("headline").filter_map(|line| Some((role(line), line.said()?))).collect();
    let main = headlines.iter().find(|(role, _)| is_main(role)).or(headlines.first());
    found.draft.headline = main.map(|(_, line)| line.clone()).unwrap_or_default();
    let is_sub = |role: &str| role.contains("sub") || role.ends_with(":deck");
    let mut standfirst: Vec<String> =
        headlines.iter().filter(|(role, _)| is_sub(role)).map(|(_, line)| line.clone()).collect();
    let is_summary = |role: &str| ["", "summary", "drol:summary", "lead", "abstract"].contains(&role);
    standfirst.extend(meta.all("description").filter(|text| is_summary(&role(text))).filter_map(Element::said));
    found.draft.standfirst = Some(standfirst.join("\n\n")).filter(|text| !text.is_empty());
    let place = meta.child("located").and_then(|place| name(place).or_else(|| place.attribute("literal").map(tidy)));
    let dateline = meta.text_of("dateline").map(|line| line.trim_end_matches([' ', '-', '–', '—']).to_string());
    found.draft.dateline = dateline.or(place);
}

/// The name of a concept, in English where it has several.
fn name(concept: &Element) -> Option<String> {
    let english = concept.all("name").find(|name| name.attribute("lang").is_some_and(|lang| lang.starts_with("en")));
    english.and_then(Element::said).or_else(|| concept.text_of("name"))
}

/// The by-line, or those who are named as its authors.
fn set_people(found: &mut Found, meta: &Element) {
    if let Some(line) = meta.text_of("by") {
        found.draft.authors = byline::authors(&line);
        found.draft.byline = Some(line);
        return;
    }
    for creator in meta.all("creator").chain(meta.all("contributor")) {
        let Some(name) = name(creator).or_else(|| creator.attribute("literal").map(tidy)) else { continue };
        for author in byline::authors(&name) {
            if !found.draft.authors.contains(&author) {
                found.draft.authors.push(author);
            }
        }
    }
}

fn set_rights(found: &mut Found, item: &Element, about: &Element, meta: &Element) {
    let rights = item.child("rightsInfo");
    let party = |element: Option<&Element>| {
        let element = element?;
        name(element).or_else(|| element.attribute("literal").map(tidy))
    };
    let notice = rights.and_then(|rights| rights.text_of("copyrightNotice"));
    let holder = party(rights.and_then(|rights| rights.child("copyrightHolder")));
    let provider = about.child("provider");
    let code = || provider?.attribute("qcode")?.rsplit(':').next().map(str::to_string);
    for source in [party(provider), code(), meta.text_of("creditline"), party(meta.child("infoSource")), holder.clone()]
    {
        wire::set_source(&mut found.draft, source);
    }
    found.draft.copyright = notice.or(holder);
}

/// Subjects by their scheme; people, organisations and places among them are names, the rest are topics.
fn set_subjects(found: &mut Found, item: &Element, meta: &Element) {
    const MOST: usize = 200;
    for subject in meta.all("subject").take(MOST) {
        let code = subject.attribute("qcode").or_else(|| subject.attribute("uri"));
        let kind = subject.attribute("type").and_then(|kind| kind.rsplit(':').next()).unwrap_or_default();
        let named = name(subject).or_else(|| asserted(item, code?));
        let literal = || subject.attribute("literal").map(tidy);
        match kind_of(kind) {
            Some(kind) => {
                let names = named.or_else(literal).map(|name| GivenName { kind, name });
                found.draft.given_names.extend(names);
            }
            None if code.is_some_and(|code| code.contains("department")) || kind == "cat" => {
                set_section(&mut found.draft, named.or_else(literal));
            }
            None => {
                let name = named.or_else(literal).filter(|name| *name != found.draft.headline);
                found.subject(code, name.as_deref());
            }
        }
    }
    for keyword in meta.all("keyword").take(MOST).filter_map(Element::said) {
        found.subject(None, Some(&keyword));
    }
}

fn set_section(draft: &mut Draft, name: Option<String>) {
    draft.section = draft.section.take().or(name);
}

fn kind_of(concept: &str) -> Option<Kind> {
    Some(match concept {
        "person" => Kind::Person,
        "organisation" | "organization" => Kind::Organisation,
        "geoArea" | "poi" | "city" | "country" | "statprov" => Kind::Place,
        _ => return None,
    })
}

/// What the item's assertions call a concept that its subjects only refer to.
fn asserted(item: &Element, code: &str) -> Option<String> {
    let last = code.rsplit(':').next()?;
    let same = |known: &str| known == code || known.rsplit(':').next() == Some(last) && known.contains("loc");
    item.all("assert").find(|assert| assert.attribute("qcode").is_some_and(same)).and_then(name)
}
