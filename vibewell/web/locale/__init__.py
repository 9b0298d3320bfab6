"""The texts of all pages, and their German. English is the text itself."""
