//! Which window may call what, by the capabilities that ship.

use crate::desk::Desk;
use halley_contract::{Window, commands};

#[test]
fn no_window_can_call_a_command_of_the_other() {
    let desk = Desk::new();
    for command in commands() {
        let foreign = match command.window {
            Window::Login => "chat",
            Window::Chat => "login",
        };
        let refusal = desk.refused(foreign, command.name, None);
        let text = refusal.as_str().unwrap_or_default().to_owned();
        assert!(text.contains("not allowed"), "{} from the {foreign} window: {refusal}", command.name);
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
    ] {
        for window in ["login", "chat"] {
            let refusal = desk.refused(window, command, None);
            assert!(refusal.as_str().unwrap_or_default().contains("not allowed"), "{command}: {refusal}");
        }
    }
}
