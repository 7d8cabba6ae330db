"""Saved searches: named searches in a file, when they are due, and who starts them.

`saved` is one of them, `file` reads and extends searches.toml, `schedule` says when one is due, `ledger` keeps in the
store what was due, `starters` start a run here or with Scrapyd, `scheduler` does all of it in time.
"""
