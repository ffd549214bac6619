//! A key and a token stay where they are, whatever the service repeats.

use crate::scripted::{Scripted, Step};
use crate::{KEY, TOKEN, client, client_at, uid};
use halley_cometchat::{AuthToken, Client, NewUser, PageRequest, Settings};
use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

/// A token unlike CometChat's own.
const ODD: &str = "odd~Canary.token";

fn assert_clean(text: &str) {
    for secret in [KEY, TOKEN, ODD, "Canary", &KEY[5..30], &TOKEN[15..40]] {
        assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "{secret} in {text}");
    }
}

fn assert_hidden(thing: &(impl Debug + ?Sized)) {
    assert_clean(&format!("{thing:?} {thing:#?}"));
}

fn assert_silent(error: &(dyn StdError + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        assert_clean(&format!("{error} {error:?} {error:#?}"));
        next = error.source();
    }
}

/// Everything that can go wrong, with the secrets wherever the other side could put them; `odd` is one
/// that the client can know only from the call.
fn indiscreet(odd: &str) -> Vec<Step> {
    let all = format!("{KEY} {TOKEN} {odd}");
    let refusal = format!(
        r#"{{"error":{{"code":"AUTH_ERR_NO_ACCESS","message":"The key {all}.","devMessage":"{all}",
           "source":"{all}","details":{{"{KEY}":["{all}"],"{odd}":["{odd}"]}}}}}}"#
    );
    let leak = format!("x-leak: {KEY}{TOKEN}\r\nlocation: https://example.com/{odd}\r\n");
    vec![
        Step::json(403, &refusal),
        Step::json(403, &refusal.to_uppercase().replace("ERROR", "error").replace("CODE", "code")),
        Step::json(400, &format!(r#"{{"error":{{"code":"{}"}}}}"#, KEY.to_uppercase())),
        Step::json(400, &format!(r#"{{"error":"{all}"}}"#)),
        Step::data(&format!(r#""{all}""#)),
        Step::data(&format!(r#"{{"success":"{all}"}}"#)),
        Step::data(&format!(r#"{{"uid":"{all}","authToken":"{all}"}}"#)),
        Step::with(502, &leak, &format!("<html>{all}")),
        Step::with(200, &leak, &all),
        Step::with(302, &leak, &all),
        Step::with(429, &leak, &all),
        Step::raw(format!("{all}\r\n\r\n")),
        Step::raw(format!("HTTP/1.1 200 {KEY}\r\ncontent-length: 900\r\n\r\n{all}")),
        Step::raw(""),
        Step::slam(),
    ]
}

async fn delete_in_vain(client: &Client) {
    let token = AuthToken::new(ODD.into()).unwrap();
    let ann = uid("ann");
    assert_silent(&client.auth_tokens(&ann).delete(&token).await.unwrap_err());
}

#[tokio::test]
async fn no_failure_shows_a_secret() {
    for step in indiscreet(ODD) {
        let server = Scripted::start([step]).await;
        delete_in_vain(&client(&server)).await;
    }
    for step in indiscreet(TOKEN) {
        let server = Scripted::start([step.clone(), step]).await;
        let client = client(&server);
        assert_silent(&client.auth_tokens(&uid("ann")).create(true).await.unwrap_err());
        assert_silent(&client.users().create(&NewUser::new(uid("ann"), "Ann")).await.unwrap_err());
    }
}

#[tokio::test]
async fn no_failure_to_connect_shows_a_secret() {
    let server = Scripted::start([Step::raw("").hold()]).await;
    delete_in_vain(&client_at(&server.url, Duration::from_millis(100))).await;
    let gone = server.url.clone();
    drop(server);
    delete_in_vain(&client_at(&gone, Duration::from_millis(300))).await;
}

#[tokio::test]
async fn nothing_that_holds_a_secret_shows_it() {
    let issued = format!(r#"{{"uid":"ann","authToken":"{TOKEN}"}}"#);
    let user =
        format!(r#"{{"uid":"ann","name":"Ann","authToken":"{ODD}","metadata":{{"@private":"{ODD}"}}}}"#);
    let server =
        Scripted::start([Step::data(&issued), Step::data(&format!("[{issued}]")), Step::data(&user)]).await;
    let (client, ann) = (client(&server), uid("ann"));
    assert_hidden(&client);
    assert_hidden(&client.users());
    assert_hidden(&client.auth_tokens(&ann));
    assert_hidden(&client.auth_tokens(&ann).create(true).await.unwrap());
    assert_hidden(&client.auth_tokens(&ann).list(PageRequest::default()).await.unwrap());
    assert_hidden(&client.users().get(&ann).await.unwrap());

    let key = halley_cometchat::ApiKey::new(KEY.into()).unwrap();
    assert_hidden(&key);
    let app = halley_cometchat::AppId::parse("app1").unwrap();
    assert_hidden(&Settings::new(app, halley_cometchat::Region::Us, key));
}
