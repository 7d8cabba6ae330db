"""Figures that anyone can reproduce: `make bench`. Ratios within one run count; the machines are shared."""
