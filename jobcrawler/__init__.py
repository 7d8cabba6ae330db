"""Job boards in, a clean and dated database of postings out."""

__version__ = "0.1.0"
