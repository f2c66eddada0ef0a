"""HTTP requests to the hosts that the user has allowed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from _weft import page


@dataclass(frozen=True)
class Reply:
    """The reply to a request."""

    status: int
    #: By name in small letters.
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """What its JSON says; None if it isn't JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


async def http(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: object = None
) -> Reply:
    """Makes a request, without cookies. A body that isn't a text is sent as JSON."""
    fields = [{"name": name, "value": str(value)} for name, value in (headers or {}).items()]
    if body is not None and not isinstance(body, str):
        body = json.dumps(body)
        if not any(field["name"].lower() == "content-type" for field in fields):
            fields.append({"name": "content-type", "value": "application/json"})
    answer = await page.ask("http", url=url, method=method.upper(), headers=fields, body=body)
    status, pairs, text = answer.to_py()
    return Reply(status, dict(pairs), text)
