use super::*;

fn markup(text: &str, language: &str) -> String {
    in_markup(text, Some(language)).map_or("none".into(), |moment| moment.to_string())
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
    assert_eq!(in_markup("03/04/2021", None), None);
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
    assert_eq!(in_text("La trêve de fin février 2016", Some("fr")), None);
}

#[test]
fn publication_lines() {
    for line in
        ["Publié le 15 juillet 2016 à 17h03", "Published July 15, 2016", "15 juillet 2016", "Le 15/07/2016 à 10:00"]
    {
        assert!(is_publication_line(line), "{line}");
        assert!(in_text(line, Some("fr")).is_some(), "{line}");
    }
    for line in ["Le 15 juillet 2016, le maire démissionnait", "Published every Friday", "In 2016"] {
        assert!(!is_publication_line(line), "{line}");
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
    for path in ["123456789012.txt", "99999999.txt", "a-2016.txt", "v1.2.3/a.txt", "2016/13/a.txt"] {
        assert_eq!(told(path), None, "{path}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in ".{0,60}", digits in "[0-9/:.TZ +-]{0,30}") {
        for text in [&text, &digits] {
            in_markup(text, Some("fr"));
            in_text(text, None);
            is_publication_line(text);
            in_path(Path::new(text));
        }
    }
}
