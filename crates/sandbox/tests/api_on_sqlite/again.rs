//! Sandboxes that go on, and their people.

use halley_sandbox::Options;

use crate::support::{Person, Sandbox};

impl Sandbox {
    /// Stopped, and started again with the same database at another port.
    pub async fn restarted(self, options: Options) -> Self {
        let Self { running, folder, .. } = self;
        running.stop().await;
        Self::inside(folder, options).await
    }

    /// The same person after a restart.
    pub fn again(&self, person: &Person) -> Person {
        Person { base: self.running.url(), http: self.http.clone(), ..person.clone() }
    }
}
