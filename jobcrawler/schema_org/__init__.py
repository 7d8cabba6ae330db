"""schema.org's JobPosting <-> our posting; the only place that writes camelCase keys."""

from jobcrawler.schema_org.reading import READ_KEYS, find_posting, posting_fields, unknown_words
from jobcrawler.schema_org.writing import CONTEXT, to_json_ld, to_node

__all__ = ["CONTEXT", "READ_KEYS", "find_posting", "posting_fields", "to_json_ld", "to_node", "unknown_words"]
