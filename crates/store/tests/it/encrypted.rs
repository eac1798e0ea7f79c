//! Connections to PostgreSQL by TLS: to the server that has the right certificate, and to no other.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use turnus_store::{Options, Store, StoreError};

use crate::cast::account;
use crate::databases::{Mortal, is_plain_build};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// `server.crt` and `server.key`, which the user of PostgreSQL can read, and `roots.pem`.
fn certified(name: &str, authority: &Authority) -> TempDir {
    let folder = tempfile::Builder::new().permissions(readable(0o755)).tempdir().unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    let write = |file: &str, text: String| fs::write(folder.path().join(file), text).unwrap();
    write("server.crt", certificate.pem());
    write("server.key", key.serialize_pem());
    write("roots.pem", authority.pem());
    folder
}

fn readable(mode: u32) -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

/// A server at a free port, with a certificate of that name.
fn serving(name: &str, authority: &Authority) -> Option<(Mortal, TempDir, u16)> {
    let mut server = (!is_plain_build()).then(Mortal::started)??;
    let folder = certified(name, authority);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    server.encrypt(folder.path(), port);
    Some((server, folder, port))
}

async fn opened(port: u16, roots: &Path) -> Result<Store, StoreError> {
    let url = format!("postgres://turnus@localhost:{port}/postgres?sslmode=require&connect_timeout=5");
    let options = Options { root_certificates: Some(roots.to_owned()), connections: 2, ..Options::default() };
    Store::open_postgres(&url, options).await
}

#[tokio::test]
async fn a_server_is_spoken_to_by_tls_where_the_certificate_is_the_right_one() {
    let right = authority();
    let Some((_server, folder, port)) = serving("localhost", &right) else { return };

    let store = opened(port, &folder.path().join("roots.pem")).await.unwrap();
    account(&store).await;

    let plain = format!("postgres://turnus@127.0.0.1:{port}/postgres?sslmode=disable");
    let sql = "select count(*) from pg_stat_ssl where ssl and pid <> pg_backend_pid()";
    assert!(crate::databases::asked(&plain, sql).await > 0, "its connections are encrypted");
}

#[tokio::test]
async fn a_server_whose_certificate_another_authority_signed_is_not_spoken_to() {
    let Some((_server, _folder, port)) = serving("localhost", &authority()) else { return };
    let other = certified("localhost", &authority());

    let refused = opened(port, &other.path().join("roots.pem")).await.map(|_| ()).unwrap_err().to_string();

    assert!(refused.contains("certificate"), "{refused}");
}

#[tokio::test]
async fn a_server_whose_certificate_has_another_name_is_not_spoken_to() {
    let right = authority();
    let Some((_server, folder, port)) = serving("db.example.org", &right) else { return };

    let refused = opened(port, &folder.path().join("roots.pem")).await.map(|_| ()).unwrap_err().to_string();

    assert!(refused.contains("certificate"), "{refused}");
}
