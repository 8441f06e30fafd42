"""What it costs, as ratios within one run. Run by ``make bench``; no test asserts a time.

Each pair is measured alternately, so that a busy machine slows both sides; the median by the
clock counts, and the processor's time is shown beside it where it can be told.
"""
