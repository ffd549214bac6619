//! Looks at everything that serving needs, and says what to do about what is wrong.
//!
//! Nothing is changed: no table is made, nobody is created at CometChat, and the key goes nowhere but there.

mod certificate;
mod chat;
mod database;
mod disk;
mod network;
mod report;

pub use report::{Check, Report, Verdict};

use crate::config::{self, Config, Loaded, Origin};
use crate::serve::system::SystemClock;
use halley_credentials::clock::Clock;

/// Makes every check that the configuration lets it make.
pub async fn examine(origin: &Origin) -> Report {
    let mut report = Report::default();
    match config::load(origin) {
        Err(problems) => {
            for problem in problems.0 {
                let advice = "correct it; docs/token-server.md has every key";
                report.add(Check::fail("config", problem.to_string(), advice));
            }
            // The database can be looked at all the same.
            if let Ok(Loaded { config: basics, .. }) = config::load_basics(origin) {
                database::examine(&basics.database, &mut report).await;
            }
        }
        Ok(Loaded { config, warnings, file, .. }) => {
            let from =
                file.map_or_else(|| "the environment alone".to_owned(), |file| file.display().to_string());
            report.add(Check::ok("config", format!("read from {from}")));
            examine_files(warnings, &mut report);
            examine_config(&config, &mut report).await;
        }
    }
    report
}

fn examine_files(warnings: Vec<String>, report: &mut Report) {
    if warnings.is_empty() {
        report.add(Check::ok("file modes", "no secret can be read by others"));
    }
    for warning in warnings {
        report.add(Check::warn("file modes", warning, "let only the server's own user read secrets"));
    }
}

async fn examine_config(config: &Config, report: &mut Report) {
    let now = SystemClock.now();
    database::examine(&config.basics.database, report).await;
    chat::examine(&config.cometchat, config.chat(), now, report).await;
    certificate::examine(config, now, report);
    network::examine(config, report).await;
}
