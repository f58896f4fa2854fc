//! What tests share.

use proptest::prelude::ProptestConfig;

/// So many random cases, or as many as PROPTEST_CASES says: more in a long run.
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { max_shrink_iters: 500, ..ProptestConfig::with_cases(asked.unwrap_or(usual)) }
}
