//! Mail: one message, with a file or without, handed to the operator's server by SMTP.

use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};

/// The part of an answer that is kept for people, in characters.
const KEPT: usize = 500;
/// The time that a server has to end the conversation once it has the mail.
const GOODBYE: Duration = Duration::from_secs(5);

/// How the connection to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// It begins in the clear and must change to TLS before anything is said (usually port 587).
    StartTls,
    /// TLS from the first byte (usually port 465).
    Tls,
    /// Not at all: for a server on this machine.
    None,
}

/// Which server takes mail, and in whose name.
#[derive(Clone)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// The user and the password it asks for.
    pub login: Option<(String, String)>,
    /// The address that mail comes from.
    pub from: String,
    /// Where answers go; none: to the legal entity's own address.
    pub reply_to: Option<String>,
    /// The time that one mail has, connection and all.
    pub timeout: Duration,
}

/// Hands mail to the server. Cloning shares it.
#[derive(Clone)]
pub struct MailSender {
    host: String,
    port: u16,
    encryption: Encryption,
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
    from: Address,
    reply_to: Option<Address>,
    timeout: Duration,
}

/// Why no mail can be sent with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMailSettings {
    /// An address is none.
    #[error("mail.{member} must be an address of mail such as billing@example.com")]
    Address {
        /// The setting.
        member: &'static str,
    },
    /// A password would be read by whoever listens.
    #[error(
        "mail.encryption = \"none\" would send the password of mail.user in the clear to {0}: use starttls or tls"
    )]
    OpenPassword(String),
    /// The system gives no TLS, or the host has no name that TLS could check.
    #[error("mail cannot be sent to {host}: {why}")]
    Tls {
        /// The server.
        host: String,
        /// The reason.
        why: String,
    },
}

/// One mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// The name that stands beside the sender's address.
    pub from_name: String,
    /// Where answers go, where the settings name nobody. What is no address is left out.
    pub reply_to: Option<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
    /// Name and bytes of the attached PDF.
    pub pdf: Option<(String, Vec<u8>)>,
    /// What names the mail for ever, without the host: the same at each attempt, so that who gets it twice can tell.
    pub id: String,
    /// When it was written.
    pub date: Timestamp,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailAnswer {
    /// The server has it, and said so.
    Taken(String),
    /// It was not taken now: worth another try.
    Failed(String),
    /// The server will not have this mail (RFC 5321 section 4.2.1: 5yz).
    Refused(String),
}

/// The text is an address of mail.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

impl MailSender {
    /// A sender with these settings.
    ///
    /// # Errors
    ///
    /// [`BadMailSettings`]. Whether the server is there shows when something is sent.
    pub fn new(settings: &MailSettings) -> Result<MailSender, BadMailSettings> {
        let host = settings.host.clone();
        let address = |member, text: &str| text.parse().map_err(|_| BadMailSettings::Address { member });
        let from: Address = address("from", &settings.from)?;
        let reply_to = settings.reply_to.as_deref().map(|text| address("reply_to", text)).transpose()?;
        let tls = || {
            TlsParameters::new(host.clone())
                .map_err(|error| BadMailSettings::Tls { host: host.clone(), why: error.to_string() })
        };
        let tls = match settings.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Tls => Some(tls()?),
        };
        let login = settings.login.clone().map(|(user, password)| Credentials::new(user, password));
        if login.is_some() && settings.encryption == Encryption::None && !is_this_machine(&host) {
            return Err(BadMailSettings::OpenPassword(host));
        }
        let MailSettings { port, encryption, timeout, .. } = *settings;
        Ok(MailSender { host, port, encryption, tls, login, from, reply_to, timeout })
    }

    /// The server that takes mail.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address that mail comes from.
    pub fn from(&self) -> &str {
        self.from.as_ref()
    }

    /// The time that one mail has.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Hands one mail to the server. What is cut off when its time is over may have been taken all the same.
    pub async fn send(&self, mail: &Mail) -> MailAnswer {
        let message = match self.message(mail) {
            Ok(message) => message,
            Err(error) => return MailAnswer::Refused(format!("the mail cannot be written: {error}")),
        };
        match tokio::time::timeout(self.timeout, self.hand_over(&message)).await {
            Ok(Ok(response)) => MailAnswer::Taken(said(&response)),
            Ok(Err((true, error))) => judged(&error),
            Ok(Err((false, error))) => MailAnswer::Failed(shortened(&plain(&error))),
            Err(_) => MailAnswer::Failed(format!("no answer within {} s", self.timeout.as_secs())),
        }
    }

    /// The server's word is the end of it. lettre's own transport waits for its goodbye too, and a server that forgets to
    /// say it would get the mail once more. An error says whether the server knew of the mail.
    async fn hand_over(&self, message: &Message) -> Result<Response, (bool, SmtpError)> {
        let mut connection = self.connected().await.map_err(|error| (false, error))?;
        let response = connection.send(message.envelope(), &message.formatted()).await;
        let response = response.map_err(|error| (true, error))?;
        tokio::spawn(async move { tokio::time::timeout(GOODBYE, connection.abort()).await });
        Ok(response)
    }

    /// A connection that is greeted, encrypted and logged in as it should be: what goes wrong here says nothing about a mail.
    async fn connected(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let (server, hello) =
            ((self.host.as_str(), self.port), ClientId::Domain(self.from.domain().to_owned()));
        let tls = |when| self.tls.clone().filter(|_| self.encryption == when);
        let patience = Some(self.timeout);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, patience, &hello, tls(Encryption::Tls), None).await?;
        if let Some(tls) = tls(Encryption::StartTls) {
            connection.starttls(tls, &hello).await?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        Ok(connection)
    }

    fn message(&self, mail: &Mail) -> Result<Message, lettre::error::Error> {
        let to = mail.to.parse().map_err(|_| lettre::error::Error::MissingTo)?;
        let own = mail.reply_to.as_deref().and_then(|text| text.parse().ok());
        let name = Some(one_line(&mail.from_name)).filter(|name| !name.is_empty());
        let mut builder = Message::builder()
            .from(Mailbox::new(name, self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .date(mail.date.into())
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.domain())));
        if let Some(address) = self.reply_to.clone().or(own) {
            builder = builder.reply_to(Mailbox::new(None, address));
        }
        let words = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        let Some((file_name, bytes)) = &mail.pdf else { return builder.multipart(words) };
        let kind = ContentType::parse("application/pdf").unwrap_or(ContentType::TEXT_PLAIN);
        let pdf = Attachment::new(one_line(file_name)).body(bytes.clone(), kind);
        builder.multipart(MultiPart::mixed().multipart(words).singlepart(pdf))
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A code of 5yz about this mail is the server's last word, unless it is about us: RFC 4954 section 6 has 530, 534, 535
/// and 538 for a login that the operator can mend.
fn judged(error: &SmtpError) -> MailAnswer {
    let code = error.status().map(u16::from);
    let why = shortened(&plain(error));
    if error.is_permanent() && !matches!(code, Some(530 | 534 | 535 | 538)) {
        MailAnswer::Refused(why)
    } else {
        MailAnswer::Failed(why)
    }
}

fn said(response: &Response) -> String {
    shortened(&format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")))
}

/// The error with its causes.
fn plain(error: &SmtpError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

fn shortened(text: &str) -> String {
    one_line(text).chars().take(KEPT).collect()
}

/// Without control characters: lettre makes headers of what it is given, and panics over a name with a line break.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> MailSettings {
        MailSettings {
            host: "smtp.example.com".to_owned(),
            port: 587,
            encryption: Encryption::StartTls,
            login: None,
            from: "billing@example.com".to_owned(),
            reply_to: None,
            timeout: Duration::from_secs(1),
        }
    }

    fn mail() -> Mail {
        Mail {
            to: "ada@example.org".to_owned(),
            from_name: "Müller, Söhne \"& Co\"\r\nBcc: b@example.org".to_owned(),
            reply_to: Some("not an address".to_owned()),
            subject: "Rechnung 1 für Ada\r\nBcc: b@example.org".to_owned(),
            text: "Grüße\r\n.\r\nQUIT".to_owned(),
            html: "<p>Grüße</p>".to_owned(),
            pdf: Some(("invoice-1.pdf".to_owned(), vec![0, 255, 13, 10, 46])),
            id: "1.1".to_owned(),
            date: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_cannot_send_is_refused_with_the_setting() {
        let bad = |settings: MailSettings| MailSender::new(&settings).err().unwrap().to_string();

        assert!(bad(MailSettings { from: "billing".to_owned(), ..settings() }).contains("mail.from"));
        let nowhere = MailSettings { reply_to: Some("a@b@c".to_owned()), ..settings() };
        assert!(bad(nowhere).contains("mail.reply_to"));
        let login = Some(("user".to_owned(), "hush".to_owned()));
        let open = MailSettings { encryption: Encryption::None, login: login.clone(), ..settings() };
        let said = bad(open.clone());
        assert!(said.contains("in the clear") && !said.contains("hush"), "{said}");
        assert!(MailSender::new(&MailSettings { host: "127.0.0.1".to_owned(), ..open }).is_ok());
        assert!(MailSender::new(&MailSettings { login, ..settings() }).is_ok());
    }

    #[test]
    fn nothing_that_a_mail_says_becomes_a_header() {
        let sender = MailSender::new(&settings()).unwrap();

        let message = sender.message(&mail()).unwrap();

        let bytes = message.formatted();
        let text = String::from_utf8(bytes).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert!(!head.contains("Reply-To"), "{head}");
        assert!(head.contains("Message-ID: <1.1@example.com>"), "{head}");
        assert!(head.contains("Date: Thu, 01 Jan 1970 00:00:00 +0000"), "{head}");
        assert_eq!(message.envelope().to().len(), 1);
    }
}
