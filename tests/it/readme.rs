//! Every command of the README is run, and prints what the README says.

use std::path::Path;

use crate::support::{Folder, copy_folder};

/// A command of a `console` block, and the lines that follow it there.
struct Example {
    command: String,
    output: String,
}

fn examples(readme: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut in_block = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            in_block = line.trim_end() == "```console";
        } else if let (true, Some(command)) = (in_block, line.strip_prefix("$ ")) {
            examples.push(Example { command: command.to_string(), output: String::new() });
        } else if let (true, Some(example)) = (in_block, examples.last_mut()) {
            example.output.push_str(line);
            example.output.push('\n');
        }
    }
    examples
}

/// Splits a command at spaces, as a shell would: quotes group.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in command.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '\'' || c == '"' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c == ' ' => words.extend(word.take()),
            None if c == '#' && word.is_none() => break,
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Puts `_` in the place of what differs from machine to machine: seconds and sizes, in text and in JSON.
fn normal(text: &str) -> String {
    let mut out = Vec::new();
    for line in text.trim_end().lines() {
        let mut line = line.trim_end().to_string();
        for unit in [" s", " kB", " MB"] {
            line = without_number_before(&line, unit);
        }
        for field in ["\"seconds\":", "\"bytes\":"] {
            if let Some((before, after)) = line.split_once(field) {
                let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
                line = format!("{before}{field}_{rest}");
            }
        }
        out.push(line.replace(env!("CARGO_BIN_EXE_depeche"), "depeche"));
    }
    out.join("\n")
}

/// Puts `_` in the place of a number such as 0.6 right before `unit`, where the unit ends a word.
fn without_number_before(line: &str, unit: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(unit) {
        let ends_word = !after.starts_with(|c: char| c.is_alphanumeric());
        let stem = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = &before[stem.len()..];
        out.push_str(if ends_word && number.contains('.') { stem } else { before });
        out.push_str(if ends_word && number.contains('.') { "_" } else { "" });
        out.push_str(unit);
        rest = after;
    }
    out + rest
}

/// Whether `text` is `pattern`, in which a line of `...` or `…` stands for any lines.
fn is_like(text: &str, pattern: &str) -> bool {
    let parts: Vec<String> = pattern
        .lines()
        .collect::<Vec<_>>()
        .split(|line| matches!(line.trim(), "..." | "…" | "[...]" | "[…]"))
        .map(|lines| lines.join("\n"))
        .collect();
    let [only] = parts.as_slice() else {
        let (first, last) = (&parts[0], &parts[parts.len() - 1]);
        let mut at = first.len();
        let found_in_order = parts[1..parts.len() - 1].iter().all(|part| {
            let found = text.get(at..).and_then(|rest| rest.find(part.as_str()));
            at += found.unwrap_or_default() + part.len();
            found.is_some()
        });
        return text.starts_with(first.as_str())
            && found_in_order
            && text.get(at..).is_some_and(|rest| rest.ends_with(last));
    };
    text == only
}

#[test]
fn the_readme_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README.md");
    let examples = examples(&readme);
    for wanted in ["depeche index corpus", "depeche search"] {
        assert!(examples.iter().any(|example| example.command.starts_with(wanted)), "no `$ {wanted}` in README.md");
    }
    let folder = Folder::new();
    copy_folder(&root.join("corpus"), &folder.path("corpus"));
    let mut wrong = String::new();
    for Example { command, output } in examples {
        let arguments = words(&command);
        let ("depeche", arguments) = (arguments[0].as_str(), &arguments[1..]) else { continue };
        let run = folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
        // A terminal shows stdout first, then what is said about it on stderr.
        let (both, expected) = (normal(&format!("{}{}", run.out, run.err)), normal(&output));
        let is_true = expected.is_empty() || is_like(&both, &expected) || is_like(&normal(&run.out), &expected);
        if !is_true {
            wrong.push_str(&format!("\n$ {command}\n--- README\n{expected}\n--- printed\n{both}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn numbers_that_differ_are_taken_out() {
    let text = "5 files in 0.6 s\n  archive  index, 501.9 kB\n12 stories of 3.5 sorts\n";
    assert_eq!(normal(text), "5 files in _ s\n  archive  index, _ kB\n12 stories of 3.5 sorts");
    assert_eq!(normal("{\"unchanged\":1,\"seconds\":0.45}"), "{\"unchanged\":1,\"seconds\":_}");
}

#[test]
fn commands_are_split_as_a_shell_does() {
    assert_eq!(words("depeche search 'person:\"A B\"' x # why"), ["depeche", "search", "person:\"A B\"", "x"]);
}

#[test]
fn lines_can_be_left_out() {
    assert!(is_like("a\nb\nc\nd", "a\n...\nd") && is_like("a\nb", "a\nb"));
    assert!(!is_like("a\nb\nc", "a\n...\nd") && !is_like("a\nb", "a"));
}
