//! The operating system's errors in words.

use std::io;

/// One lower-case line that says why, without a path, an error number or a full stop.
pub fn cause(error: &io::Error) -> String {
    let known = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::IsADirectory => "is a folder",
        io::ErrorKind::NotADirectory => "not a folder",
        io::ErrorKind::StorageFull => "no space left on the disk",
        io::ErrorKind::QuotaExceeded => "disk quota exceeded",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        _ => return other(error),
    };
    known.to_string()
}

/// A cause without the place in the file that it begins with: what a group of failures has in common.
pub fn general(cause: &str) -> &str {
    match cause.split_once(": ") {
        Some((place, general)) if is_place(place) => general,
        _ => cause,
    }
}

fn is_place(text: &str) -> bool {
    let mut words = text.split(' ');
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    words.next().is_some_and(|word| matches!(word, "line" | "article" | "record" | "byte"))
        && words.next().is_some_and(is_number)
        && words.next().is_none()
}

fn other(error: &io::Error) -> String {
    let text = error.to_string().to_lowercase();
    // What a library has packed into an error of its own has lost its kind.
    if text.contains("no space left on device") {
        return cause(&io::ErrorKind::StorageFull.into());
    }
    let text = text.split(" (os error").next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{cause, general};
    use std::io;

    #[test]
    fn what_causes_have_in_common() {
        assert_eq!(general("line 12: truncated JSON"), "truncated JSON");
        assert_eq!(general("not a news file: PDF"), "not a news file: PDF");
        assert_eq!(general("line up: no"), "line up: no");
    }

    #[test]
    fn causes_are_short_and_have_no_numbers() {
        assert_eq!(cause(&io::Error::from_raw_os_error(28)), "no space left on the disk");
        assert_eq!(cause(&io::Error::from_raw_os_error(5)), "input/output error");
        assert_eq!(cause(&io::Error::other("Two\nlines")), "two lines");
    }
}
