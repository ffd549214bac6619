//! Which Debian and Ubuntu packages each task needs.

use std::collections::BTreeSet;

/// What a task is about to do, as far as system packages differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Compile the workspace.
    Build,
    /// Have a real keyring, on a bus of its own.
    Keyring,
    /// Have a database server: the tests of the token server run one of their own.
    Databases,
    /// Show the window on the person's display.
    Window,
    /// Show the window on a virtual display.
    VirtualDisplay,
    /// Drive a browser from a test.
    BrowserTests,
    /// Drive the real window from a test, with a second chat client beside it.
    WindowTests,
    /// Click in a window that no driver is attached to.
    Clicks,
    /// Make a Python environment for the tester of the sandbox's API.
    ContractTests,
}

impl Need {
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Build => &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "librsvg2-dev"],
            Self::Keyring => &["dbus", "gnome-keyring"],
            Self::Databases => &["postgresql"],
            // A bare container has no font at all, and every letter and emoji would be an empty box.
            Self::Window => &["fonts-dejavu-core", "fonts-noto-color-emoji"],
            Self::VirtualDisplay => &["xvfb", "xauth"],
            Self::Clicks => &["xdotool"],
            Self::BrowserTests => &["chromium"],
            Self::ContractTests => &["python3", "python3-venv"],
            Self::WindowTests => &[
                "webkit2gtk-driver",
                "dbus",
                // Holds dbus-test-tool, which plays a keyring service that never answers.
                "dbus-tests",
                "gnome-keyring",
                "libsecret-tools",
                // Its program looks into the accounts file, and holds it as backup programs do.
                "sqlite3",
                "chromium",
                // A window manager: without one nothing is in front, minimised or focused.
                "openbox",
                "xdotool",
                // For a notification service that says what it is asked.
                "python3-dbus",
                "python3-gi",
            ],
        }
    }
}

/// The packages for these needs, each once, in a stable order.
pub fn packages(needs: &[Need]) -> Vec<&'static str> {
    let all: BTreeSet<_> = needs.iter().flat_map(|need| need.packages()).copied().collect();
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn building_needs_no_display_and_no_browser() {
        let build = packages(&[Need::Build]);
        assert!(build.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(!build.contains(&"xvfb") && !build.contains(&"chromium"));
    }

    #[test]
    fn each_package_is_named_once() {
        let twice = packages(&[Need::Build, Need::VirtualDisplay, Need::Build]);
        let unique: BTreeSet<_> = twice.iter().collect();
        assert_eq!(unique.len(), twice.len());
    }
}
