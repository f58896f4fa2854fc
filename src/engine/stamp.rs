//! When an article came into an archive.
//!
//! All articles of a commit share a stamp, and every commit that adds any has a later one than all before it, even if
//! the clock was set back or the articles of the last stamp are gone. So whoever has seen all articles up to a stamp
//! finds those that came since by their greater stamps, and misses none.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970, more or less: what counts is the order. Written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Stamp(u64);

/// The end of the year 9999, the last that RFC 3339 can write.
const LAST: u64 = 253_402_300_799_999;

impl Stamp {
    /// Now, or just after the one given, whichever is later.
    pub fn after(before: Option<Stamp>) -> Stamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_millis());
        let now = u64::try_from(now).unwrap_or(LAST).min(LAST);
        Stamp(before.map_or(now, |before| now.max(before.0 + 1)))
    }

    pub fn number(self) -> u64 {
        self.0
    }

    pub fn from_number(number: u64) -> Stamp {
        Stamp(number)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = i64::try_from(self.0).ok().and_then(DateTime::from_timestamp_millis).unwrap_or_default();
        f.write_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl FromStr for Stamp {
    type Err = String;

    fn from_str(text: &str) -> Result<Stamp, String> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| format!("not a time: {text}"))?;
        u64::try_from(time.timestamp_millis()).map(Stamp).map_err(|_| format!("not a time after 1970: {text}"))
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> String {
        stamp.to_string()
    }
}

impl TryFrom<String> for Stamp {
    type Error = String;

    fn try_from(text: String) -> Result<Stamp, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_later_than_all_before_it() {
        let now = Stamp::after(None);
        assert!(Stamp::after(Some(now)) > now);
        let future = Stamp(now.0 + 1_000_000);
        assert_eq!(Stamp::after(Some(future)), Stamp(future.0 + 1), "the clock was set back");
    }

    #[test]
    fn a_stamp_is_read_as_it_is_written() {
        for number in [0, 1, 1_700_000_000_123, LAST] {
            assert_eq!(Stamp(number).to_string().parse(), Ok(Stamp(number)));
        }
        assert_eq!(Stamp(1_700_000_000_123).to_string(), "2023-11-14T22:13:20.123Z");
        assert!("yesterday".parse::<Stamp>().is_err() && "1969-01-01T00:00:00Z".parse::<Stamp>().is_err());
    }
}
