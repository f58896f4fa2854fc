//! NITF 2.x and 3.x: a story with its head, as agencies wrap it and as NewsML carries it.

use super::blocks;
use super::tree::Element;
use crate::article::{Draft, GivenName, Item, Kind};
use crate::date::{self, Order};
use crate::format::layout::tidy;
use crate::format::{Found, byline, text, wire};

/// A head has no more keywords or names than this that are read.
const MOST: usize = 200;

/// The article of a `nitf` element; None where it has no text.
pub(super) fn article(nitf: &Element) -> Option<Found> {
    let mut found = Found::default();
    if let Some(head) = nitf.child("head") {
        set_head(&mut found, head);
    }
    let body = nitf.child("body").unwrap_or(nitf);
    if found.draft.language.is_none() {
        found.draft.language = language(nitf, body);
    }
    wire::set_source(&mut found.draft, source(nitf));
    set_body(&mut found, body, nitf.at(&["head", "title"]));
    (!found.draft.is_empty()).then_some(found)
}

fn language(nitf: &Element, body: &Element) -> Option<String> {
    let declared = nitf.attribute("lang").or_else(|| nitf.attribute("baselang")).or_else(|| body.attribute("lang"));
    let of_text = || nitf.find("p").and_then(|paragraph| paragraph.attribute("lang"));
    declared.or_else(of_text).map(str::to_string)
}

/// Headline, by-line and text, for a whole story and for the `body` that NewsML carries.
pub(super) fn set_body(found: &mut Found, body: &Element, title: Option<&Element>) {
    let head = body.child("body.head");
    let headlines = head.and_then(|head| head.child("hedline"));
    let line_of = |name: &str| headlines.and_then(|lines| lines.text_of(name));
    if found.draft.headline.is_empty() {
        let headline = line_of("hl1").or_else(|| line_of("hl2")).or_else(|| headlines.and_then(Element::said));
        found.draft.headline = headline.or_else(|| title.and_then(Element::said)).unwrap_or_default();
    }
    let mut story = body.child("body.content").map(story).unwrap_or_default();
    if story.is_empty() && head.is_none() {
        story = blocks::paragraphs(body);
    }
    wire::drop_sign_off(&mut story);
    let mut standfirst: Vec<String> = line_of("hl2").into_iter().collect();
    if let Some(head) = head {
        standfirst.extend(head.child("abstract").map(blocks::paragraphs).unwrap_or_default());
        let printed = head.all("byline").find(|line| line.attribute("class") != Some("normalized_byline"));
        set_byline(found, printed);
        if let Some(dateline) = head.child("dateline") {
            set_dateline(found, dateline);
        }
        wire::set_source(&mut found.draft, head.text_of("distributor"));
    }
    if found.draft.byline.is_none() {
        set_byline(found, body.at(&["body.end", "tagline"]));
    }
    wire::set_notice(&mut found.draft);
    wire::set_standfirst(found, &standfirst, &story);
    text::refine(found, story);
}

/// The text: all of it, but where an archive repeats the first paragraphs in a block of their own.
fn story(content: &Element) -> Vec<String> {
    let whole = content.all("block").find(|block| block.attribute("class") == Some("full_text"));
    blocks::paragraphs(whole.unwrap_or(content))
}

/// `By <person>Jane Roe</person><byttl>Staff Writer</byttl>`
fn set_byline(found: &mut Found, line: Option<&Element>) {
    let Some(element) = line else { return };
    let Some(printed) = element.said() else { return };
    let people: Vec<String> = element.deep("person").into_iter().take(MOST).filter_map(Element::said).collect();
    let without_title: String = element
        .elements()
        .filter(|inner| inner.is("byttl"))
        .fold(printed.clone(), |line, title| line.replacen(&title.line(), " ", 1));
    found.draft.authors = match people.is_empty() {
        true => byline::authors(&without_title),
        false => people.iter().flat_map(|person| byline::authors(person)).collect(),
    };
    // Titles run into the name where nothing stands between them.
    let titles = element.text_of("byttl").map(|title| format!(", {title}")).unwrap_or_default();
    found.draft.byline = Some(tidy(&format!("{}{titles}", without_title.trim())));
}

fn set_dateline(found: &mut Found, dateline: &Element) {
    if let Some(date) = dateline.child("story.date") {
        found.dates.extend(date.attribute("norm").map(str::to_string).or_else(|| date.said()));
    }
    let place = dateline.child("location").and_then(Element::said);
    found.draft.dateline =
        dateline.said().or(place).map(|line| line.trim_end_matches([' ', '-', '–', '—']).to_string());
}

fn set_head(found: &mut Found, head: &Element) {
    for meta in head.all("meta") {
        let (Some(name), Some(content)) = (meta.attribute("name"), meta.attribute("content")) else { continue };
        match name {
            "anpa-keyword" => push(&mut found.draft.topics, content),
            "section" | "desk" | "online_sections" => found.draft.section = Some(tidy(content)),
            _ => {}
        }
    }
    if let Some(published) = head.child("pubdata") {
        // Midnight stands for the day.
        let date = published.attribute("date.publication").map(|date| date.strip_suffix("T000000").unwrap_or(date));
        found.dates.extend(date.map(str::to_string));
        found.draft.section = published.attribute("position.section").map(tidy).or(found.draft.section.take());
        found.draft.url =
            published.attribute("ex-ref").filter(|address| address.starts_with("http")).map(str::to_string);
    }
    const GENERAL: &[&str] = &["news", "current", "feature", "background", "analysis", "commentary", "data", "article"];
    if let Some(kind) = head.child("tobject").and_then(|object| object.attribute("tobject.type"))
        && found.draft.section.is_none()
        && !GENERAL.contains(&kind.to_lowercase().as_str())
    {
        found.draft.section = Some(tidy(kind));
    }
    for subject in head.deep("tobject.subject") {
        let name = ["tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"]
            .iter()
            .find_map(|name| subject.attribute(name));
        let code = subject.attribute("tobject.subject.refnum").or_else(|| subject.attribute("tobject.subject.code"));
        found.subject(code, name);
    }
    if let Some(docdata) = head.child("docdata") {
        set_docdata(found, docdata);
    }
}

fn set_docdata(found: &mut Found, docdata: &Element) {
    let norm = |name: &str| docdata.child(name).and_then(|date| date.attribute("norm"));
    let (release, issue) = (norm("date.release"), norm("date.issue"));
    found.dates.extend(release.into_iter().chain(issue).map(str::to_string));
    if docdata.attribute("management-status") == Some("embargoed") {
        wire::set_embargo(&mut found.draft, release);
    }
    let draft = &mut found.draft;
    draft.notice = docdata.attribute("management-status").and_then(wire::status);
    if let Some(message) = docdata.child("ed-msg").and_then(|message| message.attribute("info")) {
        draft.notice = draft.notice.or_else(|| wire::notice(message));
    }
    draft.urgency = docdata.child("urgency").and_then(|urgency| wire::urgency(urgency.attribute("ed-urg")?));
    draft.item = item(docdata, issue);
    for keyword in docdata.deep("keyword").into_iter().take(MOST) {
        push(&mut draft.topics, keyword.attribute("key").unwrap_or_default());
    }
    let scope = docdata.child("doc-scope").and_then(|scope| scope.attribute("scope"));
    // Some agencies put their desk there, others regions.
    draft.section = draft.section.take().or_else(|| scope.map(tidy).filter(|scope| !scope.contains(' ')));
    set_rights(draft, docdata);
    if let Some(content) = docdata.child("identified-content") {
        add_names(draft, content);
    }
}

/// Publication, distributor, agency: the best of what the head and the body name.
fn source(nitf: &Element) -> Option<String> {
    let docdata = nitf.at(&["head", "docdata"]);
    let attribute = |path: &[&str], name: &str| Some(docdata?.at(path)?.attribute(name)?.to_string());
    let publication = || Some(nitf.at(&["head", "pubdata"])?.attribute("name")?.to_string());
    let distributor = || nitf.at(&["body", "body.head", "distributor"]).and_then(Element::said);
    publication()
        .or_else(distributor)
        .or_else(|| attribute(&["doc-id"], "regsrc"))
        .or_else(|| attribute(&["del-list", "from-src"], "src-name"))
        .or_else(|| attribute(&["doc.copyright"], "holder"))
}

/// The document's id, unless it only names the agency; the key of a story that is sent again under one name goes before it.
fn item(docdata: &Element, issue: Option<&str>) -> Option<Item> {
    let created = issue.and_then(|text| date::in_markup(text, Order::Unknown));
    let number = |element: &Element, name: &str| element.attribute(name).and_then(|value| value.parse().ok());
    if let Some(key) = docdata.child("du-key")
        && let (Some(id), Some(generation)) = (key.attribute("key"), number(key, "generation"))
    {
        let version: u64 = number(key, "version").unwrap_or(0);
        let version = u64::checked_add(u64::checked_mul(generation, 10_000)?, version);
        return Some(Item { id: format!("nitf:{id}"), version, created });
    }
    let id = docdata.child("doc-id")?;
    let string = id.attribute("id-string")?;
    let holder = || docdata.child("doc.copyright")?.attribute("holder");
    let source = id.attribute("regsrc").or_else(holder).unwrap_or_default();
    Some(Item { id: format!("nitf:{source}:{string}"), version: None, created })
}

fn set_rights(draft: &mut Draft, docdata: &Element) {
    let Some(rights) = docdata.child("doc.copyright") else { return };
    let parts = ["year", "holder"].map(|name| rights.attribute(name).unwrap_or_default());
    let line = tidy(&format!("© {} {}", parts[0], parts[1]));
    draft.copyright = Some(line).filter(|line| line.len() > "©".len());
}

fn add_names(draft: &mut Draft, content: &Element) {
    for element in content.elements().take(MOST) {
        if element.is("classifier") {
            let is_subject = element.attribute("type").is_some_and(|kind| kind.ends_with("descriptor"));
            element.said().filter(|_| is_subject).into_iter().for_each(|topic| push(&mut draft.topics, &topic));
            continue;
        }
        let kind = match element.name() {
            "person" => Kind::Person,
            "org" => Kind::Organisation,
            "location" | "city" | "country" | "region" => Kind::Place,
            _ => continue,
        };
        if let Some(name) = element.said() {
            draft.given_names.push(GivenName { kind, name });
        }
    }
}

fn push(topics: &mut Vec<String>, topic: &str) {
    let topic = tidy(topic);
    if !topic.is_empty() && !topics.contains(&topic) {
        topics.push(topic);
    }
}
