//! What a page says of its article in JSON-LD (schema.org).
//!
//! Depth is bounded by the JSON parser, which gives up at 128 levels. Broken blocks are passed over.

use serde_json::{Map, Value};

use super::plain;

#[derive(Debug, Default)]
pub(super) struct JsonLd {
    pub headline: Option<String>,
    pub description: Option<String>,
    pub body: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub sections: Vec<String>,
    pub keywords: Vec<String>,
    pub language: Option<String>,
    pub url: Option<String>,
}

/// The article among the blocks of a page: the first that has a headline, or else the first.
pub(super) fn read(blocks: &[&str]) -> JsonLd {
    let values: Vec<Value> = blocks.iter().filter_map(|block| parse(block)).collect();
    let mut nodes = Vec::new();
    for value in &values {
        collect(value, &mut nodes);
    }
    let articles = || nodes.iter().filter(|node| is_article(node));
    let best = articles().find(|node| node.contains_key("headline")).or_else(|| articles().next());
    best.map(|node| article(node, &nodes)).unwrap_or_default()
}

fn parse(block: &str) -> Option<Value> {
    let block = block.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let block = block.trim().trim_start_matches("//<![CDATA[").trim_end_matches("//]]>").trim().trim_end_matches(';');
    serde_json::from_str(block).ok().or_else(|| {
        // Templates paste raw line ends into strings.
        let flat: String = block.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&flat).ok()
    })
}

/// The nodes at the top of a block: the elements of arrays, graphs and pages, not the parts of an article.
fn collect<'a>(value: &'a Value, nodes: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, nodes)),
        Value::Object(node) => {
            nodes.push(node);
            for key in ["@graph", "mainEntity"] {
                if let Some(inner) = node.get(key) {
                    collect(inner, nodes);
                }
            }
        }
        _ => {}
    }
}

fn is_article(node: &Map<String, Value>) -> bool {
    strings(node.get("@type")).iter().any(|kind| {
        let kind = kind.rsplit(['/', ':']).next().unwrap_or(kind);
        kind.ends_with("Article") || matches!(kind, "BlogPosting" | "LiveBlogPosting" | "Report" | "SocialMediaPosting")
    })
}

fn article(node: &Map<String, Value>, nodes: &[&Map<String, Value>]) -> JsonLd {
    let text =
        |key: &str| strings(node.get(key)).into_iter().next().map(|text| plain::line(&text)).filter(|t| !t.is_empty());
    let page = node.get("mainEntityOfPage");
    let page_url =
        || page.and_then(|page| page.get("@id").or_else(|| page.get("url")).or(Some(page))).and_then(Value::as_str);
    JsonLd {
        headline: text("headline").or_else(|| text("name")),
        description: text("description"),
        body: node.get("articleBody").or_else(|| node.get("text")).and_then(Value::as_str).map(str::to_string),
        authors: node.get("author").or_else(|| node.get("creator")).map(|v| people(v, nodes)).unwrap_or_default(),
        publisher: node.get("publisher").and_then(|v| names(v, nodes, false).into_iter().next()),
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        sections: strings(node.get("articleSection")),
        keywords: strings(node.get("keywords")),
        language: text("inLanguage"),
        url: text("url").or_else(|| page_url().map(str::to_string)),
    }
}

fn people(value: &Value, nodes: &[&Map<String, Value>]) -> Vec<String> {
    names(value, nodes, true)
}

/// The names of people or bodies: strings, objects, lists, references to other nodes.
fn names(value: &Value, nodes: &[&Map<String, Value>], people_only: bool) -> Vec<String> {
    match value {
        Value::String(name) => vec![plain::line(name)],
        Value::Array(values) => values.iter().take(50).flat_map(|value| names(value, nodes, people_only)).collect(),
        Value::Object(node) => {
            let known = node.contains_key("name").then_some(node).or_else(|| {
                let id = node.get("@id")?;
                nodes.iter().find(|other| other.get("@id") == Some(id) && other.contains_key("name")).copied()
            });
            let Some(node) = known else { return Vec::new() };
            let body = strings(node.get("@type")).iter().any(|kind| kind.ends_with("Organization"));
            if people_only && body {
                return Vec::new();
            }
            strings(node.get("name")).iter().map(|name| plain::line(name)).collect()
        }
        _ => Vec::new(),
    }
}

/// A string, or the strings of a list; of an object its name.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(values)) => values.iter().take(100).flat_map(|value| strings(Some(value))).collect(),
        Some(Value::Object(node)) => strings(node.get("name").or_else(|| node.get("@value"))),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_in_a_graph() {
        let block = r##"<!--{"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": ["Article", "NewsArticle"], "headline": "Le port &amp; la mer",
            "author": [{"@id": "#p"}, {"@type": "Organization", "name": "Le Relais"}], "datePublished": "2019-03-04",
            "publisher": {"name": "Le Relais"}, "keywords": ["mer", "port"], "mainEntityOfPage": {"@id": "https://example.org/port"}},
            {"@type": "Person", "@id": "#p", "name": "Luc Brème"}]}-->"##;
        let read = read(&["{broken", block]);
        assert_eq!(read.headline.as_deref(), Some("Le port & la mer"));
        assert_eq!(read.authors, ["Luc Brème"]);
        assert_eq!(read.publisher.as_deref(), Some("Le Relais"));
        assert_eq!(read.url.as_deref(), Some("https://example.org/port"));
        assert_eq!(read.keywords, ["mer", "port"]);
    }

    #[test]
    fn line_ends_in_strings_are_forgiven_and_depth_is_not() {
        assert_eq!(read(&["{\"@type\": \"NewsArticle\", \"headline\": \"a\nb\"}"]).headline.as_deref(), Some("a b"));
        let deep = format!("{{\"@graph\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert!(read(&[&deep]).headline.is_none());
    }
}
