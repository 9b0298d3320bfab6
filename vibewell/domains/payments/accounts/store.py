"""SQL of accounts at processors."""

COLUMNS = """
  id, processor, account_ref is not null as is_open, charges_enabled, payouts_enabled, details_submitted,
  coalesce(link_url, '') as link_url, link_until, coalesce(failure, '') as failure, link_wanted_at"""
ACCOUNT = f"""
select {COLUMNS} from processor_accounts where processor = $2
  and business_id = (select b.id from businesses b where b.slug = $1)"""  # noqa: S608
WANT = """
insert into processor_accounts (id, business_id, processor, created_by)
select $1, b.id, $3, $4 from businesses b where b.slug = $2
on conflict (business_id, processor) do update set link_wanted_at = now()"""

# The worker's.
TO_LINK = """
select a.id, a.business_id, a.processor, a.account_ref, a.link_wanted_at, b.name, b.slug
from processor_accounts a join businesses b on b.id = a.business_id where a.id = $1"""
NOTE_ACCOUNT = """
update processor_accounts set account_ref = $2, charges_enabled = $3, payouts_enabled = $4, details_submitted = $5,
  looked_at = $6, failure = null where id = $1"""
NOTE_LINK = "update processor_accounts set link_url = $2, link_until = $3, failure = nullif($4, '') where id = $1"
OF_REF = "select id from processor_accounts where processor = $1 and account_ref = $2"
# Where the money of a business goes, if it goes there directly.
DIRECT = """
select account_ref from processor_accounts where business_id = $1 and processor = $2 and charges_enabled"""
BUSINESS_OF = "select business_id from processor_accounts where processor = $1 and account_ref = $2"
