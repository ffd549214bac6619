//! Halley, the desktop chat login client.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    halley::run()
}
