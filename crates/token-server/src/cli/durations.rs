//! Spans of time as people write them.

/// Seconds of such as `30m`, `12h`, `7d` or `2w`.
pub(super) fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || "write a number and a unit: 30m, 12h, 7d or 2w".to_owned();
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let factor = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(wrong()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let seconds = i64::from(number) * factor;
    // Ten years: what is meant to last longer is no invite.
    if (1..=3_653 * 86_400).contains(&seconds) { Ok(seconds) } else { Err("at most ten years".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_a_number_and_a_unit() {
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("90m"), Ok(5_400));
        for wrong in ["", "7", "d", "-1d", "7 d", "1y", "0h", "99999w", "7ä"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
