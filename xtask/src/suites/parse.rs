//! Reading the runners' summaries.

use super::Counts;

/// Adds up `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one line for each test binary.
///
/// A Rust test cannot say of itself that it was skipped and counts as passed. Ours write a line `skipped: …` then.
pub fn cargo(text: &str) -> Counts {
    let mut counts = Counts::default();
    for summary in text.lines().filter_map(|line| line.strip_prefix("test result: ")) {
        counts += Counts {
            passed: before(summary, "passed"),
            failed: before(summary, "failed"),
            skipped: before(summary, "ignored"),
        };
    }
    let skipped = text.lines().filter(|line| line.starts_with("skipped: ")).count();
    let skipped = u32::try_from(skipped).unwrap_or(u32::MAX).min(counts.passed);
    Counts { passed: counts.passed - skipped, skipped: counts.skipped + skipped, ..counts }
}

/// Reads `Tests  1 failed | 5 passed | 2 skipped (8)`.
pub fn vitest(text: &str) -> Counts {
    let text = without_colours(text);
    let summary = text.lines().rev().find_map(|line| line.trim_start().strip_prefix("Tests "));
    let summary = summary.unwrap_or_default();
    Counts {
        passed: before(summary, "passed"),
        failed: before(summary, "failed"),
        skipped: before(summary, "skipped") + before(summary, "todo"),
    }
}

/// Reads the last lines, `ℹ pass 5`, `ℹ fail 0`, and so on.
pub fn node(text: &str) -> Counts {
    let text = without_colours(text);
    let after = |key: &str| {
        let number = |line: &str| line.strip_prefix("ℹ ")?.strip_prefix(key)?.trim().parse::<u32>().ok();
        text.lines().rev().find_map(number).unwrap_or(0)
    };
    Counts {
        passed: after("pass "),
        failed: after("fail ") + after("cancelled "),
        skipped: after("skipped ") + after("todo "),
    }
}

/// Reads the last `operations: 76 passed, 1 failed, 0 skipped`.
pub fn contract(text: &str) -> Counts {
    let summary = text.lines().rev().find_map(|line| line.strip_prefix("operations: ")).unwrap_or_default();
    Counts {
        passed: before(summary, "passed"),
        failed: before(summary, "failed"),
        skipped: before(summary, "skipped"),
    }
}

/// The number in front of `word`, 0 if the word is not there.
fn before(summary: &str, word: &str) -> u32 {
    let words: Vec<_> = summary.split_whitespace().map(|w| w.trim_matches([';', '|', '.', ','])).collect();
    let found = words.windows(2).find(|pair| pair[1] == word);
    found.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

/// Takes out terminal colours, `ESC [ … m`, which some CI systems ask for.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, coloured)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = coloured.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_binary_of_cargo_counts() {
        let text = "running 3 tests\ntest a ... ok\n\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\n\
            test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 1.00s\n";
        assert_eq!(cargo(text), Counts { passed: 6, failed: 1, skipped: 1 });
    }

    #[test]
    fn a_test_that_says_it_was_skipped_has_not_passed() {
        let text = "test a ... ok\n\nskipped: \"full disk\", as nobody may mount\ntest b ... ok\n\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(cargo(text), Counts { passed: 1, failed: 0, skipped: 2 });
    }

    #[test]
    fn a_build_error_of_cargo_counts_nothing() {
        assert_eq!(cargo("error[E0425]: cannot find value\n"), Counts::default());
    }

    #[test]
    fn vitest_counts_tests_not_files() {
        let text = " Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 5 passed | 2 skipped | 1 todo (9)\n   \
            Duration  1.2s\n";
        assert_eq!(vitest(text), Counts { passed: 5, failed: 1, skipped: 3 });
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        let text = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m7 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (7)\u{1b}[39m\n";
        assert_eq!(vitest(text), Counts { passed: 7, failed: 0, skipped: 0 });
    }

    #[test]
    fn node_counts_cancelled_tests_as_failed() {
        let text = "✔ signs in (1.5ms)\nℹ tests 9\nℹ suites 2\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\n\
            ℹ duration_ms 45.9\n";
        assert_eq!(node(text), Counts { passed: 5, failed: 2, skipped: 2 });
    }

    #[test]
    fn operations_count_and_not_their_requests() {
        let text = "  4617 generated, 4616 passed, 1 failed\noperations: 77 passed, 1 failed, 2 skipped\n";
        assert_eq!(contract(text), Counts { passed: 77, failed: 1, skipped: 2 });
        assert_eq!(contract("4617 requests, and then it broke\n"), Counts::default());
    }

    #[test]
    fn a_test_that_prints_a_summary_is_not_believed() {
        assert_eq!(node("ℹ pass 99\nℹ pass 2\nℹ fail 0\n").passed, 2);
    }
}
