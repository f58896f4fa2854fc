use super::*;
use crate::format::Found;

fn run(text: &str, by_line: bool, limit: usize) -> (Vec<Result<String, String>>, Result<(), String>) {
    let mut options = Options::default();
    options.limits.article_bytes = limit;
    let mut out = Vec::new();
    let mut emit = |found: Result<Found, ReadError>| {
        out.push(found.map(|f| f.draft.headline).map_err(|e| e.to_string()));
        ControlFlow::Continue(())
    };
    let mut input = text.as_bytes();
    let end = if by_line { read_lines(&mut input, &options, &mut emit) } else { read(&mut input, &options, &mut emit) };
    (out, end.map_err(|error| error.to_string()))
}

fn ok(titles: &[&str]) -> Vec<Result<String, String>> {
    titles.iter().map(|title| Ok(title.to_string())).collect()
}

#[test]
fn the_shapes_of_a_file() {
    for text in [
        r#"[{"title": "a"}, {"title": "b"}]"#,
        r#"{"status": "ok", "articles": [{"title": "a"}, {"title": "b"}], "total": 2}"#,
        r#"{"response": {"pages": 1, "results": [{"headline": "a"}, {"headline": "b"}]}}"#,
        r#"{"hits": {"total": 2, "hits": [{"_id": 1, "_source": {"title": "a"}}, {"_source": {"title": "b"}}]}}"#,
        "{\"title\": \"a\"}\n{\"title\": \"b\"}",
    ] {
        assert_eq!(run(text, false, 1 << 20), (ok(&["a", "b"]), Ok(())), "{text}");
    }
    assert_eq!(run(r#"{"title": "a", "items": [{"title": "b"}]}"#, false, 1 << 20), (ok(&["a"]), Ok(())));
    assert_eq!(run(r#"{"data": {"title": "a"}}"#, false, 1 << 20), (ok(&["a"]), Ok(())));
}

#[test]
fn a_broken_element_costs_one_line() {
    let (read, end) = run("[{\"title\": \"a\"},\n{\"title\": nul},\n{\"x\": 1},\n{\"title\": \"d\"}]", false, 1 << 20);
    assert_eq!(read[0], Ok("a".into()));
    assert!(read[1].as_ref().unwrap_err().starts_with("line 2: invalid JSON"));
    assert_eq!(read[2], Err("line 3: no article: no field that means a title or a text".into()));
    assert_eq!(read[3], Ok("d".into()));
    assert_eq!(end, Ok(()));
}

#[test]
fn truncated_files_keep_what_came_before() {
    let (read, end) = run("[{\"title\": \"a\"},\n{\"title\": \"b", false, 1 << 20);
    assert_eq!(read, ok(&["a"]));
    assert_eq!(end, Err("line 2: truncated JSON".into()));
    assert_eq!(run("{\"title\": \"b\"", false, 1 << 20).1, Err("line 1: truncated JSON".into()));
}

#[test]
fn lines() {
    let long = format!("{{\"title\": \"{}\"}}", "x".repeat(200));
    let text = format!("{{\"title\": \"a\"}}\n\n{{\"title\": \n{long}\n[1]\n{{\"title\": \"e\"}}\n");
    let (read, end) = run(&text, true, 100);
    assert_eq!(read[0], Ok("a".into()));
    assert_eq!(read[1], Err("line 3: truncated JSON".into()));
    assert_eq!(read[2], Err("line 4: longer than 100 bytes".into()));
    assert_eq!(read[3], Err("line 5: not an article: no JSON object".into()));
    assert_eq!(read[4], Ok("e".into()));
    assert_eq!(end, Ok(()));
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("[{{\"title\": {}1{}}}]", "[".repeat(9999), "]".repeat(9999));
    assert_eq!(run(&deep, false, 1 << 20).0, [Err("line 1: JSON nested more than 128 levels".into())]);
    let long = format!("[{{\"title\": \"{}\"}}, {{\"title\": \"b\"}}]", "x".repeat(500));
    assert_eq!(run(&long, false, 100).0, [Err("line 1: article longer than 100 bytes".into()), Ok("b".into())]);
    let long = format!("{{\"title\": \"a\", \"body\": \"{}\"}}", "x".repeat(500));
    assert_eq!(run(&long, false, 100).0, [Err("line 1: article longer than 100 bytes".into())]);
    assert_eq!(run("[1, 2, 3]", false, 100).1, Err("line 1: not an array of articles".into()));
}

proptest::proptest! {
    #[test]
    fn anything_is_read(text in "(\\{|\\}|\\[|\\]|\"title\"|\"articles\"|\"data\"|:|,|\"a\"|1|\\\\|\n|é){0,40}", limit in 1usize..60) {
        let _ = run(&text, false, limit);
        let _ = run(&text, true, limit);
    }
}
