"""The interface that blocks."""
