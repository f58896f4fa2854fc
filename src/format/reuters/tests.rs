use super::*;
use std::ops::ControlFlow;

fn run(text: &str, limit: usize) -> (Vec<Result<Draft, String>>, Result<(), String>) {
    let mut options = Options::default();
    options.limits.article_bytes = limit;
    let mut out = Vec::new();
    let mut emit = |found: Result<Found, ReadError>| {
        out.push(found.map(|f| f.draft).map_err(|e| e.to_string()));
        ControlFlow::Continue(())
    };
    let end = read(&mut text.as_bytes(), &options, &mut emit);
    (out, end.map_err(|error| error.to_string()))
}

const STORY: &str = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">
<REUTERS TOPICS=\"YES\" NEWID=\"1\">
<DATE> 3-APR-1988 09:12:44.10</DATE>
<TOPICS><D>herring</D><D>ship</D></TOPICS>
<PLACES><D>el-salvador</D><D>usa</D></PLACES>
<PEOPLE><D>ana-costa</D></PEOPLE>
<ORGS><D>opec</D><D>worldbank</D></ORGS>
<COMPANIES><D>acme</D></COMPANIES>
<UNKNOWN>&#5;&#22;f0704&#31;reute</UNKNOWN>
<TEXT>&#2;
<TITLE>HERRING &lt;HRG> PRICES RISE</TITLE>
<AUTHOR>    by mona lindqvist, reuters</AUTHOR>
<DATELINE>    SELWICK, April 3 - </DATELINE><BODY>Herring landed at Selwick fetched higher prices
this week after storms kept most of the fleet in harbour, the
fishermen's union said on Sunday.
    It put the mean price at 412 dlrs a tonne, up from 388 in
the week before, and expects little change.
    Shr 12 cts vs 9 cts
    Net 4,120,000 vs 3,880,000
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
";

#[test]
fn a_story_with_its_codes() {
    let (read, end) = run(STORY, 1 << 20);
    let draft = read[0].as_ref().unwrap();
    assert_eq!(end, Ok(()));
    assert_eq!(draft.headline, "HERRING <HRG> PRICES RISE");
    assert_eq!(draft.authors, ["Mona Lindqvist"]);
    assert_eq!(draft.dateline.as_deref(), Some("SELWICK, April 3"));
    assert_eq!(draft.topics, ["herring", "ship", "acme"]);
    let names: Vec<_> = draft.given_names.iter().map(|given| given.name.as_str()).collect();
    assert_eq!(names, ["Ana Costa", "OPEC", "World Bank", "El Salvador", "USA"]);
    let paragraphs: Vec<_> = draft.body.split("\n\n").collect();
    assert_eq!(paragraphs.len(), 4, "{paragraphs:#?}");
    assert!(paragraphs[0].ends_with("the fishermen's union said on Sunday."));
    assert_eq!(paragraphs[3], "Net 4,120,000 vs 3,880,000");
}

#[test]
fn unprocessed_and_brief_articles() {
    let text = "<REUTERS>\n<TEXT TYPE=\"UNPROC\">&#2;\nHERRING PRICES\n  first   412\n  second  388\n&#3;</TEXT>\n</REUTERS>\n\
                <REUTERS>\n<TEXT TYPE=\"BRIEF\">&#2;\n<TITLE>HERRING UP</TITLE></TEXT>\n</REUTERS>\n";
    let (read, _) = run(text, 1 << 20);
    let draft = read[0].as_ref().unwrap();
    assert_eq!((draft.headline.as_str(), draft.body.as_str()), ("HERRING PRICES", "first 412\n\nsecond 388"));
    assert_eq!(read[1].as_ref().unwrap().headline, "HERRING UP");
}

#[test]
fn broken_articles_cost_one_line_each() {
    let text = format!("<REUTERS>\n<TEXT>lost\n{STORY}<REUTERS>\n<TEXT>cut");
    let (read, end) = run(&text, 1 << 20);
    assert_eq!(read[0].as_ref().unwrap_err(), "line 1: article without an end");
    assert!(read[1].is_ok());
    assert!(end.unwrap_err().starts_with("line 2"));
    assert_eq!(run(STORY, 300).0[0].as_ref().unwrap_err(), "line 2: article longer than 300 bytes");
}

proptest::proptest! {
    #[test]
    fn anything_is_read(text in "(<REUTERS>|</REUTERS>|<TEXT|>|</TEXT>|<TITLE>|</TITLE>|<BODY>|<D>|</D>|<PLACES>|&#3;|\n| |[a-zé]{1,4}){0,50}", limit in 1usize..90) {
        let _ = run(&text, limit);
    }
}
