//! The code and reason of a WebSocket close.

use std::fmt;

/// A close that may be sent: the sender may use its code, and its reason fits into a close frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Close {
    code: u16,
    reason: String,
}

/// Why a close can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseError {
    /// A page may not use this code.
    PageCode,
    /// A server may not use this code.
    ServerCode,
    /// The reason is longer than [`Close::MAX_REASON_BYTES`].
    Reason {
        /// How many bytes of UTF-8 it has.
        bytes: usize,
    },
}

impl Close {
    /// The room that a control frame has beside the code (RFC 6455, 5.5).
    pub const MAX_REASON_BYTES: usize = 123;

    /// A close sent by a page: browsers allow 1000, and 3000 to 4999.
    ///
    /// # Errors
    /// If the browser would refuse it.
    pub fn new(code: u16, reason: impl Into<String>) -> Result<Self, CloseError> {
        match code {
            1000 | 3000..=4999 => Self::with_reason(code, reason.into()),
            _ => Err(CloseError::PageCode),
        }
    }

    /// A close sent by a server: any code that may go over the wire (RFC 6455, 7.4).
    ///
    /// # Errors
    /// If a browser would treat it as a protocol error.
    pub fn by_server(code: u16, reason: impl Into<String>) -> Result<Self, CloseError> {
        match code {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Self::with_reason(code, reason.into()),
            _ => Err(CloseError::ServerCode),
        }
    }

    fn with_reason(code: u16, reason: String) -> Result<Self, CloseError> {
        match reason.len() {
            0..=Self::MAX_REASON_BYTES => Ok(Self { code, reason }),
            bytes => Err(CloseError::Reason { bytes }),
        }
    }

    /// The close code.
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The reason, often empty.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Default for Close {
    /// A normal closure, without a reason.
    fn default() -> Self {
        Self { code: 1000, reason: String::new() }
    }
}

impl fmt::Display for CloseError {
    /// `the close code must be 1000, or 3000 to 4999`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PageCode => f.write_str("the close code must be 1000, or 3000 to 4999"),
            Self::ServerCode => {
                f.write_str("the close code must be 1000 to 1003, 1007 to 1014, or 3000 to 4999")
            }
            Self::Reason { bytes } => {
                write!(
                    f,
                    "the close reason takes {} bytes at most; this has {bytes}",
                    Close::MAX_REASON_BYTES
                )
            }
        }
    }
}

impl std::error::Error for CloseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_use_few_codes_and_a_server_more() {
        for (code, page, server) in [
            (0, false, false),
            (999, false, false),
            (1000, true, true),
            (1001, false, true),
            (1003, false, true),
            (1004, false, false),
            (1005, false, false),
            (1006, false, false),
            (1007, false, true),
            (1014, false, true),
            (1015, false, false),
            (2999, false, false),
            (3000, true, true),
            (4999, true, true),
            (5000, false, false),
        ] {
            assert_eq!(Close::new(code, "").is_ok(), page, "{code}");
            assert_eq!(Close::by_server(code, "").is_ok(), server, "{code}");
        }
    }

    #[test]
    fn a_reason_is_measured_in_bytes() {
        let reason = "é".repeat(61) + "a";
        let close = Close::new(3000, reason.as_str()).unwrap();
        assert_eq!((close.code(), close.reason()), (3000, reason.as_str()));
        assert_eq!(Close::by_server(1001, "é".repeat(62)), Err(CloseError::Reason { bytes: 124 }));
        assert_eq!(Close::new(1000, ""), Ok(Close::default()));
    }
}
