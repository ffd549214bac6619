//! A proxy that makes trouble: between a server of ours and the service that it asks.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the proxy does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing but its duty.
    None,
    /// Closes the connection at once.
    Down,
    /// Takes the request and never answers.
    Silent,
    /// Answers after so long.
    Slow(Duration),
    /// Answers this, status line, headers and body, without asking the service.
    Answer(String),
    /// Sends so many bytes of the service's answer, and closes the connection.
    CutAfter(usize),
    /// Asks the service, and keeps its answer for itself.
    KeepAnswer,
}

impl Trouble {
    /// A whole answer of this kind.
    #[must_use]
    pub fn answer(status: &str, content_type: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Answer(format!(
            "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        ))
    }
}

/// Listens on a free port of this computer, one request for each connection, until it is dropped.
pub struct ChaosProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    trouble: Mutex<Trouble>,
    arrived: watch::Sender<u64>,
    answered: watch::Sender<u64>,
}

impl ChaosProxy {
    /// In front of the service at this address.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            trouble: Mutex::new(Trouble::None),
            arrived: watch::Sender::new(0),
            answered: watch::Sender::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// Where to ask in place of the service.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on.
    pub fn make(&self, trouble: Trouble) {
        *self.shared.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// Counts the requests that have arrived whole.
    #[must_use]
    pub fn arrived(&self) -> watch::Receiver<u64> {
        self.shared.arrived.subscribe()
    }

    /// Counts the answers that the service has given.
    #[must_use]
    pub fn answered(&self) -> watch::Receiver<u64> {
        self.shared.answered.subscribe()
    }
}

impl Drop for ChaosProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // What fails here is what the client is to cope with.
        tokio::spawn(async move { drop(serve(client, &shared).await) });
    }
}

async fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    if shared.trouble() == Trouble::Down {
        return Ok(());
    }
    let request = read_message(&mut client).await?;
    shared.arrived.send_modify(|count| *count += 1);
    // Trouble may have been changed while the connection was idle.
    match shared.trouble() {
        Trouble::Down => Ok(()),
        Trouble::Silent => std::future::pending().await,
        Trouble::Answer(text) => client.write_all(text.as_bytes()).await,
        Trouble::Slow(delay) => {
            tokio::time::sleep(delay).await;
            client.write_all(&shared.ask(&request).await?).await
        }
        Trouble::None => client.write_all(&shared.ask(&request).await?).await,
        Trouble::CutAfter(bytes) => {
            let answer = shared.ask(&request).await?;
            client.write_all(&answer[..bytes.min(answer.len())]).await
        }
        Trouble::KeepAnswer => {
            shared.ask(&request).await?;
            std::future::pending().await
        }
    }
}

impl Shared {
    fn trouble(&self) -> Trouble {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn ask(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut upstream = TcpStream::connect(self.upstream).await?;
        upstream.write_all(request).await?;
        let answer = read_message(&mut upstream).await?;
        self.answered.send_modify(|count| *count += 1);
        Ok(answer)
    }
}

/// Head and body, as long as `content-length` says; `connection: close` is put in, so that each request has a connection
/// of its own.
async fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let length = header(&text, "content-length").and_then(|value| value.parse().ok()).unwrap_or(0_usize);
    while bytes.len() < head + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let kept =
        text.lines().filter(|line| !line.to_lowercase().starts_with("connection:") && !line.is_empty());
    let mut message = kept.collect::<Vec<_>>().join("\r\n").into_bytes();
    message.extend_from_slice(b"\r\nconnection: close\r\n\r\n");
    message.extend_from_slice(&bytes[head..head + length]);
    Ok(message)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
