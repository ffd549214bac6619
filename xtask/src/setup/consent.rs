//! Whether missing system packages may be installed.

/// What the decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// Somebody can answer a question.
    pub terminal: bool,
    /// We already may install packages.
    pub root: bool,
    /// `CI=true`.
    pub ci: bool,
    /// `--yes`.
    pub yes: bool,
}

/// What to do about missing packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Say what is installed and go ahead.
    Install,
    /// Ask first.
    Ask,
    /// Show the command and stop: nobody is there to agree.
    Stop,
}

/// A person is asked; a machine made for this (root without a terminal, CI) is not.
pub fn decide(situation: Situation) -> Decision {
    match situation {
        Situation { yes: true, .. } | Situation { ci: true, .. } => Decision::Install,
        Situation { terminal: true, .. } => Decision::Ask,
        Situation { root: true, .. } => Decision::Install,
        _ => Decision::Stop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Situation = Situation { terminal: false, root: false, ci: false, yes: false };

    #[test]
    fn a_person_at_a_terminal_is_asked_even_as_root() {
        assert_eq!(decide(Situation { terminal: true, ..NOBODY }), Decision::Ask);
        assert_eq!(decide(Situation { terminal: true, root: true, ..NOBODY }), Decision::Ask);
    }

    #[test]
    fn yes_answers_the_question() {
        assert_eq!(decide(Situation { terminal: true, yes: true, ..NOBODY }), Decision::Install);
        assert_eq!(decide(Situation { yes: true, ..NOBODY }), Decision::Install);
    }

    #[test]
    fn ci_and_root_without_a_terminal_go_ahead() {
        assert_eq!(decide(Situation { ci: true, ..NOBODY }), Decision::Install);
        assert_eq!(decide(Situation { root: true, ..NOBODY }), Decision::Install);
    }

    #[test]
    fn without_a_terminal_a_normal_user_is_shown_the_command() {
        assert_eq!(decide(NOBODY), Decision::Stop);
    }
}
