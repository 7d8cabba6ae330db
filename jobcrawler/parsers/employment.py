"""Words for kinds of employment and places of work -> the values of `job_type` and `workplace`."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobcrawler.parsers.text import clean_line, is_missing, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD_TABLE = """
full_time,part_time: full or part time|part or full time|fulltime or parttime|full time or part time|voll oder teilzeit
full_time: full time|fulltime|ft|full time employee|full time employment
full_time: tiempo completo|jornada completa|a tiempo completo|tempo integral|periodo integral|integral|tempo inteiro
full_time: vollzeit|in vollzeit|temps plein|a temps plein|plein temps|tempo pieno|a tempo pieno|full time tempo pieno
full_time: voltijd|fulltime voltijd|pelny etat|pelen etat|pełny etat|heltid|full time salaried|purnakalik|पूर्णकालिक
part_time: part time|parttime|pt|part time employee|part time employment|medio tiempo|tiempo parcial|jornada parcial
part_time: media jornada|a tiempo parcial|meio periodo|meio expediente|tempo parcial|periodo parcial|teilzeit
part_time: in teilzeit|temps partiel|a temps partiel|a tempo parziale|tempo parziale|deeltijd|niepelny etat
part_time: czesc etatu|deltid|mini job|minijob|geringfugig|अंशकालिक
contract: contract|contractor|contracted|contract basis|contractual|contract employee|independent contractor|freelance
contract: freelancer|freie mitarbeit|freiberuflich|freelancer selbststandig|subcontract|sub contract|c2c|corp to corp
contract: 1099|contrato|por contrato|contrato por obra|por obra o servicio|autonomo|por cuenta propia|honorarios
contract: por honorarios|pj|pessoa juridica|autonomo pj|prestador de servicos|free lancer|prestation|independant
contract: freelance independant|auftrag|werkvertrag|subunternehmer|libero professionista|partita iva|a contratto
contract: collaborazione|zzp|b2b|kontrakt|kontrakt b2b|umowa zlecenie|umowa o dzielo|opdracht|संविदा
contract: freelance contract
temporary: temporary|temp|temporary contract|fixed term|fixed term contract|fixed term temporary|seasonal|casual
temporary: interim|seasonal temporary|temp to hire|temp to perm|limited|maternity cover|temporal|eventual
temporary: por tiempo determinado|contrato temporal|tiempo determinado|temporario|temporaria|tempo determinado|sazonal
temporary: efetivo temporario|befristet|befristeter vertrag|befristete anstellung|zeitarbeit|aushilfe|saisonarbeit|cdd
temporary: interimaire|contrat a duree determinee|duree determinee|saisonnier|mission interim|a tempo determinato
temporary: determinato|stagionale|tijdelijk|tijdelijk contract|bepaalde tijd|uitzendwerk|umowa na czas okreslony
temporary: praca tymczasowa
internship: internship|intern|interns|stage|trainee|traineeship|apprenticeship|apprentice|co op|coop|working student
internship: practicas|practicante|becario|beca|pasantia|pasante|programa de practicas|contrato de practicas|formacion
internship: estagio|estagiario|jovem aprendiz|aprendiz|menor aprendiz|praktikum|praktikant|pflichtpraktikum|ausbildung
internship: werkstudent|werkstudentin|duales studium|stagiaire|alternance|apprentissage|contrat d apprentissage
internship: contrat pro|tirocinio|stagista|apprendistato|stageplek|staz|praktyki|student internship|प्रशिक्षु
permanent: permanent|regular|regular permanent|permanent employee|permanent contract|permanent position|indefinido
permanent: contrato indefinido|por tiempo indeterminado|tiempo indeterminado|indeterminado|planta|de planta|permanente
permanent: efetivo|efetiva|efetivo clt|clt|contrato clt|tempo indeterminado|festanstellung|feste anstellung
permanent: unbefristet|unbefristeter vertrag|fest|cdi|contrat a duree indeterminee|duree indeterminee
permanent: a tempo indeterminato|indeterminato|tempo indeterminato|vast|vast contract|vaste baan|onbepaalde tijd
permanent: umowa o prace|stala praca|स्थायी|direct hire
volunteer: volunteer|volunteering|volunteer work|voluntario|voluntaria|voluntariado|trabalho voluntario|ehrenamt
volunteer: ehrenamtlich|benevole|benevolat|volontario|volontariato|vrijwilliger|vrijwilligerswerk|wolontariat
per_diem: per diem|perdiem|prn|por dia|diarista|tageweise|a la journee|vacation|a giornata
-: fresher|freshers|fresh graduate|new grad|new graduate|graduate|entry level|junior|mid level|mid senior level
-: associate|senior|senior level|director|executive|manager|lead|principal|experienced|walk in|commission
-: commission only|on call|other|others|otro|otra|otros|outro|outros|outra|sonstige|andere|autre|autres|altro|anders
-: inne|any|not applicable|day shift|night shift|evening shift|morning shift|rotational shift|rotating shift
-: fixed shift|shift work|us shift|uk shift|weekend availability|weekends|weekend only|weekends only|monday to friday
-: flexible shift|flexible|flextime|flexible hours|8 hour shift|10 hour shift|12 hour shift|overtime|night|day
-: holidays|no weekends|weekends as needed|turno de 8 horas|turno rotativo|turno diurno|turno nocturno|lunes a viernes
-: de lunes a viernes|fin de semana|comision|turno de 10 horas|turno de 12 horas|segunda a sexta|comissao
-: recien egresado|recem formado|schichtdienst|employee|tagschicht|nachtschicht|montag bis freitag|provision
-: berufseinsteiger|travail de jour|travail de nuit|lundi a vendredi|du lundi au vendredi|debutant accepte
-: jeune diplome|commissione|turni|ploegendienst|praca zmianowa|remote|hybrid|contract to hire|temporary to permanent
-: tenure|tenured|tenure track|hourly|salaried|salary|exempt|non exempt|multiple|unspecified|not specified
"""
"""Types: words as `normalise` leaves them. "-" is known and no type: levels, shifts, ways of pay, "other"."""

EMPLOYMENT_WORDS: Mapping[str, str | None] = MappingProxyType(
    {
        normalise(word): None if kind == "-" else kind
        for kind, _, words in (line.partition(": ") for line in _WORD_TABLE.strip().splitlines())
        for word in words.split("|")
    }
)
"""Normalised word -> its type, or both of two types; None where the word is known and no type."""

SUIDS: Mapping[str, str] = MappingProxyType(
    {
        "CF3CP": "full_time",
        "75GKK": "part_time",
        "NJXCK": "contract",
        "T9BXE": "contract",
        "T65DZ": "contract",
        "ZG59D": "contract",
        "VDTG7": "internship",
        "4HKF7": "temporary",
        "CJWTS": "temporary",
        "5QWDV": "permanent",
        "TQKYQ": "per_diem",
        "UXQZ8": "volunteer",
    }
)
"""Indeed's and Glassdoor's attribute code -> type, whatever the language of the label."""

WORKPLACE_SUIDS: Mapping[str, str] = MappingProxyType({"DSQF7": "remote", "PAXZC": "hybrid"})
"""Indeed's and Glassdoor's attribute code -> workplace."""

_WORKPLACE_TABLE = """
remote: remote|remote always|remote covid temporary|remote work|remote job|work from home|wfh|home based|home office
remote: telecommute|telecommuting|telework|work at home|work remotely|fully remote|100 remote|remote only|anywhere
remote: remoto|remota|trabajo remoto|desde casa|trabajo desde casa|teletrabajo|100 remoto|trabalho remoto|em casa
remote: totalmente remoto|teletrabalho|a distancia|remotamente|fernarbeit|homeoffice|im homeoffice|mobiles arbeiten
remote: teletravail|a distance|en teletravail|full remote|teletravail complet|100 teletravail|telelavoro|da remoto
remote: lavoro da remoto|smart working|thuiswerken|op afstand|praca zdalna|zdalna|zdalnie|ghar se kaam|घर से काम
remote: temporarily remote|remote eligible|remote first|100 homeoffice|poste a distance|werken op afstand
remote: work from anywhere
hybrid: hybrid|hybrid work|hybrid remote|remote hybrid|hybrid working|hybrid workplace|partially remote|partly remote
hybrid: flexible hybrid|hibrido|hibrida|modelo hibrido|trabajo hibrido|trabalho hibrido|semipresencial
hybrid: teilweise homeoffice|hybrides arbeiten|hybride|travail hybride|teletravail partiel|teletravail occasionnel
hybrid: ibrido|lavoro ibrido|hybride werken|praca hybrydowa|hybrydowa|partial remote|partial telework
on_site: on site|onsite|in office|in person|office|on location|in the office|office based|work from office|wfo
on_site: presencial|trabajo presencial|trabalho presencial|en sitio|vor ort|in prasenz|prasenz|sur site|presentiel
on_site: en presentiel|in sede|in presenza|in loco|op locatie|op kantoor|stacjonarna|praca stacjonarna|stacjonarnie
on_site: on campus|in store|fully on site|fully onsite|on site only|onsite only|on premise|on premises
-: unspecified|not specified|flexible|any|none|other|unknown
"""
_WORKPLACES = {
    normalise(word): None if kind == "-" else kind
    for kind, _, words in (line.partition(": ") for line in _WORKPLACE_TABLE.strip().splitlines())
    for word in words.split("|")
}

_SEPARATORS = re.compile(r"[,;|/+&•·()\n]|\s[-–—]\s|\b(?:and|or|y|o|e|ou|und|oder|et|en|of|i|lub)\b", re.IGNORECASE)


_LONGEST = max(word.count(" ") + 1 for word in EMPLOYMENT_WORDS)
"""Words of the longest entry."""


@lru_cache(maxsize=2_048)
def _type_of(word: str) -> tuple[bool, str | None]:
    """(whether the word is known, its type)."""
    if word.upper() in SUIDS:
        return True, SUIDS[word.upper()]
    folded = normalise(word)
    if not folded or folded in EMPLOYMENT_WORDS:
        return True, EMPLOYMENT_WORDS.get(folded)
    last = folded.rsplit(" ", 1)[-1]
    if "." in word and " " not in word and last in EMPLOYMENT_WORDS:  # Glassdoor: "job-types.fulltime"
        return True, EMPLOYMENT_WORDS[last]
    return False, None


def _pieces(part: str) -> list[str]:
    """Known words that stand side by side ("Full time permanent", "fulltime_fixed_term"); else the part as it is."""
    words, found, at = normalise(part).split(), [], 0
    while at < len(words):
        heads = (" ".join(words[at : at + size]) for size in range(_LONGEST, 0, -1))
        known = next((head for head in heads if head in EMPLOYMENT_WORDS), None)
        if known is None:
            return [part]
        found.append(known)
        at += known.count(" ") + 1
    return found or [part]


def _parts(label: object) -> list[str]:
    line = clean_line(label) if isinstance(label, str) else None
    if line is None or _type_of(line)[0]:
        return [] if line is None else [line]
    parts = [part for part in map(str.strip, _SEPARATORS.split(line)) if part and not is_missing(part)]
    return [piece for part in parts for piece in _pieces(part)]


def job_types(labels: Iterable[object]) -> tuple[str | None, tuple[str, ...]]:
    """(the known types, sorted and joined by a comma, or None; the words that nobody knows).

    Labels are in any language of the boards and may hold several words; anything but text is passed over.

    >>> job_types(["Permanent, Full-time", "Fresher", "Nap keeper"])
    ('full_time,permanent', ('Nap keeper',))
    """
    found: set[str] = set()
    unknown: dict[str, None] = {}
    for label in labels:
        for part in _parts(label):
            known, kind = _type_of(part)
            if kind:
                found.update(kind.split(","))
            elif not known:
                unknown[part] = None
    return ",".join(sorted(found)) or None, tuple(unknown)


def workplace(text: object) -> str | None:
    """ "on_site", "hybrid" or "remote" of a word or code for the place of work, else None.

    >>> workplace("REMOTE_HYBRID"), workplace("Presencial"), workplace("TELECOMMUTE"), workplace("Austin")
    ('hybrid', 'on_site', 'remote', None)
    """
    if not isinstance(text, str) or len(text) > 80:
        return None
    return WORKPLACE_SUIDS.get(text.strip()) or _WORKPLACES.get(normalise(text))


def says_nothing_of_workplace(text: str) -> bool:
    """Whether a word is known and leaves the place of work open.

    >>> says_nothing_of_workplace("Unspecified"), says_nothing_of_workplace("Moon")
    (True, False)
    """
    return _WORKPLACES.get(normalise(text), "") is None
