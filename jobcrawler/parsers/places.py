"""Names of countries and regions as boards write them: tables of `parsers.location`."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobcrawler.countries import COUNTRIES
from jobcrawler.parsers.identity import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNTRY_TABLE = """
AF Afghanistan|AL Albania|DZ Algeria|AD Andorra|AO Angola|AM Armenia|AZ Azerbaijan|BS Bahamas|BD Bangladesh
BB Barbados
BY Belarus|BZ Belize|BJ Benin|BM Bermuda|BT Bhutan|BO Bolivia|BA Bosnia and Herzegovina|BA Bosnia|BW Botswana
BN Brunei
BG Bulgaria|BG България|BF Burkina Faso|BI Burundi|KH Cambodia|CM Cameroon|CV Cape Verde|KY Cayman Islands|TD Chad
CG Congo|HR Croatia|HR Hrvatska|CU Cuba|CY Cyprus|DO Dominican Republic|DO República Dominicana|SV El Salvador
EE Estonia|EE Eesti|ET Ethiopia|FJ Fiji|GA Gabon|GM Gambia|GH Ghana|GI Gibraltar|GT Guatemala|GG Guernsey|GY Guyana
HT Haiti|HN Honduras|IS Iceland|IS Ísland|IR Iran|IQ Iraq|IM Isle of Man|CI Ivory Coast|CI Côte d'Ivoire|JM Jamaica
JE Jersey|KZ Kazakhstan|KE Kenya|XK Kosovo|KG Kyrgyzstan|LA Laos|LV Latvia|LV Latvija|LS Lesotho|LR Liberia|LY Libya
LI Liechtenstein|LT Lithuania|LT Lietuva|MO Macao|MO Macau|MG Madagascar|MW Malawi|MV Maldives|ML Mali|MT Malta
MR Mauritania|MU Mauritius|MD Moldova|MC Monaco|MN Mongolia|ME Montenegro|MZ Mozambique|MM Myanmar|NA Namibia|NP Nepal
NI Nicaragua|NE Niger|MK North Macedonia|PS Palestine|PG Papua New Guinea|PY Paraguay|PR Puerto Rico|RU Russia
RU Russian Federation|RU Россия|RW Rwanda|SN Senegal|RS Serbia|RS Srbija|SC Seychelles|SL Sierra Leone|SK Slovakia
SK Slovensko|SI Slovenia|SI Slovenija|SO Somalia|LK Sri Lanka|SD Sudan|SR Suriname|SY Syria|TJ Tajikistan|TZ Tanzania
TG Togo|TT Trinidad and Tobago|TN Tunisia|TN Tunisie|TM Turkmenistan|UG Uganda|UZ Uzbekistan|VA Vatican City|YE Yemen
ZM Zambia|ZW Zimbabwe|US U.S.|US U.S.A.|US EE. UU.|US Estados Unidos|US États-Unis|US Vereinigte Staaten|GB U.K.
GB Reino Unido|GB Royaume-Uni|GB Vereinigtes Königreich|DE Alemania|DE Alemanha|DE Allemagne
ES Espagne|ES Spanien|ES Espanha|FR Frankreich|FR Francia|FR França|IT Italien|IT Italie|NL The Netherlands|NL Holland
NL Niederlande|NL Pays-Bas|NL Países Bajos|CH Svizzera|CH Suiza|CH Suíça|KR Korea|KR Republic of Korea|KR Korea South
KR Korea, Republic of|CZ Czech|VN Vietnam|VN Viet Nam|TR Turkiye|TR Türkei|PL Polen|PL Pologne|AT Austria|RO Romania
PH The Philippines|BE Belgien|IE Republic of Ireland|MX Mexique|MX Mexiko
BR Brésil|BR Brasilien|BR Todo o Brasil|IN Bharat|IN भारत|HK Hong Kong SAR|CN P.R. China|TW Taiwan, Province of China
IN Pan India|IN All India
"""
SHARED_NAMES = frozenset(("georgia", "jordan", "jersey", "lebanon", "guinea", "peru", "cuba", "jamaica", "panama"))
"""Countries that share their name with a state or a well-known town: read as a country only behind another place."""

COUNTRY_NAMES: Mapping[str, str] = MappingProxyType(
    {normalise(name): country.code.upper() for country in COUNTRIES.values() for name in country.names}
    | {
        normalise(cell[3:]): cell[:2]
        for line in _COUNTRY_TABLE.strip().splitlines()
        for cell in map(str.strip, line.split("|"))
    }
)
"""Normalised name of a country, in its own language too -> alpha-2."""
COUNTRY_CODES = frozenset(COUNTRY_NAMES.values()) | {"GE", "JO", "LB", "GN"}
_ALPHA_3_TABLE = """
ARE AE|ARG AR|AUS AU|AUT AT|BEL BE|BGR BG|BRA BR|CAN CA|CHE CH|CHL CL|CHN CN|COL CO|CRI CR|CZE CZ|DEU DE|DNK DK|EGY EG
ESP ES|EST EE|FIN FI|FRA FR|GBR GB|GRC GR|HKG HK|HUN HU|IDN ID|IND IN|IRL IE|ISR IL|ITA IT|JPN JP|KOR KR|LTU LT|LUX LU
LVA LV|MEX MX|MYS MY|NLD NL|NOR NO|NZL NZ|PER PE|PHL PH|POL PL|PRT PT|ROU RO|SAU SA|SGP SG|SRB RS|SWE SE|THA TH|TUR TR
TWN TW|UKR UA|URY UY|USA US|VNM VN|ZAF ZA
"""
ALPHA_3 = MappingProxyType({cell[:3]: cell[4:] for cell in _ALPHA_3_TABLE.strip().replace("\n", "|").split("|")})
"""Code of three letters -> alpha-2."""


@cache
def official_names() -> Mapping[str, str]:
    """Normalised names of ISO 3166-1, in full and as used, -> alpha-2."""
    import pycountry  # noqa: PLC0415  (its tables are for the names that ours do not know)

    found = {}
    for country in pycountry.countries:
        names = (getattr(country, kind, None) for kind in ("name", "official_name", "common_name"))
        found.update({normalise(name): str(country.alpha_2) for name in names if name})
    return MappingProxyType(found)


@cache
def _official_codes() -> Mapping[str, str]:
    """Codes of two and of three letters -> alpha-2."""
    import pycountry  # noqa: PLC0415  (the same)

    codes = ((str(country.alpha_2), str(country.alpha_3)) for country in pycountry.countries)
    return MappingProxyType({code: pair[0] for pair in codes for code in pair})


def country_code(text: str) -> str | None:
    """Alpha-2 of a country's name or code, in a field that holds nothing else; None for what is neither.

    >>> country_code("Deutschland"), country_code("usa"), country_code("ca"), country_code("Europe")
    ('DE', 'US', 'CA', None)
    >>> country_code("Korea, Republic of"), country_code("State of Israel"), country_code("PRT")
    ('KR', 'IL', 'PT')
    """
    code, folded = text.strip().upper(), normalise(text)
    found = COUNTRY_NAMES.get(folded) or (code if len(code) == 2 and code in COUNTRY_CODES else None)
    return found or official_names().get(folded) or _official_codes().get(code)


_CODED_TABLE = """
US: AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CA Calif|CO Colorado|CT Connecticut|DE Delaware
US: DC District of Columbia|DC D.C.|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas
US: KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri
US: MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NY New York State
US: NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina
US: SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WA Washington State
US: WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|GU Guam
CA: AB Alberta|BC British Columbia|BC Colombie-Britannique|MB Manitoba|NB New Brunswick|NB Nouveau-Brunswick
CA: NL Newfoundland and Labrador|NL Newfoundland|NS Nova Scotia|NS Nouvelle-Écosse|NT Northwest Territories|NU Nunavut
CA: ON Ontario|PE Prince Edward Island|QC Quebec|QC Québec|QC PQ|SK Saskatchewan|YT Yukon
AU: NSW New South Wales|VIC Victoria|QLD Queensland|WA Western Australia|SA South Australia|TAS Tasmania
AU: ACT Australian Capital Territory|NT Northern Territory
BR: AC Acre|AL Alagoas|AP Amapá|AM Amazonas|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás
BR: MA Maranhão|MT Mato Grosso|MS Mato Grosso do Sul|MG Minas Gerais|PA Pará|PB Paraíba|PR Paraná|PE Pernambuco
BR: PI Piauí|RJ Rio de Janeiro|RN Rio Grande do Norte|RS Rio Grande do Sul|RO Rondônia|RR Roraima|SC Santa Catarina
BR: SP São Paulo|SE Sergipe|TO Tocantins
MX: Ags. Aguascalientes|B.C. Baja California|B.C.S. Baja California Sur|Camp. Campeche|Chis. Chiapas|Chih. Chihuahua
MX: CDMX Ciudad de México|CDMX Mexico City|CDMX Distrito Federal|CDMX D.F.|Coah. Coahuila|Coah. Coahuila de Zaragoza
MX: Col. Colima|Dgo. Durango|Gto. Guanajuato|Gro. Guerrero|Hgo. Hidalgo|Jal. Jalisco|Méx. Estado de México
MX: Méx. Edo. Méx.|Méx. Edomex|Mich. Michoacán|Mich. Michoacán de Ocampo|Mor. Morelos|Nay. Nayarit|N.L. Nuevo León
MX: Oax. Oaxaca|Pue. Puebla|Qro. Querétaro|Qro. Queretaro de Arteaga|Q.R. Quintana Roo|Q.R. Q. Roo
MX: S.L.P. San Luis Potosí|Sin. Sinaloa|Son. Sonora|Tab. Tabasco|Tamps. Tamaulipas|Tlax. Tlaxcala|Ver. Veracruz
MX: Ver. Veracruz de Ignacio de la Llave|Yuc. Yucatán|Zac. Zacatecas
"""
_NAMED_TABLE = """
IN: Andhra Pradesh|Arunachal Pradesh|Assam|Bihar|Chhattisgarh|Goa|Gujarat|Haryana|Himachal Pradesh|Jharkhand|Karnataka
IN: Kerala|Madhya Pradesh|Maharashtra|Manipur|Meghalaya|Mizoram|Nagaland|Odisha=Orissa|Punjab|Rajasthan|Sikkim
IN: Tamil Nadu|Telangana|Tripura|Uttar Pradesh|Uttarakhand=Uttaranchal|West Bengal|Jammu and Kashmir|Ladakh|Chandigarh
IN: Puducherry=Pondicherry|Andaman and Nicobar Islands|Dadra and Nagar Haveli and Daman and Diu|Lakshadweep|Delhi
GB: England|Scotland|Wales|Northern Ireland|Greater London|Greater Manchester|Merseyside|Tyne and Wear|West Midlands
GB: South Yorkshire|West Yorkshire|Berkshire|Bedfordshire|Cheshire|Northamptonshire
DE: Baden-Württemberg|Bayern=Bavaria|Brandenburg|Hessen=Hesse|Mecklenburg-Vorpommern|Niedersachsen=Lower Saxony
DE: Nordrhein-Westfalen=North Rhine-Westphalia=NRW|Rheinland-Pfalz=Rhineland-Palatinate|Saarland|Sachsen=Saxony
DE: Sachsen-Anhalt=Saxony-Anhalt|Thüringen=Thuringia|Schleswig-Holstein|Berlin|Hamburg|Bremen
FR: Auvergne-Rhône-Alpes|Bourgogne-Franche-Comté|Bretagne=Brittany|Centre-Val de Loire|Corse=Corsica|Grand Est
FR: Hauts-de-France|Île-de-France|Normandie=Normandy|Nouvelle-Aquitaine|Occitanie|Pays de la Loire
FR: Provence-Alpes-Côte d'Azur
ES: Andalucía=Andalusia|Aragón|Asturias=Principado de Asturias|Islas Baleares=Illes Balears=Balearic Islands
ES: Canarias=Canary Islands=Islas Canarias|Cantabria|Castilla y León|Castilla-La Mancha|Cataluña=Catalunya=Catalonia
ES: Comunidad de Madrid=Community of Madrid|Comunidad Valenciana=Comunitat Valenciana|Extremadura|Galicia|La Rioja
ES: Región de Murcia|Navarra=Navarre=Comunidad Foral de Navarra|País Vasco=Euskadi=Basque Country
BE: Antwerpen provincie|Limburg|Oost-Vlaanderen=East Flanders|Vlaams-Brabant=Flemish Brabant|Hainaut|Liège province
BE: West-Vlaanderen=West Flanders|Brabant wallon=Walloon Brabant|Wallonie=Wallonia=Région wallonne
BE: Vlaanderen=Flanders=Vlaams Gewest=Flemish Region
BE: Bruxelles-Capitale=Région de Bruxelles-Capitale=Brussels Hoofdstedelijk Gewest=Brussels-Capital Region
NL: Drenthe|Flevoland|Friesland=Fryslân|Gelderland|Limburg|Noord-Brabant=North Brabant|Noord-Holland=North Holland
NL: Overijssel|Zeeland|Zuid-Holland=South Holland|Utrecht|Groningen
IT: Abruzzo|Basilicata|Calabria|Campania|Emilia-Romagna|Friuli-Venezia Giulia|Lazio|Liguria|Lombardia=Lombardy|Marche
IT: Molise|Piemonte=Piedmont|Puglia=Apulia|Sardegna=Sardinia|Sicilia=Sicily|Toscana=Tuscany|Trentino-Alto Adige
IT: Umbria|Valle d'Aosta|Veneto
PL: dolnośląskie=Lower Silesia|kujawsko-pomorskie|lubelskie|lubuskie|łódzkie|małopolskie=Lesser Poland
PL: mazowieckie=Masovia=Masovian Voivodeship|opolskie|podkarpackie|podlaskie|pomorskie=Pomerania|śląskie=Silesia
PL: świętokrzyskie|warmińsko-mazurskie|wielkopolskie=Greater Poland|zachodniopomorskie
ZA: Eastern Cape|Free State|Gauteng|KwaZulu-Natal|Limpopo|Mpumalanga|Northern Cape|Western Cape
AT: Burgenland|Kärnten=Carinthia|Niederösterreich=Lower Austria|Oberösterreich=Upper Austria|Steiermark=Styria
AT: Tirol=Tyrol|Vorarlberg
CH: Aargau|Graubünden=Grisons|Ticino=Tessin|Thurgau|Valais=Wallis|Vaud
"""
"""The form that we keep, then what else a region is called."""


def _regions() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in _CODED_TABLE.strip().splitlines():
        country, _, cells = line.partition(": ")
        for cell in cells.split("|"):
            code, _, name = cell.partition(" ")
            found.setdefault(country, {}).update({normalise(code): code, normalise(name): code})
    for line in _NAMED_TABLE.strip().splitlines():
        country, _, names = line.partition(": ")
        for cell in names.split("|"):
            kept, *others = cell.split("=")
            found.setdefault(country, {}).update({normalise(name): kept for name in (kept, *others)})
    return found


REGIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(_regions())
"""Country -> normalised name or code of a region -> the form that we keep: a code where the country's boards use it."""
_TOWN_TABLE = "Berlin|Hamburg|Bremen|Delhi|Chandigarh|Mexico City|Ciudad de México|CDMX|São Paulo|Rio de Janeiro"
TOWN_REGIONS = frozenset(normalise(name) for name in _TOWN_TABLE.split("|"))
"""Regions that are one city, or that are hardly ever meant without it."""
UNCERTAIN_REGIONS = frozenset(("georgia", "punjab"))
"""Names of a region that are also a country's or another country's region."""
UNCERTAIN_ALONE = UNCERTAIN_REGIONS | {"washington", "victoria", "limburg"}
"""Names of a region that, alone, may as well be a town elsewhere."""

CITY_NAMES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "nyc": ("New York", "NY", "US"),
        "new york city": ("New York", "NY", "US"),
        "sf": ("San Francisco", "CA", "US"),
        "washington dc": ("Washington", "DC", "US"),
        "washington d c": ("Washington", "DC", "US"),
    }
)
"""Short names of cities that leave no doubt."""
_SHORT_TABLE = """
nyc New York NY|sf San Francisco CA|la Los Angeles CA|sea Seattle WA|chi Chicago IL|atx Austin TX|bos Boston MA
dc Washington DC|atl Atlanta GA|dal Dallas TX|den Denver CO|pdx Portland OR|phx Phoenix AZ|phl Philadelphia PA
"""
SHORT_CITIES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        short: (rest[:-3], rest[-2:], "US")
        for short, _, rest in (cell.partition(" ") for cell in _SHORT_TABLE.strip().replace("\n", "|").split("|"))
    }
)
"""Short names of cities that are clear in a row of them -> (city, region, country)."""

_FOREIGN_TABLE = """
AR: Buenos Aires|Córdoba|Rosario|Mendoza
CA: Toronto|Vancouver|Montreal|Ottawa|Calgary|Edmonton|Winnipeg|Québec|Mississauga|Waterloo|Halifax|Victoria
CO: Bogotá|Medellín|Cali|Barranquilla|Cartagena
DE: Berlin|München|Munich|Hamburg|Köln|Cologne|Frankfurt|Frankfurt am Main|Stuttgart|Düsseldorf|Leipzig|Dresden|Bonn
ID: Jakarta|Bandung|Surabaya|Bali|Yogyakarta
IL: Tel Aviv|Tel Aviv-Yafo|Haifa|Jerusalem|Herzliya|Ramat Gan|Petah Tikva
IN: Mumbai|Bangalore|Bengaluru|Delhi|New Delhi|Hyderabad|Chennai|Pune|Kolkata|Noida|Gurgaon|Gurugram|Ahmedabad
MA: Casablanca|Rabat|Marrakech|Tangier|Tanger|Fès
PA: Panama City|Panamá|Ciudad de Panamá
"""
FOREIGN_CITIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {line[:2]: frozenset(map(normalise, line[4:].split("|"))) for line in _FOREIGN_TABLE.strip().splitlines()}
)
"""Cities of the countries whose code is also a state of the United States: "Berlin, DE" is not in Delaware."""

_NO_CITY_TABLE = """
area areas metro metropolitan region county zone office offices hq headquarters based surroundings anywhere global
globally worldwide various multiple location locations emea apac latam dach nordics europe europa eu asia africa america
americas midwest coast time flexible nationwide international all any greater campus district remote hybrid and or
central eastern western southern northern us usa uk eligible only near within state province continental field tbd
production team hub regional studio lab labs factory warehouse plant store hospital clinic university school airport
street road avenue blvd suite floor building bundesweit deutschlandweit österreichweit schweizweit job jobs
select states
"""
NO_CITY = frozenset(_NO_CITY_TABLE.split())
"""Words that no name of a city holds, or that make it uncertain."""
_REGION_WORD_TABLE = "district region county province state central eastern western southern northern greater metro"
REGION_WORDS = frozenset((*_REGION_WORD_TABLE.split(), "metropolitan"))
"""Words of that kind that names of regions do hold."""
WORLD_REGIONS = frozenset(("AMER", "AMERICAS", "Americas", "NAMER", "EMEA", "APAC", "LATAM"))
COUNTY = {
    "IE": re.compile(r"((?:County|Co\.?) \w+)", re.IGNORECASE),
    "GB": re.compile(r"((?:County|Co\.) \w+)", re.IGNORECASE),
    "ES": re.compile(r"(.+?)\s+\(?provincia\)?", re.IGNORECASE),
}
"""Forms of regions that no table holds."""
FULL_TABLES = ("US", "CA", "AU", "BR", "MX", "IN")
"""Countries of which `places.REGIONS` holds every region."""
