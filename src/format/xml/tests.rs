use super::*;
use crate::article::Draft;

fn read_all(text: &[u8], limit: usize) -> Vec<Result<Draft, String>> {
    let mut options = Options::default();
    options.limits.article_bytes = limit;
    let mut out = Vec::new();
    let end = read(&mut &text[..], &options, &mut |found| {
        out.push(found.map(|found| found.draft).map_err(|error| error.to_string()));
        ControlFlow::Continue(())
    });
    out.extend(end.err().map(|error| Err(error.to_string())));
    out
}

fn bodies(text: &str) -> Vec<String> {
    read_all(text.as_bytes(), 1 << 20).into_iter().map(|draft| draft.unwrap().body).collect()
}

fn nitf(content: &str) -> String {
    format!("<nitf><body><body.content>{content}</body.content></body></nitf>")
}

#[test]
fn nitf_in_capitals_is_nitf() {
    let text = "<NITF><BODY><BODY.HEAD><HEDLINE><HL1>Ferries run again</HL1></HEDLINE></BODY.HEAD>\
                <BODY.CONTENT><P>The harbour of Selwick reopened.</P><P>Ferries run.</P></BODY.CONTENT></BODY></NITF>";
    let found = read_all(text.as_bytes(), 1 << 20).remove(0).unwrap();
    assert_eq!(
        (found.headline.as_str(), found.body.as_str()),
        ("Ferries run again", "The harbour of Selwick reopened.\n\nFerries run.")
    );
}

#[test]
fn breaks_where_lines_were_full_part_nothing() {
    let wrapped = "<p>The mayor said <br/>on Monday that Mr. <br/>Brae had left. <br/>Nobody saw him <br/>go.</p>";
    assert_eq!(bodies(&nitf(wrapped)), ["The mayor said on Monday that Mr. Brae had left. Nobody saw him go."]);
    let lines = "<p>One.<br/>Two.<br/><br/>Three</p>";
    assert_eq!(bodies(&nitf(lines)), ["One.\n\nTwo.\n\nThree"]);
}

#[test]
fn tables_lists_and_loose_text_keep_their_paragraphs() {
    let table =
        "<table><tr><td>Oats</td><td>12</td></tr><tr><td>Rye</td><td>7</td></tr></table><ul><li>a</li><li>b</li></ul>";
    assert_eq!(bodies(&nitf(table)), ["Oats 12\n\nRye 7\n\na\n\nb"]);
    let loose = "\n   The harbour of Selwick reopened on Monday after\nthree weeks of repairs to its northern wall.\n   Ferries run again.\n";
    assert_eq!(
        bodies(&nitf(loose)),
        [
            "The harbour of Selwick reopened on Monday after three weeks of repairs to its northern wall.\n\nFerries run again."
        ]
    );
}

#[test]
fn names_nobody_knows_run_along_in_a_paragraph() {
    let text = "<p>Said <person>Ana Costa</person> of <org>the port</org>: <money>12 &lt;endash&gt;-&lt;/endash&gt; 15</money></p>";
    assert_eq!(bodies(&nitf(text)), ["Said Ana Costa of the port: 12 - 15"]);
}

#[test]
fn items_in_an_unknown_wrapper_are_found() {
    let text = format!(
        "<batch><meta>x</meta><doc n='1'>{}</doc><doc>{}</doc></batch>",
        nitf("<p>One.</p>"),
        nitf("<p>Two.</p>")
    );
    assert_eq!(bodies(&text), ["One.", "Two."]);
}

#[test]
fn an_article_that_is_too_long_costs_a_line_and_the_next_is_read() {
    let long = format!("<item><title>Long</title><description>{}</description></item>", "<b>word</b> ".repeat(100));
    let text = format!("<rss><channel>{long}<item><title>Short</title></item></channel></rss>");
    let read = read_all(text.as_bytes(), 1000);
    assert_eq!(read[0], Err("line 1: article longer than 1000 bytes".to_string()));
    assert_eq!(read[1].as_ref().unwrap().headline, "Short");
    let one_piece = format!("<rss><channel><item><title>{}</title></item></channel></rss>", "x".repeat(5000));
    assert_eq!(read_all(one_piece.as_bytes(), 1000), [Err("line 1: longer than 1000 bytes without a tag".to_string())]);
}

#[test]
fn a_charset_is_read_as_declared_or_as_it_is() {
    let text = |encoding: &str| {
        format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n{}", nitf("<p>Der Bürgermeister, müde: „Нет“</p>"))
    };
    let (bytes, _, _) = encoding_rs::ISO_8859_15.encode("<?xml version=\"1.0\" encoding=\"iso-8859-15\"?><nitf><body><body.content><p>Café à 3 €</p></body.content></body></nitf>");
    assert_eq!(read_all(&bytes, 1 << 20)[0].as_ref().unwrap().body, "Café à 3 €");
    // Declared otherwise, but UTF-8 all the same.
    assert_eq!(bodies(&text("iso-8859-1")), ["Der Bürgermeister, müde: „Нет“"]);
}

#[test]
fn characters_are_whole_at_the_ends_of_blocks() {
    for shift in 0..4 {
        let long = "é".repeat(70_000);
        let text = nitf(&format!("<p>{}{long}</p>", "x".repeat(shift)));
        assert_eq!(bodies(&text)[0].chars().filter(|c| *c == 'é').count(), 70_000);
        assert!(!bodies(&text)[0].contains('\u{fffd}'));
    }
}

#[test]
fn what_an_archive_repeats_is_read_once() {
    let text = nitf(
        "<block class='lead_paragraph'><p>One.</p></block><block class='full_text'><p>One.</p><p>Two.</p></block>",
    );
    assert_eq!(bodies(&text), ["One.\n\nTwo."]);
}

#[test]
fn components_say_which_part_they_are() {
    let part = |role: &str, text: &str| {
        format!(
            "<NewsComponent><Role FormalName='{role}'/><ContentItem><DataContent>{text}</DataContent></ContentItem></NewsComponent>"
        )
    };
    let parts = [
        part("Title", &nitf("<p>Wall mended</p>")),
        part("Lead", "<p>At last.</p>"),
        part("Body", &nitf("<p>One.</p>")),
    ];
    let text = format!("<NewsML><NewsItem><NewsComponent>{}</NewsComponent></NewsItem></NewsML>", parts.concat());
    let draft = read_all(text.as_bytes(), 1 << 20).remove(0).unwrap();
    assert_eq!((draft.headline.as_str(), draft.body.as_str()), ("Wall mended", "One."));
    assert_eq!(draft.standfirst.as_deref(), Some("At last."));
}

#[test]
fn a_feed_of_rdf_has_its_entries_beside_the_channel() {
    let text = "<rdf:RDF xmlns:rdf='x'><channel><title>The Relay</title><items><rdf:Seq/></items></channel>\
                <item><title>Wall mended</title><description>One.</description><dc:date>2016-07-15</dc:date></item></rdf:RDF>";
    let draft = read_all(text.as_bytes(), 1 << 20).remove(0).unwrap();
    assert_eq!((draft.headline.as_str(), draft.source.as_deref()), ("Wall mended", Some("The Relay")));
}

#[test]
fn the_embargo_and_the_generation_of_nitf() {
    let text = "<nitf><head><docdata management-status='embargoed'><du-key key='tides' generation='14' version='1'/>\
                <date.issue norm='20020225T143000-0500'/><date.release norm='20020226T093000-0500'/></docdata></head>\
                <body><body.content><p>Tides.</p></body.content></body></nitf>";
    let draft = read_all(text.as_bytes(), 1 << 20).remove(0).unwrap();
    assert_eq!(draft.embargo.unwrap().to_string(), "2002-02-26T09:30:00-05:00");
    let item = draft.item.unwrap();
    assert_eq!((item.id.as_str(), item.version), ("nitf:tides", Some(140_001)));
}

#[test]
fn an_item_is_dated_by_itself_and_not_by_older_content() {
    let text = format!(
        "<newsItem guid='urn:wall' version='1'><itemMeta><versionCreated>2018-04-04T04:05:16Z</versionCreated>\
         <firstCreated>2018-04-04T04:05:16Z</firstCreated></itemMeta><contentMeta>\
         <contentCreated>2018-04-01T04:00:44Z</contentCreated><contentModified>2018-04-02T04:00:44Z</contentModified>\
         <headline>The wall is mended</headline></contentMeta><contentSet><inlineXML>{}</inlineXML></contentSet></newsItem>",
        nitf("<p>It took three weeks.</p>")
    );
    let mut dates = Vec::new();
    let end = read(&mut text.as_bytes(), &Options::default(), &mut |found| {
        dates.extend(found.map(|found| (found.dates.first().cloned(), found.updated)).ok());
        ControlFlow::Continue(())
    });
    assert!(end.is_ok());
    assert_eq!(dates, [(Some("2018-04-04T04:05:16Z".to_string()), None)]);
}

proptest::proptest! {
    #[test]
    fn any_markup_is_read(
        text in "(<nitf>|</nitf>|<body>|<body.content>|<p>|</p>|<br/>|<rss><channel>|<item>|</item>|<title>|</title>|<description>|<entry>|<feed>|</feed>|<newsItem guid='a' version='2'>|<contentSet><inlineXML>|<NewsItem>|<NewsComponent>|<ContentItem><DataContent>|</DataContent>|<a:b c='d>|&|&amp;|&#0;|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<!DOCTYPE x \\[|\\?>|<x y=z>|[a-zé<>]{1,6} |\n){0,50}",
        limit in 1usize..300,
    ) {
        read_all(text.as_bytes(), 1 << 20);
        read_all(text.as_bytes(), limit);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        read_all(&bytes, 1 << 20);
        read_all(&[b"<?xml version='1.0' encoding='shift_jis'?><nitf><body><p>".to_vec(), bytes].concat(), 1 << 20);
    }
}
