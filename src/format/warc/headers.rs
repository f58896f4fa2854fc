//! `Name: value` lines, as records and HTTP messages begin with them.

/// Header lines in order; names in lower case.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(String, String)>);

/// More lines than this say nothing new.
const MOST: usize = 500;

impl Headers {
    /// Adds a line, or goes on with the one before where it is indented.
    pub fn add(&mut self, line: &[u8]) {
        let is_indented = line.starts_with(b" ") || line.starts_with(b"\t");
        let text = String::from_utf8_lossy(line.trim_ascii());
        if is_indented && let Some((_, value)) = self.0.last_mut() {
            value.push(' ');
            value.push_str(&text);
        } else if let Some((name, value)) = text.split_once(':')
            && self.0.len() < MOST
        {
            self.0.push((name.trim().to_ascii_lowercase(), value.trim().to_string()));
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The kind of content, without its parameters, in lower case.
    pub fn content_type(&self) -> String {
        let value = self.get("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The charset that the kind of content names.
    pub fn charset(&self) -> Option<&'static encoding_rs::Encoding> {
        let value = self.get("content-type")?;
        let parameter = value.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
        })?;
        encoding_rs::Encoding::for_label(parameter.as_bytes())
    }
}
