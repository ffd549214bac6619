//! Who asks: where from, and, for signed calls, with which assertion.

use super::App;
use super::refusal::Refusal;
use crate::audit::Caller;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use halley_token_api::errors::ErrorCode;

/// The caller of a call that is counted by its password.
pub(super) struct By(pub(super) Caller);

/// The caller of any other call, counted.
pub(super) struct Counted(pub(super) Caller);

/// The caller of a signed call, counted, and the assertion, which nobody has looked at yet.
pub(super) struct Signed {
    pub(super) caller: Caller,
    pub(super) assertion: String,
}

impl FromRequestParts<App> for By {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        caller(parts).map(Self)
    }
}

impl FromRequestParts<App> for Counted {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let caller = caller(parts)?;
        app.accounts.count_call(&caller)?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Counted(caller) = Counted::from_request_parts(parts, app).await?;
        let assertion = bearer(parts).ok_or_else(|| Refusal::of(ErrorCode::InvalidAssertion))?;
        Ok(Self { caller, assertion: assertion.to_owned() })
    }
}

/// Put there by the outermost layer.
fn caller(parts: &Parts) -> Result<Caller, Refusal> {
    parts.extensions.get::<Caller>().cloned().ok_or_else(|| Refusal::of(ErrorCode::Internal))
}

/// The one header, in the one form.
fn bearer(parts: &Parts) -> Option<&str> {
    let mut headers = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (headers.next(), headers.next()) else { return None };
    let (scheme, assertion) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(assertion)
}
