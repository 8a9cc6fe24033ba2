//! SVG plots with logarithmic axes, one line a library.

use crate::results::{Curve, Results};
use std::{fmt::Write, fs, io, path::Path};

const COLOURS: [&str; 16] = [
    "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf", "#ff9896",
    "#393b79", "#637939", "#8c6d31", "#843c39", "#7b4173", "#3182bd",
];
const LEFT: f64 = 90.0;
const TOP: f64 = 80.0;
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 480.0;
/// From the last point to the labels.
const LABELS: f64 = 40.0;
const LABEL_ROW: f64 = 19.0;

/// What the numbers of nodes are.
const POINTS_EACH: &str = "nodes, 160 points each";

/// Writes the plots into a folder.
pub fn write(folder: &Path, results: &Results) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let lookup = draw("Rust: look-up, ns, streamed 16-byte keys", POINTS_EACH, results.curves("lookup"));
    fs::write(folder.join("rust-lookup.svg"), lookup)?;
    fs::write(folder.join("rust-build.svg"), draw("Rust: build, ms", POINTS_EACH, results.curves("build")))?;
    let change = draw("Rust: add one node, ms (rebuild where there is no add)", POINTS_EACH, results.curves("change"));
    fs::write(folder.join("rust-change.svg"), change)
}

/// Writes the plots of the schemes into a folder.
pub fn write_choosing(folder: &Path, results: &Results) -> io::Result<()> {
    let lookup = draw("Look-up, ns, streamed 16-byte keys", "nodes", results.curves("choosing look-up"));
    fs::write(folder.join("choosing-lookup.svg"), lookup)?;
    let title = "The fullest node above the mean, %, median of 20 seeds";
    fs::write(folder.join("choosing-balance.svg"), draw(title, "nodes", results.curves("choosing balance")))
}

/// A logarithmic axis over whole decades.
struct Axis {
    first: i32,
    last: i32,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64> + Clone) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min).log10().floor() as i32;
        let most = values.fold(0.0, f64::max).log10().ceil() as i32;
        Self { first: least, last: most.max(least + 1) }
    }

    /// From 0 at the first decade to 1 at the last.
    fn part(&self, value: f64) -> f64 {
        (value.log10() - f64::from(self.first)) / f64::from(self.last - self.first)
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        (self.first..=self.last).map(|exponent| 10f64.powi(exponent))
    }
}

fn draw(title: &str, across_title: &str, curves: &[(String, Curve)]) -> String {
    let points = || curves.iter().flat_map(|(_, curve)| curve.iter().copied());
    let (across, up) = (Axis::over(points().map(|(n, _)| n)), Axis::over(points().map(|(_, value)| value)));
    let x = |n: f64| LEFT + WIDTH * across.part(n);
    let y = |value: f64| TOP + HEIGHT * (1.0 - up.part(value));
    let (bottom, right) = (TOP + HEIGHT, LEFT + WIDTH);

    let mut svg = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 640\" \
         font-family=\"sans-serif\" font-size=\"14\">\n\
         <rect width=\"1000\" height=\"640\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"44\" font-size=\"20\" font-weight=\"bold\">{}</text>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{across_title}</text>",
        escape(title),
        LEFT + WIDTH / 2.0,
        bottom + 48.0
    );
    for n in across.decades() {
        let _ = writeln!(
            svg,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{TOP}\" y2=\"{bottom}\" stroke=\"#ddd\"/>\n\
             <text x=\"{0:.1}\" y=\"{1}\" text-anchor=\"middle\">{n}</text>",
            x(n),
            bottom + 22.0
        );
    }
    for value in up.decades() {
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"#ddd\"/>\n\
             <text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{value}</text>",
            y(value),
            LEFT - 10.0,
            y(value) + 5.0
        );
    }
    for (i, (name, curve)) in curves.iter().enumerate() {
        let mut path = String::new();
        for (at, &(n, value)) in curve.iter().enumerate() {
            let _ = write!(path, "{}{:.1} {:.1}", if at == 0 { 'M' } else { 'L' }, x(n), y(value));
            let _ = writeln!(svg, "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{}\"/>", x(n), y(value), colour(i));
        }
        let width = if is_ours(name) { 3.5 } else { 1.5 };
        let _ = writeln!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"/>", colour(i));
    }
    labels(&mut svg, curves, x, y);
    svg.push_str("</svg>\n");
    svg
}

/// Names beside the ends of the lines, moved apart where they would overlap.
fn labels(svg: &mut String, curves: &[(String, Curve)], x: impl Fn(f64) -> f64, y: impl Fn(f64) -> f64) {
    let mut ends: Vec<(usize, (f64, f64))> = curves
        .iter()
        .enumerate()
        .filter_map(|(i, (_, curve))| curve.last().map(|&(n, value)| (i, (x(n), y(value)))))
        .collect();
    ends.sort_by(|(_, a), (_, b)| a.1.total_cmp(&b.1));
    let mut rows: Vec<f64> = ends.iter().map(|&(_, (_, y))| y).collect();
    for i in 1..rows.len() {
        rows[i] = rows[i].max(rows[i - 1] + LABEL_ROW);
    }
    // What was pushed out at the bottom goes up again.
    let mut limit = TOP + HEIGHT + LABEL_ROW;
    for row in rows.iter_mut().rev() {
        *row = row.min(limit);
        limit = *row - LABEL_ROW;
    }
    for ((i, (end, at)), row) in ends.into_iter().zip(rows) {
        let (name, colour) = (escape(&curves[i].0.replace('`', "")), colour(i));
        let weight = if is_ours(&name) { "bold" } else { "normal" };
        let _ = writeln!(
            svg,
            "<line x1=\"{:.1}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{row:.1}\" stroke=\"{colour}\" opacity=\"0.5\"/>\n\
             <text x=\"{}\" y=\"{:.1}\" fill=\"{colour}\" font-weight=\"{weight}\">{name}</text>",
            end + 4.0,
            LEFT + WIDTH + LABELS - 4.0,
            LEFT + WIDTH + LABELS,
            row + 5.0
        );
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with("libconsistent")
}

fn colour(index: usize) -> &'static str {
    COLOURS[index % COLOURS.len()]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
