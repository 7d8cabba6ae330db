"""Bytes in an unusual charset -> UTF-8, in which everything else is searched and read."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding

_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")


def from_utf16(body: bytes) -> bytes:
    """UTF-16 that is marked as such, in UTF-8 and without the XML declaration that names the other; else the bytes.

    >>> from_utf16("<?xml version='1.0' encoding='UTF-16'?><a>é</a>".encode("utf-16")).decode()
    '<a>é</a>'
    """
    if not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    text = body.decode("utf-16", "replace")
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


def in_utf8(page: bytes) -> bytes:
    """A page in UTF-8: as it is, or from the charset that it names, or from Windows' for the west of Europe.

    >>> in_utf8("<meta charset=iso-8859-2>Łódź".encode("iso-8859-2")).decode()
    '<meta charset=iso-8859-2>Łódź'
    """
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return page.decode(html_body_declared_encoding(page) or "cp1252", "replace").encode("utf-8", "replace")
    return page
