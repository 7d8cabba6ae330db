"""Our `scrapy ...` subcommands.

Scrapy imports every module here for every command. So what one of them needs and the others do not (spiders, stores,
a web server) is imported by the function that needs it, and a class that builds on it lives elsewhere.
"""
