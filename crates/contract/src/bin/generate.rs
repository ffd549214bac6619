//! `cargo run -p halley-contract [-- --check]`: writes the generated files, or says which have drifted.

use halley_contract::generate::{permissions, typescript};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> std::io::Result<ExitCode> {
    let check = std::env::args().any(|argument| argument == "--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = [
        ("ui/src/backend/contract.gen.ts", typescript()),
        ("src-tauri/permissions/commands.gen.toml", permissions()),
    ];
    let mut drifted = false;
    for (name, wanted) in files {
        let path = root.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|found| found == wanted) {
            continue;
        }
        if check {
            drifted = true;
            writeln!(
                std::io::stderr(),
                "{name} differs from crates/contract: run `cargo run -p halley-contract`"
            )?;
        } else {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&path, wanted)?;
            writeln!(std::io::stdout(), "wrote {name}")?;
        }
    }
    Ok(if drifted { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
