//! What the client's failures mean to somebody who wants a token.

use halley_cometchat::{ApiError, Error, Family};
use halley_login::ports::MintError;
use std::time::Duration;

/// The port's word for a failure. `app` names the app, for when it is unknown. The client has redacted
/// all texts.
pub fn mint_error(error: &Error, app: &str) -> MintError {
    match error {
        Error::UnknownHost { host } => MintError::UnknownHost(host.clone()),
        Error::Unreachable { .. } => MintError::Unreachable(error.to_string()),
        Error::Tls { .. } => MintError::Tls(error.to_string()),
        Error::Timeout => MintError::Timeout,
        Error::RateLimited { retry_after } => {
            MintError::RateLimited { retry_after_s: retry_after.map(whole_seconds) }
        }
        Error::Api(refusal) => refused(refusal, app),
        Error::BadReply { .. } => MintError::BadReply(error.to_string()),
    }
}

fn refused(refusal: &ApiError, app: &str) -> MintError {
    let code = refusal.code.to_string();
    match refusal.code.family() {
        Family::App => MintError::AppUnknown(app.to_owned()),
        Family::Key => MintError::KeyRefused(code),
        Family::Limit => MintError::RateLimited { retry_after_s: None },
        // A fault of the service passes, unlike a refusal.
        Family::Server => MintError::BadReply(format!("the service is at fault itself ({code})")),
        Family::Other if refusal.status >= 500 => {
            MintError::BadReply(format!("the service is at fault itself ({code})"))
        }
        Family::Person | Family::Token | Family::Role | Family::Plan | Family::Request | Family::Other => {
            MintError::Refused(code)
        }
    }
}

/// Rounded up: nobody should come back too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
