"""Names for types."""

from typing import NewType

Data = str | bytes
Subprotocol = NewType("Subprotocol", str)
Origin = NewType("Origin", str)
