"""What a browser is called, for people: from the line by which it introduces itself."""

# The first that is found wins: most browsers name others, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_name(introduced: str) -> str:
    """`Firefox, Linux`, or nothing when it does not say."""
    browser = next((name for sign, name in BROWSERS if sign in introduced), "")
    system = next((name for sign, name in SYSTEMS if sign in introduced), "")
    return ", ".join(filter(None, (browser, system)))
