//! `turnus user`: makes a person, or helps one who cannot get in, by the running server.

use std::fmt::Write;

use turnus_client::wire::users::{NewUser, User, UserPatch};

use crate::arguments::UserArguments;
use crate::ask::{client, put};
use crate::failure::Failure;
use crate::installation::random_text;

/// Makes the person of that address, or changes it, and prints what came of it.
pub async fn user(arguments: &UserArguments) -> Result<(), Failure> {
    let client = client(&arguments.asking)?;
    let email = arguments.email.trim().to_lowercase();
    let known = client.get_users().await?.into_iter().find(|user| user.email == email);
    let password = match &known {
        Some(_) if !arguments.new_password => None,
        Some(_) | None => Some(random_text()?),
    };
    let user = match (known, &arguments.role) {
        (Some(user), role) => {
            if arguments.remove_totp {
                client.remove_user_totp(&user.id).await?;
            }
            let patch =
                UserPatch { name: arguments.name.clone(), role: role.clone(), password: password.clone() };
            client.patch_user(&user.id, &patch).await?
        }
        (None, Some(role)) => {
            let name = arguments.name.clone().unwrap_or_default();
            let password = password.clone().unwrap_or_default();
            client.create_user(&NewUser { email, name, role: role.clone(), password }).await?
        }
        (None, None) => {
            let why = format!("there is no user {email}: give --role, and one is made");
            return Err(Failure::Usage(why));
        }
    };
    put(said(&user, password.as_deref()).as_bytes())
}

fn said(user: &User, password: Option<&str>) -> String {
    let User { id, email, role, has_totp, .. } = user;
    let factor = if *has_totp { "yes" } else { "no" };
    let mut text =
        format!("{email}\n  id              {id}\n  role            {role}\n  second factor   {factor}\n");
    if let Some(password) = password {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  new password    {password}\nIt is shown once.");
    }
    text
}
