//! Requests that no HTTP library would send.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{PLENTY, Person, Sandbox};

/// What came back, to the end of the connection.
#[derive(Debug)]
pub struct Raw {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Raw {
    /// The code in the envelope; fails when there is none.
    pub fn code(&self) -> String {
        let body: Value =
            serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no envelope: {self:?}"));
        body["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {body}")).to_owned()
    }
}

/// Sends bytes as they are and reads until the connection ends.
pub async fn raw(sandbox: &Sandbox, request: &[u8]) -> Raw {
    let mut stream = TcpStream::connect(sandbox.running.address()).await.unwrap();
    // The sandbox may refuse before it has read all.
    let _refused = stream.write_all(request).await;
    let mut answer = Vec::new();
    let _reset = timeout(PLENTY, stream.read_to_end(&mut answer)).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Raw { status, body: answer.split_off((end + 4).min(answer.len())), head }
}

/// A request of a person with its body; `lines` are further header lines, each with its end.
pub fn request(person: &Person, line: &[u8], lines: &[u8], body: &[u8]) -> Vec<u8> {
    let head = format!(
        " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nappId: sandbox\r\nauthToken: {}\r\nContent-Length: {}\r\n",
        person.token,
        body.len()
    );
    [line, head.as_bytes(), lines, b"\r\n", body].concat()
}
