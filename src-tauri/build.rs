//! Builds the app's permissions and checks that the pages are there to be embedded.

#![expect(clippy::print_stderr, reason = "a build script speaks to people by printing")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Paths are relative to the package root, which is the root of the repository.
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    println!("cargo:rerun-if-changed=ui/dist");
    if !Path::new("ui/dist/login.html").exists() {
        eprintln!(
            "The pages are not built: run `cargo xtask run`, or `npm --prefix ui ci && npm --prefix ui run build`."
        );
        return ExitCode::FAILURE;
    }
    let manifest = tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*");
    match tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
