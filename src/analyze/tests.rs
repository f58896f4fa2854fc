//! What the chain makes of real words, and what holds of any text.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::stem::STEMMED;
use super::*;

fn exact(text: &str) -> String {
    let mut out = String::new();
    Analyzer::new().exact(text, &mut out);
    out
}

fn terms(text: &str, language: &str) -> Terms {
    let mut out = Terms::default();
    Analyzer::new().terms(text, Some(language), &mut out);
    out
}

/// The stems alone, without their positions.
fn stems(text: &str, language: &str) -> String {
    let terms = terms(text, language).stems;
    let stems = terms.split([' ', BESIDE]).filter(|term| !["", SENTENCE, PARAGRAPH].contains(term));
    stems.collect::<Vec<_>>().join(" ")
}

#[test]
fn words_become_terms() {
    let table = [
        ("", ""),
        ("  --- !!! ", ""),
        ("The Kremlin said.", "the kremlin said"),
        ("Coopération MILITAIRE", "cooperation militaire"),
        ("l'idée l’idée lʼidée l′idée L‘idée l`idée", "l idee l idee l idee l idee l idee l idee"),
        ("jusqu'à qu'il d'«al-Qaïda» n'a", "jusqu a qu il d al qaida n a"),
        ("D’après S'entendre Lorsqu'on presqu'île", "d apres s entendre lorsqu on presqu ile"),
        ("aujourd'hui qu'aujourd’hui prud'homme", "aujourdhui qu aujourdhui prudhomme"),
        ("Kerry's KERRY’S Kerry's, U.S.'s 1990's", "kerry kerry kerry us 1990"),
        ("workers' James' s'", "workers james s"),
        ("O'Brien don't D'Amato rock'n'roll", "obrien dont d amato rocknroll"),
        ("it's l's", "it l"),
        ("Kerry'sx xs'x", "kerrysx xsx"),
        ("al-Nosra cessez-le-feu a-t-il", "al nosra cessez le feu a t il"),
        ("U.S. O.N.U. l'O.N.U., É.-U. U.S.-led e.g. J.F.K", "us onu l onu e u us led eg jfk"),
        ("U.Snow x.com plan B. Then J. Kerry end.Then", "u snow x com plan b then j kerry end then"),
        ("2.5 1,000 1.000.000 3, 4. 12:30 2016-07-15 5.x 3,5%", "2.5 1,000 1.000.000 3 4 12 30 2016 07 15 5 x 3,5"),
        ("6'2 1'000", "62 1000"),
        ("œuvre Æsop ﬁn straße ĳs", "oeuvre aesop fin strasse ijs"),
        ("co\u{ad}opé\u{ad}ration a\u{200b}b \u{feff}c", "cooperation ab c"),
        ("col·lega élu·e·s a · b", "collega elues a b"),
        ("北京 ソウル한국", "北 京 ソ ウ ル 한 국"),
        ("か\u{3099} が \u{1112}\u{1161}\u{11ab}", "が が 한"),
        ("Путин Йод Ελλάς مُحَمَّد", "путин иод ελλασ محمد"),
        ("R&D AT&T C++ @Elysee #Syrie 50%", "r d at t c elysee syrie 50"),
        ("A\u{301} e\u{301}\u{302}x \u{301}y", "a ex y"),
        ("x\u{a0}y\u{202f}z…", "x y z"),
        ("ﷺ ½ m²", "ﷺ ½ m2"),
    ];
    for (text, expected) in table {
        assert_eq!(exact(text), expected, "{text}");
    }
}

#[test]
fn spans_point_into_the_text() {
    let text = "«L’idée» de Kerry’s U.S. 2.5 北京";
    let mut found = Vec::new();
    tokens(text, |token| found.push((&text[token.start..token.end], token.elision)));
    let expected = [
        ("L", true),
        ("idée", false),
        ("de", false),
        ("Kerry", false),
        ("U.S", false),
        ("2.5", false),
        ("北", false),
        ("京", false),
    ];
    assert_eq!(found, expected);
}

#[test]
fn stems_are_made_from_accented_words_and_marked() {
    assert_eq!(stems("les coopérations militaires", "fr"), "fr.le fr.cooper fr.militair");
    assert_eq!(stems("Talks talked talking", "en"), "en.talk en.talk en.talk");
    assert_eq!(stems("l'idée 2.5 北京 n'a", "fr"), "fr.ide fr.北 fr.京 fr.a");
    assert_eq!(stems("talks", "xx"), "");
    assert_eq!(stems("mot", "fr-CA"), "fr.mot");
}

#[test]
fn all_terms_of_a_word_share_its_position() {
    let terms = terms("L'Été 2016. Été U.S.\n\nFin", "fr");
    let lines = [terms.exact, terms.stems, terms.forms].map(|line| line.replace(BESIDE, "+"));
    let expected =
        ["l ete 2016 ete us  fin", " fr.ete  .+fr.ete fr.us  ¶+fr.fin", "l=L ete=Été  ete=Été us=U.S  fin=Fin"];
    assert_eq!(lines, expected);
}

#[test]
fn forms_keep_case_and_accents_and_nothing_else() {
    let written = |text: &str| forms(text).into_iter().map(|(_, form)| form).collect::<Vec<_>>().join(" ");
    assert_eq!(written("L’Été e\u{301}te\u{301} O’Brien's co\u{ad}op"), "L Été été O'Brien coop");
    assert_eq!(forms("us"), [("us".to_owned(), "us".to_owned())]);
    assert_eq!(form_term("us", "US"), "us=US");
}

#[test]
fn bytes_are_found_as_words() {
    let terms = terms("M. Kerry, l'Onu.\n\nJohn Kerry", "fr");
    let span = |range: std::ops::Range<usize>| terms.span(range).map(|span| (span.start, span.end));
    assert_eq!(span(3..8), Some((1, 2)));
    assert_eq!(span(12..15), Some((3, 4)));
    assert_eq!(span(18..28), Some((5, 7)));
    assert_eq!((span(8..9), span(15..18), span(40..50)), (None, None, None));
}

#[test]
fn a_word_of_a_query_has_the_stem_of_the_index() {
    assert_eq!(stem_term("Coopération", "fr").as_deref(), Some("fr.cooper"));
    assert_eq!(stem_term("l’idée", "fr").as_deref(), Some("fr.ide"));
    assert_eq!(stem_term("talks", "en"), Some("en.talk".into()));
    for (word, language) in [("talks", "xx"), ("2016", "en"), ("al-Nosra", "en"), ("", "fr"), ("!", "fr")] {
        assert_eq!(stem_term(word, language), None, "{word}");
    }
}

#[test]
fn long_words_are_cut_and_not_stemmed() {
    let word = "a".repeat(450);
    let terms = exact(&word);
    assert_eq!(terms.split(' ').map(str::len).collect::<Vec<_>>(), [200, 200, 50]);
    assert_eq!(stems(&word, "en"), "");
    let mut spans = Vec::new();
    tokens(&word, |token| spans.push(token.start..token.end));
    assert_eq!(spans, [0..200, 200..400, 400..450]);
    let numbers = "1.".repeat(300);
    assert!(exact(&numbers).split(' ').all(|term| term.len() <= 200 && !term.ends_with('.')));
    assert_eq!(exact(&"é".repeat(201)).split(' ').map(str::len).collect::<Vec<_>>(), [200, 1]);
}

/// Text in which the rules meet: letters, marks, apostrophes, points and signs of many kinds close together.
fn tricky() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "l",
        "L",
        "s",
        "S",
        "qu",
        "aujourd",
        "U",
        "n",
        "é",
        "e\u{301}",
        "ß",
        "œ",
        "ﬁ",
        "Å",
        "\u{212b}",
        "İ",
        "ç",
        "1",
        "2",
        "'",
        "’",
        "ʼ",
        "′",
        "`",
        "´",
        "\"",
        "«",
        "»",
        ".",
        ",",
        "-",
        " ",
        "\n",
        "·",
        "\u{ad}",
        "\u{200b}",
        "\u{301}",
        "\u{345}",
        "北",
        "が",
        "か\u{3099}",
        "한",
        "\u{1112}",
        "\u{1161}",
        "\u{11ab}",
        "ς",
        "Σ",
        "й",
        "ا",
        "\u{64e}",
        "\u{640}",
        "क",
        "ि",
        "\u{9c7}\u{9be}",
        "\u{fe0f}",
        "😀",
        "½",
        "²",
        "Ⅻ",
        "\u{374}",
        "\u{37e}",
        "\u{1fef}",
        "xxxxxxxxxxxxxxxxxxxxxxxxx",
        "11111111111111111111",
        "कककककककककक",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => tricky(), 1 => "\\PC{0,60}", 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_are_in_order_and_on_boundaries(text in any_text()) {
        let mut last = 0;
        let mut terms = Vec::new();
        tokens(&text, |token| {
            assert!(last <= token.start && token.start < token.end, "{token:?}");
            assert!(text.get(token.start..token.end).is_some(), "{token:?}");
            assert!(!token.term.is_empty() && token.term.len() <= scan::LONGEST, "{token:?}");
            assert!(!token.term.contains(char::is_whitespace), "{token:?}");
            last = token.end;
            terms.push(token.term.to_owned());
        });
        prop_assert_eq!(terms.join(" "), exact(&text));
    }

    #[test]
    fn terms_of_terms_are_the_terms(text in any_text()) {
        let once = exact(&text);
        prop_assert_eq!(exact(&once), once);
    }

    #[test]
    fn composed_and_decomposed_text_have_the_same_terms(text in any_text(), language in prop::sample::select(STEMMED)) {
        let (nfc, nfd) = (text.nfc().collect::<String>(), text.nfd().collect::<String>());
        prop_assert_eq!(exact(&text), exact(&nfc));
        prop_assert_eq!(exact(&nfc), exact(&nfd));
        let (mut nfc, mut nfd) = (terms(&nfc, language), terms(&nfd, language));
        // The bytes differ.
        (nfc.words, nfd.words) = (Vec::new(), Vec::new());
        prop_assert_eq!(nfc, nfd);
    }

    #[test]
    fn apostrophes_and_quotes_of_every_kind_are_one(text in any_text()) {
        let typographic = text.replace('\'', "’").replace('"', "«");
        prop_assert_eq!(exact(&text), exact(&typographic));
        prop_assert_eq!(exact(&text), exact(&text.replace('’', "'")));
    }

    #[test]
    fn index_and_query_agree_on_the_stem_of_a_word(text in any_text(), language in prop::sample::select(STEMMED)) {
        let mut analyzer = Analyzer::new();
        analyzer.read(&text, Some(language), |word| {
            // The piece of a cut word is not a word of its own, and an elided one has no stem.
            if word.term.len() > scan::LONGEST / 2 || word.stem.is_none() {
                return;
            }
            if let Some(of_query) = stem_term(&text[word.start..word.end], language) {
                assert_eq!(word.stem, Some(of_query.as_str()), "{word:?}");
            }
        });
        // And the cache changes nothing: once more, now from it.
        let (mut once, mut twice) = (Terms::default(), Terms::default());
        Analyzer::new().terms(&text, Some(language), &mut once);
        analyzer.terms(&text, Some(language), &mut twice);
        prop_assert_eq!(once, twice);
    }
}
