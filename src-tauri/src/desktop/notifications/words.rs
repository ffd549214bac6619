//! What of other people's words gets into a notification: one line of bounded length that says what it seems to say.

/// Most characters of a title.
const MAX_TITLE: usize = 100;
/// Most characters of a text.
const MAX_TEXT: usize = 300;

/// A title. Servers show it as it is.
pub(super) fn title(words: &str) -> String {
    line(words, MAX_TITLE)
}

/// A text. Servers that understand markup would take `<` and `&` for it.
pub(super) fn text(words: &str, markup: bool) -> String {
    let line = line(words, MAX_TEXT);
    if !markup {
        return line;
    }
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn line(words: &str, most: usize) -> String {
    let plain = |c: char| if c.is_whitespace() || c.is_control() { ' ' } else { c };
    // Ten times what is shown, so that many spaces or invisible signs in front hide nothing.
    let readable: String = words.chars().take(most * 10).filter(|c| !reorders(*c)).map(plain).collect();
    let mut words = readable.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(most) {
        words.truncate(end);
        words.push('…');
    }
    words
}

/// Signs that change the direction of the text around them, or that nobody sees.
const fn reorders(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_as_the_text_that_it_is() {
        assert_eq!(text("<b>a</b> & <a href='x'>", true), "&lt;b&gt;a&lt;/b&gt; &amp; &lt;a href='x'&gt;");
        assert_eq!(text("<b>", false), "<b>");
    }

    #[test]
    fn one_line_of_bounded_length_is_left() {
        assert_eq!(title("  a\n\tb\u{0}c  "), "a b c");
        assert_eq!(title("\u{202e}evil\u{2066} \u{200b}name"), "evil name");
        assert_eq!(text(&"é".repeat(60_000), true).chars().count(), MAX_TEXT + 1);
        assert_eq!(title(&"<".repeat(60_000)).chars().count(), MAX_TITLE + 1);
    }
}
