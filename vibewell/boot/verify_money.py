"""Checks of money: the books balance and tell what was paid, receipts have no gaps, checkouts add up."""

from vibewell.boot.verify_types import Facts

COUNT_MOVEMENTS = "select count(*) from ledger_movements where business_id = any (%(businesses)s)"
COUNT_PAYMENTS = "select count(*) from payments where business_id = any (%(businesses)s)"
COUNT_RECEIPTS = "select count(*) from receipts where business_id = any (%(businesses)s)"
COUNT_CHECKOUTS = "select count(*) from checkouts where business_id = any (%(businesses)s)"

BALANCES = """
select array[m.id::text, m.source], case when e.of is distinct from m.business_id
  then 'its entries are in the books of another business'
  else concat('its entries leave ', e.amount, ' ', e.currency) end
from ledger_movements m join lateral (
  select x.currency, sum(x.amount) as amount, min(x.business_id::text)::uuid as of
  from ledger_entries x where x.movement_id = m.id group by x.currency) e on true
where m.business_id = any (%(businesses)s) and (e.amount <> 0 or e.of <> m.business_id)
union all
select array[m.id::text, m.source], 'it has no entries' from ledger_movements m
where m.business_id = any (%(businesses)s) and not exists (select from ledger_entries e where e.movement_id = m.id)
union all
select array[b.id::text], concat('the movements end at ', n.movements, ', but there are ', n.count, ' up to ', n.most)
from businesses b join lateral (select coalesce(max(m.number), 0) as most, count(m.number) as count,
  coalesce((select r.movements from receipt_numbers r where r.business_id = b.id), 0) as movements
  from ledger_movements m where m.business_id = b.id) n on true
where b.id = any (%(businesses)s) and (n.movements <> n.count or n.most <> n.count)"""

# What the books say of each payment: where the money is, what the platform and the processor keep, what went back.
PAYMENTS = """
with booked as (
  select m.payment_id, sum(e.amount) filter (where m.source like '%%:paid' and e.position = 0) as paid,
    -sum(e.amount) filter (where m.source like '%%:paid' and e.account = 'platform:commission') as commission,
    sum(e.amount) filter (where m.cause = 'processor_fee' and e.account = 'business:fees') as fee,
    -sum(e.amount) filter (where m.cause in ('refund', 'refund_returned') and e.position = 0) as refunded
  from ledger_movements m join ledger_entries e on e.movement_id = m.id
  where m.business_id = any (%(businesses)s) and m.payment_id is not null group by 1
), told as (
  select p.*, b.paid as booked_paid, coalesce(b.commission, 0) as booked_commission, coalesce(b.fee, 0) as booked_fee,
    coalesce(b.refunded, 0) as booked_refunded, coalesce((select sum(r.amount) from refunds r
      where r.payment_id = p.id and r.state = 'done'), 0) as done
  from payments p left join booked b on b.payment_id = p.id where p.business_id = any (%(businesses)s)
)
select array[t.id::text, t.checkout_id::text], case
  when t.state = 'paid' and t.booked_paid is null then 'it is paid, but not in the books'
  when t.state <> 'paid' and t.booked_paid is not null then concat('it is in the books, but ', t.state)
  when t.booked_paid <> t.amount then concat('paid were ', t.amount, ', but booked are ', t.booked_paid)
  when t.booked_commission <> t.commission
    then concat('the platform takes ', t.commission, ', but booked are ', t.booked_commission)
  when t.refunded <> t.done then concat(t.refunded, ' are said to have gone back, but refunds make ', t.done)
  when t.booked_refunded <> t.done then concat(t.done, ' went back, but booked are ', t.booked_refunded)
  else concat('the processor keeps ', t.fee, ', but booked are ', t.booked_fee) end
from told t where (t.state = 'paid') <> (t.booked_paid is not null) or t.booked_paid <> t.amount
  or (t.booked_paid is not null and t.booked_commission <> t.commission) or t.refunded <> t.done
  or t.booked_refunded <> t.done
  or (t.booked_paid is not null and t.processor not in ('venue', 'credit') and t.booked_fee <> t.fee)"""

COUNT_DISPUTES = "select count(*) from disputes where business_id = any (%(businesses)s)"
# Its beginning, its end and what it costs; and refunds that came back, each with both of its movements.
DISPUTES = """
select array[d.id::text, d.payment_id::text], case
  when b.opened is distinct from d.amount
    then concat('its bank holds ', d.amount, ', but booked are ', coalesce(b.opened, 0))
  when b.cost <> d.fee - d.fee_returned then concat('it costs ', d.fee - d.fee_returned, ', but booked are ', b.cost)
  else concat('it is ', d.state, ', but that is not what is booked') end
from disputes d cross join lateral (
  select max(e.amount) filter (
      where m.source = 'dispute:' || d.id || ':open' and e.account = 'business:disputed') as opened,
    coalesce(sum(e.amount) filter (where m.cause = 'dispute_fee' and e.account = 'business:fees'), 0) as cost,
    bool_or(m.source = 'dispute:' || d.id || ':' || d.state) as ended
  from ledger_movements m join ledger_entries e on e.movement_id = m.id
  where m.payment_id = d.payment_id and m.source ^@ ('dispute:' || d.id || ':')) b
where d.business_id = any (%(businesses)s)
  and (b.opened is distinct from d.amount or b.cost <> d.fee - d.fee_returned or b.ended is not true)
union all
select array[r.id::text, r.payment_id::text], case r.state when 'returned'
  then 'it came back, but in the books it is as if it had not'
  else concat('it is ', r.state, ', but booked as come back') end
from refunds r where r.business_id = any (%(businesses)s) and (r.state = 'returned') <>
  exists (select from ledger_movements m where m.source = 'refund:' || r.id || ':returned')"""

RECEIPTS = """
select array[b.id::text], concat('the receipts end at ', n.last, ', but there are ', n.count, ' up to ', n.most)
from businesses b join lateral (select coalesce(max(r.number), 0) as most, count(*) as count,
  coalesce((select x.last from receipt_numbers x where x.business_id = b.id), 0) as last
  from receipts r where r.business_id = b.id) n on true
where b.id = any (%(businesses)s) and (n.last <> n.count or n.most <> n.count)
union all
select array[m.id::text, m.source], 'it was booked without a receipt' from ledger_movements m
where m.business_id = any (%(businesses)s) and m.cause not in ('processor_fee', 'dispute_fee')
  and not exists (select from receipts r where r.movement_id = m.id)
union all
select array[r.id::text], 'it is about another payment, or of another business, than what was booked'
from receipts r join ledger_movements m on m.id = r.movement_id
where r.business_id = any (%(businesses)s)
  and (r.business_id, r.payment_id) is distinct from (m.business_id, m.payment_id)
union all
select array[r.id::text, r.payment_id::text], concat('the platform took ', p.commission, ' although ',
  lower(r.facts #>> '{attribution,because}'))
from receipts r join payments p on p.id = r.payment_id
where r.business_id = any (%(businesses)s) and p.commission > 0
  and r.facts #>> '{attribution,commission_percent}' = '0'"""

CHECKOUTS = """
select array[c.id::text], concat('its lines make ', l.amount, ', but it is about ', c.amount)
from checkouts c join lateral (select coalesce(sum((x ->> 'amount')::bigint), 0) as amount
  from jsonb_array_elements(c.lines) x) l on true
where c.business_id = any (%(businesses)s) and l.amount <> c.amount
union all
select array[c.id::text, c.subject_id::text], concat('it is settled with ', p.amount, ' of ', c.amount)
from checkouts c join lateral (select coalesce(sum(x.amount), 0) as amount from payments x
  where x.checkout_id = c.id and x.state = 'paid') p on true
where c.business_id = any (%(businesses)s) and c.settled_at is not null and p.amount < c.amount
union all
select array[p.id::text, c.id::text], 'it came in an hour ago, and neither is what it is for settled, nor goes it back'
from payments p join checkouts c on c.id = p.checkout_id
where p.business_id = any (%(businesses)s) and p.state = 'paid' and c.settled_at is null
  and p.paid_at < %(now)s::timestamptz - interval '1 hour'
  and (select coalesce(sum(o.amount), 0) from payments o where o.checkout_id = c.id and o.state = 'paid') >= c.amount
  and not exists (select from refunds r where r.payment_id = p.id)"""

COUNT_INVOICES = "select count(*) from platform_invoices where business_id = any (%(businesses)s)"
# Each takes up where the one before ended and holds the fees of its movements; none of a month that is over is missing.
INVOICES = """
with named as (
  select i.*, coalesce(lag(i.until) over (partition by i.business_id, i.currency order by i.number), 0) as before
  from platform_invoices i where i.business_id = any (%(businesses)s)
)
select array[i.id::text, i.number::text], case
  when i.since < i.before then concat('it begins with movement ', i.since + 1, ', which is in another')
  when i.amount is distinct from (i.body ->> 'total')::bigint then 'what it says is not its amount'
  else concat('it is about ', i.amount, ', but its movements took ', coalesce(f.amount, 0)) end
from named i left join lateral (select sum(e.amount) as amount from ledger_movements m
  join ledger_entries e on e.movement_id = m.id and e.account = 'business:fees' and e.currency = i.currency
  where m.business_id = i.business_id and m.number > i.since and m.number <= i.until) f on true
where i.since < i.before or i.amount is distinct from (i.body ->> 'total')::bigint or i.amount <> coalesce(f.amount, 0)
union all
select array[b.id::text], concat('fees of ', to_char(o.first, 'YYYY-MM-DD'), ' stand in no invoice')
from businesses b join lateral (select min(m.at at time zone b.timezone) as first from ledger_movements m
  join ledger_entries e on e.movement_id = m.id and e.account = 'business:fees'
  where m.business_id = b.id and m.created_at < %(now)s::timestamptz - interval '3 days'
    and m.at < date_trunc('month', %(now)s::timestamptz at time zone b.timezone) at time zone b.timezone
    and not exists (select from platform_invoices i
      where i.business_id = b.id and m.number > i.since and m.number <= i.until)) o on o.first is not null
where b.id = any (%(businesses)s)"""
INVOICE_NUMBERS = """
select array[coalesce(n.last, 0)::text],
  concat('the invoices end at ', coalesce(n.last, 0), ', but there are ', i.count, ' up to ', i.most)
from (select count(*) as count, coalesce(max(number), 0) as most from platform_invoices) i
left join platform_invoice_numbers n on true where coalesce(n.last, 0) <> i.count or i.most <> i.count"""

CHECKS = (
    Facts(
        "ledger_balances",
        "The books balance, movement by movement, without gaps",
        "Somebody wrote past the program: compare with a backup, and look who may write to the tables.",
        COUNT_MOVEMENTS,
        BALANCES,
    ),
    Facts(
        "payments_are_booked",
        "What was paid, given back and kept is in the books, to the cent",
        "Look at the payment's receipts; `vibewell receipts replay` says what they follow from.",
        COUNT_PAYMENTS,
        PAYMENTS,
    ),
    Facts(
        "disputes_are_booked",
        "Disputes and what they cost are in the books, and so are refunds that came back",
        "Look at the dispute on the platform's page of money: it works its receipts out again.",
        COUNT_DISPUTES,
        DISPUTES,
    ),
    Facts(
        "receipts_have_no_gaps",
        "Receipts are numbered without gaps, one for each movement",
        "Somebody wrote past the program: compare with a backup, and replay the receipts around the gap.",
        COUNT_RECEIPTS,
        RECEIPTS,
    ),
    Facts(
        "fees_are_invoiced",
        "What was taken of businesses stands in an invoice of its month, once and to the cent",
        "`vibewell receipts replay` says what an invoice follows from; the worker issues what is missing every night.",
        COUNT_INVOICES,
        INVOICES,
    ),
    Facts(
        "invoices_have_no_gaps",
        "The platform's invoices are numbered without gaps",
        "Somebody wrote past the program: compare with a backup.",
        "select count(*) from platform_invoices",
        INVOICE_NUMBERS,
        of_the_house=True,
    ),
    Facts(
        "checkouts_add_up",
        "Checkouts add up, and what is paid is settled or goes back",
        "Start the worker: it settles what is paid, or gives it back. What stays so is told in the queue's failures.",
        COUNT_CHECKOUTS,
        CHECKOUTS,
    ),
)
