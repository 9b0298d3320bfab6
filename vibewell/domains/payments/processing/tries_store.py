"""SQL of how often it was tried to pay. The limits stand in the database (`private.tried_too_often`)."""

COUNT_DECLINED = "update payments set declined = least(declined + 1, 1000) where id = $1"
COUNT_DECLINED_CARD = "update card_requests set declined = least(declined + 1, 1000) where id = $1"
TRIED_TOO_OFTEN = "select private.tried_too_often($1, $2)"
LIVE_CARDS = """
select id, processor, processor_ref from card_requests
where checkout_id = $1 and state in ('wanted', 'open', 'failed') order by created_at, id"""
