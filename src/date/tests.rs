use super::*;

fn markup(text: &str, language: &str) -> String {
    in_markup(text, Order::of(Some(language), [])).map_or("none".into(), |moment| moment.to_string())
}

#[test]
fn iso_in_its_many_shapes() {
    for (text, expected) in [
        ("2016-07-15", "2016-07-15"),
        ("2016-07-15T17:03:20+02:00", "2016-07-15T17:03:20+02:00"),
        ("2016-07-15T17:03:20.123Z", "2016-07-15T17:03:20+00:00"),
        ("2016-07-15T23:30:00-05:00", "2016-07-15T23:30:00-05:00"),
        ("2023-11-02T15:57+01:00", "2023-11-02T15:57:00+01:00"),
        ("2023-11-02T1643", "2023-11-02T16:43:00"),
        ("2024-04-30 16:00:34", "2024-04-30T16:00:34"),
        ("2024-04-30 16:00:34 +02:00", "2024-04-30T16:00:34+02:00"),
        ("2016-07", "2016-07"),
        ("2016", "2016"),
        ("20160715", "2016-07-15"),
        ("20160715T101500Z", "2016-07-15T10:15:00+00:00"),
        ("2016/07/15", "2016-07-15"),
        ("1468602200", "2016-07-15T17:03:20+00:00"),
        ("1468602200000", "2016-07-15T17:03:20+00:00"),
    ] {
        assert_eq!(markup(text, "en"), expected, "{text}");
    }
}

#[test]
fn words_and_numbers() {
    for (text, expected) in [
        ("vendredi 15 juillet 2016", "2016-07-15"),
        ("15 juil. 2016", "2016-07-15"),
        ("1er août 2019", "2019-08-01"),
        ("Publié le 15 juillet 2016 à 17h03", "2016-07-15T17:03:00"),
        ("Publié le 02/11/2023 à 15h57", "2023-11-02T15:57:00"),
        ("30/04/2024 - 16:00", "2024-04-30T16:00:00"),
        ("03/04/2021", "2021-04-03"),
        ("July 15, 2016", "2016-07-15"),
        ("15th July 2016", "2016-07-15"),
        ("Friday, July 15, 2016 5:03 pm", "2016-07-15T17:03:00"),
        ("July 15, 2016 at 12:10 a.m.", "2016-07-15T00:10:00"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01"),
        (" 9-MAR-1987 09:17:11.06 junk", "1987-03-09T09:17:11"),
        ("Fri, 15 Jul 2016 17:03:20 +0200", "2016-07-15T17:03:20+02:00"),
        ("juillet 2016", "2016-07"),
    ] {
        assert_eq!(markup(text, "fr"), expected, "{text}");
    }
}

#[test]
fn what_could_be_read_both_ways_is_not_read_in_english() {
    assert_eq!(markup("03/04/2021", "en"), "none");
    assert_eq!(markup("03/14/2021", "en"), "2021-03-14");
    assert_eq!(markup("14/03/2021", "en"), "2021-03-14");
    assert_eq!(in_markup("03/04/2021", Order::Unknown), None);
}

#[test]
fn no_date_comes_of_relative_words_or_nonsense() {
    for text in [
        "vendredi",
        "jeudi soir",
        "fin février",
        "today",
        "31/02/2020",
        "2016-13-01",
        "0000-00-00",
        "12345678901",
        "",
        "9999-01-01",
    ] {
        assert_eq!(markup(text, "fr"), "none", "{text}");
    }
    assert_eq!(in_text("La trêve de fin février 2016", Order::DayFirst), None);
}

fn is_published(text: &str) -> bool {
    line(text).is_some_and(|line| line.published.is_some())
}

#[test]
fn publication_lines() {
    for line in
        ["Publié le 15 juillet 2016 à 17h03", "Published July 15, 2016", "15 juillet 2016", "Le 15/07/2016 à 10:00"]
    {
        assert!(is_published(line), "{line}");
        assert!(in_text(line, Order::DayFirst).is_some(), "{line}");
    }
    for line in ["Le 15 juillet 2016, le maire démissionnait", "Published every Friday", "In 2016"] {
        assert!(!is_published(line), "{line}");
    }
}

#[test]
fn names_of_files_and_folders() {
    let told = |path: &str| in_path(Path::new(path)).map(|p| format!("{} {}", p.moment, p.evidence.as_str()));
    for (path, expected) in [
        ("news/2016-07-15-title.txt", "2016-07-15 file-name"),
        ("20160715_title.html", "2016-07-15 file-name"),
        ("Paper_2016_07_15.html", "2016-07-15 file-name"),
        ("2016/07/15/a.txt", "2016-07-15 folder"),
        ("x/2016/07/a.txt", "2016-07 folder"),
        ("2016-07-15/sub/a.txt", "2016-07-15 folder"),
        ("2015-01-02/2016-07-15.txt", "2016-07-15 file-name"),
    ] {
        assert_eq!(told(path).as_deref(), Some(expected), "{path}");
    }
    for (path, expected) in [
        ("port_15-07-2016.txt", "2016-07-15 file-name"),
        ("Le port - 15 juillet 2016.docx", "2016-07-15 file-name"),
        ("july-15-2016-harbour.html", "2016-07-15 file-name"),
        ("presse/2016/a.txt", "2016 folder"),
    ] {
        assert_eq!(told(path).as_deref(), Some(expected), "{path}");
    }
    for path in ["03-04-2021.txt", "123456789012.txt", "99999999.txt", "a-2016.txt", "v1.2.3/a.txt", "2016/13/a.txt"] {
        assert_eq!(told(path), None, "{path}");
    }
}

#[test]
fn european_languages() {
    for (text, language, expected) in [
        ("Freitag, 15. Juli 2016, 17.03 Uhr", "de", "2016-07-15T17:03:00"),
        ("15. März 2016 um 8:05 Uhr", "de", "2016-03-15T08:05:00"),
        ("viernes, 15 de julio de 2016 a las 17:03", "es", "2016-07-15T17:03:00"),
        ("15 luglio 2016 alle 17:03", "it", "2016-07-15T17:03:00"),
        ("1º de agosto de 2019 às 17h03", "pt", "2019-08-01T17:03:00"),
        ("vrijdag 15 juli 2016 om 17:03", "nl", "2016-07-15T17:03:00"),
        ("fredag 15 juli 2016 kl. 17:03", "sv", "2016-07-15T17:03:00"),
        ("le 15 juillet 2016 à 17 h 03", "fr", "2016-07-15T17:03:00"),
        ("15.07.2016", "de", "2016-07-15"),
    ] {
        assert_eq!(markup(text, language), expected, "{text}");
    }
}

#[test]
fn figures_are_read_as_those_beside_them_are() {
    let order = |beside: &[&str]| Order::of(Some("en"), beside.iter().copied());
    assert_eq!(order(&["03/04/2021"]), Order::Unknown);
    assert_eq!(order(&["03/04/2021", "Updated 25/04/2021"]), Order::DayFirst);
    assert_eq!(order(&["03/04/2021", "04/25/2021"]), Order::MonthFirst);
    assert_eq!(order(&["25/04/2021", "04/25/2021"]), Order::Unknown);
    assert_eq!(in_markup("03/04/2021", Order::MonthFirst).unwrap().to_string(), "2021-03-04");
    assert_eq!(Order::of(Some("fr"), ["04/25/2021"]), Order::MonthFirst);
}

#[test]
fn what_is_known_otherwise_settles_a_doubt() {
    let told = |known: Moment| settled("03/04/2021 10:00", &known).map(|moment| moment.to_string());
    assert_eq!(told(Moment::Month(2021, 4)).as_deref(), Some("2021-04-03T10:00:00"));
    assert_eq!(told(Moment::Month(2021, 3)).as_deref(), Some("2021-03-04T10:00:00"));
    assert_eq!(told(Moment::Year(2021)), None);
    assert_eq!(told(Moment::Month(2021, 7)), None);
}

#[test]
fn datelines_narrow_a_month_or_a_year() {
    let told = |moment: Moment, text: &str| narrowed(moment, text).to_string();
    assert_eq!(told(Moment::Month(2021, 3), "SELMO, 12 mars (AFO)"), "2021-03-12");
    assert_eq!(told(Moment::Year(2021), "SELMO, March 12 (NWA)"), "2021-03-12");
    assert_eq!(told(Moment::Month(2021, 4), "SELMO, 12 mars (AFO)"), "2021-04");
    assert_eq!(told(Moment::Year(2021), "SELMO, 30 février"), "2021");
    assert_eq!(told(Moment::Year(2021), "SELMO, vendredi"), "2021");
}

#[test]
fn lines_of_publication_and_update() {
    let told =
        |text: &str| line(text).map(|line| (line.published.unwrap_or_default(), line.updated.unwrap_or_default()));
    for (text, published, updated) in [
        (
            "Publié le 15 juillet 2016 à 17h03, mis à jour le 16 juillet 2016 à 9h00",
            "Publié le 15 juillet 2016 à 17h03",
            "mis à jour le 16 juillet 2016 à 9h00",
        ),
        (
            "Publié le 15 juillet 2016 à 17h03 - Mis à jour à 18h10",
            "Publié le 15 juillet 2016 à 17h03",
            "15.7.2016 à 18h10",
        ),
        ("Published July 15, 2016 | Updated July 16, 2016", "Published July 15, 2016", "Updated July 16, 2016"),
        ("Updated 16 July 2016, first published 15 July 2016", "first published 15 July 2016", "Updated 16 July 2016"),
        ("Veröffentlicht am 15. Juli 2016", "Veröffentlicht am 15. Juli 2016", ""),
        ("Publicado el 15 de julio de 2016 por Ana Costa", "Publicado el 15 de julio de 2016 por Ana Costa", ""),
        ("Dernière mise à jour : 15/07/2016", "", "Dernière mise à jour : 15/07/2016"),
        ("15 juillet 2016, mis à jour le 16 juillet 2016", "15 juillet 2016", "mis à jour le 16 juillet 2016"),
    ] {
        assert_eq!(told(text), Some((published.to_string(), updated.to_string())), "{text}");
    }
    for text in [
        "Posted to Berlin on 3 May 1940, he wrote every day",
        "Updated figures published on 15 July 2016 show a fall",
        "Publié en 2016, le rapport du 15 juillet 2015 n'a rien changé",
    ] {
        assert_eq!(told(text), None, "{text}");
    }
}

#[test]
fn relative_days_confirm_and_never_make_a_date() {
    let text = "Le ministre a dit vendredi, après un entretien jeudi soir, que rien n'avait changé. Aujourd'hui, le 14 juillet, \
                il attend lundi 18 juillet.";
    let all = Relative::all(text);
    let words: Vec<&str> = all.iter().map(|relative| relative.words.as_str()).collect();
    assert_eq!(words, ["vendredi", "jeudi soir", "Aujourd'hui"]);
    let day = |date: u32| NaiveDate::from_ymd_opt(2016, 7, date).unwrap();
    // The 15th was a Friday.
    assert!(Relative::confirm(&all, day(15)) && Relative::confirm(&all, day(16)));
    assert!(!Relative::confirm(&all, day(19)));
    assert!(!Relative::confirm(&Relative::all("hier"), day(15)));
    let months =
        "Établi fin février, rompu à la mi-mars, in early June; fin avril 2016, fin de mois, la fin du mois de mars.";
    let words: Vec<String> = Relative::all(months).into_iter().map(|relative| relative.words).collect();
    assert_eq!(words, ["fin février", "mi-mars", "early June"]);
    assert_eq!(markup(text, "fr"), "none");
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in ".{0,60}", digits in "[0-9/:.TZ +-]{0,30}", words in "(le |vendredi |15 |juil. |2016|Publié le |, mis à jour |à 17h03|İ|\\(|hier ){0,9}") {
        for text in [&text, &digits, &words] {
            in_markup(text, Order::DayFirst);
            in_text(text, Order::Unknown);
            line(text);
            in_path(Path::new(text));
            Relative::all(text);
            narrowed(Moment::Year(2016), text);
        }
    }
}
