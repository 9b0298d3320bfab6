"""Speed, measured the same way every time: `make bench` prints each figure beside its limit.

CPU is compared with pgbench's in one run, because a ratio holds on a busy machine as well; figures in milliseconds and
seconds mean something only on a quiet one, so the load average stands beside them.
"""
