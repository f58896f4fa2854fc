use super::*;

#[test]
fn a_page_with_meta_elements_only() {
    let read = read(
        "<html lang=fr-CA><head><title>Le port rouvre | Le Relais</title><meta property='og:site_name' content='Le Relais'>\
         <meta property=og:title content='Le port rouvre - Le Relais'><meta name=author content='Par Luc Brème et Ana Costa'>\
         <meta property='article:published_time' content='2019-03-04T10:00:00-05:00'><meta property='article:tag' content='Mer'>\
         <meta property='article:tag' content='Pêche'><link rel=canonical href='https://example.org/2019/03/04/port'></head><h1>Le port rouvre</h1>",
    )
    .found;
    assert_eq!(read.draft.headline, "Le port rouvre");
    assert_eq!(read.draft.source.as_deref(), Some("Le Relais"));
    assert_eq!(read.draft.authors, ["Luc Brème", "Ana Costa"]);
    assert_eq!(read.draft.topics, ["Mer", "Pêche"]);
    assert_eq!(read.draft.url.as_deref(), Some("https://example.org/2019/03/04/port"));
    assert_eq!(read.draft.language.as_deref(), Some("fr-CA"));
    assert_eq!(read.dates, ["2019-03-04T10:00:00-05:00", "2019-03-04"]);
}

#[test]
fn json_ld_goes_first_and_a_cut_headline_is_completed() {
    let read = read(
        r#"<meta property="og:title" content="Teaser"><meta name="date" content="2020-01-01">
        <script type="application/ld+json">{"@type":"NewsArticle","headline":"The harbour reopens after…","datePublished":"2019-03-04","author":{"@type":"Person","name":"Jane Roe"}}</script>
        <h1>The harbour reopens after three weeks</h1>"#,
    )
    .found;
    assert_eq!(read.draft.headline, "The harbour reopens after three weeks");
    assert_eq!(read.dates, ["2019-03-04", "2020-01-01"]);
    assert_eq!(read.draft.authors, ["Jane Roe"]);
}

#[test]
fn dashes_of_a_title_that_name_no_site_stay() {
    assert_eq!(without_site("Sea wall - the bill", Some("The Relay"), &[]), "Sea wall - the bill");
    assert_eq!(without_site("Sea wall - The Relay", Some("The Relay"), &[]), "Sea wall");
    assert_eq!(without_site("Sea wall | Relay", None, &["Sea wall".into()]), "Sea wall");
}

#[test]
fn visible_times_and_authors_are_the_last_resort() {
    let read = read("<h1>A</h1><span class='meta author'>Par Luc Brème</span><time>Publié le 02/11/2023 à 15h57</time><time datetime=2020-01-01>x</time>").found;
    assert_eq!(read.dates, ["Publié le 02/11/2023 à 15h57"]);
    assert_eq!(read.draft.authors, ["Luc Brème"]);
}

proptest::proptest! {
    #[test]
    fn anything_is_described(html in "(<meta |property='og:title' |content='|'>|<time>|</time>|<h1>|<script type=ld\\+json>|\\{\"@type\":|[a-zé]|-| \\| ){0,60}") {
        read(&html);
    }
}
