use super::*;
use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

const METADATA: &str = "six-1.17.0.dist-info/WHEEL";

/// An archive of these files, every other one compressed.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (number, (name, content)) in files.iter().enumerate() {
        let (method, packed) =
            if number % 2 == 0 { (8, compress_to_vec(content, 6)) } else { (0, content.to_vec()) };
        let mut described = Vec::new();
        for part in [20u16, 0, method, 0, 0] {
            described.extend(part.to_le_bytes());
        }
        for part in [crc32fast::hash(content), packed.len() as u32, content.len() as u32] {
            described.extend(part.to_le_bytes());
        }
        described.extend((name.len() as u16).to_le_bytes());
        described.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&described);
        directory.extend([0; 10]);
        directory.extend((bytes.len() as u32).to_le_bytes());
        directory.extend(name.bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&described);
        bytes.extend(name.bytes());
        bytes.extend(packed);
    }
    let count = (files.len() as u16).to_le_bytes();
    let [length, at] = [directory.len(), bytes.len()].map(|value| (value as u32).to_le_bytes());
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend([length, at].concat());
    bytes.extend([0, 0]);
    bytes
}

fn six() -> Vec<u8> {
    archive(&[("six.py", b"answer = 6\n"), (METADATA, b"Wheel-Version: 1.0\n")])
}

fn wrong(file: &str, bytes: &[u8]) -> String {
    Wheel::check(file, bytes, &[]).unwrap_err().to_string()
}

#[test]
fn a_pure_wheel_has_its_name_and_version() {
    for file in
        ["six-1.17.0-py2.py3-none-any.whl", "six-1.17.0-1-py39-none-any.whl", "six-1.17.0-cp314-none-any.whl"]
    {
        let wheel = Wheel::check(file, &six(), &[]).unwrap();
        assert_eq!(wheel.to_string(), "six 1.17.0", "{file}");
        assert_eq!(Wheel::of_file(file), Some(wheel));
    }
}

#[test]
fn what_isnt_for_this_python_is_refused() {
    for (file, words) in [
        ("six.whl", "the name of a wheel looks like six-1.17.0-py2.py3-none-any.whl"),
        ("six-1.17.0--none-any.whl", "the name of a wheel looks like six-1.17.0-py2.py3-none-any.whl"),
        (
            "six-1.17.0-cp314-cp314-manylinux_2_17_x86_64.whl",
            "it has code that is compiled for manylinux_2_17_x86_64, and only pure Python runs here",
        ),
        (
            "six-1.17.0-cp314-abi3-any.whl",
            "it has code that is compiled for abi3, and only pure Python runs here",
        ),
        ("six-1.17.0-py2-none-any.whl", "it is for py2, and Weft has Python 3.14"),
        ("six-1.17.0-py315-none-any.whl", "it is for py315, and Weft has Python 3.14"),
        ("WebSockets-15.0-py3-none-any.whl", "Weft has its own WebSockets, which works in a page"),
    ] {
        assert_eq!(wrong(file, &six()), words, "{file}");
    }
}

#[test]
fn what_isnt_a_wheel_inside_is_refused() {
    let file = "six-1.17.0-py3-none-any.whl";
    assert_eq!(wrong(file, b""), "it is damaged");
    assert_eq!(wrong(file, &archive(&[("six.py", b"")])), "it isn't a wheel: it has no metadata");
    let compiled = archive(&[("six.abi3.so", b"\x7fELF"), (METADATA, b"")]);
    assert_eq!(
        wrong(file, &compiled),
        "it has code that is compiled for one kind of machine (six.abi3.so), and only pure Python runs here"
    );
    assert_eq!(
        wrong(file, &vec![0; LARGEST + 1]),
        "it is too large: a wheel can have 16 MB at most, and 64 MB unpacked"
    );
    let bomb = archive(&[("zeros.txt", &vec![0; UNPACKED + 1]), (METADATA, b"")]);
    assert!(bomb.len() < LARGEST);
    assert_eq!(wrong(file, &bomb), "it is too large: a wheel can have 16 MB at most, and 64 MB unpacked");
}

#[test]
fn a_package_is_there_once() {
    let others = [Wheel::of_file("typing_extensions-4.15.0-py3-none-any.whl").unwrap()];
    let error = Wheel::check("Typing.Extensions-4.16.0-py3-none-any.whl", &six(), &others).unwrap_err();
    assert_eq!(error.to_string(), "typing_extensions 4.15.0 is already there; remove it first");
    assert!(Wheel::check("six-1.17.0-py3-none-any.whl", &six(), &others).is_ok());
}

proptest! {
    /// Any byte of a file may be wrong, and any part missing.
    #[test]
    fn damage_is_noticed(at in any::<prop::sample::Index>(), mask in 1..=255u8, length in any::<prop::sample::Index>()) {
        let whole = six();
        let file = "six-1.17.0-py3-none-any.whl";
        prop_assert!(Wheel::check(file, &whole[..length.index(whole.len())], &[]).is_err());
        // Of the file that isn't compressed: compressed ones have bits at their end that mean nothing.
        let content = b"Wheel-Version: 1.0\n";
        let start = whole.windows(content.len()).position(|bytes| bytes == content).unwrap();
        let mut damaged = whole;
        damaged[start + at.index(content.len())] ^= mask;
        prop_assert_eq!(Wheel::check(file, &damaged, &[]), Err(WheelError::Damaged));
    }

    /// Whatever a file is, it is judged.
    #[test]
    fn no_file_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let _ = archive::check(&bytes, 1000);
        let mut changed = six();
        let place = at.index(changed.len());
        changed[place] = value;
        let _ = archive::check(&changed, 1000);
    }
}
