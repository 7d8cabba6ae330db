"""The careers site of one company on this machine: sitemaps, feeds, and pages with structured data of every kind."""

from __future__ import annotations
