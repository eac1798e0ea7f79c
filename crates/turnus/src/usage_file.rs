//! A file of usage records, line by line, and how far it was loaded.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use indicatif::ProgressBar;

use crate::failure::Failure;

/// A line, without its end; its number from 1.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) text: Vec<u8>,
}

/// The lines of a file that say something.
pub(crate) struct Lines {
    path: PathBuf,
    from: Box<dyn BufRead>,
    number: u64,
}

impl Lines {
    /// Of that file, or of standard input where it is called `-`; `progress` sees what is read of it. What is compressed is
    /// known by its first bytes.
    pub(crate) fn open(path: &Path, progress: &ProgressBar) -> Result<Lines, Failure> {
        let raw: Box<dyn Read> = if is_input(path) {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(Failure::file(path))?;
            progress.set_length(file.metadata().map_or(0, |known| known.len()));
            Box::new(progress.wrap_read(file))
        };
        let mut raw = BufReader::with_capacity(1 << 16, raw);
        let begin = raw.fill_buf().map_err(Failure::file(path))?;
        let from: Box<dyn BufRead> = match begin {
            [0x1f, 0x8b, ..] => Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(raw))),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => {
                let decoder = zstd::Decoder::with_buffer(raw).map_err(Failure::file(path))?;
                Box::new(BufReader::with_capacity(1 << 16, decoder))
            }
            _ => Box::new(raw),
        };
        Ok(Lines { path: path.to_owned(), from, number: 0 })
    }

    /// The next line that is not empty; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line>, Failure> {
        loop {
            let mut text = Vec::new();
            if self.from.read_until(b'\n', &mut text).map_err(Failure::file(&self.path))? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && text.starts_with("\u{feff}".as_bytes()) {
                text.drain(..3);
            }
            text.truncate(text.trim_ascii_end().len());
            if !text.is_empty() {
                return Ok(Some(Line { number: self.number, text }));
            }
        }
    }
}

pub(crate) fn is_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// How far a file was loaded: a small file beside it, which goes when all is.
pub(crate) struct Mark {
    path: Option<PathBuf>,
}

impl Mark {
    /// Of that file; standard input has none.
    pub(crate) fn of(file: &Path) -> Mark {
        let mut name = file.as_os_str().to_owned();
        name.push(".loaded");
        Mark { path: (!is_input(file)).then(|| name.into()) }
    }

    /// The last line that was loaded: its number and what it said; none where nothing was.
    pub(crate) fn read(&self) -> Result<Option<Line>, Failure> {
        let Some(path) = &self.path else { return Ok(None) };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file(path)(error)),
        };
        let place = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let number = std::str::from_utf8(&bytes[..place]).ok().and_then(|number| number.parse().ok());
        let unreadable = || Failure::Usage(format!("{} is no mark of a load: give --from", path.display()));
        let number = number.ok_or_else(unreadable)?;
        Ok(Some(Line { number, text: bytes.get(place + 1..).unwrap_or_default().to_vec() }))
    }

    /// Loaded up to that line.
    pub(crate) fn set(&self, line: &Line) -> Result<(), Failure> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut bytes = format!("{}\n", line.number).into_bytes();
        bytes.extend_from_slice(&line.text);
        let new = path.with_extension("loaded-new");
        fs::write(&new, bytes).and_then(|()| fs::rename(&new, path)).map_err(Failure::file(path))
    }

    /// All is loaded.
    pub(crate) fn remove(&self) -> Result<(), Failure> {
        let Some(path) = &self.path else { return Ok(()) };
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::file(path)(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
