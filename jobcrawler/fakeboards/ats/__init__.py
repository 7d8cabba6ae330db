"""Applicant tracking systems on this machine: their listings for any number of companies, one module a system.

Where the real system gives each company a host of its own, the host's first part is the first part of the path here:
`https://acme.recruitee.com/api/offers` is `{base_url}/acme/api/offers`.
"""

from __future__ import annotations

from jobcrawler.fakeboards.ats.ashby import AshbySite
from jobcrawler.fakeboards.ats.bamboohr import BambooHRSite
from jobcrawler.fakeboards.ats.greenhouse import GreenhouseSite
from jobcrawler.fakeboards.ats.lever import LeverSite
from jobcrawler.fakeboards.ats.personio import PersonioSite
from jobcrawler.fakeboards.ats.pinpoint import PinpointSite
from jobcrawler.fakeboards.ats.recruitee import RecruiteeSite
from jobcrawler.fakeboards.ats.rippling import RipplingSite
from jobcrawler.fakeboards.ats.smartrecruiters import SmartRecruitersSite
from jobcrawler.fakeboards.ats.teamtailor import TeamtailorSite
from jobcrawler.fakeboards.ats.workable import WorkableSite
from jobcrawler.fakeboards.ats.workday import WorkdaySite

SYSTEMS = (
    GreenhouseSite, LeverSite, AshbySite, SmartRecruitersSite, WorkableSite, RecruiteeSite, PersonioSite, WorkdaySite,
    BambooHRSite, TeamtailorSite, PinpointSite, RipplingSite,
)  # fmt: skip
"""Every system."""
