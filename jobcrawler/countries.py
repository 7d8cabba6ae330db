"""One table: country -> board hosts, language, currency, miles or kilometres.

Hosts are those that the boards answer under; `None` means that the board does not serve the country.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the boards know it."""

    code: str
    """ISO 3166-1 alpha-2."""
    names: tuple[str, ...]
    """Its English name, then what its people and the boards call it."""
    language: str
    """ISO 639-1 of the boards' pages."""
    currency: str
    """ISO 4217."""
    indeed: str | None = None
    """Host of Indeed."""
    glassdoor: str | None = None
    """Host of Glassdoor."""
    miles: bool = False
    """Whether a radius is in miles rather than kilometres."""

    @property
    def name(self) -> str:
        """The English name."""
        return self.names[0]


# code: names | language | currency | Indeed's sub-domain | Glassdoor's domain
_TABLE = """
ae United Arab Emirates/UAE/الإمارات العربية المتحدة | en | AED | ae |
ar Argentina | es | ARS | ar | com.ar
at Austria/Österreich | de | EUR | at | at
au Australia | en | AUD | au | com.au
be Belgium/België/Belgique | nl | EUR | be | nl.glassdoor.be
bh Bahrain | en | BHD | bh |
br Brazil/Brasil | pt | BRL | br | com.br
ca Canada | en | CAD | ca | ca
ch Switzerland/Schweiz/Suisse | de | CHF | ch | de.glassdoor.ch
cl Chile | es | CLP | cl |
cn China/中国 | zh | CNY | cn |
co Colombia | es | COP | co |
cr Costa Rica | es | CRC | cr |
cz Czechia/Czech Republic/Česko | cs | CZK | cz |
de Germany/Deutschland | de | EUR | de | de
dk Denmark/Danmark | da | DKK | dk |
ec Ecuador | es | USD | ec |
eg Egypt/مصر | en | EGP | eg |
es Spain/España | es | EUR | es | es
fi Finland/Suomi | fi | EUR | fi |
fr France | fr | EUR | emplois | fr
gb United Kingdom/UK/Great Britain | en | GBP | uk | co.uk
gr Greece/Ελλάδα | el | EUR | gr |
hk Hong Kong/香港 | en | HKD | hk | com.hk
hu Hungary/Magyarország | hu | HUF | hu |
id Indonesia | id | IDR | id |
ie Ireland/Éire | en | EUR | ie | ie
il Israel/ישראל | he | ILS | il |
in India | en | INR | in | co.in
it Italy/Italia | it | EUR | it | it
jp Japan/日本 | ja | JPY | jp |
kr South Korea/대한민국 | ko | KRW | kr |
kw Kuwait | en | KWD | kw |
lu Luxembourg | fr | EUR | lu |
ma Morocco/Maroc | fr | MAD | ma |
mx Mexico/México | es | MXN | mx | com.mx
my Malaysia | en | MYR | malaysia |
ng Nigeria | en | NGN | ng |
nl Netherlands/Nederland | nl | EUR | nl | nl
no Norway/Norge | no | NOK | no |
nz New Zealand | en | NZD | nz | co.nz
om Oman | en | OMR | om |
pa Panama/Panamá | es | PAB | pa |
pe Peru/Perú | es | PEN | pe |
ph Philippines | en | PHP | ph |
pk Pakistan | en | PKR | pk |
pl Poland/Polska | pl | PLN | pl |
pt Portugal | pt | EUR | pt |
qa Qatar | en | QAR | qa |
ro Romania/România | ro | RON | ro |
sa Saudi Arabia/السعودية | en | SAR | sa |
se Sweden/Sverige | sv | SEK | se |
sg Singapore | en | SGD | sg | sg
th Thailand/ประเทศไทย | th | THB | th |
tr Turkey/Türkiye | tr | TRY | tr |
tw Taiwan/台灣 | zh | TWD | tw |
ua Ukraine/Україна | uk | UAH | ua |
us United States/USA/US/United States of America | en | USD | www | com
uy Uruguay | es | UYU | uy |
ve Venezuela | es | VES | ve |
vn Vietnam/Việt Nam | vi | VND | vn |
za South Africa | en | ZAR | za |
"""

_MILES = {"us", "gb"}


def _row(line: str) -> Country:
    names, language, currency, indeed, glassdoor = (cell.strip() for cell in line[3:].split("|"))
    if glassdoor and "glassdoor" not in glassdoor:
        glassdoor = f"www.glassdoor.{glassdoor}"
    return Country(
        code=line[:2],
        names=tuple(names.split("/")),
        language=language,
        currency=currency,
        indeed=f"{indeed}.indeed.com" if indeed else None,
        glassdoor=glassdoor or None,
        miles=line[:2] in _MILES,
    )


COUNTRIES: MappingProxyType[str, Country] = MappingProxyType(
    {line[:2]: _row(line) for line in _TABLE.strip().splitlines()}
)
"""Country by lower-case code."""

_BY_NAME = {name.casefold(): country for country in COUNTRIES.values() for name in country.names}


def country_by_name(text: str) -> Country | None:
    """The country that a text names, in English or as its people call it; None for anything else.

    >>> country_by_name("Deutschland").code
    'de'
    >>> country_by_name("Georgetown") is None
    True
    """
    return _BY_NAME.get(text.strip().casefold())
