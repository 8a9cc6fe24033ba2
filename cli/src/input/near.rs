//! Ids that an unknown one may have meant.

/// So many ids are compared, and so many bytes of the unknown one may there be.
const MOST_IDS: usize = 10_000;
const MOST_BYTES: usize = 64;

/// The id that is likest to one that nobody has, as the end of a message; nothing if none is like it.
pub fn meant<'a>(unknown: &str, ids: impl Iterator<Item = &'a str>) -> String {
    let is_short = |id: &str| id.len() <= MOST_BYTES;
    if !is_short(unknown) {
        return String::new();
    }
    let lower = unknown.to_lowercase();
    let near =
        ids.take(MOST_IDS).filter(|id| is_short(id)).map(|id| (strsim::osa_distance(&lower, &id.to_lowercase()), id));
    // Ids of a fleet differ by a character or two: what is further away is no slip.
    match near.min().filter(|(distance, _)| 3 * distance <= unknown.chars().count()) {
        Some((_, id)) => format!(": did you mean {id}?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn the_likest_id_is_told_if_one_is_like() {
        let ids = ["web-1", "web-2", "cache-a"];
        for (unknown, told) in [
            ("web1", ": did you mean web-1?"),
            ("WEB-2", ": did you mean web-2?"),
            ("cahce-a", ": did you mean cache-a?"),
            ("database", ""),
            ("", ""),
            ("w", ""),
        ] {
            assert_eq!(meant(unknown, ids.into_iter()), told, "{unknown}");
        }
        let long = "x".repeat(65);
        assert_eq!(meant(&long, [long.as_str()].into_iter()), "");
        // Of a fleet that is too large not all are compared.
        let many: Vec<String> = (0..10_001).map(|i| format!("node-{i}-of-many")).collect();
        let found = |unknown| meant(unknown, many.iter().map(String::as_str));
        assert_eq!(found("node-9999-ofmany"), ": did you mean node-9999-of-many?");
        assert_ne!(found("node-10000-ofmany"), ": did you mean node-10000-of-many?");
    }
}
