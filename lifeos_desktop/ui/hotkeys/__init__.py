"""Keys that work while another program has the keyboard."""

from __future__ import annotations
