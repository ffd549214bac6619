//! What commands print: tables for people, or JSON.

use super::{DONE, Outcome};
use serde_json::Value;
use std::io::Write;
use std::process::ExitCode;

/// Where and how it is printed.
pub(super) struct Screen {
    json: bool,
}

impl Screen {
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a text on standard output.
    pub fn text(&self, text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}")?;
        out.flush()
    }

    /// Prints one of the two, and that is all.
    pub fn done(&self, text: &str, json: &Value) -> Outcome {
        if self.json {
            self.text(&json.to_string())?
        } else {
            self.text(text)?
        }
        DONE
    }

    /// Prints rows, the columns one below the other; or the JSON.
    pub fn rows<const N: usize>(&self, head: [&str; N], rows: &[[String; N]], json: &Value) -> Outcome {
        self.done(&table(head, rows), json)
    }

    /// Prints on standard error what is not wrong but worth a look.
    pub fn warn(&self, warnings: &[String]) {
        for warning in warnings {
            self.tell(&format!("warning: {warning}"));
        }
    }

    /// Prints why a command failed, on standard error; the exit status that says so.
    pub fn failed(&self, why: &str) -> ExitCode {
        self.tell(why);
        ExitCode::FAILURE
    }

    /// Prints a remark on standard error.
    pub fn tell(&self, what: &str) {
        // With standard error closed there is nobody left to tell.
        let _unheard = writeln!(std::io::stderr(), "{what}");
    }
}

/// Columns one below the other. What would garble a terminal was never stored; this makes sure.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let plain = |text: &String| text.replace(char::is_control, "\u{FFFD}");
    let all: Vec<[String; N]> = std::iter::once(head.map(str::to_owned))
        .chain(rows.iter().map(|row| row.each_ref().map(plain)))
        .collect();
    let mut widths = [0; N];
    for row in &all {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A time for people, in UTC.
pub(super) fn time(at: i64) -> String {
    let format = time::format_description::well_known::Rfc3339;
    let at = time::OffsetDateTime::from_unix_timestamp(at).ok();
    at.and_then(|at| at.format(&format).ok()).unwrap_or_else(|| "?".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_one_below_the_other_and_no_cell_breaks_the_line() {
        let rows =
            [["ann@example.org".to_owned(), "Ann\n\u{1b}[2J".to_owned()], ["b@x".to_owned(), String::new()]];
        let shown = table(["EMAIL", "NAME"], &rows);
        assert_eq!(shown, "EMAIL            NAME\nann@example.org  Ann\u{FFFD}\u{FFFD}[2J\nb@x");
        assert_eq!(time(0), "1970-01-01T00:00:00Z");
    }
}
