//! People who work with the account, and whoever asks. Turnus only.

use turnus_wire::users::{
    Me, MePatch, NewUser, PasswordChange, TotpConfirmation, TotpOffer, TotpRemoval, User, UserPatch,
};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_ME: Function = Function {
    name: "getMe",
    verb: Verb::Get,
    path: "/api/turnus/v1/me",
    body: Body::None,
    answer: Kind::Json,
    says: "Tells whom your token belongs to and what it may do (Turnus only)",
};

pub(crate) static PATCH_ME: Function = Function {
    name: "patchMe",
    verb: Verb::Patch,
    path: "/api/turnus/v1/me",
    body: Body::Required("MePatch"),
    answer: Kind::Json,
    says: "Change your name and language (Turnus only)",
};

pub(crate) static CHANGE_PASSWORD: Function = Function {
    name: "changePassword",
    verb: Verb::Post,
    path: "/api/turnus/v1/me/password",
    body: Body::Required("PasswordChange"),
    answer: Kind::Nothing,
    says: "Give yourself a new password (Turnus only)",
};

pub(crate) static OFFER_TOTP: Function = Function {
    name: "offerTotp",
    verb: Verb::Post,
    path: "/api/turnus/v1/me/totp",
    body: Body::None,
    answer: Kind::Json,
    says: "Make a second factor, to be confirmed with a code (Turnus only)",
};

pub(crate) static CONFIRM_TOTP: Function = Function {
    name: "confirmTotp",
    verb: Verb::Post,
    path: "/api/turnus/v1/me/totp/confirm",
    body: Body::Required("TotpConfirmation"),
    answer: Kind::Nothing,
    says: "Put the second factor in force (Turnus only)",
};

pub(crate) static REMOVE_TOTP: Function = Function {
    name: "removeTotp",
    verb: Verb::Delete,
    path: "/api/turnus/v1/me/totp",
    body: Body::Required("TotpRemoval"),
    answer: Kind::Nothing,
    says: "Take your second factor away (Turnus only)",
};

pub(crate) static GET_USERS: Function = Function {
    name: "getUsers",
    verb: Verb::Get,
    path: "/api/turnus/v1/users",
    body: Body::None,
    answer: Kind::List,
    says: "Lists the people who work with the account (Turnus only)",
};

pub(crate) static CREATE_USER: Function = Function {
    name: "createUser",
    verb: Verb::Post,
    path: "/api/turnus/v1/users",
    body: Body::Required("NewUser"),
    answer: Kind::Json,
    says: "Make a person with a first password (Turnus only)",
};

pub(crate) static GET_USER: Function = Function {
    name: "getUser",
    verb: Verb::Get,
    path: "/api/turnus/v1/users/{userId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a person (Turnus only)",
};

pub(crate) static PATCH_USER: Function = Function {
    name: "patchUser",
    verb: Verb::Patch,
    path: "/api/turnus/v1/users/{userId}",
    body: Body::Required("UserPatch"),
    answer: Kind::Json,
    says: "Change name, role or password of a person (Turnus only)",
};

pub(crate) static DELETE_USER: Function = Function {
    name: "deleteUser",
    verb: Verb::Delete,
    path: "/api/turnus/v1/users/{userId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Take a person away (Turnus only)",
};

pub(crate) static REMOVE_USER_TOTP: Function = Function {
    name: "removeUserTotp",
    verb: Verb::Delete,
    path: "/api/turnus/v1/users/{userId}/totp",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Take the second factor of a person away (Turnus only)",
};

impl Client {
    /// Whom the token belongs to, and what it may do.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// println!("{:?}", client.get_me().await?.permissions);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_me(&self) -> Result<Me, Error> {
        self.ask(&GET_ME, &[], &[]).await
    }

    /// Changes one's own name and language.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::users::MePatch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let patch = MePatch { name: Some("Ada".to_owned()), ..MePatch::default() };
    /// client.patch_me(&patch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn patch_me(&self, patch: &MePatch) -> Result<User, Error> {
        self.tell(&PATCH_ME, &[], patch).await
    }

    /// Gives oneself a new password. All other sessions end.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::users::PasswordChange;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let change = PasswordChange {
    ///     current_password: "what it was till now".to_owned(),
    ///     new_password: "correct horse battery".to_owned(),
    /// };
    /// client.change_password(&change).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn change_password(&self, change: &PasswordChange) -> Result<(), Error> {
        self.send_body(&CHANGE_PASSWORD, &[], change).await
    }

    /// Makes a second factor. It is in force once a code of it was given.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// println!("{}", client.offer_totp().await?.url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn offer_totp(&self) -> Result<TotpOffer, Error> {
        self.ask(&OFFER_TOTP, &[], &[]).await
    }

    /// Puts the second factor in force. All other sessions end.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::users::TotpConfirmation;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.confirm_totp(&TotpConfirmation { code: "123456".to_owned() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn confirm_totp(&self, code: &TotpConfirmation) -> Result<(), Error> {
        self.send_body(&CONFIRM_TOTP, &[], code).await
    }

    /// Takes one's own second factor away.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::users::TotpRemoval;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.remove_totp(&TotpRemoval { password: "correct horse battery".to_owned() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn remove_totp(&self, removal: &TotpRemoval) -> Result<(), Error> {
        self.send_body(&REMOVE_TOTP, &[], removal).await
    }

    /// The people who work with the account.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// println!("{}", client.get_users().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_users(&self) -> Result<Vec<User>, Error> {
        List::new(self, &GET_USERS, &[]).all().await
    }

    /// Makes a person with a first password.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::users::NewUser;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let user = NewUser {
    ///     email: "ada@example.com".to_owned(),
    ///     name: "Ada".to_owned(),
    ///     role: "Support".to_owned(),
    ///     password: "correct horse battery".to_owned(),
    /// };
    /// client.create_user(&user).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_user(&self, user: &NewUser) -> Result<User, Error> {
        self.tell(&CREATE_USER, &[], user).await
    }

    /// A person.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// println!("{}", client.get_user("5e5361659cc9ba118cccc660").await?.role);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_user(&self, user_id: &str) -> Result<User, Error> {
        self.ask(&GET_USER, &[user_id], &[]).await
    }

    /// Changes name, role or password of a person. A new role or password ends the sessions.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::users::UserPatch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let patch = UserPatch { role: Some("Finance".to_owned()), ..UserPatch::default() };
    /// client.patch_user("5e5361659cc9ba118cccc660", &patch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn patch_user(&self, user_id: &str, patch: &UserPatch) -> Result<User, Error> {
        self.tell(&PATCH_USER, &[user_id], patch).await
    }

    /// Takes a person away.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_user("5e5361659cc9ba118cccc660").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_user(&self, user_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_USER, &[user_id]).await.map(drop)
    }

    /// Takes the second factor of a person away who lost it.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.remove_user_totp("5e5361659cc9ba118cccc660").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn remove_user_totp(&self, user_id: &str) -> Result<(), Error> {
        self.fetch(&REMOVE_USER_TOTP, &[user_id]).await.map(drop)
    }
}
