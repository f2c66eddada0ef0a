//! The ports that browsers don't connect to.

/// The fetch standard's bad ports: other protocols' servers, which a page could confuse. Sorted.
const BLOCKED: [u16; 82] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
    109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
    526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Whether browsers refuse to connect to this port, whatever the host.
pub fn is_blocked(port: u16) -> bool {
    BLOCKED.binary_search(&port).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_other_protocols_are_blocked() {
        assert!(BLOCKED.is_sorted());
        assert!([1, 21, 22, 25, 6000, 6667, 6697, 10080].into_iter().all(is_blocked));
        assert!(![2, 80, 443, 3000, 5000, 6001, 8080, 8443, 9001, 65535].into_iter().any(is_blocked));
    }
}
