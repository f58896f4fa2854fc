//! Lines of a stream in bounded memory: a line beyond the limit is skipped, never held.

use std::io::{self, BufRead};

/// What `next_line` came upon.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line, without its end, is in the buffer.
    Read,
    /// The line was longer than the limit; it has been skipped.
    TooLong,
    End,
}

/// Reads the next line into `line`, which it clears first.
pub(crate) fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
    line.clear();
    let mut any = false;
    let mut too_long = false;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(match (any, too_long) {
                (false, _) => Line::End,
                (true, true) => Line::TooLong,
                (true, false) => Line::Read,
            });
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let part = &chunk[..end.unwrap_or(chunk.len())];
        if line.len() + part.len() > limit {
            too_long = true;
            *line = Vec::new();
        } else if !too_long {
            line.extend_from_slice(part);
        }
        let used = end.map_or(chunk.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(if too_long { Line::TooLong } else { Line::Read });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_beyond_the_limit_is_skipped_and_the_next_is_read() {
        let mut input = io::BufReader::with_capacity(4, &b"one\r\nmuch too long\ntwo"[..]);
        let mut line = Vec::new();
        assert_eq!(next_line(&mut input, &mut line, 5).unwrap(), Line::Read);
        assert_eq!(line, b"one");
        assert_eq!(next_line(&mut input, &mut line, 5).unwrap(), Line::TooLong);
        assert_eq!(next_line(&mut input, &mut line, 5).unwrap(), Line::Read);
        assert_eq!(line, b"two");
        assert_eq!(next_line(&mut input, &mut line, 5).unwrap(), Line::End);
    }
}
