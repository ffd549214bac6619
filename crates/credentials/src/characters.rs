//! Characters that nobody sees, characters that garble what stands around them, and the one form in
//! which text is kept.

use unicode_normalization::UnicodeNormalization;

/// Normalization form C: the same text is the same bytes, whichever keyboard or file it came from.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Has no shape, or a blank one, and is not counted as white space.
///
/// In names many of them have their use: joiners and variation selectors in emoji and in several
/// scripts, tags in flags, marks for the direction.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Reaches beyond itself: control characters, line and paragraph ends, and what reorders the text
/// around it (embeddings, overrides, isolates) or changes its shape, so that one name can pass for
/// another. Right-to-left scripts need none of them.
pub(crate) fn garbles(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}'
        )
}

/// A space that is not the plain one, such as the no-break space.
pub(crate) const fn is_other_space(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}
