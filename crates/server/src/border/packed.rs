//! Bodies that travel compressed.

use std::io::Read;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_ENCODING;
use flate2::read::MultiGzDecoder;

use crate::api::error::ApiError;
use crate::read::shortened;

/// The largest window of zstd, as a power of two: what RFC 9659 allows in HTTP, and what is held in memory for it.
const WINDOW: u32 = 23;

/// The body as its sender wrote it. It is unpacked up to `longest` bytes and not one further, whatever it claims to hold.
pub(crate) fn unpacked(headers: &HeaderMap, body: Vec<u8>, longest: usize) -> Result<Vec<u8>, ApiError> {
    let encodings = headers.get_all(CONTENT_ENCODING).iter().map(|it| it.to_str().unwrap_or("?"));
    let encoding = encodings.collect::<Vec<_>>().join(", ").trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => Ok(body),
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body.as_slice()), "gzip", longest),
        "zstd" => {
            let broken = |error| malformed("zstd", &error);
            let mut decoder = zstd::Decoder::with_buffer(body.as_slice()).map_err(broken)?;
            decoder.window_log_max(WINDOW).map_err(broken)?;
            read(decoder, "zstd", longest)
        }
        other => {
            let why = format!("expected gzip or zstd, or none of it, got '{}'", shortened(other));
            Err(ApiError::member("Content-Encoding", why))
        }
    }
}

fn read(from: impl Read, encoding: &str, longest: usize) -> Result<Vec<u8>, ApiError> {
    let most = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes).map_err(|error| malformed(encoding, &error))?;
    if bytes.len() > longest { Err(ApiError::TooLarge { longest }) } else { Ok(bytes) }
}

fn malformed(encoding: &str, error: &std::io::Error) -> ApiError {
    ApiError::Malformed(format!("The body is not {encoding}: {error}"))
}
