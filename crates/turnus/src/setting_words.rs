//! What is wrong with a setting, in words for whoever wrote it: never a type of the language that reads it.

use figment::Error;
use figment::error::{Actual, Kind};

/// What they hold stands in no message.
const SECRETS: [&str; 3] = ["database", "postgres.replica", "mail.password"];

/// All that is wrong, each with the setting's name and the file where it stands.
pub fn words(error: &Error) -> String {
    error.clone().into_iter().map(|one| one_of(&one)).collect::<Vec<_>>().join("; ")
}

fn one_of(error: &Error) -> String {
    let name = match error.path.join(".") {
        name if name.is_empty() => "the settings".to_owned(),
        name => name,
    };
    let said = match &error.kind {
        Kind::Message(said) => said.trim().to_owned(),
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            let is_secret = SECRETS.contains(&name.as_str());
            let found = if is_secret { "what stands there".to_owned() } else { value(found) };
            format!("{name} must be {}, not {found}", kind(wanted))
        }
        Kind::UnknownVariant(found, known) => {
            format!("{name} must be one of {}, not '{found}'", known.join(", "))
        }
        Kind::UnknownField(found, known) => {
            let at = error.path.iter().filter(|step| *step != found).map(|step| format!("{step}."));
            let section = at.collect::<String>();
            format!("there is no setting {section}{found}: there are {}", known.join(", "))
        }
        Kind::MissingField(field) => format!("{field} is missing in {name}"),
        other => format!("{name}: {other}"),
    };
    match error.metadata.as_ref().and_then(|from| from.source.as_ref()) {
        Some(figment::Source::File(file)) => format!("{said} (in {})", file.display()),
        _ => said,
    }
}

fn kind(wanted: &str) -> String {
    match wanted {
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "usize" => "a whole number, 0 or more".to_owned(),
        "i32" | "i64" => "a whole number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" | "path string" => "a text in quotes".to_owned(),
        section if section.starts_with("struct") => "a section".to_owned(),
        // What has a form of its own says it itself.
        form => form.to_owned(),
    }
}

fn value(found: &Actual) -> String {
    match found {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Char(value) => format!("'{value}'"),
        Actual::Str(value) => format!("'{value}'"),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a section".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::{Flags, read};

    #[test]
    fn a_wrong_setting_is_told_by_its_name_and_what_it_must_be() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("turnus.toml");
        let told = |text: &str| {
            std::fs::write(&file, text).unwrap();
            let said = super::words(&read(Some(&file), &Flags::default(), None).unwrap_err());
            assert!(said.ends_with(&format!("(in {})", file.display())), "{said}");
            said
        };

        for (text, wanted) in [
            ("log_format = \"xml\"", "log_format must be one of text, json, not 'xml'"),
            ("drain_seconds = -1", "drain_seconds must be a whole number, 0 or more, not -1"),
            ("drain_seconds = \"long\"", "drain_seconds must be a whole number, 0 or more, not 'long'"),
            ("private_webhooks = 1", "private_webhooks must be true or false, not 1"),
            ("listen = 8080", "listen must be a text in quotes, not 8080"),
            ("data = 8080", "data must be a text in quotes, not 8080"),
            ("mail = 25", "mail must be a section, not 25"),
            ("[mail]\npassword = 12345678", "mail.password must be a text in quotes, not what stands there"),
            ("[mail]\nport = 70000", "mail.port must be a whole number from 0 to 65535, not 70000"),
            ("lisen = \"x\"", "there is no setting lisen: there are listen, "),
            ("[limits]\nbody = 1", "there is no setting limits.body: there are body_kib, "),
        ] {
            let said = told(text);
            assert!(said.starts_with(wanted), "{said}");
        }
    }
}
