"""SQL of how visits ended, as it was known at an instant."""

# Waived by then; what is waived later changes nothing that was booked before.
WAIVED_BY = "select exists (select from fee_waivers where visit_id = $1 and waived_at <= $2)"
ASKED_BY = "select exists (select from client_cancellations where visit_id = $1)"
