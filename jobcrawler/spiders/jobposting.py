"""Any site that publishes schema.org JobPosting data."""

from jobcrawler.base_spiders.structured_data import Args, StructuredArgs, StructuredDataSpider


class JobPostingSpider(Args[StructuredArgs], StructuredDataSpider):
    """Pages named by a sitemap, a feed or the user. Shape: 12 recorded pages of nine sites."""

    name = "jobposting"
    title = "The site"
