//! The section `[mail]` of the settings: the server that takes mail.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use turnus_app::{App, Encryption, MailSender, MailSettings};

use crate::failure::Failure;

/// Who takes mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub encryption: String,
    pub user: String,
    pub password: Secret,
    pub from: String,
    pub reply_to: String,
    pub timeout_seconds: u64,
    pub at_a_time: usize,
}

/// A text that no log shows.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself: for whoever asks for it, never for a log.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Mail {
    /// The application with the server that takes mail, if one is set.
    ///
    /// # Errors
    ///
    /// Where a setting is not what it must be.
    pub fn given_to(&self, app: App) -> Result<App, Failure> {
        Ok(match self.sender()? {
            Some(sender) => app.with_mail(sender),
            None => app,
        })
    }

    /// The same, for who only wants to know whether the settings are right.
    pub fn sender(&self) -> Result<Option<MailSender>, Failure> {
        let usage = |why: String| Failure::Usage(format!("the settings cannot be used: {why}"));
        let encryption = match self.encryption.to_ascii_lowercase().as_str() {
            "starttls" => Encryption::StartTls,
            "tls" => Encryption::Tls,
            "none" => Encryption::None,
            other => {
                return Err(usage(format!("mail.encryption must be starttls, tls or none, not '{other}'")));
            }
        };
        if !(1..=600).contains(&self.timeout_seconds) {
            return Err(usage("mail.timeout_seconds must be 1 to 600".to_owned()));
        }
        if !(1..=64).contains(&self.at_a_time) {
            return Err(usage("mail.at_a_time must be 1 to 64".to_owned()));
        }
        if self.host.is_empty() {
            return Ok(None);
        }
        let settings = MailSettings {
            host: self.host.clone(),
            port: self.port,
            encryption,
            login: (!self.user.is_empty()).then(|| (self.user.clone(), self.password.0.clone())),
            from: self.from.clone(),
            reply_to: Some(self.reply_to.clone()).filter(|address| !address.is_empty()),
            timeout: Duration::from_secs(self.timeout_seconds),
        };
        MailSender::new(&settings).map(Some).map_err(|why| usage(why.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use crate::failure::Failure;
    use crate::settings::{Flags, read};

    fn refused(change: impl Fn(&mut super::Mail)) -> String {
        let mut mail = read(None, &Flags::default(), Some("x")).unwrap().mail;
        change(&mut mail);
        match mail.sender() {
            Err(Failure::Usage(why)) => why,
            _ => String::new(),
        }
    }

    #[test]
    fn without_a_host_there_is_no_mail_and_what_is_wrong_is_refused_by_its_name() {
        let mail = read(None, &Flags::default(), Some("x")).unwrap().mail;

        assert!(mail.sender().unwrap().is_none());
        assert!(!format!("{mail:?}").contains("password: \""), "{mail:?}");
        assert!(refused(|mail| mail.encryption = "ssl".to_owned()).contains("mail.encryption"));
        assert!(refused(|mail| mail.timeout_seconds = 0).contains("mail.timeout_seconds"));
        assert!(refused(|mail| mail.at_a_time = 0).contains("mail.at_a_time"));
        assert!(refused(|mail| mail.host = "smtp.example.com".to_owned()).contains("mail.from"));
        let whole = |mail: &mut super::Mail| {
            mail.host = "smtp.example.com".to_owned();
            mail.from = "billing@example.com".to_owned();
        };
        assert_eq!(refused(whole), "");
    }
}
