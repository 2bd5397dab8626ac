//! The key-value part of a header.

use super::GgufError;
use std::collections::BTreeMap;

/// A metadata value. Integers and floats of all widths are widened.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An unsigned integer.
    Unsigned(u64),
    /// A signed integer.
    Signed(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// A string.
    String(String),
    /// Values of one type, never arrays themselves.
    Array(Vec<Value>),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Value::Unsigned(_) => "an unsigned integer",
            Value::Signed(_) => "a signed integer",
            Value::Float(_) => "a float",
            Value::Bool(_) => "a boolean",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
        }
    }
}

/// The metadata of a GGUF file, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    entries: BTreeMap<String, Value>,
}

impl Metadata {
    pub(super) fn insert(&mut self, key: String, value: Value) -> Result<(), GgufError> {
        if self.entries.contains_key(&key) {
            return Err(GgufError::Duplicate { name: key });
        }
        self.entries.insert(key, value);
        Ok(())
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// All entries, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }

    /// A string.
    ///
    /// # Errors
    /// When the key is absent or holds another type.
    pub fn string(&self, key: &str) -> Result<&str, GgufError> {
        match self.required(key)? {
            Value::String(text) => Ok(text),
            other => Err(wrong_type(key, "a string", other)),
        }
    }

    /// A non-negative integer of at most 32 bits, stored in any integer type.
    ///
    /// # Errors
    /// When the key is absent, or holds another type or a number out of range.
    pub fn u32(&self, key: &str) -> Result<u32, GgufError> {
        let value = self.required(key)?;
        let number = match value {
            Value::Unsigned(number) => u32::try_from(*number).ok(),
            Value::Signed(number) => u32::try_from(*number).ok(),
            _ => None,
        };
        number.ok_or_else(|| wrong_type(key, "an integer from 0 to 4294967295", value))
    }

    /// A float.
    ///
    /// # Errors
    /// When the key is absent or holds another type.
    pub fn f32(&self, key: &str) -> Result<f32, GgufError> {
        match self.required(key)? {
            Value::Float(number) => Ok(*number as f32),
            other => Err(wrong_type(key, "a float", other)),
        }
    }

    /// A boolean.
    ///
    /// # Errors
    /// When the key is absent or holds another type.
    pub fn bool(&self, key: &str) -> Result<bool, GgufError> {
        match self.required(key)? {
            Value::Bool(truth) => Ok(*truth),
            other => Err(wrong_type(key, "a boolean", other)),
        }
    }

    /// An array of strings.
    ///
    /// # Errors
    /// When the key is absent or holds another type.
    pub fn strings(&self, key: &str) -> Result<Vec<&str>, GgufError> {
        const EXPECTED: &str = "an array of strings";
        let value = self.required(key)?;
        let Value::Array(items) = value else {
            return Err(wrong_type(key, EXPECTED, value));
        };
        items
            .iter()
            .map(|item| match item {
                Value::String(text) => Ok(text.as_str()),
                other => Err(wrong_type(key, EXPECTED, other)),
            })
            .collect()
    }

    fn required(&self, key: &str) -> Result<&Value, GgufError> {
        self.get(key).ok_or_else(|| GgufError::MissingKey {
            key: key.to_owned(),
        })
    }
}

fn wrong_type(key: &str, expected: &'static str, found: &Value) -> GgufError {
    GgufError::WrongType {
        key: key.to_owned(),
        expected,
        found: found.kind(),
    }
}
