//! Tests of the reader of `pytorch_model.bin`'s description.

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
        name: "a.weight",
        storage: "FloatStorage",
        key: "7",
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
        (b"X\x01\0\0\0\xff.", "not UTF-8"),
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

/// A dictionary with `count` entries, all with the same name and the same tensor.
fn repeated(name: &str, tensor: &[u8], count: usize) -> Vec<u8> {
    program(&[
        b"\x80\x02",
        &text(name),
        b"q\x00",
        tensor,
        b"q\x01}(",
        &b"h\x00h\x01".repeat(count),
        b"u.",
    ])
}

#[test]
fn names_tensors_and_dimensions_are_limited() {
    let plain = tensor([3, 1]);
    assert_eq!(
        read(&repeated("w", &plain, MAX_TENSORS)).unwrap().len(),
        MAX_TENSORS
    );
    let many = read(&repeated("w", &plain, 500_000)).unwrap_err();
    assert!(many.contains("more than 4096 tensors"), "{many}");
    let long = read(&repeated(&"w".repeat(2 << 20), &plain, 500_000)).unwrap_err();
    assert!(long.contains("a name of 2097152 bytes"), "{long}");

    // One key of a megabyte for a million storages.
    let key = "7".repeat(1 << 20);
    let storages = program(&[
        b"\x80\x02(",
        &text("storage"),
        b"ctorch\nFloatStorage\n",
        &text(&key),
        &text("cpu"),
        b"K\x06tq\x00",
        &b"h\x00Q".repeat(1 << 20),
        b".",
    ]);
    let key = read(&storages).unwrap_err();
    assert!(key.contains("a name of 1048576 bytes"), "{key}");

    // One shape of a hundred thousand dimensions for a hundred thousand tensors.
    let shape = program(&[b"(", &b"K\x01".repeat(100_000), b"tq\x00"]);
    let call = b"ctorch._utils\n_rebuild_tensor_v2\n(NK\x00h\x00h\x00NNtR";
    let shapes = program(&[&shape, &call.repeat(100_000), b"."]);
    let shape = read(&shapes).unwrap_err();
    assert!(shape.contains("100000 dimensions"), "{shape}");
}

#[test]
fn an_instruction_stores_no_more_than_a_few_dozen_bytes() {
    assert!(size_of::<Value<'_>>() <= 40);
}
