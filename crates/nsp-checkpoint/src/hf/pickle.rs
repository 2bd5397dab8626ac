//! The description of tensors in `pytorch_model.bin`.
//!
//! Such a description is a [pickle](https://docs.python.org/3/library/pickletools.html): a program for a
//! machine with a stack, which Python would let call any function. This machine knows the instructions that
//! build dictionaries, tuples, texts and numbers, and three functions of PyTorch's
//! ([`_rebuild_tensor_v2`](https://github.com/pytorch/pytorch/blob/v2.5.0/torch/_utils.py#L202) and its like),
//! which it does not call but understands. Everything else is refused. A value that is used twice is stored
//! once, so memory is bounded by the length of the program.

use std::collections::HashMap;

/// A tensor as the pickle describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description {
    /// The tensor's name.
    pub name: String,
    /// The storage's type, for example `FloatStorage`.
    pub storage: String,
    /// The storage's name in the archive.
    pub key: String,
    /// Numbers of the storage before the tensor's first.
    pub offset: u64,
    /// Its shape.
    pub shape: Vec<usize>,
}

/// A value, or the place of one in [`Machine::values`].
type Id = usize;

#[derive(Clone, Debug)]
enum Value {
    /// What is of no interest: None, booleans, floats, lists.
    Other,
    Mark,
    Number(i64),
    Text(String),
    /// A function or a class: `module.name`.
    Name(String),
    Tuple(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Storage {
        kind: String,
        key: String,
    },
    Tensor {
        storage: Id,
        offset: u64,
        shape: Vec<usize>,
    },
}

/// Reads the pickle of a state dictionary. Entries that are no tensors are left out.
///
/// # Errors
/// When it is damaged, or does anything but describe tensors.
pub(super) fn read(pickle: &[u8]) -> Result<Vec<Description>, String> {
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
    values: Vec<Value>,
    stack: Vec<Id>,
    memo: HashMap<u32, Id>,
}

impl Machine<'_> {
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
                    let name = format!("{}.{}", self.line()?, self.line()?);
                    self.push(Value::Name(name));
                }
                0x93 => {
                    let (name, module) = (self.pop_text()?, self.pop_text()?);
                    self.push(Value::Name(format!("{module}.{name}")));
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

    fn take_slice(&mut self, length: usize) -> Result<&[u8], String> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(ends)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn line(&mut self) -> Result<String, String> {
        let length = self.rest.iter().position(|byte| *byte == b'\n');
        let line = self.take_slice(length.ok_or_else(ends)?)?;
        let line = String::from_utf8_lossy(line).into_owned();
        self.take::<1>()?;
        Ok(line)
    }

    fn text(&mut self, length: usize) -> Result<(), String> {
        let text = String::from_utf8_lossy(self.take_slice(length)?).into_owned();
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

    fn push(&mut self, value: Value) {
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

    fn pop_text(&mut self) -> Result<String, String> {
        let id = self.pop()?;
        self.text_of(id)
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
        let Value::Name(kind) = &self.values[kind] else {
            return Err("it has a storage without a type".into());
        };
        if self.text_of(tag)? != "storage" {
            return Err("it refers to something that is no storage".into());
        }
        let kind = kind.rsplit('.').next().unwrap_or_default().to_owned();
        let key = self.text_of(key)?;
        self.push(Value::Storage { kind, key });
        Ok(())
    }

    /// The call of a function with a tuple of arguments.
    fn reduce(&mut self) -> Result<(), String> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Value::Name(function) = &self.values[function] else {
            return Err("it calls something that is no function".into());
        };
        match function.as_str() {
            "collections.OrderedDict" => self.push(Value::Dict(Vec::new())),
            "torch._utils._rebuild_tensor_v2" => {
                let [storage, offset, shape, strides, _, _] = self.items(arguments)?;
                let (shape, strides) = (self.numbers(shape)?, self.numbers(strides)?);
                if !is_contiguous(&shape, &strides) {
                    return Err("it has a tensor whose numbers are not stored in order".into());
                }
                let offset = self.number(offset)?;
                self.push(Value::Tensor {
                    storage,
                    offset: offset as u64,
                    shape,
                });
            }
            "torch._utils._rebuild_parameter" => {
                let [tensor, _, _] = self.items(arguments)?;
                self.stack.push(tensor);
            }
            other => return Err(format!("it calls {other}, which weights do not need")),
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

    fn text_of(&self, id: Id) -> Result<String, String> {
        match &self.values[id] {
            Value::Text(text) => Ok(text.clone()),
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
            Value::Tuple(items) => items.iter().map(|item| self.number(*item)).collect(),
            _ => Err("a shape is missing".into()),
        }
    }

    /// The tensors of a dictionary, or of the one that it has under `state_dict`, where training programs
    /// put it.
    fn describe(&self, id: Id) -> Result<Vec<Description>, String> {
        let entries = self.entries(id)?;
        let is_wrapper = |(key, value): &&(Id, Id)| {
            matches!(&self.values[*key], Value::Text(name) if name == "state_dict")
                && matches!(&self.values[*value], Value::Dict(_))
        };
        let entries = match entries.iter().find(is_wrapper) {
            Some((_, inner)) => self.entries(*inner)?,
            None => entries,
        };
        let mut tensors = Vec::new();
        for (key, value) in entries {
            let (
                Value::Text(name),
                Value::Tensor {
                    storage,
                    offset,
                    shape,
                },
            ) = (&self.values[*key], &self.values[*value])
            else {
                continue;
            };
            let Value::Storage { kind, key } = &self.values[*storage] else {
                return Err(format!("the tensor {name} has no storage"));
            };
            tensors.push(Description {
                name: name.clone(),
                storage: kind.clone(),
                key: key.clone(),
                offset: *offset,
                shape: shape.clone(),
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
mod tests {
    use super::*;

    /// The parts of a program.
    fn program(parts: &[&[u8]]) -> Vec<u8> {
        parts.concat()
    }

    fn text(text: &str) -> Vec<u8> {
        [
            b"X",
            &(text.len() as u32).to_le_bytes()[..],
            text.as_bytes(),
        ]
        .concat()
    }

    /// A tensor of 2 × 3 numbers, as PyTorch writes it.
    fn tensor(strides: [u8; 2]) -> Vec<u8> {
        program(&[
            b"ctorch._utils\n_rebuild_tensor_v2\n((",
            &text("storage"),
            b"ctorch\nFloatStorage\n",
            &text("7"),
            &text("cpu"),
            b"K\x06tQK\x00K\x02K\x03\x86",
            &[b'K', strides[0], b'K', strides[1], 0x86],
            b"\x89ccollections\nOrderedDict\n)RtR",
        ])
    }

    fn dictionary(value: &[u8]) -> Vec<u8> {
        program(&[
            b"\x80\x02}(",
            &text("a.weight"),
            value,
            &text("epoch"),
            b"K\x05u.",
        ])
    }

    #[test]
    fn a_state_dictionary_is_a_list_of_tensors() {
        let expected = Description {
            name: "a.weight".into(),
            storage: "FloatStorage".into(),
            key: "7".into(),
            offset: 0,
            shape: vec![2, 3],
        };
        let plain = dictionary(&tensor([3, 1]));
        assert_eq!(read(&plain).unwrap(), std::slice::from_ref(&expected));
        let inner = &plain[2..plain.len() - 1];
        let wrapped = program(&[b"\x80\x02}(", &text("state_dict"), inner, b"u."]);
        assert_eq!(read(&wrapped).unwrap(), [expected]);
    }

    #[test]
    fn what_is_not_a_description_of_tensors_is_refused() {
        for (pickle, reason) in [
            (&b"cposix\nsystem\n(X\x02\0\0\0lstR."[..], "posix.system"),
            (b"c__builtin__\neval\n)R.", "__builtin__.eval"),
            (b"i", "instruction 0x69"),
            (b"", "ends too early"),
            (b"\x80\x02}", "ends too early"),
            (b"X\xff\xff\xff\xff", "ends too early"),
            (b"K\x01.", "no dictionary"),
            (b"h\x05.", "has not stored"),
            (b"u.", "a mark is missing"),
            (b"(.", "a mark for a value"),
            (b"\x8a\x09\0\0\0\0\0\0\0\0\0.", "more than 64 bits"),
        ] {
            let error = read(pickle).unwrap_err();
            assert!(error.contains(reason), "{error}, not {reason}");
        }
        let transposed = read(&dictionary(&tensor([1, 2]))).unwrap_err();
        assert!(transposed.contains("not stored in order"), "{transposed}");
    }

    #[test]
    fn values_that_are_used_twice_cost_nothing_more() {
        // Each step makes a pair of the last pair twice: 2 to the power of 1,000 numbers if it were copied.
        let mut laughs = b"K\x01".to_vec();
        for _ in 0..1000 {
            laughs.extend(b"q\x00h\x00\x86");
        }
        laughs.push(b'.');
        assert!(read(&laughs).is_err());
        // A dictionary that contains itself.
        assert_eq!(read(b"}q\x00X\x0a\0\0\0state_dicth\x00s.").unwrap(), []);
        let deep = [&vec![b')'; 1][..], &vec![0x85; 1 << 20], b"."].concat();
        assert!(read(&deep).is_err());
    }
}
