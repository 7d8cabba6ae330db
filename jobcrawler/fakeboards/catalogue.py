"""What the invented adverts are made of: occupations, levels, companies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jobcrawler.fakeboards.dice import mixed
from jobcrawler.fakeboards.places import plain

# weight, yearly pay in USD | English | Spanish | German | skills | further words that find it
_OCCUPATIONS = """
4 125000 | Data Engineer | Ingeniero de Datos | Dateningenieur | Python,SQL,Spark,Airflow,AWS,Kafka | etl
4 120000 | Software Engineer | Ingeniero de Software | Softwareentwickler | Java,Kubernetes,Git,APIs,C++ | developer
3 122000 | Data Scientist | Científico de Datos | Datenwissenschaftler | Python,R,SQL,Pandas | machine learning
2 78000 | Data Analyst | Analista de Datos | Datenanalyst | SQL,Excel,Power BI,Tableau | bi
2 105000 | Frontend Developer | Desarrollador Frontend | Frontend-Entwickler | JavaScript,React,CSS | front-end software
2 112000 | Backend Developer | Desarrollador Backend | Backend-Entwickler | Python,Go,Docker | back-end software
2 118000 | DevOps Engineer | Ingeniero DevOps | DevOps-Ingenieur | Terraform,Kubernetes,Linux,CI/CD | sre
2 135000 | Machine Learning Engineer | Ingeniero de Machine Learning | ML-Ingenieur | Python,TensorFlow,AWS | ai
1 84000 | QA Engineer | Ingeniero de Calidad | Testingenieur | Selenium,Jira,SQL,API testing | tester quality
1 110000 | Product Manager | Gerente de Producto | Produktmanager | Roadmaps,Jira,Communication skills | owner
1 62000 | Project Coordinator | Coordinador de Proyectos | Projektkoordinator | MS Project,Excel,Budgeting | manager
2 82000 | Registered Nurse | Enfermera General | Pflegefachkraft | BLS certification,Patient care,EMR systems | rn
2 38000 | Warehouse Associate | Auxiliar de Almacén | Lagermitarbeiter | Forklift,Inventory control,Lifting | picker
1 70000 | Account Executive | Ejecutivo de Ventas | Vertriebsmitarbeiter | CRM software,Negotiation,Cold calling | sales
1 65000 | Accountant | Contador | Buchhalter | Bookkeeping,Excel,Financial audits | finance
1 60000 | Electrician | Electricista | Elektriker | Wiring,Hand tools,Blueprint reading | trade
1 58000 | Graphic Designer | Diseñador Gráfico | Grafikdesigner | Figma,Illustrator,Typography | creative
1 40000 | Customer Service Representative | Atención a Clientes | Kundenberater | Phone etiquette,Typing | support
1 92000 | Mechanical Engineer | Ingeniero Mecánico | Maschinenbauingenieur | CAD,SolidWorks,Root cause analysis | cad
1 36000 | Line Cook | Cocinero | Koch | Food safety,Cooking,Time management | chef
"""

LANGUAGES = ("en", "es", "de")
LEVELS = {
    "en": ("", "", "", "Senior ", "Sr. ", "Junior ", "Lead ", "Principal "),
    "es": ("", "", "", "", "Jefe – "),
    "de": ("", "", "", "Senior ", "Junior "),
}
_TAILS_EN = ("Payments", "Platform", "Growth Team", "Night Shift", "R&D", "2nd Shift")
TAILS = {
    "en": ("", "", "", "", "", *(f" - {tail}" for tail in _TAILS_EN), " II", ", Analytics", " (m/f/x)"),
    "es": ("", "", "", " - Turno Matutino", " (Híbrido o presencial)", ", Jr."),
    "de": (" (m/w/d)", " (m/w/d)", " (w/m/d)", " – Schwerpunkt Qualität (m/w/d)"),
}

_FIRST_NAMES = """
Acme Amberfield Bluegate Birchline Cinderhill Copperleaf Daybreak Duskwood Eastmoor Emberly Fernhollow Foxglen
Goldenrod Greyharbor Halloway Hawkridge Ironvale Ivorybay Juniper Kestrel Larkspur Lindenroot Maplecrest Moonfair
Northwick Nimbusway Oakhaven Orchidia Pinebrook Quillmark Ravenford Redstone Saltmarsh Silverfern Thornbury
Tidewell Umberland Violetta Wrenfield Zephyrine
"""
_SECOND_NAMES = """
Robotics,Analytics,Logistics,Health,Foods,Energy Partners,Systems,Labs,& Sons,Media,Software,Engineering,
Retail Group,Clinics,Mobility,Bank,Studios,Outfitters,Materials,Consulting
"""
_FIRST = _FIRST_NAMES.split()
_SECOND = [name.strip() for name in _SECOND_NAMES.split(",")]
_FORMS = {
    "us": ("Inc.", "LLC", "Corp."),
    "in": ("Pvt. Ltd.", "Private Limited"),
    "mx": ("S.A. de C.V.", "S. de R.L."),
    "gb": ("Ltd.", "PLC"),
    "ca": ("Inc.", "Ltd."),
    "de": ("GmbH", "AG", "GmbH & Co. KG"),
}


@dataclass(frozen=True, slots=True)
class Occupation:
    """What somebody is hired as."""

    weight: int
    titles: dict[str, str]
    skills: tuple[str, ...]
    yearly_usd: int
    words: frozenset[str]
    """Every word that finds it, in all languages."""


@dataclass(frozen=True, slots=True)
class Company:
    """An employer, written as each board writes it."""

    number: int
    short: str
    """Without its legal form."""
    indeed: str
    glassdoor: str
    rating: float
    """0 when the boards have none."""
    reviews: int
    slug: str
    """As in addresses: "Acme-Robotics"."""
    code: str
    """Indeed's id of it, 16 hex digits."""


def words_of(text: str) -> frozenset[str]:
    """The words of a query or a title, for matching.

    >>> sorted(words_of("Sr. Data-Engineer, C++"))
    ['c++', 'data', 'engineer', 'sr']
    """
    return frozenset(re.findall(r"[\w+#]+", plain(text)))


def _occupation(line: str) -> Occupation:
    numbers, english, spanish, german, skills, extra = (cell.strip() for cell in line.split("|"))
    weight, pay = numbers.split()
    names = (english, spanish, german)
    return Occupation(
        weight=int(weight),
        titles=dict(zip(LANGUAGES, names, strict=True)),
        skills=tuple(skills.split(",")),
        yearly_usd=int(pay),
        words=words_of(" ".join((*names, skills, extra))),
    )


OCCUPATIONS = tuple(_occupation(line) for line in _OCCUPATIONS.strip().splitlines())
COMPANIES = len(_FIRST) * len(_SECOND)
"""How many companies there are in a country."""


@cache
def company(number: int, country: str) -> Company:
    """The company of a number below `COMPANIES`, in a country."""
    short = f"{_FIRST[number % len(_FIRST)]} {_SECOND[number // len(_FIRST)]}"
    forms = _FORMS[country]
    form = forms[number % len(forms)]
    rated = number % 4 != 3
    return Company(
        number=number,
        short=short,
        indeed=short if number % 4 == 0 else f"{short}, {form}" if country == "us" else f"{short} {form}",
        glassdoor=short if number % 5 == 0 else f"{short} {form.rstrip('.')}",
        rating=round(2.6 + number % 23 / 10, 1) if rated else 0.0,
        reviews=number * number % 4001 + 1 if rated else 0,
        slug=re.sub(r"[^\w]+", "-", short).strip("-"),
        code=f"{mixed(number, len(country), 5):016x}",
    )
