//! `turnus serve` and `turnus demo`.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use turnus_app::access::{Credentials, issue_token, put_client, put_user};
use turnus_app::demo::make_demo;
use turnus_app::installation::FirstStart;
use turnus_app::users::list_users;
use turnus_app::{AccountId, App, Role};

use crate::arguments::Serving;
use crate::failure::Failure;
use crate::first_start::make_account;
use crate::installation::{Installation, Running, random_text};
use crate::settings::Settings;

/// Who signs in to a new database.
const ADMIN: &str = "admin@localhost";
/// The password in a demo.
const DEMO_PASSWORD: &str = "turnus-demo-2026";

/// Serves an installation; makes it first where there is none.
pub async fn serve(settings: &Settings, arguments: &Serving) -> Result<(), Failure> {
    let installation = Installation::of(settings)?;
    installation.refuse_two_databases(arguments)?;
    let given = match (&arguments.client_id, &arguments.client_secret) {
        (Some(id), Some(secret)) => Some((id.as_str(), secret.as_str())),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(Failure::Usage("give --client-id and --client-secret together".to_owned()));
        }
    };
    settings.check()?;
    let listener = bind(settings).await?;
    if installation.is_file() && !installation.exists() {
        let making = installation.in_the_making()?;
        let app = making.open(settings.private_webhooks, arguments.new_key, settings.options()).await?;
        first_start(&app, settings, given, &installation.name()).await?;
        app.close().await;
        making.become_real(&installation)?;
    }
    let app = settings.mail.given_to(
        installation.open(settings.private_webhooks, arguments.new_key, settings.options()).await?,
    )?;
    if arguments.new_key {
        app.take_key().await?;
    }
    first_start(&app, settings, given, &installation.name()).await?;
    let account = known_account(&installation, &app).await?;
    if let Some((id, secret)) = given {
        put_client(&app, account, id, secret).await?;
    }
    listen(&installation, app, account, (settings, listener), |_| {}).await
}

/// Makes an account with an OAuth client and an admin where there is none yet, and prints how to get in. What another
/// process makes is waited for; what was cut short is made to its end.
async fn first_start(
    app: &App,
    settings: &Settings,
    given: Option<(&str, &str)>,
    database: &str,
) -> Result<(), Failure> {
    if !begin(app).await? {
        return Ok(());
    }
    let random = random_text()?;
    let (id, secret) = given.unwrap_or(("turnus", &random));
    let password = random_text()?;
    let account = make_account(app, &settings.company).await?;
    put_client(app, account, id, secret).await?;
    put_user(app, account, ADMIN, &password, Role::Owner).await?;
    // Printed first: what is cut short here prints others at the next start.
    println!("A new database: {database}");
    println!("  OAuth client   {id}");
    println!("  its secret     {secret}");
    println!("  admin          {ADMIN}");
    println!("  its password   {password}");
    println!("They are shown once.");
    Ok(app.first_start_is_through().await?)
}

/// Whether the first start is this process's to make; waits while another one makes it.
async fn begin(app: &App) -> Result<bool, Failure> {
    loop {
        match app.first_start().await? {
            FirstStart::Through => return Ok(false),
            FirstStart::Ours => return Ok(true),
            FirstStart::Others => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    }
}

/// Makes the demo where there is none, and serves it.
pub async fn demo(settings: &Settings, arguments: &Serving) -> Result<(), Failure> {
    settings.check()?;
    let installation = Installation::of(settings)?;
    installation.refuse_two_databases(arguments)?;
    let listener = bind(settings).await?;
    if installation.is_file() && !installation.exists() {
        let making = installation.in_the_making()?;
        let app = making.open(true, arguments.new_key, settings.options()).await?;
        first_demo(&app, &installation).await?;
        app.close().await;
        making.become_real(&installation)?;
    }
    let app =
        settings.mail.given_to(installation.open(true, arguments.new_key, settings.options()).await?)?;
    if arguments.new_key {
        app.take_key().await?;
    }
    first_demo(&app, &installation).await?;
    let account = known_account(&installation, &app).await?;
    let id = arguments.client_id.clone().unwrap_or_else(|| "demo".to_owned());
    let secret = arguments.client_secret.clone().unwrap_or_else(|| "demo".to_owned());
    put_client(&app, account, &id, &secret).await?;
    if list_users(&app, account).await?.is_empty() {
        put_user(&app, account, ADMIN, DEMO_PASSWORD, Role::Owner).await?;
    }
    let (client, password) = (id.clone(), secret.clone());
    listen(&installation, app, account, (settings, listener), move |url| greet(url, &client, &password)).await
}

async fn first_demo(app: &App, installation: &Installation) -> Result<(), Failure> {
    if !begin(app).await? {
        return Ok(());
    }
    if !app.accounts().await?.is_empty() {
        let half = format!(
            "{} holds a demo that was cut short: drop it, and give an empty one",
            installation.name()
        );
        return Err(Failure::Usage(half));
    }
    make_demo(app, progress()).await?;
    Ok(app.first_start_is_through().await?)
}

async fn known_account(installation: &Installation, app: &App) -> Result<AccountId, Failure> {
    let nobody = || Failure::Usage(format!("{} has no account: choose another --data", installation.name()));
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
    println!("  admin          {ADMIN}    its password {DEMO_PASSWORD}");
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

/// Takes the port before anything is made: what is printed at a first start is shown once. That of the figures is only
/// looked at.
async fn bind(settings: &Settings) -> Result<TcpListener, Failure> {
    let failed = |address: &str| {
        let address = address.to_owned();
        move |why| Failure::Listen { address, why }
    };
    let listener = TcpListener::bind(&settings.listen).await.map_err(failed(&settings.listen))?;
    if !settings.metrics.is_empty() {
        drop(TcpListener::bind(&settings.metrics).await.map_err(failed(&settings.metrics))?);
    }
    Ok(listener)
}

async fn listen(
    installation: &Installation,
    app: App,
    account: AccountId,
    (settings, listener): (&Settings, TcpListener),
    greet: impl FnOnce(&str),
) -> Result<(), Failure> {
    let signals = Signals::heard().map_err(Failure::Serve)?;
    let address = listener.local_addr().map_err(Failure::Serve)?;
    let url = format!("http://{address}");
    let running = Running { url: url.clone(), access_token: own_token(&app, account).await? };
    let note = installation.note_running(&running)?;
    greet(&url);
    println!("Listening on {url}");
    let database = installation.name();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), %address, %database, "it serves");
    let served = turnus_server::serve(app.clone(), listener, settings.server()?, signals.one()).await;
    drop(note);
    app.close().await;
    tracing::info!("it has ended");
    served.map_err(Failure::Serve)
}

/// A token for the commands of this machine, of a client whose secret nobody knows. All nodes have the same.
async fn own_token(app: &App, account: AccountId) -> Result<String, Failure> {
    let secret = app.secret_for("command line");
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
        tracing::info!("it is asked to end: what is under way is finished");
    }
}
