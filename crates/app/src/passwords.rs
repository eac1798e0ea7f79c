//! Passwords: how long they must be, their hashes, and whether one fits.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

use crate::app::App;
use crate::error::AppError;

/// The fewest characters of a password that a person chooses.
pub const SHORTEST: usize = 12;
/// The most.
pub const LONGEST: usize = 500;

/// The hash of a password that nobody has, made as all are: an address that nobody has takes as long as another.
pub(crate) const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$6+dXsrz8IaBvL85SDi+mquhPWdr/t1h7sJIYTF658ro";

/// Refuses a password that is too short or too long for `member`.
pub(crate) fn check(member: &str, password: &str) -> Result<(), AppError> {
    let length = password.chars().count();
    if (SHORTEST..=LONGEST).contains(&length) {
        return Ok(());
    }
    Err(AppError::Refused(format!("{member}: expected {SHORTEST} to {LONGEST} characters, got {length}")))
}

/// The hash of a password.
pub(crate) async fn hashed(app: &App, password: &str) -> Result<String, AppError> {
    let password = password.to_owned();
    let hash = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
    in_turn(app, hash).await?.map_err(|error| AppError::Internal(error.to_string()))
}

/// The password is the one of that hash.
pub(crate) async fn fits(app: &App, password: &str, hash: &str) -> Result<bool, AppError> {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    let fits = move || {
        let known = PasswordHash::new(&hash).ok()?;
        Argon2::default().verify_password(password.as_bytes(), &known).ok()
    };
    Ok(in_turn(app, fits).await?.is_some())
}

/// Each takes 19 MiB and a core: more at once would be slower for everyone.
async fn in_turn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let _turn = app.password_turn().await;
    tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_sound_and_made_as_all_are() {
        let known = PasswordHash::new(NOBODYS).expect("sound");
        let made = Argon2::default().hash_password(b"sesame").expect("a hash").to_string();

        let way = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);

        assert_eq!(way(&made), way(NOBODYS));
        assert!(Argon2::default().verify_password(b"sesame", &known).is_err());
        assert_eq!(made.len(), NOBODYS.len());
    }
}
