//! A server that takes mail, for a test: it speaks as much SMTP as a sender needs, and does what it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use turnus_app::{Encryption, MailSender, MailSettings};

/// What is done with a connection.
#[derive(Clone, Debug)]
pub enum Does {
    /// The mail is taken.
    Takes,
    /// That is said to the recipient.
    Says(&'static str),
    /// Nothing is said any more once the recipient is named.
    Hangs,
    /// The mail is taken, and nothing is said any more.
    TakesAndForgets,
    /// The mail is read, and the connection ends without a word.
    Drops,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Came {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`, each.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
    /// User and password, if they were given.
    pub login: Option<String>,
}

/// The server.
pub struct Smtp {
    port: u16,
    does: Arc<Mutex<VecDeque<Does>>>,
    came: Arc<Mutex<Vec<Came>>>,
    named: mpsc::UnboundedReceiver<()>,
}

impl Smtp {
    /// One that does these things with its connections, and then takes every mail.
    pub async fn that(does: &[Does]) -> Smtp {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let does = Arc::new(Mutex::new(does.iter().cloned().collect::<VecDeque<_>>()));
        let came = Arc::new(Mutex::new(Vec::new()));
        let (name, named) = mpsc::unbounded_channel();
        let (plan, kept) = (Arc::clone(&does), Arc::clone(&came));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let does = plan.lock().unwrap().pop_front().unwrap_or(Does::Takes);
                tokio::spawn(serve(stream, does, Arc::clone(&kept), name.clone()));
            }
        });
        Smtp { port, does, came, named }
    }

    /// What it does with its next connections.
    pub fn will(&self, does: &[Does]) {
        self.does.lock().unwrap().extend(does.iter().cloned());
    }

    /// What came.
    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// Waits until a recipient was named on some connection.
    pub async fn named(&mut self) {
        tokio::time::timeout(Duration::from_secs(20), self.named.recv()).await.unwrap().unwrap();
    }

    /// Who sends to it, with a second for each mail.
    pub fn sender(&self) -> MailSender {
        self.sender_by(Encryption::None, Duration::from_secs(1))
    }

    /// Who sends to it under that name.
    pub fn sender_as(&self, user: &str, password: &str) -> MailSender {
        let login = Some((user.to_owned(), password.to_owned()));
        sender(self.port, Encryption::None, Duration::from_secs(1), login)
    }

    /// Who sends to it that way.
    pub fn sender_by(&self, encryption: Encryption, timeout: Duration) -> MailSender {
        sender(self.port, encryption, timeout, None)
    }
}

/// Who sends to nobody.
pub fn nobody() -> MailSender {
    sender(9, Encryption::None, Duration::from_secs(1), None)
}

fn sender(
    port: u16,
    encryption: Encryption,
    timeout: Duration,
    login: Option<(String, String)>,
) -> MailSender {
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port,
        encryption,
        login,
        from: "billing@laden.example".to_owned(),
        reply_to: None,
        timeout,
    };
    MailSender::new(&settings).unwrap()
}

async fn serve(
    stream: TcpStream,
    does: Does,
    came: Arc<Mutex<Vec<Came>>>,
    named: mpsc::UnboundedSender<()>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let (mut from, mut to, mut login) = (String::new(), Vec::new(), None);
    stream.write_all(b"220 test\r\n").await.ok()?;
    loop {
        let line = line(&mut stream).await?;
        let (verb, rest) = line.split_at_checked(4).unwrap_or((&line, ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME".to_owned(),
            "AUTH" => {
                login = plain_login(rest);
                "235 welcome".to_owned()
            }
            "MAIL" => {
                from = rest.to_owned();
                "250 ok".to_owned()
            }
            "RCPT" => {
                to.push(rest.trim_start_matches(" TO:<").trim_end_matches('>').to_owned());
                let _ = named.send(());
                match &does {
                    Does::Says(word) => (*word).to_owned(),
                    Does::Hangs => std::future::pending().await,
                    Does::Takes | Does::TakesAndForgets | Does::Drops => "250 ok".to_owned(),
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let text = data(&mut stream).await?;
                came.lock().unwrap().push(Came {
                    from: from.clone(),
                    to: to.clone(),
                    text,
                    login: login.clone(),
                });
                if matches!(does, Does::Drops) {
                    return None;
                }
                "250 taken as 1".to_owned()
            }
            "QUIT" if matches!(does, Does::TakesAndForgets) => std::future::pending().await,
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => "502 unknown".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

/// User and password of `AUTH PLAIN`, a blank before each.
fn plain_login(rest: &str) -> Option<String> {
    let given = BASE64_STANDARD.decode(rest.trim_start_matches(" PLAIN ")).ok()?;
    Some(String::from_utf8(given).ok()?.replace('\0', " "))
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end().to_owned())
}

async fn data(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|length| *length > 0)?;
        if line == ".\r\n" {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

impl Came {
    /// The headers, folded lines made one.
    pub fn headers(&self) -> Vec<String> {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        head.replace("\r\n ", " ").replace("\r\n\t", " ").lines().map(str::to_owned).collect()
    }

    /// A header.
    pub fn header(&self, name: &str) -> String {
        let found = self.headers().into_iter().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.to_owned())
        });
        found.unwrap_or_default()
    }

    /// The bytes of the attached file.
    pub fn attachment(&self) -> Vec<u8> {
        let (_, part) = self.text.split_once("Content-Type: application/pdf").expect("a PDF");
        let (_, body) = part.split_once("\r\n\r\n").unwrap();
        let (body, _) = body.split_once("\r\n--").unwrap();
        BASE64_STANDARD.decode(body.replace("\r\n", "")).unwrap()
    }

    /// The parts that are written as text, of that kind, read.
    pub fn part(&self, kind: &str) -> String {
        let (_, part) = self.text.split_once(&format!("Content-Type: {kind}")).expect("such a part");
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        let (body, _) = body.split_once("\r\n--").unwrap();
        if head.contains("base64") {
            return String::from_utf8(BASE64_STANDARD.decode(body.replace("\r\n", "")).unwrap()).unwrap();
        }
        if head.contains("quoted-printable") { unquoted(body) } else { body.to_owned() }
    }
}

fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).unwrap()
}
