//! Many small nodes as one, so that a picture can be read.

use std::collections::HashMap;

/// Which of many names are shown; the others are one bundle.
pub struct Bundle<'a> {
    /// The names shown, the largest first, each with its value.
    pub shown: Vec<(&'a str, f64)>,
    /// How many names are in the bundle, and their value in all.
    pub others: (usize, f64),
    places: HashMap<&'a str, usize>,
}

impl<'a> Bundle<'a> {
    /// Shows at most `most` names, the bundle among them.
    pub fn of(values: impl IntoIterator<Item = (&'a str, f64)>, most: usize) -> Self {
        let mut sums: HashMap<&str, f64> = HashMap::new();
        for (name, value) in values {
            *sums.entry(name).or_default() += value;
        }
        let mut shown: Vec<(&str, f64)> = sums.into_iter().collect();
        shown.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let small = if shown.len() > most { shown.split_off(most.saturating_sub(1)) } else { Vec::new() };
        let places = shown.iter().enumerate().map(|(place, (name, _))| (*name, place)).collect();
        let others = (small.len(), small.iter().map(|(_, value)| value).sum());
        Self { shown, others, places }
    }

    /// The place of a name among those shown; that behind the last one for the bundle.
    pub fn place(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or(self.shown.len())
    }

    /// Everything that is shown, the bundle last if there is one: a label, a name unless it is the bundle, a value.
    pub fn rows(&self) -> impl Iterator<Item = (String, Option<&'a str>, f64)> + '_ {
        let shown = self.shown.iter().map(|&(name, value)| (name.to_owned(), Some(name), value));
        let (count, value) = self.others;
        shown.chain((count > 0).then(|| (format!("{count} others"), None, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::Bundle;

    #[test]
    fn the_small_ones_are_one() {
        let bundle = Bundle::of([("a", 1.0), ("b", 5.0), ("c", 2.0), ("d", 0.5), ("a", 0.25)], 3);
        assert_eq!(bundle.shown, [("b", 5.0), ("c", 2.0)]);
        assert_eq!(bundle.others, (2, 1.75));
        assert_eq!(["b", "c", "a", "d"].map(|name| bundle.place(name)), [0, 1, 2, 2]);
        assert_eq!(bundle.rows().last(), Some(("2 others".into(), None, 1.75)));
        assert_eq!(Bundle::of([("a", 1.0)], 3).others, (0, 0.0));
    }
}
