//! Encrypted connections, whose server's certificate is checked.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

/// Connects by TLS. The server's certificate is checked by those in the file `roots`, else by those that the system
/// trusts, and must be of the host's name.
pub(super) fn connector(roots: Option<&Path>) -> Result<MakeRustlsConnect, StoreError> {
    let failed = |why: &dyn std::fmt::Display| StoreError::NoConnection(format!("TLS: {why}"));
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| failed(&error))?;
    let builder = match roots {
        None => builder.with_platform_verifier().map_err(|error| failed(&error))?,
        Some(path) => builder.with_root_certificates(read(path)?),
    };
    Ok(MakeRustlsConnect::new(builder.with_no_client_auth()))
}

fn read(path: &Path) -> Result<RootCertStore, StoreError> {
    let failed = |why: &dyn std::fmt::Display| {
        StoreError::NoConnection(format!("the certificates in {}: {why}", path.display()))
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
        let certificate = certificate.map_err(|error| failed(&error))?;
        roots.add(certificate).map_err(|error| failed(&error))?;
    }
    if roots.is_empty() { Err(failed(&"there is none in it")) } else { Ok(roots) }
}
