"""schema.org's JobPosting <-> our posting; the only place that writes camelCase keys."""

from jobcrawler.schema_org.reading import READ_KEYS, find_posting, posting_fields, unknown_words
from jobcrawler.schema_org.writing import to_json_ld

__all__ = ["READ_KEYS", "find_posting", "posting_fields", "to_json_ld", "unknown_words"]
