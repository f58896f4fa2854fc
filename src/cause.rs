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

fn other(error: &io::Error) -> String {
    let text = error.to_string().to_lowercase();
    let text = text.split(" (os error").next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::cause;
    use std::io;

    #[test]
    fn causes_are_short_and_have_no_numbers() {
        assert_eq!(cause(&io::Error::from_raw_os_error(28)), "no space left on the disk");
        assert_eq!(cause(&io::Error::from_raw_os_error(5)), "input/output error");
        assert_eq!(cause(&io::Error::other("Two\nlines")), "two lines");
    }
}
