//! Random identifiers.

use weft_codec::hex;

/// A version 4 UUID, for a profile, a timer, a script, or `{{uuid}}`.
pub fn new_id() -> String {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // Browsers only offer `randomUUID` in secure contexts, so this uses random bytes.
    let mut bytes = [0u8; 16];
    if let Some(crypto) = crypto {
        // This only fails for more than 64 KiB.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut hex = String::new();
    bytes.iter().for_each(|byte| hex::push_byte(*byte, &mut hex));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
