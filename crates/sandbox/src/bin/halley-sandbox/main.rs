//! `halley-sandbox`: the sandbox as a command.

mod cli;
mod files;
mod process;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use halley_sandbox::{Running, StartError, start};
use secrecy::ExposeSecret;
use tokio::process::Command;

use cli::{Action, CaArgs, Cli, Job, ServeArgs};

fn main() -> ExitCode {
    match Cli::parse().action {
        Action::Serve(args) => with_job(args, 8787, serve),
        Action::Exec { serve, command } => with_job(*serve, 0, async |job| exec(job, &command).await),
        Action::Ca { out, ca } => certificate(out.as_deref(), ca),
        Action::Completions { shell } => completions(shell),
    }
}

fn with_job(args: ServeArgs, default_port: u16, run: impl AsyncFnOnce(Job) -> ExitCode) -> ExitCode {
    let mut job = match args.job(default_port) {
        Ok(job) => job,
        Err(why) => return failed(&why),
    };
    if let Some(most) = process::most_connections() {
        job.options.connections = job.options.connections.min(most);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return failed(&format!("cannot start: {why}")),
    };
    runtime.block_on(run(job))
}

fn certificate(out: Option<&Path>, ca: CaArgs) -> ExitCode {
    let authority = match ca.open() {
        Ok(authority) => authority,
        Err(why) => return failed(&why),
    };
    let pem = authority.certificate_pem();
    let written = match out {
        Some(file) => {
            std::fs::write(file, pem).map_err(|why| format!("cannot write {}: {why}", file.display()))
        }
        None => std::io::stdout().write_all(pem.as_bytes()).map_err(|why| format!("cannot write it: {why}")),
    };
    written.map_or_else(|why| failed(&why), |()| ExitCode::SUCCESS)
}

fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "halley-sandbox", &mut text);
    match std::io::stdout().write_all(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&format!("cannot write the completions: {why}")),
    }
}

fn failed(why: &str) -> ExitCode {
    tell(why);
    ExitCode::FAILURE
}

fn tell(what: &str) {
    // With standard error closed there is nobody left to tell.
    let _unheard = writeln!(std::io::stderr(), "halley-sandbox: {what}");
}

/// Starts the sandbox; when it cannot start, says what to do about it.
async fn started(job: Job) -> Result<(Running, Option<std::path::PathBuf>), ExitCode> {
    let seeded = job.options.seed_file.is_some();
    match start(job.options).await {
        Ok(sandbox) => {
            if sandbox.resumed() && seeded {
                tell("the database is not empty, so the seed is not planted; a reset plants it");
            }
            Ok((sandbox, job.export_on_exit))
        }
        Err(why @ StartError::Taken(address)) => Err(failed(&format!(
            "{why}.\nIf that is another sandbox, use it at http://{address} or stop it; otherwise give \
             --listen 127.0.0.1:0 for a free port, or another port of your choice."
        ))),
        Err(why @ StartError::Remote(_)) => Err(failed(&format!("{why}: --allow-remote"))),
        Err(why) => Err(failed(&why.to_string())),
    }
}

/// Stops the sandbox, and writes the export when one is wanted.
async fn finish(sandbox: Running, export: Option<&Path>, code: ExitCode) -> ExitCode {
    let Some(file) = export else {
        sandbox.stop().await;
        return code;
    };
    let written = match sandbox.stop_with_export().await {
        Ok(document) => files::write_whole(file, &document).map_err(|why| why.to_string()),
        Err(why) => Err(why.to_string()),
    };
    match written {
        Ok(()) => code,
        Err(why) => failed(&format!("cannot write {}: {why}", file.display())),
    }
}

async fn serve(job: Job) -> ExitCode {
    let (sandbox, export) = match started(job).await {
        Ok(started) => started,
        Err(code) => return code,
    };
    if let Err(why) = announce(&sandbox) {
        return failed(&format!("cannot write the ready line: {why}"));
    }
    stop_signal().await;
    finish(sandbox, export.as_deref(), ExitCode::SUCCESS).await
}

/// The first line of output: one JSON object that a script can wait for.
fn announce(sandbox: &Running) -> std::io::Result<()> {
    let mut ready = serde_json::json!({
        "event": "ready", "url": sandbox.url(), "appId": sandbox.app_id(),
        "apiKey": sandbox.api_key().expose_secret(), "authKey": sandbox.auth_key().expose_secret(),
    });
    if let Some((url, file)) = secure(sandbox) {
        ready["tlsUrl"] = url.into();
        ready["caFile"] = file.into();
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{ready}")?;
    out.flush()
}

/// Where TLS is served and which certificate to trust for it, if it is.
fn secure(sandbox: &Running) -> Option<(String, String)> {
    Some((sandbox.tls_url()?, sandbox.authority()?.certificate_file().display().to_string()))
}

async fn exec(job: Job, command: &[String]) -> ExitCode {
    let Some((program, arguments)) = command.split_first() else {
        return failed("exec needs a command after --");
    };
    let (sandbox, export) = match started(job).await {
        Ok(started) => started,
        Err(code) => return code,
    };
    let mut command = Command::new(program);
    process::set_apart(&mut command);
    let child = command
        .args(arguments)
        .envs(secure(&sandbox).map(|(url, _)| ("HALLEY_SANDBOX_TLS_URL", url)))
        .envs(secure(&sandbox).map(|(_, file)| ("HALLEY_SANDBOX_CA_FILE", file)))
        .env("COMETCHAT_APP_ID", sandbox.app_id())
        .env("COMETCHAT_REGION", sandbox.region())
        .env("COMETCHAT_API_KEY", sandbox.api_key().expose_secret())
        .env("COMETCHAT_AUTH_KEY", sandbox.auth_key().expose_secret())
        .env("HALLEY_SANDBOX_URL", sandbox.url())
        .kill_on_drop(true)
        .spawn();
    let code = match child {
        Err(why) => failed(&format!("cannot run {program}: {why}")),
        Ok(mut child) => tokio::select! {
            ended = child.wait() => ended.map_or(ExitCode::FAILURE, exit_code),
            () = stop_signal() => {
                process::end(&mut child).await;
                ExitCode::FAILURE
            }
        },
    };
    finish(sandbox, export.as_deref(), code).await
}

/// The command's own status; one ended by signal n counts as 128 + n, as shells have it.
fn exit_code(status: std::process::ExitStatus) -> ExitCode {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or_else(|| signal.map(|signal: i32| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1))
}

/// Ends at ctrl-c, and at SIGTERM where there is one.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Without a handler for signals only their default action remains, which ends the process.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
