"""The asset pipeline: tokens, styles, fonts and islands, built into `vibewell/web/static`."""
