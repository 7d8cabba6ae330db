"""The keys by which postings are told apart and related, and the form in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import md5


class _Folding(dict[int, str | None]):
    """Character -> what stands for it when texts are compared; filled as characters come up."""

    def __missing__(self, codepoint: int) -> str | None:
        character = chr(codepoint)
        kind = unicodedata.category(character)
        folded: str | None = character
        if 0x300 <= codepoint <= 0x36F:
            folded = None
        elif character not in "+#" and kind[0] in "PSZC":
            folded = " "
        self[codepoint] = folded
        return folded


_FOLDING = _Folding(
    {ord(k): v for k, v in zip("øłđðþæœı", ("o", "l", "d", "d", "th", "ae", "oe", "i"), strict=True)}
    | dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
)
_LONG = 200
"""Characters of a text that is not worth remembering."""
_LOOSE_SIGN = re.compile(r"(?<![\w+#])[+#]+|[+#]+(?=\w)")


def normalise(text: str | None) -> str:
    """A text as it is compared: no accents, case or punctuation, single spaces; "" for None.

    Letters of every script stay, and the signs at the end of words such as "c++" and "c#".

    >>> normalise("  Développeur(se) C++/C#, São-Paulo ")
    'developpeur se c++ c# sao paulo'
    """
    if not text or not isinstance(text, str):  # boards put numbers where texts belong
        return ""
    return _normalise(text) if len(text) < _LONG else _normalise.__wrapped__(text)


@lru_cache(maxsize=16_384)
def _normalise(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_FOLDING)
    if "+" in folded or "#" in folded:
        folded = _LOOSE_SIGN.sub(" ", folded)
    return " ".join(folded.split())


_LEGAL_FORM_TABLE = """
inc|incorporated|corp|corporation|co|company|llc|l l c|llp|l l p|lp|l p|plc|p l c|ltd|limited|pvt|private|pte|pty|
gmbh|mbh|ag|kg|kgaa|ug|ohg|gbr|se|sa|s a|sas|s a s|sasu|sarl|s a r l|eurl|srl|s r l|spa|s p a|sl|s l|slu|s l u|
sa de cv|s a de c v|s de rl de cv|s de r l de c v|sapi de cv|ltda|eireli|epp|s s|bv|b v|nv|n v|vof|ab|oy|oyj|aps|
as|a s|asa|kk|k k|sp z o o|sp zoo|s r o|sro|doo|d o o|dac|fze|fz llc|sdn bhd|bhd
"""
_LEGAL_FORMS = frozenset(tuple(form.split()) for form in _LEGAL_FORM_TABLE.split("|"))
"""Legal forms as `normalise` leaves them."""
_LONGEST_FORM = max(map(len, _LEGAL_FORMS))
_WORK_IN = re.compile(r"^(?:hybrid work|hybrid|hibrido|remote|remoto|fully remote) (?:in|en|em) ")
_AREA = re.compile(r"\([^()]* area\)", re.IGNORECASE)


def _md5(text: str) -> str:
    return md5(text.encode("utf-8", "backslashreplace")).hexdigest()


@lru_cache(maxsize=8_192)
def company_key(company: str | None) -> str:
    """A company as it is compared: normalised, without its legal form.

    >>> company_key("ACME, S.A. de C.V."), company_key("Acme Corp.")
    ('acme', 'acme')
    """
    words = tuple(normalise(company).split())
    size = _LONGEST_FORM
    while size:
        if len(words) > size and words[-size:] in _LEGAL_FORMS:
            words, size = words[:-size], _LONGEST_FORM
        else:
            size -= 1
    return " ".join(words)


@lru_cache(maxsize=8_192)
def _place_key(location: str | None) -> str:
    folded = _WORK_IN.sub("", normalise(_AREA.sub(" ", location or "")))
    return " ".join(word for word in folded.split() if not any(map(str.isdigit, word)))


def posting_id(link: str | None, title: str | None, company: str | None, location: str | None) -> str:
    """The identity of a posting: MD5 (32 hex digits) of its link; without a link, of `title|company|location`.

    >>> posting_id("https://jobs.example/1", "Engineer", "Acme", "Austin, TX")
    '593a62988281755ea7aa2eb567ce4915'
    """
    return _md5(link or f"{title or ''}|{company or ''}|{location or ''}")


def fingerprint(title: str | None, company: str | None, location: str | None) -> str:
    """What copies of an advert share: MD5 (32 hex digits) of normalised title, company and place.

    Punctuation, accents, case, legal forms and postcodes make no difference; another city does.

    >>> ours = fingerprint("Ingeniero", "ACME, S.A. de C.V.", "León, Gto. 37000")
    >>> ours == fingerprint("ingeniero", "Acme", "Leon, Gto")
    True
    """
    return _md5(f"{normalise(title)}|{company_key(company)}|{_place_key(location)}")


_TRACKING = re.compile(
    r"(?:utm_.*|_hs.*|mc_[ce]id|mkt_tok|g?clid|gclsrc|[wg]braid|dclid|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid"
    r"|_ga|_gl|gh_src|lever-(?:source|origin|via).*|source|src|ref_?src|referer|referrer|trk|trkinfo"
    r"|trackingid|cmpid|campaignid|jobboardsource|rx_.*)",
    re.IGNORECASE,
)
"""Names of parameters that say where a click came from and never which posting it leads to."""


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0].strip()) is not None


def strip_tracking(url: str) -> str:
    """A link without fragment and tracking parameters; everything else, and its order, stays as it is.

    A fragment that is a route ("#/jobs/1", "#!/jobs/1") names the posting and stays.

    >>> strip_tracking("https://acme.example/jobs?gh_jid=42&utm_source=x&gh_src=abc#apply")
    'https://acme.example/jobs?gh_jid=42'
    """
    head, _, fragment = url.strip().partition("#")
    path, _, query = head.partition("?")
    kept = "&".join(parameter for parameter in query.split("&") if parameter.strip() and not _is_tracking(parameter))
    route = f"#{fragment}" if fragment.startswith(("/", "!")) else ""
    return (path + (f"?{kept}" if kept else "") + route).strip()
