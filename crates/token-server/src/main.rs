//! `halley-token-server`: the token server as a command.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// The system's allocator keeps a hash's 19 MiB for each thread that ever made one.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    halley_token_server::cli::main()
}
