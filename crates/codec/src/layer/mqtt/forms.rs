//! What a client sends.

use crate::layer::{
    Field,
    FieldKind::{Choice, Flag, Line, Payload},
    Form,
    form::{Part, field, fixed},
};

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "Publish",
        parts: &[
            fixed(&["type"], "\"PUBLISH\""),
            ID,
            field("Topic", Line).required().placeholder("sensors/1").at(&["topic"]),
            QOS.at(&["qos"]),
            field("Retain", Flag("true")).at(&["retain"]),
            field("Payload", Payload).placeholder("{\"t\": 21.5}").at(&["payload"]),
            VERSION,
        ],
    },
    Form {
        name: "Subscribe",
        parts: &[fixed(&["type"], "\"SUBSCRIBE\""), ID, FILTER, QOS.at(&["filters", "0", "qos"]), VERSION],
    },
    Form { name: "Unsubscribe", parts: &[fixed(&["type"], "\"UNSUBSCRIBE\""), ID, FILTER, VERSION] },
];

const ID: Part = fixed(&["id"], "{{next_id}}");
const FILTER: Part = field("Topic", Line).required().placeholder("sensors/#").at(&["filters", "0", "topic"]);
const QOS: Field = field("QoS", Choice(&[("0", ""), ("1", "1"), ("2", "2")]));
const VERSION: Part = field("Version", Choice(&[("3.1.1", ""), ("5", "\"5\"")])).at(&["version"]);
