use proptest::prelude::*;

use super::*;

const OWN: &str = r#"
about = "Invented for a test"
signature = ['^=== \d+ ===$']
[article]
begins = '^=== \d+ ===$'
[labels]
line = '^(?<label>\w+): (?<value>.*)$'
[labels.fields]
Title = "headline"
When = "date"
Where = { match = '^(?<source>[^/]+)/(?<section>.*)$' }
Words = "topics"
"#;

fn read(layout: &str, text: &str, options: &Options) -> Vec<Result<Found, String>> {
    let layout = Layout::parse("own", layout).unwrap();
    let mut out = Vec::new();
    let end = super::read(&layout, Format::Text, &mut text.as_bytes(), options, &mut |found| {
        out.push(found.map_err(|error| error.to_string()));
        std::ops::ControlFlow::Continue(())
    });
    out.extend(end.err().map(|error| Err(error.to_string())));
    out
}

#[test]
fn every_bundled_layout_can_be_read() {
    for (name, source) in BUNDLED {
        Layout::parse(name, source).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert_eq!(bundled().len(), BUNDLED.len());
}

#[test]
fn a_layout_takes_articles_apart() {
    let text = "Export of Monday\n\n=== 1 ===\nTitle: Lighthouse lit again\nWhen: 2017-06-08\nWhere: The Relay/News\nWords: sea, ships\n\
                The lighthouse of Corran Point was lit again.\n\nShips had missed it.\n=== 2 ===\nTitle: Harbour reopens\nText.\n";
    let found: Vec<Found> = read(OWN, text, &Options::default()).into_iter().map(Result::unwrap).collect();
    assert_eq!(found.len(), 2);
    let draft = &found[0].draft;
    assert_eq!(draft.headline, "Lighthouse lit again");
    assert_eq!((draft.source.as_deref(), draft.section.as_deref()), (Some("The Relay"), Some("News")));
    assert_eq!(
        (&found[0].dates, &draft.topics),
        (&vec!["2017-06-08".to_string()], &vec!["sea".to_string(), "ships".to_string()])
    );
    assert_eq!(draft.body, "The lighthouse of Corran Point was lit again.\n\nShips had missed it.");
    assert_eq!(found[1].draft.body, "Text.");
}

#[test]
fn an_article_that_is_too_long_costs_a_line() {
    let mut options = Options::default();
    options.limits.article_bytes = 200;
    let text = format!("=== 1 ===\nTitle: One\n{}=== 2 ===\nTitle: Two\nText.\n", "Too long.\n".repeat(50));
    let read = read(OWN, &text, &options);
    assert_eq!(read[0].as_ref().unwrap_err(), "line 1: article longer than 200 bytes");
    assert_eq!(read[1].as_ref().unwrap().draft.headline, "Two");
}

#[test]
fn layouts_are_checked() {
    let error = |source: &str| Layout::parse("own", source).unwrap_err();
    let with = |line: &str| format!("about = \"x\"\nsignature = ['x']\n{line}\n");
    assert_eq!(error(&with("")), "nothing says where an article begins or ends");
    assert!(error(&with("artcle = 1")).starts_with("line 3: unknown field `artcle`"), "{}", error(&with("artcle = 1")));
    assert!(
        error("about = \"x\"\nsignature = ['(']\n").starts_with("line 2: not a pattern: "),
        "{}",
        error("about = \"x\"\nsignature = ['(']\n")
    );
    assert!(error(&with("[article]\nends = '(?<titel>x)'")).contains("a pattern with a group that is no field: titel"));
    assert!(
        error(&with("[article]\nends = 'x'\n[labels]\nline = 'x'\nfields = {}"))
            .contains("needs the groups label and value")
    );
    assert_eq!(
        error("about = \"x\"\nsignature = []\n[article]\nends = 'x'"),
        "no signature: nothing would show which files are laid out so"
    );
    assert!(error(&with("[html]\narticle = 'a > b'")).contains("not element, .class or element.class"));
}

#[test]
fn a_layout_is_chosen_by_its_signature_and_the_users_own_goes_first() {
    let options = Options { layouts: vec![Layout::parse("own", OWN).unwrap()], ..Options::default() };
    let name = |format: Format, head: &str, options: &Options| {
        layout_of(format, head.as_bytes(), options).map(|layout| layout.name.clone())
    };
    assert_eq!(name(Format::Text, "x\r\n=== 1 ===\r\n", &options).as_deref(), Some("own"));
    assert_eq!(name(Format::Text, "x\n=== 1 ===\n", &Options::default()), None);
    assert_eq!(name(Format::Html, "x\n=== 1 ===\n", &options), None);
    assert_eq!(
        name(Format::Text, "                  1 of 2 DOCUMENTS\n\nLENGTH: 3 words\n", &options).as_deref(),
        Some("nexis")
    );
    let forced = Options { layouts: vec![options.layouts[0].clone().forced()], ..Options::default() };
    assert_eq!(name(Format::Text, "anything\n", &forced).as_deref(), Some("own"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever stands in a file, no layout panics over it.
    #[test]
    fn any_text_is_survived(
        layout in 0..BUNDLED.len(),
        text in "((HD|PD|LP|TD|BYLINE:|LENGTH: 3 words|1 of 2 DOCUMENTS|End of Document|Body|<article>|</article>|<br>|<div class='DocText'>|8 juin 2017|[^\\n]{0,20})\\n)*"
    ) {
        let mut sink = |_: Result<Found, ReadError>| std::ops::ControlFlow::Continue(());
        for format in [Format::Text, Format::Html] {
            let _ = super::read(&bundled()[layout], format, &mut text.as_bytes(), &Options::default(), &mut sink);
        }
    }
}
