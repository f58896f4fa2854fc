use super::*;

fn line(text: &str, size: f32, gap: bool) -> Line {
    Line { text: text.to_string(), x: 50.0, size, gap }
}

#[test]
fn the_largest_lines_at_the_top_are_the_headline() {
    let body = |text: &str| line(text, 9.0, false);
    let page = vec![
        line("The Relay", 14.0, false),
        line("Lighthouse lit again", 24.0, true),
        line("after a year", 24.0, false),
        body("By Ewan Strand"),
        body("The lighthouse of Corran Point was lit again on Thursday, a year after a storm had put"),
        body("it out. Ships had missed it, the keeper said, and so had the fishermen of Port Selwick."),
    ];
    let found = article(Text { pages: vec![page], title: Some("Page 7 draft".to_string()), ..Text::default() });
    assert_eq!(found.draft.headline, "Lighthouse lit again after a year");
    assert_eq!(found.draft.authors, ["Ewan Strand"]);
    assert!(found.draft.body.contains("a storm had put it out. Ships"), "{}", found.draft.body);
}

#[test]
fn without_large_lines_the_title_of_the_document_or_the_first_line_is() {
    let page = |first: &str| {
        vec![vec![line(first, 9.0, false), line("The lighthouse of Corran Point was lit again.", 9.0, true)]]
    };
    let read = |title: &str, first: &str| {
        article(Text { pages: page(first), title: Some(title.to_string()), ..Text::default() }).draft.headline
    };
    assert_eq!(read("Lighthouse lit again", "Corran Point"), "Lighthouse lit again");
    for made_up in ["Microsoft Word - page7.doc", "page_7.indd", "Untitled-3", "0815"] {
        assert_eq!(read(made_up, "Lighthouse lit again"), "Lighthouse lit again", "{made_up}");
    }
}

#[test]
fn furniture_of_pages_is_dropped() {
    let page = |n: usize| {
        vec![
            line("The Relay, Thursday", 8.0, false),
            line(&format!("Text of page {n} is here."), 9.0, false),
            line(&format!("- {n} -"), 8.0, false),
        ]
    };
    let mut pages: Vec<_> = (1..=4).map(page).collect();
    drop_furniture(&mut pages);
    assert!(pages.iter().all(|page| page.len() == 1), "{pages:?}");
    let mut pages = vec![page(1)];
    drop_furniture(&mut pages);
    assert_eq!(pages[0].len(), 2, "what stands on one page only may be its headline");
}

#[test]
fn words_parted_at_the_end_of_a_line_are_made_whole() {
    let lines =
        ["Le gouver-", "nement a jugé le budget sous-", "estimé. Il est sous-estimé, dit-", "il, de « peu-", "ple »."];
    let lines: Vec<Line> = lines.iter().map(|text| line(text, 9.0, false)).collect();
    assert_eq!(
        paragraphs(&lines),
        ["Le gouvernement a jugé le budget sous-estimé. Il est sous-estimé, dit-il, de « peuple »."]
    );
}

#[test]
fn paragraphs_begin_after_room_further_in_or_after_a_short_line() {
    let mut lines: Vec<Line> = [
        "The lighthouse of Corran Point was lit again on",
        "Thursday.",
        "A year ago a storm had put it out, and ships had",
        "missed it, the keeper said on the day it was lit.",
        "The fishermen of Port Selwick came to see it, and",
        "the mayor spoke.",
    ]
    .iter()
    .map(|text| line(text, 9.0, false))
    .collect();
    lines[4].x += 10.0;
    let read = paragraphs(&lines);
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[1].ends_with("lit."));
}

#[test]
fn without_a_program_nothing_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, "%PDF-1.4").unwrap();
    let mut sink = |_| ControlFlow::Continue(());
    let error = crate::format::read(&path, &crate::format::Options::default(), &mut sink).unwrap_err();
    assert!(error.to_string().starts_with("not read: PDFs need a process of their own"), "{error}");
}
