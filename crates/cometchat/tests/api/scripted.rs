//! A server that answers each connection as its script says, whatever it is asked, and remembers what
//! it was asked. Raw bytes, so that it can answer as no honest server would.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A running server; it ends when dropped.
pub struct Scripted {
    /// Root, without a version.
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Method, path and query.
    pub line: String,
    /// Everything up to the body, names in lower case.
    head: String,
    /// Body.
    pub body: String,
}

/// What to do with one connection.
#[derive(Clone)]
pub struct Step {
    delay: Duration,
    bytes: Vec<u8>,
    then: Then,
}

#[derive(Clone, Copy)]
enum Then {
    Close,
    Hold,
    Repeat {
        times: usize,
        every: Duration,
    },
    /// Close before the request is read.
    Slam,
    /// Answer whatever comes, HTTP or not.
    Blurt,
}

impl Seen {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Step {
    /// An answer with these headers (each ending with a line break) and an honest length.
    pub fn with(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n");
        Self::raw(format!("{head}{body}"))
    }

    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self::with(status, "content-type: application/json\r\n", body)
    }

    /// A success.
    pub fn data(data: &str) -> Self {
        Self::json(200, &format!(r#"{{"data":{data}}}"#))
    }

    /// A refusal.
    pub fn refusal(status: u16, code: &str) -> Self {
        Self::json(status, &format!(r#"{{"error":{{"code":"{code}","message":"It says no."}}}}"#))
    }

    /// These bytes, then the end of the connection.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { delay: Duration::ZERO, bytes: bytes.into(), then: Then::Close }
    }

    /// The end of the connection, with the request unread.
    pub fn slam() -> Self {
        Self { then: Then::Slam, ..Self::raw("") }
    }

    /// The same, not waiting for a request that can be read.
    pub fn unasked(self) -> Self {
        Self { then: Then::Blurt, ..self }
    }

    /// The same, this long after the request.
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Then nothing, with the connection open.
    pub fn hold(self) -> Self {
        Self { then: Then::Hold, ..self }
    }

    /// Then a space this many times, this far apart. JSON may have any number of them.
    pub fn drip(self, times: usize, every: Duration) -> Self {
        Self { then: Then::Repeat { times, every }, ..self }
    }
}

impl Scripted {
    /// Starts one; a connection beyond the script is closed.
    pub async fn start(script: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, script.into_iter().collect(), Arc::clone(&seen)));
        Self { url, seen, task }
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Method, path and query of every request so far.
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, script: Vec<Step>, seen: Arc<Mutex<Vec<Seen>>>) {
    let mut script = script.into_iter();
    // Dropping the set ends what still runs in it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let step = script.next().unwrap_or_else(|| Step::raw(""));
        connections.spawn(answer(stream, step, Arc::clone(&seen)));
    }
}

async fn answer(mut stream: TcpStream, step: Step, seen: Arc<Mutex<Vec<Seen>>>) -> Option<()> {
    match step.then {
        // Once something has come: closing over unread bytes resets the connection.
        Then::Slam => return stream.readable().await.ok(),
        Then::Blurt => stream.read(&mut [0; 4096]).await.map(drop).ok()?,
        _ => {
            let request = read(&mut stream).await?;
            seen.lock().unwrap().push(request);
        }
    }
    tokio::time::sleep(step.delay).await;
    stream.write_all(&step.bytes).await.ok()?;
    match step.then {
        Then::Close | Then::Slam | Then::Blurt => {}
        Then::Hold => std::future::pending().await,
        Then::Repeat { times, every } => repeat(&mut stream, times, every).await?,
    }
    stream.shutdown().await.ok()
}

async fn repeat(stream: &mut TcpStream, times: usize, every: Duration) -> Option<()> {
    for _ in 0..times {
        tokio::time::sleep(every).await;
        stream.write_all(b" ").await.ok()?;
    }
    Some(())
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let (line, headers) = head.split_once("\r\n")?;
        let headers: Vec<_> = headers.lines().filter_map(|line| line.split_once(": ")).collect();
        let head: String =
            headers.iter().map(|(name, value)| format!("{}: {value}\n", name.to_lowercase())).collect();
        let request = Seen { line: line.strip_suffix(" HTTP/1.1")?.to_owned(), head, body: body.to_owned() };
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            return Some(request);
        }
    }
}
