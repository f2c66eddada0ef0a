//! Topics, and the filters that subscriptions have.

/// What begins a shared subscription: the name of a group and its filter follow.
const SHARED: &str = "$share/";

/// Whether a subscription with this filter gets what is published on this topic. In a filter, `+` stands for one level, and
/// `#` at the end for any number of them.
pub fn matches(filter: &str, topic: &str) -> bool {
    let filter = match filter.strip_prefix(SHARED) {
        Some(shared) => shared.split_once('/').map_or("", |(_, filter)| filter),
        None => filter,
    };
    // The server's own topics have to be asked for.
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let mut levels = topic.split('/');
    for wanted in filter.split('/') {
        match (wanted, levels.next()) {
            ("#", _) => return true,
            ("+", Some(_)) => {}
            (wanted, Some(level)) if wanted == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

/// Whether this is a filter: `+` and `#` stand for whole levels, and `#` comes last.
pub fn is_filter(text: &str) -> bool {
    let levels: Vec<_> = text.split('/').collect();
    let is_level = |(at, level): (usize, &&str)| match *level {
        "#" => at + 1 == levels.len(),
        "+" => true,
        level => !level.contains(['#', '+', '\0']),
    };
    !text.is_empty() && levels.iter().enumerate().all(is_level)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification, and those of mqtt.js.
    #[test]
    fn filters_match_as_the_specification_says() {
        for (filter, topic) in [
            ("a/b", "a/b"),
            ("sport/tennis/player1/#", "sport/tennis/player1"),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"),
            ("sport/#", "sport"),
            ("#", "a/b/c"),
            ("+", "finance"),
            ("+/+", "/finance"),
            ("/+", "/finance"),
            ("sport/+", "sport/"),
            ("sport/tennis/+", "sport/tennis/player1"),
            ("$SYS/#", "$SYS/uptime"),
            ("$share/group/a/+", "a/b"),
        ] {
            assert!(is_filter(filter), "{filter}");
            assert!(matches(filter, topic), "{filter} {topic}");
        }
        for (filter, topic) in [
            ("a/b", "a/b/c"),
            ("a/b/c", "a/b"),
            ("A", "a"),
            ("+", "/finance"),
            ("sport/+", "sport"),
            ("sport/tennis/+", "sport/tennis/player1/ranking"),
            ("#", "$SYS/uptime"),
            ("+/uptime", "$SYS/uptime"),
            ("$share/group/a", "$share/group/a"),
        ] {
            assert!(!matches(filter, topic), "{filter} {topic}");
        }
    }

    #[test]
    fn a_wildcard_is_a_whole_level() {
        for text in ["", "a+", "a/#/b", "a#", "sport+/x", "a\0"] {
            assert!(!is_filter(text), "{text}");
        }
    }
}
