"""For scrapyd-deploy, which packs the egg through a setup.py and writes one of its own where there is none."""

from setuptools import setup

setup()
