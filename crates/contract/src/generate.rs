//! Writes the files that follow from the contract: `ui/src/backend/contract.gen.ts` and
//! `src-tauri/permissions/commands.gen.toml`.

use crate::commands::{CommandSpec, Window, commands, declarations};
use crate::declarations::Declarations;
use crate::errors::CommandError;
use crate::events::{
    LINK_ARRIVED, OPEN_CONVERSATION, PREFERENCES, PREFERENCES_AT_START, RENAMED, Renamed, UNSENT_AT_CLOSE,
};
use crate::preferences::Preferences;
use std::fmt::Write as _;

/// The TypeScript side: every type, and one object of functions for each window.
#[must_use]
pub fn typescript() -> String {
    let mut types = Declarations::default();
    declarations(&mut types);
    types.add::<CommandError>();
    types.add::<Renamed>();
    types.add::<Preferences>();
    let mut out = String::from(
        "// Generated from crates/contract by `cargo run -p halley-contract`. Do not edit.\n\
         import { call } from \"./call\";\n\n",
    );
    for declaration in types.texts() {
        let _ = writeln!(out, "{declaration}\n");
    }
    for window in Window::ALL {
        let _ = writeln!(
            out,
            "/** What the {0} window may ask. */\nexport const {0}Backend = {{",
            window.label()
        );
        for command in commands().iter().filter(|command| command.windows.contains(&window)) {
            out.push_str(&function(command));
        }
        out.push_str("};\n\n");
    }
    let _ = writeln!(
        out,
        "/** Name of the event by which the chat window gets a {{@link Renamed}}, as its detail. */\nexport const RENAMED = \"{RENAMED}\";"
    );
    let _ = writeln!(
        out,
        "\n/** Name of the event by which every window gets the {{@link Preferences}}, as its detail. */\nexport const PREFERENCES = \"{PREFERENCES}\";"
    );
    let _ = writeln!(
        out,
        "\n/** Name of the event by which a chat window hears that it was to be closed, and stays because messages are not sent. */\nexport const UNSENT_AT_CLOSE = \"{UNSENT_AT_CLOSE}\";"
    );
    let _ = writeln!(
        out,
        "\n/** Property of `window` that holds the {{@link Preferences}} from a page's first script on. */\nexport const PREFERENCES_AT_START = \"{PREFERENCES_AT_START}\";"
    );
    let _ = writeln!(
        out,
        "\n/** Name of the event that tells a window that a {{@link DeepLink}} waits to be taken. */\nexport const LINK_ARRIVED = \"{LINK_ARRIVED}\";"
    );
    let _ = writeln!(
        out,
        "\n/** Name of the event by which a chat window gets the {{@link ConversationId}} to open, as its detail. */\nexport const OPEN_CONVERSATION = \"{OPEN_CONVERSATION}\";"
    );
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn function(command: &CommandSpec) -> String {
    let CommandSpec { name, summary, answer, .. } = command;
    let camel = camel_case(name);
    match &command.request {
        Some(request) => format!(
            "  /** {summary} */\n  {camel}: (request: {request}) => call<{answer}>(\"{name}\", {{ request }}),\n"
        ),
        None => format!("  /** {summary} */\n  {camel}: () => call<{answer}>(\"{name}\"),\n"),
    }
}

fn camel_case(snake: &str) -> String {
    let mut upper = false;
    snake
        .chars()
        .filter_map(|c| {
            if c == '_' {
                upper = true;
                return None;
            }
            Some(if std::mem::take(&mut upper) { c.to_ascii_uppercase() } else { c })
        })
        .collect()
}

/// The permission file: one set of commands for each window.
#[must_use]
pub fn permissions() -> String {
    let mut out =
        String::from("# Generated from crates/contract by `cargo run -p halley-contract`. Do not edit.\n");
    for window in Window::ALL {
        let label = window.label();
        let _ = write!(
            out,
            "\n[[permission]]\nidentifier = \"{label}-window\"\ndescription = \"What the {label} window may ask\"\ncommands.allow = [\n"
        );
        for command in commands().iter().filter(|command| command.windows.contains(&window)) {
            let _ = writeln!(out, "  \"{}\",", command.name);
        }
        out.push_str("]\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_a_typed_function_of_its_window_only() {
        let text = typescript();
        let (login, chat) = text.split_once("export const chatBackend").unwrap();
        assert!(login.contains("signIn: (request: SignIn) => call<SignedIn>(\"sign_in\", { request })"));
        assert!(!chat.contains("sign_in\""));
        assert!(chat.contains("takeChatSession: () => call<ChatSession>(\"take_chat_session\")"));
    }

    #[test]
    fn types_inside_types_are_declared_too() {
        let text = typescript();
        for name in ["PasswordReason", "ChatHosts", "ErrorCode", "Field", "SessionEnd"] {
            assert!(text.contains(&format!("export type {name} =")), "{name} is missing");
        }
    }

    #[test]
    fn the_permission_of_the_chat_window_names_no_account_command() {
        let text = permissions();
        let (_, chat) = text.split_once("chat-window").unwrap();
        let (chat, _) = chat.split_once("account-window").unwrap();
        assert!(
            !chat.contains("password")
                && !chat.contains("sign_in")
                && !chat.contains("sign_up")
                && chat.contains("take_chat_session")
        );
    }
}
