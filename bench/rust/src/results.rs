//! What the tables found, for the budgets and the plots.

use std::collections::BTreeMap;

/// A curve's points: the number of nodes and the value.
pub type Curve = Vec<(f64, f64)>;

#[derive(Default)]
pub struct Results {
    figures: BTreeMap<String, f64>,
    /// By plot, then by library.
    curves: BTreeMap<&'static str, Vec<(String, Curve)>>,
}

impl Results {
    pub fn set(&mut self, name: impl Into<String>, value: f64) {
        self.figures.insert(name.into(), value);
    }

    /// NaN for what was not measured.
    pub fn get(&self, name: &str) -> f64 {
        self.figures.get(name).copied().unwrap_or(f64::NAN)
    }

    pub fn add_point(&mut self, plot: &'static str, library: &str, n: usize, value: f64) {
        if value.is_nan() {
            return;
        }
        let curves = self.curves.entry(plot).or_default();
        let at = curves.iter().position(|(name, _)| name == library).unwrap_or_else(|| {
            curves.push((library.to_owned(), Curve::new()));
            curves.len() - 1
        });
        curves[at].1.push((n as f64, value));
    }

    pub fn curves(&self, plot: &str) -> &[(String, Curve)] {
        self.curves.get(plot).map_or(&[], Vec::as_slice)
    }
}
