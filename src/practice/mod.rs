//! The practice peer: something to talk to. Sans-IO; `practice/` and the in-page transport drive it.
