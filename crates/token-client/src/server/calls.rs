//! What the rules ask of the server.

use super::{ServerTokenSource, Signed};
use crate::exchange::{self, Reply};
use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::device::{Device, DeviceId, DeviceKey};
use halley_login::password::Password;
use halley_login::server::{
    Enrolled, KnownDevice, Minted, NewServerAccount, ServerError, ServerFailure, TokenServer,
};
use halley_token_api::public_key::PublicKey;
use halley_token_api::requests::{
    ChangePassword, ChangeProfile, DeleteAccount, EnrolDevice, NewAccount, NewDevice,
};
use halley_token_api::secret::Secret;
use halley_token_api::{answers, paths};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[async_trait]
impl TokenServer for ServerTokenSource {
    async fn create_account(&self, account: NewServerAccount<'_>) -> Result<Enrolled, ServerError> {
        let body = NewAccount {
            email: account.email.to_owned(),
            name: account.name.to_owned(),
            password: secret(account.password),
            invite: account.invite.map(|invite| invite.clone().into()),
            device: self.new_device(account.key),
        };
        self.exchange.in_time(async { enrolled(&self.ask(paths::ACCOUNTS, &body).await?) }).await
    }

    async fn enrol_device(
        &self,
        email: &str,
        password: &Password,
        key: &DeviceKey,
    ) -> Result<Enrolled, ServerError> {
        let body =
            EnrolDevice { email: email.to_owned(), password: secret(password), device: self.new_device(key) };
        self.exchange.in_time(async { enrolled(&self.ask(paths::DEVICES, &body).await?) }).await
    }

    async fn mint(&self, device: &Device) -> Result<Minted, ServerError> {
        let session = self.signed_in_time(device, Signed::Grant);
        let answers::Session { user, auth_token } = shaped(&session.await?)?;
        let Person { uid, name } = person(user)?;
        let auth_token = exchange::token(auth_token.expose()).ok_or_else(|| senseless("its token"))?;
        Ok(Minted { uid, name: Some(name), auth_token })
    }

    async fn flush(&self, device: &Device) -> Result<(), ServerError> {
        self.call(device, Method::DELETE, paths::TOKEN, None::<&()>).await.map(drop)
    }

    async fn devices(&self, device: &Device) -> Result<Vec<KnownDevice>, ServerError> {
        let reply = self.call(device, Method::GET, paths::DEVICES, None::<&()>).await?;
        let answers::Devices { devices } = shaped(&reply)?;
        devices.into_iter().map(known_device).collect()
    }

    async fn revoke(&self, device: &Device, id: &DeviceId) -> Result<(), ServerError> {
        let gone = ServerError::Failed(ServerFailure::Refused("not_found".into()));
        match self.call(device, Method::DELETE, &paths::device(id.as_str()), None::<&()>).await {
            Err(error) if error == gone => Ok(()),
            other => other.map(drop),
        }
    }

    async fn change_password(
        &self,
        device: &Device,
        old: &Password,
        new: &Password,
    ) -> Result<(), ServerError> {
        let body = ChangePassword { old_password: secret(old), new_password: secret(new) };
        self.call(device, Method::PUT, paths::PASSWORD, Some(&body)).await.map(drop)
    }

    async fn change_name(&self, device: &Device, name: &str) -> Result<String, ServerError> {
        let body = ChangeProfile { name: Some(name.to_owned()), avatar: None };
        let reply = self.call(device, Method::PATCH, paths::PROFILE, Some(&body)).await?;
        let answers::Profile { user } = shaped(&reply)?;
        Ok(person(user)?.name)
    }

    async fn delete_account(&self, device: &Device, password: &Password) -> Result<(), ServerError> {
        let body = DeleteAccount { password: secret(password) };
        self.call(device, Method::DELETE, paths::ACCOUNT, Some(&body)).await.map(drop)
    }
}

impl ServerTokenSource {
    fn new_device(&self, key: &DeviceKey) -> NewDevice {
        NewDevice { name: self.device_name.clone(), public_key: PublicKey(key.public()) }
    }

    async fn call(
        &self,
        device: &Device,
        method: Method,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Reply, ServerError> {
        let body = body.map(|body| serde_json::to_value(body).unwrap_or_default());
        self.signed_in_time(device, Signed::Call { method, path, body }).await
    }

    async fn signed_in_time(&self, device: &Device, call: Signed<'_>) -> Result<Reply, ServerError> {
        self.exchange.in_time(self.signed(device, &call)).await
    }
}

fn secret(password: &Password) -> Secret {
    Secret(password.expose().into())
}

fn senseless(what: &str) -> ServerError {
    ServerFailure::NotAServer(format!("{what} makes no sense")).into()
}

fn shaped<T: DeserializeOwned>(reply: &Reply) -> Result<T, ServerError> {
    reply.json().ok_or_else(|| senseless("its answer"))
}

fn person(user: answers::User) -> Result<Person, ServerError> {
    let uid = Uid::parse(&user.uid).ok_or_else(|| senseless("its uid"))?;
    // An odd name is no reason to keep anybody out.
    let name = halley_login::fields::name(&user.name).unwrap_or_else(|_| user.uid.clone());
    Ok(Person { uid, name })
}

fn enrolled(reply: &Reply) -> Result<Enrolled, ServerError> {
    if reply.status != StatusCode::CREATED && reply.status != StatusCode::OK {
        return Err(senseless("its answer"));
    }
    let answers::Enrolled { user, device_id } = shaped(reply)?;
    let device = DeviceId::parse(&device_id).ok_or_else(|| senseless("its device id"))?;
    Ok(Enrolled { person: person(user)?, device })
}

fn known_device(device: answers::Device) -> Result<KnownDevice, ServerError> {
    let answers::Device { id, name, created_at, last_used_at, current } = device;
    let id = DeviceId::parse(&id).ok_or_else(|| senseless("its device id"))?;
    let name = halley_login::fields::name(&name).unwrap_or_else(|_| id.to_string());
    Ok(KnownDevice { id, name, created_at, last_used_at, current })
}
