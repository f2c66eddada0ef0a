"""What a program asks the person in front of it, and tells them."""

from _weft import page, prompt


async def input(prompt_text: object = "Input", *, secret: bool = False) -> str:
    """Asks for a line of text, while everything else goes on. With `secret`, it isn't shown."""
    return await prompt.read_soon(prompt_text, secret=secret)


def progress(done: float, total: float) -> None:
    """Shows how far the program is."""
    page.post({"progress": {"done": float(done), "total": float(total)}})
