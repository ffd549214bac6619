use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::device::{Device, DeviceId, DeviceKey};
use halley_login::password::Password;
use halley_login::ports::{MintError, TokenSource};
use halley_login::server::{
    DeviceEnd, Enrolled, KnownDevice, Minted, NewServerAccount, ServerError, ServerFailure, TokenServer,
};
use secrecy::SecretString;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A token server in memory: accounts, devices, and what goes wrong when told to. It is a token source, too.
#[derive(Default)]
pub struct FakeServer(Mutex<State>);

#[derive(Default)]
struct State {
    accounts: Vec<ServerAccount>,
    calls: Vec<String>,
    failure: Option<ServerError>,
    answers_lost: bool,
    made: usize,
}

struct ServerAccount {
    person: Person,
    email: String,
    password: String,
    devices: Vec<ServerDevice>,
}

struct ServerDevice {
    id: DeviceId,
    key: [u8; 32],
    end: Option<DeviceEnd>,
}

impl FakeServer {
    /// From now on every call fails like this, and nothing is carried out; `None` heals it.
    pub fn fail_with(&self, failure: Option<ServerError>) {
        self.state().failure = failure;
    }

    /// From now on calls are carried out and their answers lost; `false` heals it.
    pub fn lose_answers(&self, lost: bool) {
        self.state().answers_lost = lost;
    }

    /// What was asked so far, such as `mint h-1`.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    /// How many devices this address has that may sign.
    #[must_use]
    pub fn devices_of(&self, email: &str) -> usize {
        let state = self.state();
        let account = state.accounts.iter().find(|account| account.email == email);
        account.map_or(0, |account| account.devices.iter().filter(|device| device.end.is_none()).count())
    }

    /// Somebody changes the password on another device.
    pub fn change_password_elsewhere(&self, email: &str, password: &str) {
        self.end_devices(email, DeviceEnd::PasswordChanged);
        if let Some(account) = self.state().accounts.iter_mut().find(|account| account.email == email) {
            password.clone_into(&mut account.password);
        }
    }

    /// All devices of this address end like this.
    pub fn end_devices(&self, email: &str, end: DeviceEnd) {
        for account in self.state().accounts.iter_mut().filter(|account| account.email == email) {
            for device in &mut account.devices {
                device.end = Some(end);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(
        &self,
        what: String,
        act: impl FnOnce(&mut State) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        let mut state = self.state();
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        state.calls.push(what);
        let answer = act(&mut state);
        if state.answers_lost {
            return Err(ServerFailure::Unreachable("closed the connection".into()).into());
        }
        answer
    }
}

impl State {
    fn device(&mut self, device: &Device) -> Result<&mut ServerAccount, ServerError> {
        let key = device.key().public();
        let is_it = |known: &&ServerDevice| known.id == *device.id() && known.key == key;
        for account in &mut self.accounts {
            if let Some(known) = account.devices.iter().find(is_it) {
                return match known.end {
                    Some(end) => Err(end.into()),
                    None => Ok(account),
                };
            }
        }
        Err(DeviceEnd::Revoked.into())
    }

    fn enrol(&mut self, at: usize, key: &DeviceKey) -> Result<Enrolled, ServerError> {
        self.made += 1;
        let fresh = DeviceId::parse(&format!("d-{}", self.made)).unwrap_or_else(|| unreachable!());
        let account = &mut self.accounts[at];
        let known = account.devices.iter().find(|device| device.key == key.public());
        let id = match known {
            Some(known) if known.end.is_some() => return Err(ServerError::KeyTaken),
            Some(known) => known.id.clone(),
            None => {
                let device = ServerDevice { id: fresh.clone(), key: key.public(), end: None };
                account.devices.push(device);
                fresh
            }
        };
        Ok(Enrolled { person: account.person.clone(), device: id })
    }
}

#[async_trait]
impl TokenSource for FakeServer {
    fn connection(&self) -> String {
        "server:https://chat.example.org".to_owned()
    }

    fn realm(&self) -> String {
        self.connection()
    }

    fn server(&self) -> Option<&dyn TokenServer> {
        Some(self)
    }

    async fn mint(&self, _person: &Person) -> Result<SecretString, MintError> {
        Err(MintError::PasswordNeeded)
    }

    async fn flush(&self, _uid: &Uid) -> Result<(), MintError> {
        Err(MintError::PasswordNeeded)
    }
}

#[async_trait]
impl TokenServer for FakeServer {
    async fn create_account(&self, new: NewServerAccount<'_>) -> Result<Enrolled, ServerError> {
        self.call(format!("create {}", new.email), |state| {
            let known = state.accounts.iter().position(|account| account.email == new.email);
            if let Some(at) = known {
                let same = state.accounts[at].password == new.password.expose()
                    && state.accounts[at].devices.iter().any(|device| device.key == new.key.public());
                return if same { state.enrol(at, new.key) } else { Err(ServerError::EmailTaken) };
            }
            let uid =
                Uid::parse(&format!("h-{}", state.accounts.len() + 1)).ok_or(ServerError::EmailTaken)?;
            state.accounts.push(ServerAccount {
                person: Person { uid, name: new.name.to_owned() },
                email: new.email.to_owned(),
                password: new.password.expose().to_owned(),
                devices: Vec::new(),
            });
            state.enrol(state.accounts.len() - 1, new.key)
        })
    }

    async fn enrol_device(
        &self,
        email: &str,
        password: &Password,
        key: &DeviceKey,
    ) -> Result<Enrolled, ServerError> {
        self.call(format!("enrol {email}"), |state| {
            let right =
                |account: &ServerAccount| account.email == email && account.password == password.expose();
            let at = state.accounts.iter().position(right).ok_or(ServerError::InvalidCredentials)?;
            state.enrol(at, key)
        })
    }

    async fn mint(&self, device: &Device) -> Result<Minted, ServerError> {
        self.call(format!("mint {}", device.uid()), |state| {
            let number = state.calls.len();
            let person = state.device(device)?.person.clone();
            Ok(Minted {
                uid: person.uid,
                name: Some(person.name),
                auth_token: format!("token-{number}").into(),
            })
        })
    }

    async fn flush(&self, device: &Device) -> Result<(), ServerError> {
        self.call(format!("flush {}", device.uid()), |state| state.device(device).map(drop))
    }

    async fn devices(&self, device: &Device) -> Result<Vec<KnownDevice>, ServerError> {
        self.call("devices".to_owned(), |state| {
            let devices = state.device(device)?.devices.iter().filter(|known| known.end.is_none());
            let shown = devices.map(|known| KnownDevice {
                id: known.id.clone(),
                name: "Test".into(),
                created_at: 0,
                last_used_at: None,
                current: known.id == *device.id(),
            });
            Ok(shown.collect())
        })
    }

    async fn revoke(&self, device: &Device, id: &DeviceId) -> Result<(), ServerError> {
        self.call(format!("revoke {id}"), |state| {
            for known in &mut state.device(device)?.devices {
                if known.id == *id {
                    known.end = Some(DeviceEnd::Revoked);
                }
            }
            Ok(())
        })
    }

    async fn change_password(
        &self,
        device: &Device,
        old: &Password,
        new: &Password,
    ) -> Result<(), ServerError> {
        self.call("change password".to_owned(), |state| {
            let account = state.device(device)?;
            if account.password != old.expose() {
                return Err(ServerError::InvalidCredentials);
            }
            new.expose().clone_into(&mut account.password);
            for known in account.devices.iter_mut().filter(|known| known.id != *device.id()) {
                known.end = Some(DeviceEnd::PasswordChanged);
            }
            Ok(())
        })
    }

    async fn change_name(&self, device: &Device, name: &str) -> Result<String, ServerError> {
        self.call("change name".to_owned(), |state| {
            name.clone_into(&mut state.device(device)?.person.name);
            Ok(name.to_owned())
        })
    }

    async fn delete_account(&self, device: &Device, password: &Password) -> Result<(), ServerError> {
        self.call("delete account".to_owned(), |state| {
            let account = state.device(device)?;
            if account.password != password.expose() {
                return Err(ServerError::InvalidCredentials);
            }
            let uid = account.person.uid.clone();
            state.accounts.retain(|account| account.person.uid != uid);
            Ok(())
        })
    }
}
