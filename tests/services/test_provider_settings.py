"""Settings that come from the manifests of providers."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.events import SettingsChanged
from lifeos_desktop.integrations.base import Field, Manifest
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.provider_settings import safe_address
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

RING = Manifest(
    id="ring",
    title="Ring",
    icon="ring",
    summary="A ring.",
    ways=(),
    job="ring_sync",
    source="nowhere:make",
    addresses=(Field("api", "Address", default="https://api.example.com/v2"),),
    options=(
        Field("naps", "Count naps", kind="yes_no", default=True),
        Field("pages", "Pages", kind="number", default=20, minimum=1, maximum=100),
        Field("word", "A word", default="none"),
    ),
)


async def test_they_are_shown_checked_stored_and_reset(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    store, bus = Store.open(tmp_path / "lifeos.db", clock=frozen_clock), Bus()
    try:
        settings = Settings(store.settings, bus, (RING,))
        await settings.load()
        told: list[frozenset[str]] = []
        bus.subscribe(SettingsChanged, lambda event: told.append(event.keys))
        standard = {
            "naps": True, "pages": 20, "word": "none", "api": "https://api.example.com/v2",
        }  # fmt: skip
        assert settings.provider("ring") == standard
        shown = {entry.key: entry for entry in settings.fields()}
        assert shown["ring.api"].spec.is_advanced
        assert not shown["ring.naps"].spec.is_advanced
        await settings.set("ring.api", "http://127.0.0.1:8001")
        await settings.set("ring.pages", "7")
        with pytest.raises(BadInput, match="https://"):
            await settings.set("ring.api", "http://api.example.com")
        with pytest.raises(BadInput, match="1 to 100"):
            await settings.set("ring.pages", "0")
        again = Settings(store.settings, bus, (RING,))
        await again.load()
        changed = {**standard, "api": "http://127.0.0.1:8001", "pages": 7}
        assert again.provider("ring") == settings.provider("ring") == changed
        await settings.reset("ring.api")
        assert settings.provider("ring")["api"] == "https://api.example.com/v2"
        assert told == [{"ring.api"}, {"ring.pages"}, {"ring.api"}]
        # A version without the provider leaves its rows alone.
        without = Settings(store.settings, bus)
        await without.load()
        assert without.provider("ring") == {}
        assert (await store.settings.all())["ring.pages"] == 7
    finally:
        await store.close()


async def test_a_stored_value_that_cannot_be_used(
    tmp_path: Path, frozen_clock: FakeClock, allow_warnings: list[object]
) -> None:
    store = Store.open(tmp_path / "lifeos.db", clock=frozen_clock)
    try:
        await store.settings.set("ring.api", "ftp://example.com")
        settings = Settings(store.settings, Bus(), (RING,))
        await settings.load()
        assert settings.provider("ring")["api"] == "https://api.example.com/v2"
        assert len(settings.problems) == len(allow_warnings) == 1
    finally:
        await store.close()


@pytest.mark.parametrize(
    "address",
    ["https://api.example.com", "http://localhost:80/x", "http://127.0.0.2", "http://[::1]:9/"],
)
def test_addresses_that_may_be_used(address: str) -> None:
    assert safe_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "https://", "http://example.com", "http://127.0.0.1.example.com", "ftp://localhost",
        "https://a:b@example.com", "https://exa mple.com", "https://example.com:port",
        "http://10.0.0.1", "api.example.com",
    ],
)  # fmt: skip
def test_addresses_that_may_not(address: str) -> None:
    with pytest.raises(BadInput, match="https://"):
        safe_address(address)
