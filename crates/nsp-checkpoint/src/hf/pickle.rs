//! The description of tensors in `pytorch_model.bin`.
//!
//! Such a description is a [pickle](https://docs.python.org/3/library/pickletools.html): a program for a
//! machine with a stack, which Python would let call any function. This machine knows the instructions that
//! build dictionaries, tuples, texts and numbers, and three functions of PyTorch's
//! ([`_rebuild_tensor_v2`](https://github.com/pytorch/pytorch/blob/v2.5.0/torch/_utils.py#L202) and its like),
//! which it does not call but understands. Everything else is refused.
//!
//! An instruction stores a few dozen bytes at most: texts stay in the program, and a value that is used twice
//! is stored once. So memory is proportional to the length of the program, and so is what [`read`] returns,
//! because the number of tensors, their dimensions and their names are limited.

use std::collections::HashMap;

/// The most tensors that are read. BERT-large has 400.
const MAX_TENSORS: usize = 4096;
/// The most dimensions of a tensor. A BERT's tensors have one or two.
const MAX_DIMENSIONS: usize = 8;
/// The longest name of a tensor, a storage or a function, in bytes.
const MAX_NAME: usize = 512;

/// A tensor as the pickle describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description<'a> {
    /// The tensor's name.
    pub name: &'a str,
    /// The storage's type, for example `FloatStorage`.
    pub storage: &'a str,
    /// The storage's name in the archive.
    pub key: &'a str,
    /// Numbers of the storage before the tensor's first.
    pub offset: u64,
    /// Its shape.
    pub shape: Vec<usize>,
}

/// A value, or the place of one in [`Machine::values`].
type Id = usize;

#[derive(Debug)]
enum Value<'a> {
    /// What is of no interest: None, booleans, floats, lists.
    Other,
    Mark,
    Number(i64),
    Text(&'a str),
    /// A function or a class.
    Name {
        module: &'a str,
        name: &'a str,
    },
    Tuple(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Storage {
        kind: &'a str,
        key: &'a str,
    },
    Tensor {
        storage: Id,
        offset: u64,
        shape: Id,
    },
}

/// Reads the pickle of a state dictionary. Entries that are no tensors are left out.
///
/// # Errors
/// When it is damaged, does anything but describe tensors, or exceeds a limit.
pub(super) fn read(pickle: &[u8]) -> Result<Vec<Description<'_>>, String> {
    let mut machine = Machine {
        rest: pickle,
        values: Vec::new(),
        stack: Vec::new(),
        memo: HashMap::new(),
    };
    let result = machine.run()?;
    machine.describe(result)
}

struct Machine<'a> {
    rest: &'a [u8],
    values: Vec<Value<'a>>,
    stack: Vec<Id>,
    memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    /// Executes the instructions up to the last one. Returns the result.
    fn run(&mut self) -> Result<Id, String> {
        loop {
            let [instruction] = self.take()?;
            match instruction {
                b'.' => return self.pop(),
                // The protocol's version, and the length of what follows.
                0x80 => drop(self.take::<1>()?),
                0x95 => drop(self.take::<8>()?),
                b'(' => self.push(Value::Mark),
                b'N' | 0x88 | 0x89 | b']' => self.push(Value::Other),
                b'G' => {
                    self.take::<8>()?;
                    self.push(Value::Other);
                }
                b'}' => self.push(Value::Dict(Vec::new())),
                b')' => self.push(Value::Tuple(Vec::new())),
                b'K' => {
                    let number = u8::from_le_bytes(self.take()?);
                    self.push(Value::Number(number.into()));
                }
                b'M' => {
                    let number = u16::from_le_bytes(self.take()?);
                    self.push(Value::Number(number.into()));
                }
                b'J' => {
                    let number = i32::from_le_bytes(self.take()?);
                    self.push(Value::Number(number.into()));
                }
                0x8a => self.long()?,
                b'X' => {
                    let length = u32::from_le_bytes(self.take()?);
                    self.text(length as usize)?;
                }
                0x8c => {
                    let [length] = self.take()?;
                    self.text(length.into())?;
                }
                b'c' => {
                    let (module, name) = (self.line()?, self.line()?);
                    self.push(Value::Name { module, name });
                }
                0x93 => {
                    let (name, module) = (self.pop_name()?, self.pop_name()?);
                    self.push(Value::Name { module, name });
                }
                b'q' => {
                    let [place] = self.take()?;
                    self.remember(place.into())?;
                }
                b'r' => {
                    let place = u32::from_le_bytes(self.take()?);
                    self.remember(place)?;
                }
                0x94 => self.remember(self.memo.len() as u32)?,
                b'h' => {
                    let [place] = self.take()?;
                    self.recall(place.into())?;
                }
                b'j' => {
                    let place = u32::from_le_bytes(self.take()?);
                    self.recall(place)?;
                }
                0x85 => self.tuple_of(1)?,
                0x86 => self.tuple_of(2)?,
                0x87 => self.tuple_of(3)?,
                b't' => {
                    let items = self.pop_to_mark()?;
                    self.push(Value::Tuple(items));
                }
                b'a' => drop(self.pop()?),
                b'e' => drop(self.pop_to_mark()?),
                b's' => {
                    let (value, key) = (self.pop()?, self.pop()?);
                    self.insert(&[key, value])?;
                }
                b'u' => {
                    let items = self.pop_to_mark()?;
                    self.insert(&items)?;
                }
                b'Q' => self.storage()?,
                b'R' => self.reduce()?,
                // The attributes of an object, which say nothing about weights.
                b'b' => drop(self.pop()?),
                other => {
                    return Err(format!(
                        "it has the instruction {other:#04x}, which weights do not need"
                    ));
                }
            }
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(ends)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn take_slice(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(ends)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn take_text(&mut self, length: usize) -> Result<&'a str, String> {
        let text = str::from_utf8(self.take_slice(length)?);
        text.map_err(|_| "it has a text that is not UTF-8".into())
    }

    fn line(&mut self) -> Result<&'a str, String> {
        let length = self.rest.iter().position(|byte| *byte == b'\n');
        let line = self.take_text(length.ok_or_else(ends)?)?;
        self.take::<1>()?;
        checked_name(line)
    }

    fn text(&mut self, length: usize) -> Result<(), String> {
        let text = self.take_text(length)?;
        self.push(Value::Text(text));
        Ok(())
    }

    /// An integer of any length. No number of a tensor's has more than 64 bits.
    fn long(&mut self) -> Result<(), String> {
        let [length] = self.take()?;
        let bytes = self.take_slice(length.into())?;
        let is_negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
        let mut number = if is_negative { [0xff; 8] } else { [0; 8] };
        let room = number.get_mut(..bytes.len());
        room.ok_or("it has a number of more than 64 bits")?
            .copy_from_slice(bytes);
        self.push(Value::Number(i64::from_le_bytes(number)));
        Ok(())
    }

    fn push(&mut self, value: Value<'a>) {
        self.values.push(value);
        self.stack.push(self.values.len() - 1);
    }

    fn pop(&mut self) -> Result<Id, String> {
        let top = self
            .stack
            .pop()
            .ok_or("it takes more values than there are")?;
        match self.values[top] {
            Value::Mark => Err("it takes a mark for a value".into()),
            _ => Ok(top),
        }
    }

    fn pop_name(&mut self) -> Result<&'a str, String> {
        let id = self.pop()?;
        self.name_of(id)
    }

    /// Takes everything above the last mark, and the mark.
    fn pop_to_mark(&mut self) -> Result<Vec<Id>, String> {
        let is_mark = |id: &Id| matches!(self.values[*id], Value::Mark);
        let mark = self
            .stack
            .iter()
            .rposition(is_mark)
            .ok_or("a mark is missing")?;
        let items = self.stack.split_off(mark + 1);
        self.stack.pop();
        Ok(items)
    }

    fn tuple_of(&mut self, count: usize) -> Result<(), String> {
        let mut items = Vec::new();
        for _ in 0..count {
            items.insert(0, self.pop()?);
        }
        self.push(Value::Tuple(items));
        Ok(())
    }

    fn remember(&mut self, place: u32) -> Result<(), String> {
        let top = self
            .stack
            .last()
            .ok_or("it stores a value that is not there")?;
        self.memo.insert(place, *top);
        Ok(())
    }

    fn recall(&mut self, place: u32) -> Result<(), String> {
        let id = self
            .memo
            .get(&place)
            .ok_or("it uses a value that it has not stored")?;
        self.stack.push(*id);
        Ok(())
    }

    /// Adds keys and values, which alternate, to the dictionary on the stack.
    fn insert(&mut self, items: &[Id]) -> Result<(), String> {
        let (pairs, rest) = items.as_chunks::<2>();
        let dict = self.stack.last().map(|top| &mut self.values[*top]);
        match dict {
            Some(Value::Dict(entries)) if rest.is_empty() => {
                entries.extend(pairs.iter().map(|[key, value]| (*key, *value)));
                Ok(())
            }
            _ => Err("it adds entries to something that is no dictionary".into()),
        }
    }

    /// `("storage", torch.FloatStorage, key, device, number of elements)`, in place of a storage.
    fn storage(&mut self) -> Result<(), String> {
        let id = self.pop()?;
        let [tag, kind, key, _, _] = self.items(id)?;
        let Value::Name { name: kind, .. } = self.values[kind] else {
            return Err("it has a storage without a type".into());
        };
        if self.name_of(tag)? != "storage" {
            return Err("it refers to something that is no storage".into());
        }
        let key = self.name_of(key)?;
        self.push(Value::Storage { kind, key });
        Ok(())
    }

    /// The call of a function with a tuple of arguments.
    fn reduce(&mut self) -> Result<(), String> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Value::Name { module, name } = self.values[function] else {
            return Err("it calls something that is no function".into());
        };
        match (module, name) {
            ("collections", "OrderedDict") => self.push(Value::Dict(Vec::new())),
            ("torch._utils", "_rebuild_tensor_v2") => {
                let [storage, offset, shape, strides, _, _] = self.items(arguments)?;
                if !is_contiguous(&self.numbers(shape)?, &self.numbers(strides)?) {
                    return Err("it has a tensor whose numbers are not stored in order".into());
                }
                let offset = self.number(offset)? as u64;
                self.push(Value::Tensor {
                    storage,
                    offset,
                    shape,
                });
            }
            ("torch._utils", "_rebuild_parameter") => {
                let [tensor, _, _] = self.items(arguments)?;
                self.stack.push(tensor);
            }
            _ => {
                return Err(format!(
                    "it calls {module}.{name}, which weights do not need"
                ));
            }
        }
        Ok(())
    }

    fn items<const N: usize>(&self, id: Id) -> Result<[Id; N], String> {
        let items = match &self.values[id] {
            Value::Tuple(items) => items.as_slice().try_into().ok(),
            _ => None,
        };
        items.ok_or_else(|| format!("something with {N} parts is missing"))
    }

    fn name_of(&self, id: Id) -> Result<&'a str, String> {
        match self.values[id] {
            Value::Text(text) => checked_name(text),
            _ => Err("a text is missing".into()),
        }
    }

    fn number(&self, id: Id) -> Result<usize, String> {
        match self.values[id] {
            Value::Number(number) => usize::try_from(number).ok(),
            _ => None,
        }
        .ok_or_else(|| "a size is missing or negative".into())
    }

    fn numbers(&self, id: Id) -> Result<Vec<usize>, String> {
        match &self.values[id] {
            Value::Tuple(items) if items.len() > MAX_DIMENSIONS => Err(format!(
                "it has a tensor of {} dimensions, more than {MAX_DIMENSIONS}",
                items.len()
            )),
            Value::Tuple(items) => items.iter().map(|item| self.number(*item)).collect(),
            _ => Err("a shape is missing".into()),
        }
    }

    /// The tensors of a dictionary, or of the one that it has under `state_dict`, where training programs
    /// put it.
    fn describe(&self, id: Id) -> Result<Vec<Description<'a>>, String> {
        let entries = self.entries(id)?;
        let is_wrapper = |(key, value): &&(Id, Id)| {
            matches!(self.values[*key], Value::Text("state_dict"))
                && matches!(self.values[*value], Value::Dict(_))
        };
        let entries = match entries.iter().find(is_wrapper) {
            Some((_, inner)) => self.entries(*inner)?,
            None => entries,
        };
        let mut tensors = Vec::new();
        for (key, value) in entries {
            let (
                &Value::Text(name),
                &Value::Tensor {
                    storage,
                    offset,
                    shape,
                },
            ) = (&self.values[*key], &self.values[*value])
            else {
                continue;
            };
            if tensors.len() == MAX_TENSORS {
                return Err(format!("it has more than {MAX_TENSORS} tensors"));
            }
            let name = checked_name(name)?;
            let Value::Storage { kind, key } = self.values[storage] else {
                return Err(format!("the tensor {name} has no storage"));
            };
            tensors.push(Description {
                name,
                storage: kind,
                key,
                offset,
                shape: self.numbers(shape)?,
            });
        }
        Ok(tensors)
    }

    fn entries(&self, id: Id) -> Result<&[(Id, Id)], String> {
        match &self.values[id] {
            Value::Dict(entries) => Ok(entries),
            _ => Err("it holds no dictionary of tensors".into()),
        }
    }
}

fn ends() -> String {
    "it ends too early".into()
}

fn checked_name(name: &str) -> Result<&str, String> {
    match name.len() {
        ..=MAX_NAME => Ok(name),
        bytes => Err(format!(
            "it has a name of {bytes} bytes, more than {MAX_NAME}"
        )),
    }
}

/// Whether the numbers of a tensor stand one after the other, the last dimension first.
fn is_contiguous(shape: &[usize], strides: &[usize]) -> bool {
    let mut expected = 1_usize;
    let dimensions = shape.iter().zip(strides).rev();
    shape.len() == strides.len()
        && dimensions.into_iter().all(|(size, stride)| {
            let fits = *size == 1 || *stride == expected;
            expected = expected.saturating_mul(*size);
            fits
        })
}

#[cfg(test)]
mod tests;
