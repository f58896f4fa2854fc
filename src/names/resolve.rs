//! stub
use crate::article::{GivenName, Kind, Mention, Name, Part};
pub fn resolve(_parts: &[(Part, &str)], _found: &[(Kind, Mention)], _given: &[GivenName]) -> Vec<Name> { Vec::new() }
