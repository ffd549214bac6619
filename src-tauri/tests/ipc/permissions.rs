//! Which window may call what, by the capabilities that ship.

use crate::desk::Desk;
use halley_contract::{Window, commands};

#[test]
fn no_window_can_call_a_command_of_another() {
    let desk = Desk::new();
    for command in commands() {
        for foreign in Window::ALL {
            if command.windows.contains(&foreign) {
                continue;
            }
            let (window, name) = (foreign.label(), command.name);
            let refusal = desk.refused(window, name, None);
            let text = refusal.as_str().unwrap_or_default().to_owned();
            assert!(text.contains("not allowed"), "{name} from the {window} window: {refusal}");
        }
    }
}

#[test]
fn a_window_of_another_name_can_call_nothing() {
    let desk = Desk::new();
    for command in commands() {
        let refusal = desk.refused("stranger", command.name, None);
        assert!(refusal.as_str().unwrap_or_default().contains("not allowed"), "{}: {refusal}", command.name);
    }
}

#[test]
fn no_window_can_call_into_tauri_or_its_plugins() {
    let desk = Desk::new();
    for command in [
        "plugin:store|load",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
        "plugin:event|emit",
        "plugin:event|listen",
    ] {
        for window in ["login", "chat", "account", "settings"] {
            let refusal = desk.refused(window, command, None);
            assert!(refusal.as_str().unwrap_or_default().contains("not allowed"), "{command}: {refusal}");
        }
    }
}
