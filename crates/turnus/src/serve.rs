//! `turnus serve` and `turnus demo`.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use turnus_app::access::{Credentials, create_user, issue_token, put_client};
use turnus_app::demo::make_demo;
use turnus_app::{AccountId, App};

use crate::arguments::Serving;
use crate::failure::Failure;
use crate::first_start::make_account;
use crate::installation::{Installation, Running, random_text};
use crate::settings::Settings;

/// Serves an installation; makes it first where there is none.
pub async fn serve(settings: &Settings, arguments: &Serving) -> Result<(), Failure> {
    let installation = Installation::at(&settings.data);
    let given = match (&arguments.client_id, &arguments.client_secret) {
        (Some(id), Some(secret)) => Some((id.as_str(), secret.as_str())),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(Failure::Usage("give --client-id and --client-secret together".to_owned()));
        }
    };
    settings.check()?;
    let is_new = !installation.exists();
    if is_new {
        first_start(&installation, settings, given).await?;
    }
    let app =
        settings.mail.given_to(installation.open(settings.private_webhooks, settings.options()).await?)?;
    let account = known_account(&installation, &app).await?;
    if let (Some((id, secret)), false) = (given, is_new) {
        put_client(&app, account, id, secret).await?;
    }
    listen(&installation, app, account, settings, |_| {}).await
}

/// Makes a database with an account, an OAuth client and an admin, aside, and prints how to get in once it is whole.
async fn first_start(
    installation: &Installation,
    settings: &Settings,
    given: Option<(&str, &str)>,
) -> Result<(), Failure> {
    let random = random_text()?;
    let (id, secret) = given.unwrap_or(("turnus", &random));
    let password = random_text()?;
    let making = installation.in_the_making()?;
    let app = making.open(settings.private_webhooks, settings.options()).await?;
    let account = make_account(&app, &settings.company).await?;
    put_client(&app, account, id, secret).await?;
    create_user(&app, account, "admin@localhost", &password, "owner").await?;
    app.close().await;
    // Printed first: what is cut short here makes no database, and prints others at the next start.
    println!("A new database: {}", installation.database().display());
    println!("  OAuth client   {id}");
    println!("  its secret     {secret}");
    println!("  admin          admin@localhost");
    println!("  its password   {password}");
    println!("They are shown once.");
    making.become_real(installation)?;
    Ok(())
}

/// Makes the demo where there is none, and serves it.
pub async fn demo(settings: &Settings, arguments: &Serving) -> Result<(), Failure> {
    settings.check()?;
    let installation = Installation::at(&settings.data);
    if !installation.exists() {
        let making = installation.in_the_making()?;
        let app = making.open(true, settings.options()).await?;
        make_demo(&app, progress()).await?;
        app.close().await;
        making.become_real(&installation)?;
    }
    let app = settings.mail.given_to(installation.open(true, settings.options()).await?)?;
    let account = known_account(&installation, &app).await?;
    let id = arguments.client_id.clone().unwrap_or_else(|| "demo".to_owned());
    let secret = arguments.client_secret.clone().unwrap_or_else(|| "demo".to_owned());
    put_client(&app, account, &id, &secret).await?;
    let (client, password) = (id.clone(), secret.clone());
    listen(&installation, app, account, settings, move |url| greet(url, &client, &password)).await
}

async fn known_account(installation: &Installation, app: &App) -> Result<AccountId, Failure> {
    let nobody = || {
        Failure::Usage(format!("{} has no account: choose another --data", installation.database().display()))
    };
    app.accounts().await?.first().map(|account| account.id).ok_or_else(nobody)
}

fn progress() -> impl Fn(u32) {
    let bar = ProgressBar::new(100).with_message("14 months of history");
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {percent}%") {
        bar.set_style(style);
    }
    move |percent| {
        bar.set_position(u64::from(percent));
        if percent >= 99 {
            bar.finish_and_clear();
        }
    }
}

fn greet(url: &str, id: &str, secret: &str) {
    println!("Turnus demo");
    println!("  API            {url}/api/v1        OpenAPI {url}/openapi.json, to read {url}/docs");
    println!("  OAuth client   {id}    its secret {secret}");
    println!();
    println!("Try it:");
    println!(
        "  T=$(curl -s -u {id}:{secret} -d grant_type=client_credentials {url}/oauth/token | grep -o '[A-Za-z0-9_-]\\{{40,\\}}')"
    );
    println!("  curl -s -H \"Authorization: Bearer $T\" '{url}/api/v1/invoices?take=1'");
    println!();
    println!("With the client of npm:");
    let host = url.trim_start_matches("http://");
    println!(
        "  npm install billwerk@2.1.0 && node -e \"const B=require('billwerk').default; \
         new B('{id}','{secret}','{host}','/api/v1',false).getPlans().then(p=>console.log(p.map(x=>x.Name)))\""
    );
    println!();
    println!("Or here:");
    println!("  turnus call getContracts --url {url} --client-id {id} --client-secret {secret}");
    if std::io::stdout().is_terminal() {
        println!("\nCtrl-C ends it.");
    }
}

async fn listen(
    installation: &Installation,
    app: App,
    account: AccountId,
    settings: &Settings,
    greet: impl FnOnce(&str),
) -> Result<(), Failure> {
    let signals = Signals::heard().map_err(Failure::Serve)?;
    let failed = |why| Failure::Listen { address: settings.listen.clone(), why };
    let listener = TcpListener::bind(&settings.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(Failure::Serve)?;
    let url = format!("http://{address}");
    installation
        .note_running(&Running { url: url.clone(), access_token: own_token(&app, account).await? })?;
    greet(&url);
    println!("Listening on {url}");
    let served = turnus_server::serve(app.clone(), listener, settings.server()?, signals.one()).await;
    installation.forget_running();
    app.close().await;
    served.map_err(Failure::Serve)
}

/// A token for the commands of this machine, of a client whose secret nobody knows.
async fn own_token(app: &App, account: AccountId) -> Result<String, Failure> {
    let secret = random_text()?;
    let client_id = format!("command-line-{account}");
    put_client(app, account, &client_id, &secret).await?;
    Ok(issue_token(app, &Credentials { client_id, client_secret: secret, user: None }).await?)
}

/// SIGTERM and Ctrl-C, heard from now on.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn heard() -> std::io::Result<Signals> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Signals { terminate, interrupt })
    }

    /// One of them was sent.
    async fn one(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
