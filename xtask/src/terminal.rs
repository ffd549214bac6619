//! What is said to the person. Progress goes to standard error, results to standard output.

use std::fmt::Display;
use std::io::{self, BufRead as _, Write as _};

// A closed terminal must not stop a task, so failed writes are ignored throughout.

/// Announces a step before it starts, so that a long one is not taken for a hang.
pub fn step(what: impl Display) {
    let _ = writeln!(io::stderr().lock(), "\n==> {what}");
}

/// Says something worth knowing.
pub fn note(what: impl Display) {
    let _ = writeln!(io::stderr().lock(), "    {what}");
}

/// Says why a task stopped.
pub fn error(why: impl Display) {
    let _ = writeln!(io::stderr().lock(), "\nerror: {why}");
}

/// Prints a line of the task's result.
pub fn result(line: impl Display) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Asks a question whose default answer is yes. End of input is a no.
pub fn ask(question: impl Display) -> bool {
    let _ = write!(io::stderr().lock(), "{question} [Y/n] ");
    let _ = io::stderr().flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    matches!(read, Ok(bytes) if bytes > 0) && means_yes(&answer)
}

fn means_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::means_yes;

    #[test]
    fn enter_alone_means_yes() {
        assert!(means_yes("\n") && means_yes("Y\n") && means_yes(" yes \n"));
    }

    #[test]
    fn anything_unclear_means_no() {
        assert!(!means_yes("n\n") && !means_yes("nope\n") && !means_yes("what?\n"));
    }
}
