"""What is told of runs: in sentences, in figures and on a page."""
