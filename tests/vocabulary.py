"""A part of schema.org's vocabulary, written down by hand: what `to_json_ld` may write, and what its values may be."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

Ranges = dict[str, str]

THING: Ranges = {
    "additionalType": "Text URL", "alternateName": "Text", "description": "Text TextObject",
    "disambiguatingDescription": "Text", "identifier": "PropertyValue Text URL", "image": "ImageObject URL",
    "mainEntityOfPage": "CreativeWork URL", "name": "Text",
    "potentialAction": "Action", "sameAs": "URL", "subjectOf": "CreativeWork Event", "url": "URL",
}  # fmt: skip
"""Properties that every type has."""

TYPES: dict[str, Ranges] = {
    "JobPosting": {
        "applicantLocationRequirements": "AdministrativeArea", "applicationContact": "ContactPoint",
        "baseSalary": "MonetaryAmount Number PriceSpecification", "datePosted": "Date DateTime",
        "directApply": "Boolean", "educationRequirements": "EducationalOccupationalCredential Text",
        "eligibilityToWorkRequirement": "Text", "employerOverview": "Text", "employmentType": "Text",
        "employmentUnit": "Organization", "estimatedSalary": "MonetaryAmount MonetaryAmountDistribution Number",
        "experienceInPlaceOfEducation": "Boolean",
        "experienceRequirements": "OccupationalExperienceRequirements Text",
        "hiringOrganization": "Organization Person", "incentiveCompensation": "Text", "industry": "DefinedTerm Text",
        "jobBenefits": "Text", "jobImmediateStart": "Boolean", "jobLocation": "Place", "jobLocationType": "Text",
        "jobStartDate": "Date Text", "occupationalCategory": "CategoryCode Text",
        "physicalRequirement": "DefinedTerm Text URL", "qualifications": "EducationalOccupationalCredential Text",
        "relevantOccupation": "Occupation", "responsibilities": "Text", "salaryCurrency": "Text",
        "securityClearanceRequirement": "Text URL", "sensoryRequirement": "DefinedTerm Text URL",
        "skills": "DefinedTerm Text", "specialCommitments": "Text", "title": "Text", "totalJobOpenings": "Integer",
        "validThrough": "Date DateTime", "workHours": "Text",
    },
    "Organization": {"aggregateRating": "AggregateRating", "legalName": "Text"},
    "AggregateRating": {
        "bestRating": "Number Text", "itemReviewed": "Thing", "ratingCount": "Integer", "ratingValue": "Number Text",
        "reviewCount": "Integer", "worstRating": "Number Text",
    },
    "Place": {"address": "PostalAddress Text", "geo": "GeoCoordinates GeoShape"},
    "Country": {"address": "PostalAddress Text", "geo": "GeoCoordinates GeoShape"},
    "PostalAddress": {
        "addressCountry": "Country Text", "addressLocality": "Text", "addressRegion": "Text", "postalCode": "Text",
        "streetAddress": "Text",
    },
    "GeoCoordinates": {"latitude": "Number Text", "longitude": "Number Text"},
    "MonetaryAmount": {
        "currency": "Text", "maxValue": "Number", "minValue": "Number", "value": "Boolean Number StructuredValue Text",
    },
    "QuantitativeValue": {
        "maxValue": "Number", "minValue": "Number", "unitCode": "Text URL", "unitText": "Text",
        "value": "Boolean Number StructuredValue Text",
    },
    "PropertyValue": {"propertyID": "Text URL", "value": "Boolean Number StructuredValue Text"},
    "WebPage": {"inLanguage": "Language Text"},
    "ApplyAction": {"target": "EntryPoint URL"},
}  # fmt: skip
"""Type -> its own and inherited properties that concern us -> types of their values."""

BROADER = {
    "Country": "AdministrativeArea", "WebPage": "CreativeWork", "ApplyAction": "Action",
    "QuantitativeValue": "StructuredValue", "Integer": "Number",
}  # fmt: skip


def breaches(node: dict[str, Any], path: str = "") -> list[str]:
    """What an object says that the vocabulary does not know, one line each."""
    kind = node["@type"]
    ranges = THING | TYPES[kind]
    found = []
    for name, value in node.items():
        if name not in ranges and not name.startswith("@"):
            found.append(f"{path}{kind} has no property {name}")
        for item in value if isinstance(value, list) else [value]:
            if not name.startswith("@") and not kinds(item) & set(ranges.get(name, "").split()):
                found.append(f"{path}{kind}.{name} cannot be {item!r}")
            if isinstance(item, dict):
                found += breaches(item, f"{path}{kind}.")
    return found


def kinds(value: Any) -> set[str]:
    """The types of the vocabulary that a value is of."""
    if isinstance(value, str):
        return _kinds_of_text(value)
    if isinstance(value, bool | int | float):
        name = {bool: "Boolean", int: "Integer", float: "Number"}[type(value)]
    else:
        name = value["@type"]
    return {name, BROADER.get(name, name)}


def _kinds_of_text(text: str) -> set[str]:
    if re.fullmatch(r"https?://\S+", text):
        return {"URL", "Text"}
    for kind, read in (("Date", date.fromisoformat), ("DateTime", datetime.fromisoformat)):
        try:
            read(text)
        except ValueError:
            continue
        return {kind, "Text"}
    return {"Text"}
