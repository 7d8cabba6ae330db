"""What holds for every test."""

import os

os.environ["JOBCRAWLER_RUN_PAGES"] = ""  # pages of runs only where a test asks for them
