//! A server of a few lines: it notes what it is asked and answers what the test says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use turnus_client::{Client, ClientBuilder};

/// A request as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// `GET /api/v1/customers?skip=0&take=500`.
    pub line: String,
    /// Name in lower case and value, a line each.
    pub headers: String,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn is_for_token(&self) -> bool {
        self.line == "POST /oauth/token"
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Status, more headers, body.
    Say(u16, &'static str, Vec<u8>),
    /// Close the connection without a word.
    HangUp,
    /// Never answer.
    Sleep,
}

pub fn ok(body: impl Into<Vec<u8>>) -> Answer {
    Answer::Say(200, "", body.into())
}

pub fn refusal(status: u16, message: &str) -> Answer {
    Answer::Say(status, "", format!(r#"{{"Message":"{message}"}}"#).into_bytes())
}

/// A server that runs until the test ends.
pub struct Server {
    pub base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers each request by `answer`, which gets the request and how many came before it. Tokens are answered by
    /// themselves (`t1`, `t2` …) and do not count.
    pub async fn start(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> Server {
        Server::with_tokens(answer, |nth| ok(format!(r#"{{"access_token":"t{nth}","expires":0}}"#))).await
    }

    /// As [`Server::start`], with `token` for the answer to the nth token request, from 1.
    pub async fn with_tokens(
        answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static,
        token: impl Fn(usize) -> Answer + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base = format!("http://{}", listener.local_addr().expect("it has an address"));
        let seen = Arc::new(Mutex::new(Vec::<Seen>::new()));
        let notes = Arc::clone(&seen);
        let decide = Arc::new(move |request: Seen| {
            let mut notes = notes.lock().expect("no test panicked with it");
            let before = notes.iter().filter(|seen| seen.is_for_token() == request.is_for_token()).count();
            let answer = if request.is_for_token() { token(before + 1) } else { answer(&request, before) };
            notes.push(request);
            answer
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let decide = Arc::clone(&decide);
                tokio::spawn(async move { serve(stream, |request| decide(request)).await });
            }
        });
        Server { base, seen }
    }

    /// A client of this server that waits only a millisecond before it repeats.
    pub fn builder(&self) -> ClientBuilder {
        let waits = (Duration::from_millis(1), Duration::from_secs(1));
        Client::builder(&self.base).credentials("id", "secret").waits(waits.0, waits.1)
    }

    pub fn client(&self) -> Client {
        self.builder().build().expect("the address is one")
    }

    /// What it was asked, but for tokens.
    pub fn seen(&self) -> Vec<Seen> {
        self.all().into_iter().filter(|seen| !seen.is_for_token()).collect()
    }

    /// The first lines of what it was asked, but for tokens.
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    pub fn token_requests(&self) -> Vec<Seen> {
        self.all().into_iter().filter(Seen::is_for_token).collect()
    }

    fn all(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panicked with it").clone()
    }
}

async fn serve(mut stream: TcpStream, decide: impl Fn(Seen) -> Answer) {
    let Some(request) = read(&mut stream).await else { return };
    let (status, headers, body) = match decide(request) {
        Answer::Say(status, headers, body) => (status, headers, body),
        Answer::HangUp => return,
        Answer::Sleep => return std::future::pending().await,
    };
    let head = format!(
        "HTTP/1.1 {status} x\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&body).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let (line, headers) = text.split_once("\r\n")?;
    let headers = headers.lines().map(|line| {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        format!("{}: {}", name.to_ascii_lowercase(), value.trim())
    });
    let headers: Vec<String> = headers.collect();
    let mut seen =
        Seen { line: line.replace(" HTTP/1.1", ""), headers: headers.join("\n"), body: String::new() };
    let length: usize = seen.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    while bytes.len() < head + 4 + length {
        stream.read_buf(&mut bytes).await.ok()?;
    }
    seen.body = String::from_utf8(bytes[head + 4..].to_vec()).ok()?;
    Some(seen)
}
