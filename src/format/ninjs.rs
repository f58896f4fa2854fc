//! ninjs 1.x to 3.x: items of agencies in JSON. What `json` cuts out of a file comes here where it looks like one.
//!
//! Version 1 names its texts after their form (`body_html`), later versions keep lists of texts with roles (`bodies`).

use serde_json::{Map, Value};

use super::layout::tidy;
use super::{Found, byline, html, text, wire};
use crate::article::{Draft, GivenName, Item, Kind};
use crate::date::{self, Order};

type Record = Map<String, Value>;

/// Whether a record is an item: it has an identity and a history, as no mere article has.
pub(super) fn is_item(record: &Record) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| record.get(*name).is_some_and(|value| !value.is_null()));
    let standard = record.get("standard").and_then(|standard| standard.get("name")).and_then(Value::as_str);
    standard.is_some_and(|name| name.eq_ignore_ascii_case("ninjs"))
        || has(&["uri", "guid"]) && has(&["versioncreated", "firstcreated", "pubstatus", "contentcreated"])
}

/// The article of an item; None for pictures and the like, and for items without a text.
pub(super) fn article(record: &Record) -> Option<Found> {
    let kind = line(record, &["type"]).unwrap_or_default();
    let body = body(record);
    if body.is_empty() && ["picture", "video", "audio", "graphic"].contains(&kind.as_str()) {
        return None;
    }
    let mut found = Found::default();
    set_lines(&mut found, record);
    set_dates(&mut found, record);
    set_people(&mut found, record);
    set_rights(&mut found.draft, record);
    set_subjects(&mut found, record);
    wire::set_notice(&mut found.draft);
    let mut story = body;
    wire::drop_sign_off(&mut story);
    let standfirst =
        text_of(record, "description", "descriptions").map(|text| html::from_text(&text)).unwrap_or_default();
    wire::set_standfirst(&mut found, &standfirst, &story);
    text::refine(&mut found, story);
    (!found.draft.is_empty()).then_some(found)
}

/// The first of some members that says something, as one line; an object says its name.
fn line(record: &Record, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| said(record.get(*name)?))
}

fn said(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => html::plain::line(text),
        Value::Number(number) => number.to_string(),
        Value::Object(object) => return line(object, &["name", "value", "literal", "title"]),
        Value::Array(values) => return values.iter().find_map(said),
        Value::Null | Value::Bool(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A text under its old name (`body_html`, `body`) or in its list (`bodies`), with markup before without.
fn text_of(record: &Record, old: &str, list: &str) -> Option<String> {
    const FORMS: &[&str] = &["_xhtml", "_html", "_richhtml", "_html5", "_nitf", "_text", "_main", ""];
    let string = |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_string);
    let of_old = FORMS.iter().find_map(|form| string(record.get(&format!("{old}{form}"))?));
    let of_list = || {
        let texts: Vec<&Record> = record.get(list)?.as_array()?.iter().filter_map(Value::as_object).collect();
        let role = |text: &Record| line(text, &["role"]).unwrap_or_default();
        let kind = |text: &Record| line(text, &["contenttype"]).unwrap_or_default();
        let main = |text: &&&Record| matches!(role(text).as_str(), "" | "main" | "body" | "full" | "summary");
        let best = texts.iter().filter(main).max_by_key(|text| kind(text).contains("html"));
        best.or(texts.first()).and_then(|text| string(text.get("value")?))
    };
    of_old.or_else(of_list)
}

fn body(record: &Record) -> Vec<String> {
    text_of(record, "body", "bodies").map(|text| html::from_text(&text)).unwrap_or_default()
}

fn set_lines(found: &mut Found, record: &Record) {
    let draft = &mut found.draft;
    let headline = text_of(record, "headline", "headlines").map(|text| html::plain::line(&text));
    draft.headline = headline.or_else(|| line(record, &["title", "slugline"])).unwrap_or_default();
    draft.dateline = line(record, &["dateline", "located"]);
    draft.language = line(record, &["language"]);
    draft.section = line(record, &["section", "service", "services"]);
    draft.url = line(record, &["canonicalurl", "url", "weburl"]).filter(|address| address.contains("://"));
    draft.urgency = line(record, &["urgency"]).and_then(|urgency| wire::urgency(&urgency));
    draft.notice = line(record, &["pubstatus"]).and_then(|status| wire::status(&status));
    draft.notice = draft.notice.or_else(|| line(record, &["ednote"]).and_then(|note| wire::notice(&note)));
}

fn set_dates(found: &mut Found, record: &Record) {
    let first = line(record, &["firstcreated"]);
    let version = line(record, &["versioncreated"]);
    // Content may be older than its item: an archive picture, a text taken up again.
    found.dates.extend(first.into_iter().chain(line(record, &["contentcreated"])).chain(version.clone()));
    found.updated = version.clone().filter(|version| found.dates.first() != Some(version));
    wire::set_embargo(&mut found.draft, line(record, &["embargoed", "embargo"]).as_deref());
    if let Some(id) = line(record, &["uri", "guid"]) {
        let number = line(record, &["version"]).and_then(|version| version.split('.').next()?.parse().ok());
        let created = version.and_then(|text| date::in_markup(&text, Order::Unknown));
        found.draft.item = Some(Item { id, version: number, created });
    }
}

fn set_people(found: &mut Found, record: &Record) {
    let draft = &mut found.draft;
    draft.byline = line(record, &["byline", "by", "bylines"]);
    draft.authors = draft.byline.as_deref().map(byline::named_authors).unwrap_or_default();
    for member in ["authors", "contributors"] {
        for author in list(record, member).filter_map(said).flat_map(|name| byline::named_authors(&name)) {
            if !draft.authors.contains(&author) {
                draft.authors.push(author);
            }
        }
    }
    let lists = [
        (["person", "people"], Kind::Person),
        (["organisation", "organisations"], Kind::Organisation),
        (["place", "places"], Kind::Place),
    ];
    for (names, kind) in lists {
        let members = names.iter().flat_map(|name| list(record, name)).filter_map(said);
        draft.given_names.extend(members.map(|name| GivenName { kind, name }));
    }
}

/// The members of a list, not too many.
fn list<'a>(record: &'a Record, name: &str) -> impl Iterator<Item = &'a Value> {
    const MOST: usize = 200;
    record.get(name).and_then(Value::as_array).into_iter().flatten().take(MOST)
}

fn set_rights(draft: &mut Draft, record: &Record) {
    let rights = record.get("rightsinfo").and_then(Value::as_object);
    let of_rights = |name: &str| rights.and_then(|rights| line(rights, &[name]));
    let notice = line(record, &["copyrightnotice"]).or_else(|| of_rights("copyrightnotice"));
    let holder = line(record, &["copyrightholder"]).or_else(|| of_rights("copyrightholder"));
    for source in [line(record, &["source", "provider", "infosource", "infosources"]), holder.clone()] {
        wire::set_source(draft, source);
    }
    wire::set_source(draft, notice.as_deref().and_then(wire::copyright_holder));
    draft.copyright = notice.or(holder);
}

fn set_subjects(found: &mut Found, record: &Record) {
    for subject in list(record, "subject").chain(list(record, "subjects")).filter_map(Value::as_object) {
        let code = line(subject, &["code", "uri"]);
        let name = line(subject, &["name", "literal"]).filter(|name| Some(name) != code.as_ref());
        // A letter is the category of a wire, no subject.
        if name.is_some() || code.as_ref().is_some_and(|code| code.len() > 2) {
            found.subject(code.as_deref(), name.as_deref());
        }
    }
    for keyword in list(record, "keywords").filter_map(said) {
        found.subject(None, Some(&tidy(&keyword)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Found> {
        let value: Value = serde_json::from_str(json).unwrap();
        let record = value.as_object().unwrap();
        assert!(is_item(record));
        article(record)
    }

    #[test]
    fn an_item_of_version_1() {
        let found = read(
            r#"{"uri": "urn:harbour:1", "version": "2", "versioncreated": "2017-06-08T07:15:00+01:00", "firstcreated": "2017-06-08T06:00:00+01:00",
                "type": "text", "headline": "Le mur", "body_text": "Un. Deux.", "body_xhtml": "<p>Un.</p><p>Deux.</p>",
                "byline": "Ana Costa et Luc Brème", "copyrightnotice": "Copyright 2017 Agence du Port, tous droits réservés",
                "subject": [{"name": "mer", "code": "20000001"}, {"code": "s", "name": "s"}], "person": [{"name": "Jean Kermarrec"}],
                "urgency": 3, "ednote": "Correction : nom du port", "language": "fr"}"#,
        )
        .unwrap();
        let draft = &found.draft;
        assert_eq!((draft.headline.as_str(), draft.body.as_str()), ("Le mur", "Un.\n\nDeux."));
        assert_eq!(draft.authors, ["Ana Costa", "Luc Brème"]);
        assert_eq!(draft.source.as_deref(), Some("Agence du Port"));
        assert_eq!(found.dates[0], "2017-06-08T06:00:00+01:00");
        assert_eq!(found.updated.as_deref(), Some("2017-06-08T07:15:00+01:00"));
        assert_eq!(draft.item.as_ref().unwrap().version, Some(2));
        assert_eq!(draft.notice, Some(crate::article::Notice::Correction));
        assert_eq!(found.subjects, [("20000001".to_string(), Some("mer".to_string()))]);
    }

    #[test]
    fn an_item_of_version_3() {
        let found = read(
            r#"{"standard": {"name": "ninjs", "version": "3.0"}, "uri": "urn:harbour:2", "contentcreated": "2022-01-02T03:04:05Z",
                "firstcreated": "2022-01-03T04:05:06Z",
                "headlines": [{"role": "short", "value": "Wall"}, {"role": "main", "value": "The wall is mended"}],
                "bodies": [{"role": "main", "contenttype": "text/plain", "value": "One. Two."},
                           {"role": "main", "contenttype": "text/html", "value": "<p>One.</p><p>Two.</p>"}],
                "descriptions": [{"role": "summary", "value": "It took three weeks."}], "by": "Jane Roe",
                "infosources": [{"name": "Harbour Press"}], "subjects": [{"name": "sea", "uri": "http://cv.example.org/1"}]}"#,
        )
        .unwrap();
        let draft = &found.draft;
        assert_eq!((draft.headline.as_str(), draft.body.as_str()), ("The wall is mended", "One.\n\nTwo."));
        assert_eq!(draft.standfirst.as_deref(), Some("It took three weeks."));
        assert_eq!(
            (draft.source.as_deref(), draft.authors.as_slice()),
            (Some("Harbour Press"), &["Jane Roe".to_string()][..])
        );
        // The item is newer than its content, which was taken up again.
        assert_eq!(found.dates, ["2022-01-03T04:05:06Z", "2022-01-02T03:04:05Z"]);
    }

    #[test]
    fn a_picture_is_no_article() {
        assert!(read(r#"{"uri": "urn:1", "pubstatus": "usable", "type": "picture", "headline": "A wall"}"#).is_none());
    }
}
