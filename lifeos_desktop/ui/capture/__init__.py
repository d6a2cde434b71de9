"""The small window that opens over everything and keeps what is typed."""

from __future__ import annotations
