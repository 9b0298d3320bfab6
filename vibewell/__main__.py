"""`python -m vibewell` is the `vibewell` command."""

from vibewell.boot.cli import main

main()
