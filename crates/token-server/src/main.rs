//! `halley-token-server`: the token server as a command.

use std::process::ExitCode;

fn main() -> ExitCode {
    halley_token_server::cli::main()
}
