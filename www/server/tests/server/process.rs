//! Starts and ends the real program.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;

/// A folder of its own for a test, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        for (file, text) in [
            ("www/index.html", "<!doctype html><title>practice</title>"),
            ("www/app.js", "export {};"),
            ("www/css/page.css", "body {}"),
            ("www/.hidden.js", "hidden"),
            ("www/notes.md", "not for a browser"),
            ("www/server/main.js", "private"),
            ("www/data/dump.json", "private"),
            ("pkg/hushnote.wasm", "\0asm"),
            ("outside.js", "private"),
        ] {
            std::fs::create_dir_all(path.join(file).parent().unwrap()).unwrap();
            std::fs::write(path.join(file), text).unwrap();
        }
        std::os::unix::fs::symlink(path.join("outside.js"), path.join("www/link.js")).unwrap();
        Self(path)
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("www/data/hushnote-demo.sqlite")
    }

    pub fn open(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.database()).unwrap()
    }

    pub fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hushnote-demo"));
        command.current_dir(&self.0).args(["--port", "0", "--data", "www/data", "--www", "www", "--pkg", "pkg"]).args(more);
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    pub fn start(folder: &Folder, more: &[&str]) -> Self {
        let mut child = folder.command(more).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.strip_prefix("listening on http://127.0.0.1:").and_then(|rest| rest.strip_suffix("/\n"));
        Self { child, port: port.expect(&line).parse().unwrap() }
    }

    pub fn client(&self) -> Client {
        Client::new(self.port)
    }

    /// SIGKILL, at once.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM or SIGINT; answers whether the program ended well, and what else it printed.
    pub fn stop(mut self, signal: &str) -> (bool, String) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(20), "the server does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
        let mut rest = String::new();
        self.child.stdout.as_mut().unwrap().read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().success(), rest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
