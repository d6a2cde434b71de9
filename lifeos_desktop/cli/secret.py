"""`lifeos secret`: keys into the keyring and out of it again; a value is never printed."""

from __future__ import annotations

import asyncio
import getpass
import sys
from argparse import Namespace
from collections.abc import Coroutine
from typing import Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.services.secrets import KeyringSecrets

#: A keyring cannot be asked what it holds, so these are the names that are looked for.
KNOWN = tuple(
    f"ai.{provider}.api_key"
    for provider in (
        "openai anthropic gemini mistral groq openrouter deepseek cohere xai azure ollama".split()
    )
)
_LONGEST = 16_384


def secret(options: Namespace) -> Coroutine[Any, Any, int]:
    """List, keep or forget secrets.

    What is typed is read before any loop runs (Ctrl+C ends that at once), and only when the name is
    one and there is a keyring to put it into.
    """
    value = ""
    if options.action == "set":
        asyncio.run(KeyringSecrets().describe(options.name))
        value = _value(options.name)
    return _secret(options, value)


async def _secret(options: Namespace, value: str) -> int:
    secrets = KeyringSecrets()
    match options.action:
        case "list":
            found = [(await secrets.describe(name)).is_set for name in KNOWN]
            if options.json:
                names = zip(KNOWN, found, strict=True)
                say_json({"secrets": [{"name": name, "is_set": is_set} for name, is_set in names]})
            elif any(found):
                table(("", ""), [(n, "set") for n, yes in zip(KNOWN, found, strict=True) if yes])
            else:
                say("No key is set. Set one with: lifeos secret set ai.openai.api_key")
        case "set":
            await secrets.set(options.name, value)
            _said(options, "set", f"{options.name} is kept in your keyring.")
        case _:
            was_set = (await secrets.describe(options.name)).is_set
            await secrets.delete(options.name)
            _said(
                options,
                "deleted" if was_set else "absent",
                f"{options.name} was {'deleted' if was_set else 'not set'}.",
            )
    return 0


def _said(options: Namespace, result: str, sentence: str) -> None:
    if options.json:
        say_json({"name": options.name, "result": result})
    else:
        say(sentence)


def _value(name: str) -> str:
    """What is typed without being shown, or all of standard input without its last line end."""
    if sys.stdin is not None and sys.stdin.isatty():
        try:
            return getpass.getpass(f"Value of {name} (not shown): ").strip()
        except EOFError:
            raise BadInput("Nothing was typed. Nothing was changed.") from None
    content = b"" if sys.stdin is None else sys.stdin.buffer.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise BadInput("That is too long for a key. Nothing was changed.")
    try:
        return content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadInput("The value is not UTF-8 text. Nothing was changed.") from None
