//! What one bare argon2id hash costs with the costs that we promise, in milliseconds of CPU: the measure for a login. As
//! many run at once as there are cores, as on a server under load: they share the memory's bandwidth, and that costs.

use argon2::{Algorithm, Argon2, Params, Version};
use halley_credentials::password::{LANES, MEMORY_KIB, PASSES};

const HASHES: u32 = 200;
/// Linux counts CPU time in hundredths of a second for everybody to read.
const TICK_MS: f64 = 10.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| error.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let at_once = std::thread::available_parallelism()?.get();
    let before = cpu_ms()?;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(|| hash(&argon2))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or(Err("a thread panicked".into())))
    })?;
    let each = (cpu_ms()? - before) / (f64::from(HASHES) * f64::from(u32::try_from(at_once)?));
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{each:.3}")?;
    Ok(())
}

fn hash(argon2: &Argon2<'_>) -> Result<(), String> {
    let mut output = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    for _ in 0..HASHES {
        let hashed = argon2.hash_password_into(b"plover quartz lantern", b"sixteen bytes...", &mut output);
        hashed.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn cpu_ms() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").ok_or("no process name")?;
    let mut fields = fields.split(' ').skip(11);
    let (user, system) = (fields.next().ok_or("no user time")?, fields.next().ok_or("no system time")?);
    Ok((user.parse::<f64>()? + system.parse::<f64>()?) * TICK_MS)
}
