//! The service asks to come back later.

use crate::scripted::{Scripted, Step};
use crate::{client, client_at, uid};
use halley_cometchat::{Error, NewUser, UserChanges};
use std::time::Duration;

const ANN: &str = r#"{"uid":"ann","name":"Ann"}"#;
const DATE: &str = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

fn limited(headers: &str) -> Step {
    let body = r#"{"error":{"code":"ERR_TOO_MANY_REQUESTS","message":"Too many requests."}}"#;
    Step::with(429, headers, body)
}

fn wait(seconds: u64) -> Error {
    Error::RateLimited { retry_after: Some(Duration::from_secs(seconds)) }
}

#[tokio::test]
async fn a_long_wait_is_the_callers_to_decide() {
    let dated = format!("{DATE}retry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\n");
    for headers in ["retry-after: 30\r\n", &dated] {
        let server = Scripted::start([limited(headers), Step::data(ANN)]).await;
        assert_eq!(client(&server).users().get(&uid("ann")).await.unwrap_err(), wait(30));
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_short_wait_is_waited_once_where_repeating_is_safe() {
    let dated = format!("{DATE}retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    for headers in ["retry-after: 0\r\n", "retry-after: 1\r\n", &dated] {
        let server = Scripted::start([limited(headers), Step::data(ANN)]).await;
        assert!(client(&server).users().get(&uid("ann")).await.is_ok());
        assert_eq!(server.lines(), ["GET /v3/users/ann", "GET /v3/users/ann"]);
    }
    let server =
        Scripted::start([limited("retry-after: 0\r\n"), limited("retry-after: 0\r\n"), Step::data(ANN)])
            .await;
    assert_eq!(client(&server).users().get(&uid("ann")).await.unwrap_err(), wait(0));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn changes_and_deletions_are_repeated_whole() {
    let now = limited("retry-after: 0\r\n");
    let done = Step::data(r#"{"success":true}"#);
    let server = Scripted::start([now.clone(), Step::data(ANN), now, done]).await;
    let client = client(&server);
    let changes = UserChanges { name: Some("Anna".into()), ..UserChanges::default() };
    client.users().update(&uid("ann"), &changes).await.unwrap();
    client.auth_tokens(&uid("ann")).flush().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0].body, seen[1].body);
    assert_eq!(seen[1].body, r#"{"name":"Anna"}"#);
}

#[tokio::test]
async fn a_creation_is_never_repeated() {
    let server =
        Scripted::start([limited("retry-after: 0\r\n"), limited("retry-after: 1\r\n"), Step::data(ANN)])
            .await;
    let client = client(&server);
    assert_eq!(client.users().create(&NewUser::new(uid("ann"), "Ann")).await.unwrap_err(), wait(0));
    assert_eq!(client.auth_tokens(&uid("ann")).create(true).await.unwrap_err(), wait(1));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn without_a_time_there_is_nothing_to_wait_for() {
    let unsaid = Error::RateLimited { retry_after: None };
    let undated = "retry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\n";
    let web_page = Step::with(429, "", "<html>Slow down</html>");
    let other_status = Step::refusal(400, "ERR_TOO_MANY_REQUESTS");
    for step in [limited(""), limited("retry-after: soon\r\n"), limited(undated), web_page, other_status] {
        let server = Scripted::start([step, Step::data(ANN)]).await;
        assert_eq!(client(&server).users().get(&uid("ann")).await.unwrap_err(), unsaid);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn an_unavailable_service_that_names_a_time_is_asked_again_likewise() {
    let busy = |headers| Step::with(503, headers, "<html>Maintenance</html>");
    let server =
        Scripted::start([busy("retry-after: 0\r\n"), Step::data(ANN), busy("retry-after: 120\r\n")]).await;
    let client = client(&server);
    assert!(client.users().get(&uid("ann")).await.is_ok());
    assert_eq!(client.users().get(&uid("ann")).await.unwrap_err(), wait(120));
}

#[tokio::test]
async fn the_wait_counts_against_the_time_of_the_call() {
    let server = Scripted::start([limited("retry-after: 2\r\n"), Step::data(ANN)]).await;
    let short = client_at(&server.url, Duration::from_millis(300));
    assert_eq!(short.users().get(&uid("ann")).await.unwrap_err(), Error::Timeout);
}
