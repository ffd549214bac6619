//! `check-config`.

use super::Outcome;
use super::screen::Screen;
use crate::config::{self, Origin};
use serde_json::json;
use std::process::ExitCode;

pub(super) fn run(origin: &Origin, screen: &Screen) -> Outcome {
    match config::load(origin) {
        Err(problems) => {
            let list: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
            if screen.is_json() {
                screen.text(&json!({ "ok": false, "problems": list }).to_string())?;
            } else {
                screen.tell(&problems.to_string());
            }
            Ok(ExitCode::FAILURE)
        }
        Ok(loaded) => {
            if !screen.is_json() {
                screen.warn(&loaded.warnings);
            }
            let row =
                |shown: &config::Shown| [shown.key.to_owned(), shown.value.clone(), shown.place.to_string()];
            let rows: Vec<[String; 3]> = loaded.shown.iter().map(row).collect();
            let settings: Vec<_> = rows
                .iter()
                .map(|[key, value, from]| json!({ "key": key, "value": value, "from": from }))
                .collect();
            let json = json!({ "ok": true, "settings": settings, "warnings": loaded.warnings });
            screen.rows(["KEY", "VALUE", "FROM"], &rows, &json)
        }
    }
}
