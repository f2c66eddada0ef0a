"""The interface to asyncio, which is the only one here."""
