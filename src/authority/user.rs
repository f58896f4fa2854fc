//! The user's own authority: `authority.toml` in the archive's folder, a list of decisions, the last of which counts.
//!
//! ```toml
//! [[change]]
//! merge = ["Vladimir Poutine", "V. V. Poutine"]
//! kind = "person"
//! at = "2024-05-06T07:08:09Z"
//!
//! [[change]]
//! rename = "Vladimir Poutine"
//! to = "Vladimir Putin"
//! ```
//!
//! The others are `split = FORM` with `from = NAME`, `reject = NAME`, and `recast = NAME` with `to = KIND`. `kind` may be
//! left out where a name is of one kind only. Whatever cannot be understood is refused with its line; nothing is guessed.

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::article::Kind;

/// More than anybody writes by hand, or clicks together.
pub const LARGEST: u64 = 16 << 20;
/// Longer than any name, in bytes.
pub const LONGEST_NAME: usize = 1000;

/// One decision. `kind` is that of the names; without it the kind in which most articles have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub kind: Option<Kind>,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// All of these are one.
    Merge(Vec<String>),
    /// This form stands for itself.
    Split { form: String, from: String },
    /// The name to show.
    Rename { name: String, to: String },
    /// No entity at all.
    Reject(String),
    /// Another kind.
    Recast { name: String, to: Kind },
}

/// What is wrong with the file, and in which line.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    pub line: usize,
    pub cause: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    change: Vec<Spanned<Raw>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    merge: Option<Vec<String>>,
    split: Option<String>,
    rename: Option<String>,
    reject: Option<String>,
    recast: Option<String>,
    from: Option<String>,
    to: Option<String>,
    kind: Option<String>,
    /// When it was decided: for people.
    #[serde(rename = "at")]
    _at: Option<IgnoredAny>,
}

/// Reads the decisions, in order.
pub fn parse(text: &str) -> Result<Vec<Change>, Mistake> {
    let line = |at: usize| 1 + text.as_bytes().iter().take(at).filter(|&&b| b == b'\n').count();
    let file: File = toml::from_str(text).map_err(|error| Mistake {
        line: error.span().map_or(1, |span| line(span.start)),
        cause: error.message().split_whitespace().collect::<Vec<_>>().join(" "),
    })?;
    let read = |raw: Spanned<Raw>| {
        let at = raw.span().start;
        raw.into_inner().change().map_err(|cause| Mistake { line: line(at), cause })
    };
    file.change.into_iter().map(read).collect()
}

impl Raw {
    fn change(self) -> Result<Change, String> {
        let kind = self.kind.as_deref().map(kind_of).transpose()?;
        let (mut from, mut to) = (self.from, self.to);
        let mut told = Vec::new();
        if let Some(names) = self.merge {
            told.push(What::Merge(names));
        }
        if let Some(form) = self.split {
            told.push(What::Split { form, from: from.take().ok_or("split needs from = NAME")? });
        }
        if let Some(name) = self.rename {
            told.push(What::Rename { name, to: to.take().ok_or("rename needs to = NAME")? });
        }
        if let Some(name) = self.reject {
            told.push(What::Reject(name));
        }
        if let Some(name) = self.recast {
            told.push(What::Recast { name, to: kind_of(&to.take().ok_or("recast needs to = KIND")?)? });
        }
        let one = "a change is one of merge, split, rename, reject and recast";
        let (1, Some(what)) = (told.len(), told.pop()) else { return Err(one.to_string()) };
        if from.is_some() || to.is_some() {
            return Err("from belongs to split, to belongs to rename and recast".to_string());
        }
        what.check()?;
        Ok(Change { kind, what })
    }
}

impl What {
    fn check(&self) -> Result<(), String> {
        if matches!(self, What::Merge(names) if names.len() < 2) {
            return Err("merge needs at least two names".to_string());
        }
        self.names().into_iter().try_for_each(check_name)
    }

    fn names(&self) -> Vec<&str> {
        match self {
            What::Merge(names) => names.iter().map(String::as_str).collect(),
            What::Split { form, from } => vec![form, from],
            What::Rename { name, to } => vec![name, to],
            What::Reject(name) | What::Recast { name, .. } => vec![name],
        }
    }
}

/// Refuses what cannot be a name.
pub fn check_name(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("a name is empty".to_string());
    }
    if name.len() > LONGEST_NAME {
        return Err(format!("a name is longer than {LONGEST_NAME} bytes"));
    }
    if name.chars().any(char::is_control) {
        return Err("a name has control characters".to_string());
    }
    Ok(())
}

fn kind_of(text: &str) -> Result<Kind, String> {
    match text {
        "person" => Ok(Kind::Person),
        "organisation" | "org" => Ok(Kind::Organisation),
        "place" => Ok(Kind::Place),
        _ => Err("a kind is person, organisation or place".to_string()),
    }
}

/// The word for a kind, as it stands in the file.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organisation => "organisation",
        Kind::Place => "place",
    }
}

impl Change {
    /// As it stands in the file.
    pub fn to_toml(&self, at: &str) -> String {
        let mut lines = vec!["[[change]]".to_string()];
        lines.extend(match &self.what {
            What::Merge(names) => {
                vec![format!("merge = [{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))]
            }
            What::Split { form, from } => vec![format!("split = {}", quoted(form)), format!("from = {}", quoted(from))],
            What::Rename { name, to } => vec![format!("rename = {}", quoted(name)), format!("to = {}", quoted(to))],
            What::Reject(name) => vec![format!("reject = {}", quoted(name))],
            What::Recast { name, to } => {
                vec![format!("recast = {}", quoted(name)), format!("to = {}", quoted(kind_word(*to)))]
            }
        });
        lines.extend(self.kind.map(|kind| format!("kind = {}", quoted(kind_word(kind)))));
        lines.push(format!("at = {}\n", quoted(at)));
        lines.join("\n")
    }
}

/// In words, on one line.
impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = self.kind.map_or(String::new(), |kind| format!(" ({})", kind_word(kind)));
        match &self.what {
            What::Merge(names) => write!(f, "merge {}", names.join(" = "))?,
            What::Split { form, from } => write!(f, "split {form} from {from}")?,
            What::Rename { name, to } => write!(f, "rename {name} to {to}")?,
            What::Reject(name) => write!(f, "reject {name}")?,
            What::Recast { name, to } => write!(f, "make {name} a {}", kind_word(*to))?,
        }
        f.write_str(&kind)
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mistake(text: &str) -> (usize, String) {
        let mistake = parse(text).expect_err("a mistake");
        (mistake.line, mistake.cause)
    }

    #[test]
    fn decisions_are_read_in_order() {
        let text = "# by hand\n[[change]]\nmerge = [\"A\", \"B\"]\nkind = \"org\"\nat = 2024-05-06T07:08:09Z\n\n\
                    [[change]]\nsplit = \"B\"\nfrom = \"A\"\n[[change]]\nreject = \"C\"\n\
                    [[change]]\nrecast = \"D\"\nto = \"place\"\nkind = \"person\"\n";
        let read = parse(text).expect("a good file");
        assert_eq!(read.len(), 4);
        assert_eq!(read[0].kind, Some(Kind::Organisation));
        assert_eq!(read[0].what, What::Merge(vec!["A".to_string(), "B".to_string()]));
        assert_eq!(read[3].what, What::Recast { name: "D".to_string(), to: Kind::Place });
        assert_eq!(parse("").expect("an empty file"), []);
    }

    #[test]
    fn mistakes_have_their_line() {
        assert_eq!(mistake("[[change]]\nreject = \"A\"\n\n[[change]]\nmerge = [\"A\"]\n").0, 4);
        assert_eq!(mistake("[[change]]\nreject = \"A\n").0, 2);
        assert_eq!(mistake("\n\nchange = 3\n").0, 3);
        assert_eq!(mistake("[[change]]\nrejekt = \"A\"\n").0, 2);
        let one = "a change is one of merge, split, rename, reject and recast".to_string();
        assert_eq!(mistake("[[change]]\nkind = \"person\"\n"), (1, one.clone()));
        assert_eq!(mistake("[[change]]\nreject = \"A\"\nmerge = [\"A\", \"B\"]\n"), (1, one));
        assert_eq!(
            mistake("[[change]]\nrecast = \"A\"\nto = \"thing\"\n").1,
            "a kind is person, organisation or place"
        );
        assert_eq!(mistake("[[change]]\nsplit = \"A\"\n").1, "split needs from = NAME");
        assert_eq!(
            mistake("[[change]]\nreject = \"A\"\nto = \"B\"\n").1,
            "from belongs to split, to belongs to rename and recast"
        );
        assert_eq!(mistake("[[change]]\nreject = \"a\\u0007\"\n").1, "a name has control characters");
        assert_eq!(
            mistake(&format!("[[change]]\nreject = \"{}\"\n", "é".repeat(600))).1,
            "a name is longer than 1000 bytes"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(names in prop::collection::vec("\\PC{1,20}", 2..5), kind in 0usize..3) {
            prop_assume!(names.iter().all(|name| check_name(name).is_ok()));
            let name = |i: usize| names[i].clone();
            let kind = Kind::ALL[kind];
            for what in [
                What::Merge(names.clone()),
                What::Split { form: name(0), from: name(1) },
                What::Rename { name: name(0), to: name(1) },
                What::Reject(name(0)),
                What::Recast { name: name(0), to: kind },
            ] {
                let change = Change { kind: Some(kind), what };
                prop_assert_eq!(parse(&change.to_toml("now")), Ok(vec![change]));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(\\[\\[change\\]\\]\n|merge = |\"a\"|\\[|\\]|\n|\\PC){0,30}") {
            if let Err(mistake) = parse(&text) {
                prop_assert!(mistake.line >= 1 && !mistake.cause.contains('\n'));
            }
        }
    }
}
