use super::*;
use crate::article::Draft;

fn drafts_within(text: &str, limit: usize) -> Vec<Result<Draft, String>> {
    let mut options = Options::default();
    options.limits.article_bytes = limit;
    let mut out = Vec::new();
    let mut emit = |found: Result<Found, ReadError>| {
        out.push(found.map(|f| f.draft).map_err(|e| e.to_string()));
        ControlFlow::Continue(())
    };
    read(&mut text.as_bytes(), &options, &mut emit).unwrap();
    out
}

fn drafts(text: &str) -> Vec<Draft> {
    drafts_within(text, 1 << 20).into_iter().map(Result::unwrap).collect()
}

const LONG: &str =
    "The council of Selwick met on Tuesday to discuss the repairs of the sea wall, which gave way in March.";

#[test]
fn a_wire_story() {
    let text = format!(
        "Selwick rebuilds its wall\n\n{LONG}\nA second paragraph of the same story ends here.\nSource: agencies and staff\nComments\n"
    );
    let read = &drafts(&text)[0];
    assert_eq!(read.headline, "Selwick rebuilds its wall");
    assert_eq!(read.source.as_deref(), Some("agencies and staff"));
    assert_eq!(read.body, format!("{LONG}\n\nA second paragraph of the same story ends here."));
}

#[test]
fn header_lines() {
    let text = format!(
        "Titre : Le mur\nDate : 15 juillet 2016\nAuteur : Luc Brème et Ana Costa\nMots-clés : mer, travaux\n\n{LONG}"
    );
    let found = parse(&text);
    assert_eq!(found.draft.headline, "Le mur");
    assert_eq!(found.dates, ["15 juillet 2016"]);
    assert_eq!(found.draft.authors, ["Luc Brème", "Ana Costa"]);
    assert_eq!(found.draft.topics, ["mer", "travaux"]);
    assert_eq!(found.draft.body, LONG);
}

#[test]
fn byline_date_and_standfirst() {
    let text =
        format!("The wall\n\nRepairs will last until May.\n\nBy Jane Roe, Reuters\nPublished July 15, 2016\n\n{LONG}");
    let found = parse(&text);
    assert_eq!(found.draft.standfirst.as_deref(), Some("Repairs will last until May."));
    assert_eq!(found.draft.byline.as_deref(), Some("By Jane Roe, Reuters"));
    assert_eq!(found.draft.authors, ["Jane Roe"]);
    assert_eq!(found.visible_date.as_deref(), Some("Published July 15, 2016"));
    assert_eq!(found.draft.body, LONG);
    let one_line = parse(&format!("Le mur\n\nPar Luc Brème | Publié le 15 juillet 2016 à 17h03\n\n{LONG}"));
    assert_eq!(one_line.draft.authors, ["Luc Brème"]);
    assert_eq!(one_line.visible_date.as_deref(), Some("Publié le 15 juillet 2016 à 17h03"));
}

#[test]
fn the_dateline_stays_in_the_body() {
    let found =
        parse("Accord à Selwick\n\nSELWICK, 15 juillet 2016 (AFP) - Les deux parties ont signé mardi un accord.");
    assert_eq!(found.draft.dateline.as_deref(), Some("SELWICK, 15 juillet 2016 (AFP)"));
    assert_eq!(found.draft.source.as_deref(), Some("AFP"));
    assert!(found.draft.body.starts_with("SELWICK, 15 juillet 2016 (AFP) - Les"));
    assert!(found.visible_date.is_some());
}

#[test]
fn several_articles() {
    let text =
        format!("Title: One\n\n{LONG}\n\n---\n\nTitle: Two\nDate: 2016-07-15\n\n{LONG}\n***\nTitle: Three\n\n{LONG}\n");
    let titles: Vec<_> = drafts(&text).into_iter().map(|d| d.headline).collect();
    assert_eq!(titles, ["One", "Two", "Three"]);
}

#[test]
fn articles_without_headers_part_once_one_has_them() {
    let text =
        format!("One\n\n{LONG}\n\n===\nTwo\n\n{LONG}\n\n===\nThree\nDate: 2016-07-15\n\n{LONG}\n===\nFour\n\n{LONG}");
    let titles: Vec<_> = drafts(&text).into_iter().map(|d| d.headline).collect();
    assert_eq!(titles, ["One", "Two", "Three", "Four"]);
}

#[test]
fn asterisms_do_not_part_a_story() {
    let text = format!("Title: One\n\n{LONG}\n\n* * *\n\nThe second day\n\n{LONG}\n\n---\n\n{LONG}\n");
    let read = drafts(&text);
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].body.matches("\n\n").count(), 3);
}

#[test]
fn form_feeds_part_articles_but_not_pages() {
    assert_eq!(drafts(&format!("One\n\n{LONG}\n\u{c}\nTwo\n\n{LONG}")).len(), 2);
    assert_eq!(drafts(&format!("One\n\n{LONG}\n\u{c}and so the paragraph goes on\nover the page.")).len(), 1);
}

#[test]
fn an_article_that_is_too_long_costs_one_line() {
    let text = format!("{}\n---\nTitle: Two\n\n{LONG}\n", LONG.repeat(20));
    let read = drafts_within(&text, 1000);
    assert_eq!(read[0].as_ref().unwrap_err(), "text longer than 1000 bytes");
    assert_eq!(read[1].as_ref().unwrap().headline, "Two");
    assert_eq!(read.len(), 2);
    assert_eq!(drafts_within(&"x ".repeat(5000), 1000).len(), 1);
}

#[test]
fn a_text_that_begins_with_a_paragraph_has_no_headline() {
    let wrapped = "the council met on Tuesday to discuss the\nrepairs of the sea wall which gave way in\nmarch and which it wants to see rebuilt in\nstone this time.\n";
    assert_eq!(parse(wrapped).draft.headline, "");
    assert_eq!(parse(&LONG.repeat(5)).draft.headline, "");
    assert_eq!(
        parse("Council meets over repairs\nof the old sea wall\n\nText.").draft.headline,
        "Council meets over repairs of the old sea wall"
    );
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400), limit in 1usize..200) {
        let mut options = Options::default();
        options.limits.article_bytes = limit;
        read(&mut &bytes[..], &options, &mut |_| ControlFlow::Continue(())).unwrap();
    }

    #[test]
    fn any_lines_are_read(text in "(Title: x\n|---\n|\u{c}|\n|[a-zé]{1,9} |By Al Bo\n|PARIS - |\\(|Source: ){0,40}") {
        drafts(&text);
    }
}

#[test]
fn a_rubric_above_the_headline_is_the_section() {
    let kicker = |text: &str| {
        let found = super::article::parse(text);
        (found.draft.section, found.draft.headline)
    };
    let read = |section: &str, headline: &str| (Some(section.to_string()), headline.to_string());
    let text = "GRAND FORMAT\n\nLa carrière et le registre\n\nIl a 52 ans.\n";
    assert_eq!(kicker(text), read("GRAND FORMAT", "La carrière et le registre"));
    let text = "NORD-CONFLIT\nLes rebelles prennent la ville\n\nIls sont entrés.\n";
    assert_eq!(kicker(text), read("NORD-CONFLIT", "Les rebelles prennent la ville"));
    // A headline in capitals stays the headline where a paragraph follows it.
    let text = "BAHIA COCOA REVIEW\n\nShowers continued throughout the week in the zone.\n";
    assert_eq!(kicker(text), (None, "BAHIA COCOA REVIEW".to_string()));
}
