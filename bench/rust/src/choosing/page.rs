//! The marked blocks of a page: `<!-- table: NAME -->` to `<!-- end -->`.

const START: &str = "<!-- table: ";
const END: &str = "<!-- end -->\n";

/// The page with these blocks in place of those it has.
///
/// # Errors
/// Says so if the page lacks one of them, or has others or one twice.
pub fn with_blocks(page: &str, blocks: &[(&str, String)]) -> Result<String, String> {
    let starts = page.matches(START).count();
    if starts != blocks.len() {
        return Err(format!("the page has {starts} tables, the command writes {}", blocks.len()));
    }
    blocks.iter().try_fold(page.to_owned(), |page, (name, block)| {
        let missing = || format!("the page has no table {name}");
        let mark = format!("{START}{name} -->\n");
        let (before, rest) = page.split_once(&mark).ok_or_else(missing)?;
        let (_, after) = rest.split_once(END).ok_or_else(missing)?;
        Ok(format!("{before}{mark}\n{block}\n{END}{after}"))
    })
}

/// Compares two versions of a page, but for figures.
///
/// # Errors
/// Names the first line that differs.
pub fn check(page: &str, written: &str) -> Result<(), String> {
    let (old, new) = (shapes(page), shapes(written));
    match (0..old.len().max(new.len())).find(|&line| old.get(line) != new.get(line)) {
        None => Ok(()),
        Some(line) => {
            let [old, new] = [old, new].map(|lines| lines.get(line).cloned().unwrap_or_default());
            Err(format!("line {}: the page has\n{old}\nthe command writes\n{new}", line + 1))
        }
    }
}

fn shapes(page: &str) -> Vec<String> {
    page.lines().map(shape).collect()
}

/// A line with `#` for each figure; of a list element what stands before its colon.
fn shape(line: &str) -> String {
    if let Some((item, _)) = line.split_once(": ").filter(|_| line.starts_with("- ")) {
        return item.to_owned();
    }
    if !line.starts_with("| ") {
        return line.to_owned();
    }
    let figure = |word: &str| {
        let bare = word.trim_matches(['(', ')', '%', '~', '*']).replace(',', "");
        if bare.parse::<f64>().is_ok() {
            "#".to_owned()
        } else {
            word.to_owned()
        }
    };
    line.split(' ').map(figure).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "Text\n<!-- table: a -->\n\n| x, 2^16 | 1.5 (~2) |\n\n<!-- end -->\nMore\n";

    #[test]
    fn blocks_are_replaced_and_the_rest_stays() {
        let blocks = [("a", "| x, 2^16 | 2,000 (~3) |\n".to_owned())];
        let written = with_blocks(PAGE, &blocks).expect("the page has the table");
        assert_eq!(written, PAGE.replace("1.5 (~2)", "2,000 (~3)"));
        assert_eq!(check(PAGE, &written), Ok(()));
    }

    #[test]
    fn other_tables_and_other_shapes_are_refused() {
        assert!(with_blocks(PAGE, &[("b", String::new())]).is_err());
        assert!(with_blocks(PAGE, &[("a", String::new()), ("b", String::new())]).is_err());
        for other in ["| x, 2^18 | 1.5 (~2) |\n", "| x, 2^16 | 1.5 |\n", "| x, 2^16 | - (~2) |\n"] {
            let written = with_blocks(PAGE, &[("a", other.to_owned())]).expect("the page has the table");
            assert!(check(PAGE, &written).is_err(), "{other}");
        }
    }
}
