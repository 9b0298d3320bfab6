"""What people say about any place, whatever the craft."""

GLAD: tuple[str, ...] = (
    "Komme wieder.",
    "Sehr zu empfehlen.",
    "Pünktlich angefangen, pünktlich fertig.",
    "Die Buchung war in einer Minute erledigt, der Termin begann auf die Sekunde.",
    "Ein Ort, an dem man gern wartet, aber nie muss.",
    "Sauber, freundlich, ohne Theater.",
    "Preis und Leistung passen hier wirklich zusammen.",
    "Ich habe schon den nächsten Termin.",
    "Der Weg durch die halbe Stadt hat sich gelohnt.",
    "Endlich habe ich meinen Ort gefunden.",
    "Man merkt, dass hier niemand unter Druck arbeitet.",
    "Ich wurde genau so behandelt, wie ich es mir gewünscht habe.",
    "Danke für die Ruhe.",
    "Meine Schwester geht jetzt auch hin.",
    "Kleiner Laden, großes Können.",
    "Schon das dritte Mal und jedes Mal gleich gut.",
    "Der Tee war auch gut.",
    "Auch mit Kinderwagen kein Problem.",
    "Kurzfristig einen Platz bekommen, trotzdem keine Hektik.",
    "Ich gehe mit besserer Laune raus, als ich gekommen bin.",
)
FINE: tuple[str, ...] = (
    "Insgesamt zufrieden.",
    "Beim nächsten Mal sage ich es einfach früher.",
    "Würde wiederkommen.",
    "Kleine Abzüge, große Sympathie.",
    "Der Preis geht in Ordnung.",
    "Parken ist schwierig, die Bahn hält fast vor der Tür.",
    "Terminfindung war leicht.",
    "Freundliches Team.",
    "Ich probiere noch jemand anderen aus dem Team.",
)
MIXED: tuple[str, ...] = (
    "Vielleicht war es einfach ein voller Tag.",
    "Beim nächsten Mal probiere ich jemand anderen.",
    "Freundlich waren alle.",
    "Für den Preis hatte ich etwas mehr erwartet.",
    "Eine zweite Chance bekommt der Laden.",
)
SOUR: tuple[str, ...] = (
    "Schade, es hatte gut angefangen.",
    "Ich wurde freundlich angehört, mehr aber nicht.",
    "Das Geld habe ich trotzdem bezahlt.",
    "Nicht mein Ort.",
)
ENGLISH: tuple[str, ...] = (
    "Will be back.",
    "English spoken, which helped.",
    "Right on time, in and out as promised.",
    "Fair price, kind people.",
    "Already booked the next one.",
    "Easy to find, easy to book.",
)
NOTES: tuple[str, ...] = (
    "Bitte ohne Duft.",
    "Ich bringe ein Bild mit.",
    "Zum ersten Mal bei euch.",
    "Gern mit wenig Gespräch.",
    "Ich komme mit Kinderwagen.",
    "Nickelallergie.",
    "Könnte fünf Minuten später werden, die Bahn.",
    "First time here, looking forward.",
    "Wie beim letzten Mal, bitte.",
    "Ich bin in der 20. Woche schwanger.",
    "Bitte klingeln, ich sehe schlecht.",
)
CANCEL_REASONS: tuple[str, ...] = (
    "Krank geworden",
    "Etwas dazwischengekommen",
    "Kind krank",
    "Dienst getauscht",
    "",
    "",
    "Bin doch verreist",
)
BLOCKS: tuple[str, ...] = (
    "Arzttermin",
    "Materialbestellung",
    "Fortbildung",
    "Kita-Eingewöhnung",
    "Steuerberatung",
    "Vertreterbesuch",
)
