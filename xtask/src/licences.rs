//! `cargo xtask licences`: the list that the settings window shows under "About", of everything that ships inside the app,
//! from the two lockfiles. It is kept in git, so that a build needs nothing for it; `cargo xtask check` finds it out of date.

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

/// The list, relative to the root.
const LIST: &str = "ui/src/preferences/licences.gen.ts";

/// The lockfile of the pages.
const PAGES_LOCK: &str = "ui/package-lock.json";

/// Names and versions with their licences, in the order of the names.
type Licences = BTreeMap<(String, String), String>;

/// Writes the list anew.
pub fn task(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let path = workspace.path(LIST);
    fs::write(&path, wanted(workspace)?).map_err(|e| Failure::new(format!("{}: {e}", path.display())))?;
    terminal::result(format!("wrote {LIST}"));
    Ok(ExitCode::SUCCESS)
}

/// The list in git is the one that the lockfiles give.
pub fn are_up_to_date(workspace: &Workspace) -> Result<(), Failure> {
    let found = fs::read_to_string(workspace.path(LIST)).unwrap_or_default();
    if found == wanted(workspace)? {
        return Ok(());
    }
    Err(Failure::new(format!("{LIST} is out of date: run `cargo xtask licences`")))
}

fn wanted(workspace: &Workspace) -> Result<String, Failure> {
    let mut metadata = workspace.cargo();
    metadata.args(["metadata", "--locked", "--format-version", "1"]);
    let mut licences = of_crates(&json(&process::capture(&mut metadata)?)?)?;
    let lock = fs::read_to_string(workspace.path(PAGES_LOCK))
        .map_err(|e| Failure::new(format!("{PAGES_LOCK}: {e}")))?;
    licences.extend(of_pages(&json(&lock)?));
    Ok(written(&licences))
}

fn json(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|e| Failure::new(format!("not understood: {e}")))
}

/// Every crate that the app is linked with, on any system: what is needed for building or testing alone does not ship.
fn of_crates(metadata: &Value) -> Result<Licences, Failure> {
    let not_read = || Failure::new("cargo metadata was not understood");
    let packages = metadata["packages"].as_array().ok_or_else(not_read)?;
    let nodes = metadata["resolve"]["nodes"].as_array().ok_or_else(not_read)?;
    let needs: BTreeMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["id"].as_str()?, &node["deps"]))).collect();
    let app = packages.iter().find(|package| package["name"] == "halley").ok_or_else(not_read)?;
    let mut to_see = vec![app["id"].as_str().ok_or_else(not_read)?];
    let mut shipped = BTreeSet::new();
    while let Some(id) = to_see.pop() {
        if shipped.insert(id) {
            let needed = needs.get(id).and_then(|deps| deps.as_array()).into_iter().flatten();
            to_see.extend(needed.filter(|one| is_linked(one)).filter_map(|one| one["pkg"].as_str()));
        }
    }
    // Those without a source are our own.
    let foreign = packages.iter().filter(|package| !package["source"].is_null());
    Ok(foreign
        .filter(|package| shipped.contains(package["id"].as_str().unwrap_or_default()))
        .filter_map(entry)
        .collect())
}

fn is_linked(dependency: &Value) -> bool {
    dependency["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null())
}

/// Every package that the pages are made with, but for tools.
fn of_pages(lock: &Value) -> Licences {
    let packages = lock["packages"].as_object().into_iter().flatten();
    packages
        .filter(|(path, package)| !path.is_empty() && package["dev"] != true)
        .filter_map(|(path, package)| {
            let name = path.rsplit("node_modules/").next()?;
            let (version, licence) = (package["version"].as_str()?, package["license"].as_str());
            Some(((name.to_owned(), version.to_owned()), licence.unwrap_or("see its package").to_owned()))
        })
        .collect()
}

fn entry(package: &Value) -> Option<((String, String), String)> {
    let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
    let licence = package["license"].as_str().unwrap_or("see its package");
    Some(((name.to_owned(), version.to_owned()), licence.to_owned()))
}

fn written(licences: &Licences) -> String {
    let mut out = String::from(
        "// Generated from the lockfiles by `cargo xtask licences`. Do not edit.\n\n\
         /** Everything that ships inside the app: name, version, licence. */\n\
         export const LICENCES: readonly (readonly [string, string, string])[] = [\n",
    );
    for ((name, version), licence) in licences {
        let _ = writeln!(out, "  [{name:?}, {version:?}, {licence:?}],");
    }
    out.push_str("];\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_linked_is_listed_and_what_builds_or_tests_it_is_not() {
        let package = |name: &str, source: Value| {
            json!({
                "id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": source,
            })
        };
        let needs = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("halley", Value::Null),
                package("linked", json!("registry")),
                package("below", json!("registry")),
                package("builds", json!("registry")),
                package("tests", json!("registry")),
            ],
            "resolve": { "nodes": [
                { "id": "halley", "deps": [
                    needs("linked", Value::Null), needs("builds", json!("build")), needs("tests", json!("dev")),
                ]},
                { "id": "linked", "deps": [needs("below", Value::Null)] },
            ]},
        });
        let names: Vec<_> = of_crates(&metadata).unwrap().into_keys().map(|(name, _)| name).collect();
        assert_eq!(names, ["below", "linked"]);
    }

    #[test]
    fn tools_of_the_pages_are_left_out() {
        let lock = json!({ "packages": {
            "": { "version": "0.0.0" },
            "node_modules/@scope/shown": { "version": "2.0.0", "license": "MIT" },
            "node_modules/tool": { "version": "3.0.0", "license": "MIT", "dev": true },
        }});
        let expected = ("@scope/shown".to_owned(), "2.0.0".to_owned());
        assert_eq!(of_pages(&lock).into_keys().collect::<Vec<_>>(), [expected]);
    }
}
