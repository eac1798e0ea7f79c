//! The words of the pages, in German and English: `locales/`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// German.
    De,
    /// English.
    En,
}

/// The words of one language.
pub(crate) struct Words {
    /// Which one.
    pub(crate) language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// The words of the binary, file by file.
const GERMAN: &[&str] = &[
    include_str!("../locales/de/frame.ftl"),
    include_str!("../locales/de/console.ftl"),
    include_str!("../locales/de/shop.ftl"),
    include_str!("../locales/de/office.ftl"),
    include_str!("../locales/de/portal.ftl"),
    include_str!("../locales/de/errands.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../locales/en/frame.ftl"),
    include_str!("../locales/en/console.ftl"),
    include_str!("../locales/en/shop.ftl"),
    include_str!("../locales/en/office.ftl"),
    include_str!("../locales/en/portal.ftl"),
    include_str!("../locales/en/errands.ftl"),
];

static DE: LazyLock<Words> = LazyLock::new(|| Words::read(Language::De, GERMAN));
static EN: LazyLock<Words> = LazyLock::new(|| Words::read(Language::En, ENGLISH));

impl Language {
    /// `de`, `de-AT`, `en` …
    pub(crate) fn of_tag(tag: &str) -> Option<Language> {
        match tag.split(['-', '_', ',', ';']).next().unwrap_or_default().trim().to_ascii_lowercase().as_str()
        {
            "de" => Some(Language::De),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The first one of an Accept-Language header that there is; English where there is none.
    pub(crate) fn accepted(header: &str) -> Language {
        header.split(',').find_map(Language::of_tag).unwrap_or(Language::En)
    }

    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::De => "de",
            Language::En => "en",
        }
    }

    /// Its words.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Language::De => &DE,
            Language::En => &EN,
        }
    }
}

impl Words {
    fn read(language: Language, sources: &[&str]) -> Words {
        let tag: LanguageIdentifier = language.tag().parse().expect("a language of ours");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        for source in sources {
            let resource =
                FluentResource::try_new((*source).to_owned()).expect("the words in the binary can be read");
            bundle.add_resource(resource).expect("no word in the binary is given twice");
        }
        // Values come written; marks of direction around them would be seen by who copies the text.
        bundle.set_use_isolating(false);
        Words { language, bundle }
    }

    /// The words of `key`. A test holds that both languages have all that pages name.
    pub(crate) fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words of `key` with values.
    pub(crate) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, FluentValue::from(*value));
        }
        self.text(key, &arguments).unwrap_or_else(|| missing(key))
    }

    /// The words of `key` for so many of something, which is `$count`.
    pub(crate) fn count(&self, key: &str, count: impl Into<FluentValue<'static>>) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("count", count);
        self.text(key, &arguments).unwrap_or_else(|| missing(key))
    }

    /// The words of a word of the API, such as `Active` of `status`; itself where there are none.
    pub(crate) fn of(&self, kind: &str, word: &str) -> String {
        let key = format!("{kind}-{word}");
        self.text(&key, &FluentArgs::new()).unwrap_or_else(|| word.to_owned())
    }

    fn text(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        Some(text.into_owned())
    }
}

fn missing(key: &str) -> String {
    debug_assert!(false, "no words for {key}");
    tracing::error!("there are no words for {key}");
    key.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The keys of a language.
    fn keys(sources: &[&str]) -> BTreeSet<String> {
        let lines = sources.iter().flat_map(|source| source.lines());
        let keys = lines.filter(|line| line.starts_with(|it: char| it.is_ascii_alphabetic()));
        keys.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim().to_owned()).collect()
    }

    /// What stands in quotes behind a call that says words.
    fn named(source: &str) -> Vec<String> {
        let calls = ["say(\"", ".with(\"", ".count(\""];
        let after = |call: &&str| source.split(call).skip(1).map(str::to_owned).collect::<Vec<_>>();
        let rests = calls.iter().flat_map(after);
        rests
            .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
            .filter(|key| !key.contains('{'))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_words() {
        let (german, english) = (keys(GERMAN), keys(ENGLISH));

        let only_one: Vec<_> = german.symmetric_difference(&english).collect();

        assert!(only_one.is_empty(), "only in one language: {only_one:?}");
        assert!(german.len() > 100);
    }

    #[test]
    fn every_word_that_a_page_names_is_there() {
        let known = keys(ENGLISH);
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut missing = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap();
                let pages = source.split("#[cfg(test)]").next().unwrap();
                missing.extend(named(pages).into_iter().filter(|key| !known.contains(key)));
            }
        }
        assert!(missing.is_empty(), "no words for {missing:?}");
    }

    #[test]
    fn the_first_language_that_there_is_is_taken() {
        assert_eq!(Language::accepted("fr-FR,de-AT;q=0.8,en;q=0.5"), Language::De);
        assert_eq!(Language::accepted(""), Language::En);
    }
}
