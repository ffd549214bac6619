//! Proof that a wrong arrow between crates is refused: a workspace is made in which a stranger depends on every
//! guarded crate, and cargo-deny, with our `deny.toml`, must object to each.

use super::deny;
use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Stdio;

/// The crates that not everybody may use. Taken out of `deny.toml`, a rule is missed here.
const GUARDED: [&str; 22] = [
    "apple-native-keyring-store",
    "axum",
    "halley-cometchat",
    "halley-contract",
    "halley-credentials",
    "halley-http-failures",
    "halley-login",
    "halley-sandbox",
    "halley-secrets",
    "halley-store-sqlite",
    "halley-token-api",
    "halley-token-client",
    "halley-token-server",
    "jsonwebtoken",
    "keyring",
    "keyring-core",
    "reqwest",
    "rusqlite",
    "tauri",
    "tokio-postgres",
    "windows-native-keyring-store",
    "zbus-secret-service-keyring-store",
];

/// Makes the workspace anew and compares what cargo-deny objects to with [`GUARDED`].
pub fn wrong_arrows_are_refused(workspace: &Workspace) -> Result<(), Failure> {
    let folder = workspace.target.join("wrong-arrows");
    make(workspace, &folder).map_err(|e| Failure::new(format!("{}: {e}", folder.display())))?;
    let mut check = deny(workspace, &folder)?;
    check.args(["--offline", "--format", "json", "check", "--hide-inclusion-graph", "bans"]);
    let said = check.stdin(Stdio::null()).output();
    let said = said.map_err(|e| Failure::new(format!("could not run cargo-deny: {e}")))?;
    judge(&String::from_utf8_lossy(&said.stderr))
}

/// The crate with fakes and chosen randomness, which must be in nothing that ships.
const TESTKIT: &str = "halley-testkit";

/// Nobody needs the testkit but for tests. cargo-deny does not look at the kind of a dependency.
pub fn only_tests_use_the_testkit(workspace: &Workspace) -> Result<(), Failure> {
    let mut metadata = workspace.cargo();
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
    let users = users_outside_tests(&process::capture(&mut metadata)?)?;
    if users.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{TESTKIT} may be a dev-dependency only; see {}", users.join(", "))))
}

/// The packages that depend on the testkit in another way than for tests, from `cargo metadata`.
fn users_outside_tests(metadata: &str) -> Result<Vec<String>, Failure> {
    let not_read = || Failure::new(format!("cargo metadata was not understood: {metadata}"));
    let metadata: serde_json::Value = serde_json::from_str(metadata).map_err(|_| not_read())?;
    let packages = metadata["packages"].as_array().ok_or_else(not_read)?;
    let uses_it = |package: &&serde_json::Value| {
        let dependencies = package["dependencies"].as_array();
        dependencies.into_iter().flatten().any(|d| d["name"] == TESTKIT && d["kind"] != "dev")
    };
    Ok(packages.iter().filter(uses_it).filter_map(|p| p["name"].as_str().map(str::to_owned)).collect())
}

fn judge(said: &str) -> Result<(), Failure> {
    let refused = refused(said);
    if refused.is_empty() {
        return Err(Failure::new(format!("cargo-deny refused nothing, but said: {said}")));
    }
    let overlooked: Vec<_> = GUARDED.into_iter().filter(|guarded| !refused.contains(*guarded)).collect();
    if overlooked.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("deny.toml lets any crate depend on {}", overlooked.join(", "))))
}

fn make(workspace: &Workspace, folder: &Path) -> io::Result<()> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder)?;
    fs::copy(workspace.path("deny.toml"), folder.join("deny.toml"))?;
    let needs = |name: &&str| format!("{name} = {{ path = \"../{name}\" }}\n");
    package(folder, "stranger", &GUARDED.iter().map(needs).collect::<String>())?;
    for guarded in GUARDED {
        package(folder, guarded, "")?;
    }
    let members = GUARDED.iter().map(|name| format!("\"{name}\", ")).collect::<String>();
    fs::write(
        folder.join("Cargo.toml"),
        format!("[workspace]\nmembers = [{members}\"stranger\"]\nresolver = \"3\"\n"),
    )
}

fn package(folder: &Path, name: &str, dependencies: &str) -> io::Result<()> {
    fs::create_dir_all(folder.join(name).join("src"))?;
    fs::write(folder.join(name).join("src/lib.rs"), "")?;
    let head =
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\npublish = false\n");
    fs::write(folder.join(name).join("Cargo.toml"), format!("{head}\n[dependencies]\n{dependencies}"))
}

/// The crates that a diagnosis calls banned, from cargo-deny's lines of JSON.
fn refused(lines: &str) -> BTreeSet<String> {
    let banned = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_ban = line.pointer("/fields/code")? == "banned";
        let name = line.pointer("/fields/labels/0/span")?.as_str()?;
        is_ban.then(|| name.to_owned())
    };
    lines.lines().filter_map(banned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnosis(code: &str, name: &str) -> String {
        format!(r#"{{"fields":{{"code":"{code}","labels":[{{"span":"{name}"}}]}},"type":"diagnostic"}}"#)
            + "\n"
    }

    #[test]
    fn all_refusals_together_are_what_is_wanted() {
        let said: String = GUARDED.iter().map(|name| diagnosis("banned", name)).collect();
        assert_eq!(judge(&said), Ok(()));
    }

    #[test]
    fn a_missing_refusal_is_named() {
        let said: String =
            GUARDED.iter().filter(|n| **n != "rusqlite").map(|n| diagnosis("banned", n)).collect();
        assert_eq!(judge(&said).unwrap_err().0, "deny.toml lets any crate depend on rusqlite");
    }

    #[test]
    fn a_warning_is_no_refusal() {
        let said = diagnosis("unmatched-wrapper", "rusqlite") + &diagnosis("banned", "axum");
        assert_eq!(refused(&said), BTreeSet::from(["axum".to_owned()]));
    }

    #[test]
    fn the_testkit_is_for_tests() {
        let package = |name: &str, kind: &str| {
            format!(r#"{{"name":"{name}","dependencies":[{{"name":"halley-testkit","kind":{kind}}}]}}"#)
        };
        let packages = [package("a", "\"dev\""), package("b", "null"), package("c", "\"build\"")].join(",");
        let users = users_outside_tests(&format!(r#"{{"packages":[{packages}]}}"#));
        assert_eq!(users, Ok(vec!["b".to_owned(), "c".to_owned()]));
        assert!(users_outside_tests("{}").is_err());
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_shown() {
        assert!(judge("error: unexpected argument").unwrap_err().0.contains("unexpected argument"));
    }
}
