"""The kernel: transactions, refusals, jobs, money, ids, paging and the clock. No business words."""
