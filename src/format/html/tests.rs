use super::*;
use crate::format::Limits;
use std::ops::ControlFlow;

fn found(html: &str) -> Result<Found, String> {
    page(html.to_string(), &Options::default()).map_err(|error| error.to_string())
}

const PARAGRAPH: &str = "The port authority of Selwick said on Monday that the northern sea wall had been repaired, three weeks after \
                         a storm tore a hole into it, and that the ferries to the islands would run again from Tuesday morning.";

#[test]
fn text_without_menus() {
    let html = format!(
        "<html lang=en><head><title>Harbour reopens</title><meta name=description content='Ferries run again from Tuesday morning.'></head>\
         <body><nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav><article><h1>Harbour reopens</h1>\
         <p>Ferries run again from Tuesday morning.</p><p>{PARAGRAPH}</p><p>{PARAGRAPH} It was about time.</p><p>Share this article</p></article>\
         <footer>About us</footer></body></html>"
    );
    let draft = found(&html).unwrap().draft;
    assert_eq!(draft.headline, "Harbour reopens");
    assert_eq!(draft.standfirst.as_deref(), Some("Ferries run again from Tuesday morning."));
    assert_eq!(draft.body, format!("{PARAGRAPH}\n\n{PARAGRAPH} It was about time."));
}

#[test]
fn a_page_whose_text_is_in_json_ld_only() {
    let html = format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"A\",\"articleBody\":\"{PARAGRAPH}\"}}</script><div id=app></div>"
    );
    assert_eq!(found(&html).unwrap().draft.body, PARAGRAPH);
}

#[test]
fn deep_nesting_is_refused() {
    for html in ["<div>".repeat(10_000), "<table><tr><td>".repeat(2_000)] {
        assert_eq!(found(&html).unwrap_err(), "HTML nested more than 512 levels");
    }
    // Formatting that is opened again in each paragraph is seen only in the tree.
    let html: String = (0..700).map(|i| format!("<p><b i={i}></p>")).collect();
    assert_eq!(found(&html).unwrap_err(), "HTML nested more than 512 levels");
}

#[test]
fn the_deepest_page_allowed_is_read() {
    let html = format!("<body>{}<p>{PARAGRAPH}</p>{}", "<div>".repeat(500), "</div>".repeat(500));
    assert!(found(&html).is_ok());
}

#[test]
fn a_page_that_takes_too_long_is_given_up_and_the_next_is_read() {
    let limits = Limits { page_seconds: 0, ..Limits::default() };
    let error = worker::extract(PARAGRAPH.repeat(50), &limits).unwrap_err();
    assert!(error.to_string().contains("hangs on this page"), "{error}");
    assert!(found(&format!("<p>{PARAGRAPH}")).is_ok());
}

#[test]
fn a_page_that_is_too_long_is_refused() {
    let mut options = Options::default();
    options.limits.page_bytes = 100;
    let error = read(&mut PARAGRAPH.as_bytes(), &options, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.to_string(), "page longer than 100 bytes");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), html in "(<p>|</p>|<table>|<tr>|<a href='|'>|<b>|<form>|<svg>|[a-zé ]{1,9}){0,60}") {
        for bytes in [&bytes[..], html.as_bytes()] {
            let _ = read(&mut &bytes[..], &Options::default(), &mut |_| ControlFlow::Continue(()));
        }
    }
}
