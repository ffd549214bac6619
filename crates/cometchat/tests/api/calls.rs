//! What each call sends, and what it reads.

use crate::scripted::{Scripted, Seen, Step};
use crate::{KEY, TOKEN, client, uid};
use halley_cometchat::{
    AuthToken, ListUsers, Metadata, NewRole, NewUser, PageRequest, Pagination, Unset, UserChanges,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const ANN: &str = r#"{"uid":"ann","name":"Ann","status":"offline","role":"default","createdAt":1638354015}"#;

fn body(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap()
}

fn only(server: &Scripted) -> Seen {
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen[0].clone()
}

#[tokio::test]
async fn every_call_names_the_app_and_the_key() {
    let server = Scripted::start([Step::data(ANN)]).await;
    client(&server).users().get(&uid("ann")).await.unwrap();
    let seen = only(&server);
    assert_eq!(seen.header("apikey"), Some(KEY));
    assert_eq!(seen.header("appid"), Some("app1"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    for absent in ["cookie", "referer", "authorization", "accept-encoding", "onbehalfof"] {
        assert_eq!(seen.header(absent), None);
    }
}

#[tokio::test]
async fn a_user_is_created_with_no_more_than_what_was_given() {
    let server = Scripted::start([Step::data(ANN)]).await;
    let user = client(&server).users().create(&NewUser::new(uid("Ann"), "Ann 👋")).await.unwrap();
    assert_eq!((user.uid, user.created_at), (uid("ann"), Some(1_638_354_015)));
    let seen = only(&server);
    assert_eq!(seen.line, "POST /v3/users");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(body(&seen), json!({"uid": "ann", "name": "Ann 👋"}));
}

#[tokio::test]
async fn a_user_is_created_with_a_role_and_a_token() {
    let answer =
        format!(r#"{{"uid":"ann","name":"Ann","role":"manager","authToken":"{TOKEN}","tags":["x"]}}"#);
    let server = Scripted::start([Step::data(&answer)]).await;
    let wanted = NewUser {
        role: Some("manager".into()),
        avatar: Some("https://example.com/a.png".into()),
        link: Some("https://example.com".into()),
        metadata: Some(Metadata(json!({"@private": {"a": 1}}))),
        tags: vec!["x".into()],
        with_auth_token: true,
        ..NewUser::new(uid("ann"), "Ann")
    };
    let user = client(&server).users().create(&wanted).await.unwrap();
    assert_eq!(user.auth_token.unwrap().into_secret().expose_secret(), TOKEN);
    assert_eq!(user.tags, ["x"]);
    let sent = json!({
        "uid": "ann", "name": "Ann", "role": "manager", "avatar": "https://example.com/a.png",
        "link": "https://example.com", "metadata": {"@private": {"a": 1}}, "tags": ["x"], "withAuthToken": true,
    });
    assert_eq!(body(&only(&server)), sent);
}

#[tokio::test]
async fn a_user_is_read() {
    let server = Scripted::start([Step::data(ANN)]).await;
    let user = client(&server).users().get(&uid("ann")).await.unwrap();
    assert_eq!((user.name.as_str(), user.role.as_deref()), ("Ann", Some("default")));
    assert_eq!(only(&server).line, "GET /v3/users/ann");
}

#[tokio::test]
async fn what_is_nice_to_have_may_be_anything() {
    let odd = r#"{"uid":"ANN","name":"Ann","createdAt":"soon","tags":{"0":"a"},"metadata":[],"avatar":null,
                  "role":7,"authToken":false,"new":{"deep":[1]}}"#;
    let server = Scripted::start([Step::data(odd)]).await;
    let user = client(&server).users().get(&uid("ann")).await.unwrap();
    assert_eq!(user.uid, uid("ann"));
    assert_eq!((user.created_at, user.avatar, user.role, user.tags.len()), (None, None, None, 0));
    assert!(user.auth_token.is_none());
}

#[tokio::test]
async fn users_are_listed_by_page() {
    let meta =
        r#"{"pagination":{"total":3,"count":1,"per_page":1,"current_page":2,"total_pages":3},"cursor":{}}"#;
    let server =
        Scripted::start([Step::json(200, &format!(r#"{{"data":[{ANN}],"meta":{meta}}}"#)), Step::data("[]")])
            .await;
    let wanted = ListUsers {
        search: Some("a&b=ü".into()),
        with_deactivated: true,
        page: PageRequest { per_page: Some(1), page: Some(2) },
    };
    let page = client(&server).users().list(&wanted).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let place = Pagination { total: 3, count: 1, per_page: 1, current_page: 2, total_pages: 3 };
    assert_eq!(page.pagination, Some(place));

    let empty = client(&server).users().list(&ListUsers::default()).await.unwrap();
    assert_eq!((empty.items.len(), empty.pagination), (0, None));
    let lines = server.lines();
    assert_eq!(lines[0], "GET /v3/users?perPage=1&page=2&searchKey=a%26b%3D%C3%BC&withDeactivated=true");
    assert_eq!(lines[1], "GET /v3/users");
}

#[tokio::test]
async fn page_numbers_stay_within_what_the_service_takes() {
    let server = Scripted::start([Step::data("[]")]).await;
    let page = PageRequest { per_page: Some(5000), page: Some(0) };
    client(&server).users().list(&ListUsers { page, ..ListUsers::default() }).await.unwrap();
    assert_eq!(only(&server).line, "GET /v3/users?perPage=1000&page=1");
}

#[tokio::test]
async fn a_user_is_changed() {
    let server = Scripted::start([Step::data(ANN)]).await;
    let changes = UserChanges {
        name: Some("Anna".into()),
        unset: vec![Unset::Avatar, Unset::Metadata],
        ..UserChanges::default()
    };
    client(&server).users().update(&uid("ann"), &changes).await.unwrap();
    let seen = only(&server);
    assert_eq!(seen.line, "PUT /v3/users/ann");
    assert_eq!(body(&seen), json!({"name": "Anna", "unset": ["avatar", "metadata"]}));
}

#[tokio::test]
async fn users_are_deactivated_and_reactivated() {
    let server = Scripted::start([
        Step::data(r#"{"deactivatedUids":["ann","bob"]}"#),
        Step::data(r#"{"reactivatedUids":["ann"],"nonDeactivatedUids":["bob"]}"#),
        Step::data(r#"{"nonDeactivatedUids":["bob"]}"#),
    ])
    .await;
    let both = [uid("ann"), uid("bob")];
    let client = client(&server);
    assert_eq!(client.users().deactivate(&both).await.unwrap(), both);
    let back = client.users().reactivate(&both).await.unwrap();
    assert_eq!((back.reactivated_uids, back.non_deactivated_uids), (vec![uid("ann")], vec![uid("bob")]));
    assert_eq!(client.users().reactivate(&both[1..]).await.unwrap().reactivated_uids, []);
    let seen = server.seen();
    assert_eq!((seen[0].line.as_str(), seen[1].line.as_str()), ("DELETE /v3/users", "PUT /v3/users"));
    assert_eq!(body(&seen[0]), json!({"uidsToDeactivate": ["ann", "bob"]}));
    assert_eq!(body(&seen[1]), json!({"uidsToActivate": ["ann", "bob"]}));
}

#[tokio::test]
async fn a_token_is_made() {
    let issued = format!(r#"{{"uid":"ann","authToken":"{TOKEN}","createdAt":1630306819}}"#);
    let server = Scripted::start([Step::data(&issued), Step::data(&issued)]).await;
    let client = client(&server);
    let token = client.auth_tokens(&uid("ann")).create(true).await.unwrap();
    assert_eq!(token.created_at, Some(1_630_306_819));
    assert_eq!(token.auth_token.into_secret().expose_secret(), TOKEN);
    client.auth_tokens(&uid("ann")).create(false).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /v3/users/ann/auth_tokens");
    assert_eq!(body(&seen[0]), json!({"force": true}));
    assert_eq!(seen[1].body, "");
}

#[tokio::test]
async fn tokens_are_listed() {
    let list =
        format!(r#"[{{"uid":"ann","authToken":"{TOKEN}","platform":"WEB","userAgent":"x","appInfo":"y"}}]"#);
    let server = Scripted::start([Step::data(&list)]).await;
    let page = PageRequest { per_page: Some(10), page: None };
    let tokens = client(&server).auth_tokens(&uid("ann")).list(page).await.unwrap();
    assert_eq!(tokens.items[0].platform.as_deref(), Some("WEB"));
    assert_eq!(only(&server).line, "GET /v3/users/ann/auth_tokens?perPage=10");
}

#[tokio::test]
async fn one_token_or_all_are_ended() {
    let done = Step::data(r#"{"success":true,"message":"Done."}"#);
    let server = Scripted::start([done.clone(), done.clone(), done]).await;
    let (client, ann) = (client(&server), uid("ann"));
    client.auth_tokens(&ann).delete(&AuthToken::new(TOKEN.into()).unwrap()).await.unwrap();
    client.auth_tokens(&ann).delete(&AuthToken::new("a/../b?c".into()).unwrap()).await.unwrap();
    client.auth_tokens(&ann).flush().await.unwrap();
    let lines = [
        format!("DELETE /v3/users/ann/auth_tokens/{TOKEN}"),
        "DELETE /v3/users/ann/auth_tokens/a%2F..%2Fb%3Fc".to_owned(),
        "DELETE /v3/users/ann/auth_tokens".to_owned(),
    ];
    assert_eq!(server.lines(), lines);
}

#[tokio::test]
async fn roles_are_created_and_listed() {
    let role = r#"{"role":"manager","name":"Manager","settings":{"listUsers":"all"}}"#;
    let server = Scripted::start([Step::data(role), Step::data(&format!("[{role}]"))]).await;
    let client = client(&server);
    let wanted = NewRole { role: "manager".into(), name: "Manager".into(), description: None };
    client.roles().create(&wanted).await.unwrap();
    let roles = client.roles().list(PageRequest::default()).await.unwrap();
    assert_eq!((roles.items[0].role.as_str(), &roles.items[0].description), ("manager", &None));
    let seen = server.seen();
    assert_eq!((seen[0].line.as_str(), seen[1].line.as_str()), ("POST /v3/roles", "GET /v3/roles"));
    assert_eq!(body(&seen[0]), json!({"role": "manager", "name": "Manager"}));
}

#[tokio::test]
async fn a_client_goes_on_after_a_failed_call() {
    let server = Scripted::start([Step::raw(""), Step::with(502, "", "<html>"), Step::data(ANN)]).await;
    let client = client(&server);
    assert!(client.users().get(&uid("ann")).await.is_err());
    assert!(client.users().get(&uid("ann")).await.is_err());
    assert!(client.users().get(&uid("ann")).await.is_ok());
}
