//! A picture while it is drawn, and its text.

use crate::words::{coordinate, escaped};
use std::fmt::Write;

/// What stands behind a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Nothing: the picture stands in a page, whose colour of text it takes.
    Page,
    /// White: the picture is a file of its own.
    White,
}

/// A picture. Its title and its description are read aloud.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) body: String,
}

/// Where a text stands against its place.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Drawing {
    /// An empty picture, in which others are put.
    pub fn new(title: impl Into<String>, description: impl Into<String>, width: f64, height: f64) -> Self {
        Self { title: title.into(), description: description.into(), width, height, body: String::new() }
    }

    /// How wide it is.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// How high it is.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Puts another picture into this one, with its upper left corner at a place.
    pub fn put(&mut self, (x, y): (f64, f64), other: &Self) {
        let (x, y) = (coordinate(x), coordinate(y));
        let (title, description) = (escaped(&other.title), escaped(&other.description));
        self.raw(format_args!(
            "<g transform=\"translate({x} {y})\"><title>{title}</title><desc>{description}</desc>\n{}</g>\n",
            other.body
        ));
    }

    /// Puts the title into the picture as a line, with its left end at a place.
    pub fn headline(&mut self, (x, y): (f64, f64)) {
        let title = escaped(&self.title).into_owned();
        self.raw(format_args!(
            "<text x=\"{}\" y=\"{}\" fill=\"currentColor\" font-size=\"20\" font-weight=\"bold\">{title}</text>\n",
            coordinate(x),
            coordinate(y)
        ));
    }

    /// The SVG.
    pub fn svg(&self, ground: Ground) -> String {
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        let (width, height) = (coordinate(self.width), coordinate(self.height));
        let ground = match ground {
            Ground::Page => String::new(),
            Ground::White => format!("<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"),
        };
        // On white, texts are dark wherever the picture stands.
        let colour = if ground.is_empty() { "" } else { " color=\"#1d2530\"" };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{title}\"{colour} \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"system-ui, sans-serif\" \
             font-size=\"13\">\n<title>{title}</title>\n<desc>{description}</desc>\n{ground}{}</svg>\n",
            self.body
        )
    }

    /// Opens a mark that has a title of its own: what a pointer over it shows.
    pub(crate) fn open(&mut self, class: &str, title: &str) {
        self.raw(format_args!("<g class=\"{class}\"><title>{}</title>\n", escaped(title)));
    }

    pub(crate) fn close(&mut self) {
        self.raw(format_args!("</g>\n"));
    }

    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), attributes: &str) {
        let [x, y, width, height] = [x, y, width, height].map(coordinate);
        self.raw(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>\n"));
    }

    pub(crate) fn path(&mut self, data: &str, attributes: &str) {
        self.raw(format_args!("<path d=\"{data}\" {attributes}/>\n"));
    }

    /// A line straight down.
    pub(crate) fn mark(&mut self, (x, y): (f64, f64), height: f64) {
        let [x, top, bottom] = [x, y, y + height].map(coordinate);
        self.raw(format_args!(
            "<line class=\"fair\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\" stroke=\"currentColor\" \
             stroke-width=\"2\"/>\n"
        ));
    }

    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, words: &str) {
        self.line(at, anchor, "", words);
    }

    /// A text that says less.
    pub(crate) fn note(&mut self, at: (f64, f64), anchor: Anchor, words: &str) {
        self.line(at, anchor, " fill-opacity=\"0.7\" font-size=\"12\"", words);
    }

    pub(crate) fn strong(&mut self, at: (f64, f64), anchor: Anchor, words: &str) {
        self.line(at, anchor, " font-weight=\"bold\"", words);
    }

    fn line(&mut self, (x, y): (f64, f64), anchor: Anchor, more: &str, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let [x, y] = [x, y].map(coordinate);
        let words = escaped(words);
        self.raw(format_args!("<text x=\"{x}\" y=\"{y}\" fill=\"currentColor\"{anchor}{more}>{words}</text>\n"));
    }

    fn raw(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = self.body.write_fmt(text);
    }
}
