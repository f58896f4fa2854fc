//! NewsML 1.2: an item, its management, and components within components, of which some hold text.
//!
//! Pictures, their captions and references to other items are passed over. An item whose components have headlines of their
//! own is several articles.

use super::tree::{Element, Node};
use super::{blocks, nitf};
use crate::article::{Draft, Item};
use crate::date::{self, Order};
use crate::format::layout::{self, tidy};
use crate::format::{Found, byline, html, text, wire};

/// A component that holds text, with what it says of itself and what those around it say.
struct Part<'a> {
    component: &'a Element,
    around: Vec<&'a Element>,
    content: &'a Element,
}

impl<'a> Part<'a> {
    /// A headline, a date line and the like, the nearest first.
    fn line(&self, name: &str) -> Option<String> {
        self.nearest().find_map(|component| component.child("NewsLines")?.text_of(name))
    }

    /// The components from the innermost out.
    fn nearest(&self) -> impl Iterator<Item = &'a Element> + '_ {
        std::iter::once(self.component).chain(self.around.iter().rev().copied())
    }

    fn role(&self) -> String {
        let role = self.nearest().find_map(|component| component.child("Role")?.attribute("FormalName"));
        role.unwrap_or_default().to_lowercase()
    }

    fn has_headline(&self) -> bool {
        self.component.at(&["NewsLines", "HeadLine"]).and_then(Element::said).is_some()
    }
}

/// An item has no more texts, subjects or keywords than this that are read.
const MOST: usize = 200;

/// The articles of a `NewsItem`; `envelope` is what stands around it.
pub(super) fn articles(item: &Element, envelope: &Element) -> Vec<Found> {
    let mut parts = Vec::new();
    for component in item.all("NewsComponent") {
        collect(component, &mut Vec::new(), &mut parts);
    }
    let is_text =
        |part: &Part<'_>| !["caption", "picture", "photo", "thumbnail", "preview"].contains(&part.role().as_str());
    if parts.iter().any(is_text) {
        parts.retain(is_text);
    }
    // Two headlines are two articles; one headline has whatever text there is.
    let several = parts.iter().filter(|part| part.has_headline()).count() > 1;
    let mut articles = Vec::new();
    let mut group: Vec<Part<'_>> = Vec::new();
    for part in parts {
        if several && part.has_headline() && !group.is_empty() {
            articles.extend(article(item, envelope, &std::mem::take(&mut group)));
        }
        group.push(part);
    }
    articles.extend(article(item, envelope, &group));
    let count = articles.len();
    for (number, found) in articles.iter_mut().enumerate() {
        if let (Some(item), true) = (&mut found.draft.item, count > 1) {
            item.id = format!("{}#{number}", item.id);
        }
    }
    articles
}

/// Components that hold text, in order. Of equivalent ones the first will do.
fn collect<'a>(component: &'a Element, around: &mut Vec<&'a Element>, parts: &mut Vec<Part<'a>>) {
    let before = parts.len();
    if before >= MOST {
        return;
    }
    if let Some(content) = component.all("ContentItem").find_map(content) {
        parts.push(Part { component, around: around.clone(), content });
    }
    let equivalents = component.attribute("EquivalentsList") == Some("yes");
    around.push(component);
    for inner in component.elements() {
        match inner.name() {
            "NewsComponent" => collect(inner, around, parts),
            // An item inside an item keeps its own lines.
            "NewsItem" => inner.all("NewsComponent").for_each(|inner| collect(inner, around, parts)),
            _ => {}
        }
        if equivalents && parts.len() > before {
            break;
        }
    }
    around.pop();
}

/// The data of a content item, if it is text that is there.
fn content(item: &Element) -> Option<&Element> {
    let kind = item.child("MediaType").and_then(|kind| kind.attribute("FormalName")).unwrap_or("text").to_lowercase();
    let is_text = ["text", "complexdata", "complex data", "html", "xml"].contains(&kind.as_str());
    let data = item.child("DataContent").or_else(|| item.at(&["Encoding", "DataContent"]))?;
    let is_binary = item.child("Encoding").and_then(|e| e.attribute("Notation")).is_some_and(|n| n.contains("ase64"));
    (is_text && !is_binary && !data.children.is_empty()).then_some(data)
}

fn article(item: &Element, envelope: &Element, parts: &[Part<'_>]) -> Option<Found> {
    let mut found = Found::default();
    let first = parts.first()?;
    set_management(&mut found, item, envelope);
    set_lines(&mut found, first);
    for component in first.nearest() {
        set_metadata(&mut found, component);
    }
    let provider = item.at(&["Identification", "NewsIdentifier", "ProviderId"]).and_then(Element::said);
    wire::set_source(&mut found.draft, first.line("CreditLine"));
    wire::set_source(&mut found.draft, provider);
    if found.draft.language.is_none() {
        let declared = first.nearest().chain([item, envelope]).find_map(|element| element.attribute("lang"));
        found.draft.language = declared.map(str::to_string);
    }
    set_text(&mut found, parts);
    let label = || item.at(&["Identification", "NameLabel"]).and_then(Element::said);
    if found.draft.headline.is_empty() && !found.draft.body.is_empty() {
        found.draft.headline = first.line("SlugLine").or_else(label).unwrap_or_default();
    }
    (!found.draft.body.is_empty() || found.draft.standfirst.is_some()).then_some(found)
}

fn set_lines(found: &mut Found, part: &Part<'_>) {
    let draft = &mut found.draft;
    draft.headline = part.line("HeadLine").unwrap_or_default();
    draft.standfirst = part.line("SubHeadLine");
    let dateline = part.line("DateLine").map(|line| line.trim_end_matches([' ', '-', '–', '—']).to_string());
    draft.dateline = dateline.filter(|line| line.chars().any(char::is_alphabetic));
    draft.copyright = part.line("CopyrightLine");
    if let Some(line) = part.line("ByLine") {
        draft.authors = byline::authors(&line);
        draft.byline = Some(line);
    }
    for keyword in
        part.nearest().filter_map(|component| component.child("NewsLines")).flat_map(|l| l.all("KeywordLine"))
    {
        add_keywords(draft, &keyword.line());
    }
}

fn add_keywords(draft: &mut Draft, list: &str) {
    let room = MOST.saturating_sub(draft.topics.len());
    for keyword in list.split([',', ';', '/']).take(room).map(tidy) {
        if !keyword.is_empty() && !draft.topics.contains(&keyword) {
            draft.topics.push(keyword);
        }
    }
}

/// Identity, dates, status and urgency of the item.
fn set_management(found: &mut Found, item: &Element, envelope: &Element) {
    let identifier = item.at(&["Identification", "NewsIdentifier"]);
    let said = |name: &str| identifier.and_then(|identifier| identifier.text_of(name));
    let revised = item.at(&["NewsManagement", "ThisRevisionCreated"]).and_then(Element::said);
    let created = item.at(&["NewsManagement", "FirstCreated"]).and_then(Element::said);
    let sent = envelope.at(&["NewsEnvelope", "DateAndTime"]).and_then(Element::said);
    if let Some(id) = said("NewsItemId") {
        let id =
            format!("newsml:{}:{}:{id}", said("ProviderId").unwrap_or_default(), said("DateId").unwrap_or_default());
        found.draft.item = Some(Item {
            id,
            version: said("RevisionId").and_then(|revision| revision.parse().ok()),
            created: revised.as_deref().and_then(|text| date::in_markup(text, Order::Unknown)),
        });
    }
    found.dates.extend(created.clone().into_iter().chain(revised.clone()).chain(sent).chain(said("DateId")));
    found.updated = revised.filter(|revised| Some(revised) != created.as_ref());
    let Some(management) = item.child("NewsManagement") else { return };
    let name = |element: &Element| element.attribute("FormalName").map(str::to_string);
    let draft = &mut found.draft;
    draft.urgency = management.child("Urgency").and_then(name).and_then(|urgency| wire::urgency(&urgency));
    draft.notice = management.child("Status").and_then(name).and_then(|status| wire::status(&status));
    let instruction = management.child("Instruction").and_then(name).unwrap_or_default();
    draft.notice = draft.notice.or_else(|| wire::notice(&instruction));
    if management.child("Status").and_then(name).is_some_and(|status| status.eq_ignore_ascii_case("embargoed")) {
        wire::set_embargo(
            draft,
            management.at(&["StatusWillChange", "DateAndTime"]).and_then(Element::said).as_deref(),
        );
    }
}

/// Provider, language, subjects and keywords of a component.
fn set_metadata(found: &mut Found, component: &Element) {
    if let Some(administrative) = component.child("AdministrativeMetadata") {
        for name in ["Provider", "Source", "Creator"] {
            for party in administrative.all(name).flat_map(|holder| holder.all("Party")) {
                wire::set_source(&mut found.draft, party.attribute("FormalName").map(str::to_string));
            }
        }
        for (name, value) in properties(administrative) {
            if found.draft.section.is_none() && ["Section", "Department", "Desk"].contains(&name) {
                found.draft.section = Some(tidy(value));
            }
        }
    }
    let Some(descriptive) = component.child("DescriptiveMetadata") else { return };
    if found.draft.language.is_none() {
        found.draft.language =
            descriptive.child("Language").and_then(|language| language.attribute("FormalName")).map(str::to_string);
    }
    for subject in descriptive.all("SubjectCode").flat_map(Element::elements).take(MOST) {
        if let Some(code) = subject.attribute("FormalName") {
            found.subject(Some(code), topic_name(component, code).as_deref());
        }
    }
    for (name, value) in properties(descriptive).take(MOST) {
        if name == "Keyword" {
            add_keywords(&mut found.draft, value);
        }
    }
}

fn properties(metadata: &Element) -> impl Iterator<Item = (&str, &str)> {
    metadata
        .all("Property")
        .filter_map(|property| Some((property.attribute("FormalName")?, property.attribute("Value")?)))
}

/// What the item's own list of topics calls a code.
fn topic_name(component: &Element, code: &str) -> Option<String> {
    let topics = component.all("TopicSet").flat_map(|set| set.all("Topic"));
    let topic = topics.into_iter().find(|topic| topic.text_of("FormalName").as_deref() == Some(code))?;
    let names = || topic.all("Description").filter(|name| name.attribute("Variant").is_none_or(|v| v == "Name"));
    let english = names().find(|name| name.attribute("lang").is_some_and(|lang| lang.starts_with("en")));
    english.or_else(|| names().next()).and_then(Element::said)
}

/// Headline, standfirst and body from the parts, by what each says it is.
fn set_text(found: &mut Found, parts: &[Part<'_>]) {
    let mut story: Vec<String> = Vec::new();
    for part in parts {
        let inner = part.content.find("nitf").and_then(nitf::article);
        let paragraphs = match &inner {
            Some(inner) => inner.draft.body.split("\n\n").filter(|text| !text.is_empty()).map(str::to_string).collect(),
            None => paragraphs(part.content),
        };
        match part.role().as_str() {
            "title" | "headline" => found.draft.headline = paragraphs.join(" "),
            "lead" | "subtitle" | "summary" | "abstract" if parts.len() > 1 => {
                found.draft.standfirst = Some(paragraphs.join("\n\n")).filter(|text| !text.is_empty());
            }
            _ => {
                story.extend(paragraphs);
                inner.into_iter().for_each(|inner| merge(found, inner));
            }
        }
    }
    wire::set_notice(&mut found.draft);
    wire::drop_sign_off(&mut story);
    if let Some(standfirst) = found.draft.standfirst.take() {
        wire::set_standfirst(found, &[standfirst], &story);
    }
    text::refine(found, story);
}

/// What NITF inside NewsML says beside its text, where NewsML itself says nothing.
fn merge(found: &mut Found, inner: Found) {
    let draft = &mut found.draft;
    if draft.headline.is_empty() {
        draft.headline = inner.draft.headline;
    }
    if draft.byline.is_none() {
        (draft.byline, draft.authors) = (inner.draft.byline, inner.draft.authors);
    }
    draft.standfirst = draft.standfirst.take().or(inner.draft.standfirst);
    draft.dateline = draft.dateline.take().or(inner.draft.dateline);
    draft.language = draft.language.take().or(inner.draft.language);
    found.subjects.extend(inner.subjects);
    found.dates.extend(inner.dates);
}

/// Text in whatever a `DataContent` or an inline element of NewsML-G2 holds: elements, escaped HTML, or plain lines.
pub(super) fn paragraphs(content: &Element) -> Vec<String> {
    let is_plain = content.children.iter().all(|child| matches!(child, Node::Text(_)));
    if !is_plain {
        let body = content.find("body").unwrap_or(content);
        return blocks::paragraphs(body);
    }
    let text = content.raw_text();
    match html::plain::is_markup(&text) {
        true => html::plain::paragraphs(&text),
        false => layout::wire_paragraphs(&text),
    }
}
