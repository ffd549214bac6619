//! One app on one data folder. A second start hands its command line to the first and ends.
//!
//! A lock on a file tells who is first: the system lets go of it however the app ends, and it needs no session bus. The
//! first listens at a socket beside it; where there can be none, a second start still ends, and raises nothing.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const LOCK: &str = "instance.lock";

/// Holds the place of the first app for as long as it lives.
#[derive(Debug)]
pub struct Instance {
    _lock: File,
    folder: PathBuf,
}

/// What a start finds.
#[derive(Debug)]
pub enum Start {
    /// Nobody is there.
    First(Instance),
    /// An app is there already.
    Second,
}

/// Takes the place of the first app on this folder, if it is free.
///
/// # Errors
/// When the file cannot be made or the file system knows no locks.
pub fn claim(folder: &Path) -> io::Result<Start> {
    let lock = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(Start::First(Instance { _lock: lock, folder: folder.to_owned() })),
        Err(TryLockError::WouldBlock) => Ok(Start::Second),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(unix)]
pub use socket::hand_over;

/// Hands the command line to the first app.
///
/// # Errors
/// Always: another way does it on this system.
#[cfg(not(unix))]
pub fn hand_over(_folder: &Path, _arguments: &[String]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
mod socket {
    use super::Instance;
    use std::io::{self, Read as _, Write as _};
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::Path;
    use std::thread;
    use std::time::Duration;

    const SOCKET: &str = "instance.socket";
    /// Longest command line that is taken, in bytes.
    const MAX_BYTES: u64 = 64 * 1024;
    /// How long each side waits for the other.
    const PATIENCE: Duration = Duration::from_secs(5);
    const UNDERSTOOD: &[u8] = b"ok";

    impl Instance {
        /// Calls `hear` with the command line of each later start, on a thread of its own.
        ///
        /// # Errors
        /// When there can be no socket, such as where the path is too long for one.
        pub fn listen(&self, hear: impl Fn(Vec<String>) + Send + 'static) -> io::Result<()> {
            let path = self.folder.join(SOCKET);
            // Whoever left it there has ended: we hold the lock.
            if let Err(error) = std::fs::remove_file(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
            let listener = UnixListener::bind(&path)?;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
            thread::Builder::new().name("instance".to_owned()).spawn(move || {
                for stream in listener.incoming() {
                    match stream.and_then(take) {
                        Ok(arguments) => hear(arguments),
                        Err(error) => tracing::warn!(%error, "another start was not understood"),
                    }
                }
            })?;
            Ok(())
        }
    }

    fn take(mut stream: UnixStream) -> io::Result<Vec<String>> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut bytes = Vec::new();
        (&stream).take(MAX_BYTES).read_to_end(&mut bytes)?;
        let arguments = serde_json::from_slice(&bytes)?;
        stream.write_all(UNDERSTOOD)?;
        Ok(arguments)
    }

    /// Hands the command line to the first app, and waits until it has taken it.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn hand_over(folder: &Path, arguments: &[String]) -> io::Result<()> {
        let mut stream = UnixStream::connect(folder.join(SOCKET))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.write_all(&serde_json::to_vec(arguments)?)?;
        stream.shutdown(std::net::Shutdown::Write)?;
        let mut answer = [0; UNDERSTOOD.len()];
        stream.read_exact(&mut answer)?;
        if answer == UNDERSTOOD { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    const PATIENCE: Duration = Duration::from_secs(15);

    fn first(folder: &Path) -> Instance {
        let Ok(Start::First(instance)) = claim(folder) else { unreachable!("somebody is there") };
        instance
    }

    #[test]
    fn a_second_start_on_the_same_folder_hands_over_its_command_line() {
        let folder = tempfile::tempdir().unwrap();
        let instance = first(folder.path());
        let (heard, hears) = mpsc::channel();
        instance.listen(move |arguments| heard.send(arguments).unwrap()).unwrap();
        for round in 0..3 {
            assert!(matches!(claim(folder.path()).unwrap(), Start::Second));
            let arguments = vec![format!("halley://person/{round}"), "ü \"quoted\"\n".to_owned()];
            hand_over(folder.path(), &arguments).unwrap();
            assert_eq!(hears.recv_timeout(PATIENCE).unwrap(), arguments);
        }
    }

    #[test]
    fn another_folder_is_another_app() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let _one = first(one.path());
        let _other = first(other.path());
    }

    #[test]
    fn once_the_first_has_ended_the_next_is_the_first_whatever_was_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let instance = first(folder.path());
        instance.listen(|_| ()).unwrap();
        drop(instance);
        let next = first(folder.path());
        next.listen(|_| ()).unwrap();
    }

    #[test]
    fn nonsense_at_the_socket_is_passed_over() {
        use std::io::Write as _;
        let folder = tempfile::tempdir().unwrap();
        let instance = first(folder.path());
        let (heard, hears) = mpsc::channel();
        instance.listen(move |arguments| heard.send(arguments).unwrap()).unwrap();
        for nonsense in [&b""[..], b"{}", b"[1]", b"\xff\xfe", &[b'['; 200_000]] {
            let mut stream =
                std::os::unix::net::UnixStream::connect(folder.path().join("instance.socket")).unwrap();
            // It may hang up before it has read all.
            let _ = stream.write_all(nonsense);
        }
        hand_over(folder.path(), &["after".to_owned()]).unwrap();
        assert_eq!(hears.recv_timeout(PATIENCE).unwrap(), ["after"]);
    }

    #[test]
    fn a_second_start_does_not_wait_for_somebody_who_does_not_listen() {
        let folder = tempfile::tempdir().unwrap();
        let _instance = first(folder.path());
        assert!(hand_over(folder.path(), &[]).is_err());
    }
}
