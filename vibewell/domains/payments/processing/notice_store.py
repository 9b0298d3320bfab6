"""SQL of the letters to those who run a business."""

RETURNED = """
select r.business_id, r.payment_id, r.amount, r.currency, r.failure, r.returned_at, b.name as business, b.category,
  b.timezone, coalesce(p.name, v.guest_name) as payer
from refunds r join payments y on y.id = r.payment_id join checkouts c on c.id = y.checkout_id
  join businesses b on b.id = r.business_id left join people p on p.id = y.person_id
  left join visits v on v.id = c.subject_id and y.person_id is null
where r.id = $1 and r.state = 'returned'"""
RUN_BY = """
select p.id, p.name, p.locale, u.email::text as email
from staff s join people p on p.id = s.person_id join identity.users u on u.id = p.id
where s.business_id = $1 and s.role in ('owner', 'manager') and s.ended_at is null order by p.id limit $2"""
