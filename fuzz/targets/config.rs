//! The server's configuration: any text is taken or refused with reasons, and what is taken can be used.

#![no_main]

use halley_token_server::config::{self, Origin};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

thread_local! {
    static FILE: RefCell<PathBuf> = RefCell::new({
        let folder = std::env::temp_dir().join(format!("halley-fuzz-config-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder.join("config.toml")
    });
}

fuzz_target!(|data: &[u8]| {
    // The first line is for the environment: KEY=VALUE.
    let end = data.iter().position(|b| *b == b'\n').unwrap_or(0);
    let (line, text) = data.split_at(end);
    let mut environment = BTreeMap::new();
    if let Ok(line) = std::str::from_utf8(line)
        && let Some((key, value)) = line.split_once('=')
        // A file named here would be read, wherever it is.
        && !key.to_uppercase().ends_with("FILE")
    {
        environment.insert(format!("HALLEY_{key}").into(), value.into());
    }
    let file = FILE.with_borrow(PathBuf::clone);
    fs::write(&file, text).unwrap();
    let origin = Origin { file: Some(file), environment };
    match config::load(&origin) {
        Ok(loaded) => {
            let _ = loaded.config.settings(([127, 0, 0, 1], 8790).into());
        }
        Err(problems) => assert!(!problems.to_string().is_empty()),
    }
    let _ = config::load_basics(&origin);
});
