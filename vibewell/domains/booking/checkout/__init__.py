"""Where visits and money meet: terms, checkouts, what is settled when a visit is booked, called off or missed."""
