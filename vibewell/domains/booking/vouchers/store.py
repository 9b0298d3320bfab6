"""All SQL of gift cards, promo codes and packages. Whether a row may be seen or written is decided by row security."""

from uuid import UUID

from vibewell.domains.booking.vouchers.types import GiftCard, Package, PackagePass, PromoCode
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

GIFT_COLUMNS = """
  g.id, b.slug, g.amount, g.balance, g.currency, g.recipient_name, g.recipient_email, g.last4, g.created_at, g.sold_at,
  g.expires_at, g.ended_at"""
GIFTS = f"select {GIFT_COLUMNS} from gift_cards g join businesses b on b.id = g.business_id"  # noqa: S608
OWN_GIFTS = f"{GIFTS} where g.buyer_id = $1 order by g.created_at desc, g.id desc limit $2"
GIFTS_OF = f"{GIFTS} where g.business_id = $1 and g.sold_at is not null order by g.created_at desc, g.id desc limit $2"
INSERT_GIFT = """
insert into gift_cards (id, business_id, buyer_id, amount, currency, recipient_name, recipient_email, message)
values ($1, $2, $3, $4, $5, $6, $7, $8)"""
END_GIFT = "update gift_cards set ended_at = $3 where id = $1 and business_id = $2 and ended_at is null returning id"
GIFT_BALANCE = "select * from private.gift_balance($1, $2)"
COUNT_TRY = "select private.count_request($1, $2)"

PROMOS = """
select p.id, p.code, p.percent, p.amount, p.valid_from, p.valid_until, p.uses_max, p.person_max, p.least_price,
  b.currency, p.ended_at,
  (select count(*) from promo_uses u where u.promo_id = p.id and u.released_at is null)::integer as uses
from promo_codes p join businesses b on b.id = p.business_id
where p.business_id = $1 order by p.ended_at is not null, p.created_at desc, p.id desc limit $2"""
INSERT_PROMO = """
insert into promo_codes (id, business_id, code, percent, amount, valid_from, valid_until, uses_max, person_max,
  least_price, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""
END_PROMO = "update promo_codes set ended_at = $3 where id = $1 and business_id = $2 and ended_at is null returning id"

PACKAGE_COLUMNS = """
  p.id, b.slug, p.service_id, s.name as service_name, p.name, p.visits, p.price, p.valid_days, b.currency,
  s.price * p.visits as single"""
PACKAGES = f"""
select {PACKAGE_COLUMNS} from packages p join services s on s.id = p.service_id
join businesses b on b.id = p.business_id
where p.business_id = $1 and p.ended_at is null and s.ended_at is null order by p.created_at, p.id limit 100"""  # noqa: S608
INSERT_PACKAGE = """
insert into packages (id, business_id, service_id, name, visits, price, valid_days, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)"""
END_PACKAGE = "update packages set ended_at = $3 where id = $1 and business_id = $2 and ended_at is null returning id"
ON_OFFER = """
select p.id, p.business_id, p.name, p.price, b.currency from packages p join businesses b on b.id = p.business_id
where p.id = $1 and p.ended_at is null"""
INSERT_BOUGHT = "insert into package_passes (id, package_id, business_id, person_id) values ($1, $2, $3, $4)"
OWN_BOUGHT = """
select p.id, b.slug, b.name as business_name, p.name, p.service_id, p.visits, p.visits_left, p.price, p.currency,
  p.bought_at, p.expires_at
from package_passes p join businesses b on b.id = p.business_id
where p.person_id = $1 and p.bought_at is not null and ($2::uuid is null or p.business_id = $2)
order by p.visits_left = 0, p.expires_at, p.id limit 100"""
CURRENCY = "select currency from businesses where id = $1"
SERVICE_HERE = "select true from services where id = $1 and business_id = $2 and ended_at is null"

# What only the worker does.
LOCK_GIFT = """
select g.id, g.business_id, g.buyer_id, g.amount, g.currency, g.recipient_name, g.recipient_email, g.message, g.sold_at,
  b.name, b.slug, b.category, b.timezone, p.name as buyer_name, p.locale, u.email::text as buyer_email
from gift_cards g join businesses b on b.id = g.business_id left join people p on p.id = g.buyer_id
  left join identity.users u on u.id = g.buyer_id
where g.id = $1 for update of g"""
SELL_GIFT = """
update gift_cards set code_hash = $2, last4 = $3, sold_at = $4, expires_at = $5, balance = amount where id = $1"""
LOCK_BOUGHT = """
select a.id, a.business_id, a.bought_at, p.id as package_id, p.service_id, p.name, p.visits, p.price, p.valid_days,
  b.currency
from package_passes a join packages p on p.id = a.package_id join businesses b on b.id = a.business_id
where a.id = $1 for update of a"""
SELL_PACKAGE = """
update package_passes set service_id = $2, name = $3, price = $4, currency = $5, visits = $6, visits_left = $6,
  value_left = $4, bought_at = $7, expires_at = $8 where id = $1"""


def gift_of(row: Record) -> GiftCard:
    """A gift card without its code."""
    return GiftCard(
        row["id"],
        row["slug"],
        Money(row["amount"], row["currency"]),
        Money(row["balance"], row["currency"]),
        row["recipient_name"],
        row["recipient_email"],
        row["last4"],
        row["created_at"],
        row["sold_at"],
        row["expires_at"],
        row["ended_at"],
    )


def promo_of(row: Record) -> PromoCode:
    """A promo code with how often it was used."""
    return PromoCode(
        row["id"],
        row["code"],
        row["percent"],
        Money(row["amount"], row["currency"]) if row["amount"] is not None else None,
        row["valid_from"],
        row["valid_until"],
        row["uses_max"],
        row["person_max"],
        Money(row["least_price"], row["currency"]),
        row["uses"],
        row["ended_at"],
    )


def package_of(row: Record) -> Package:
    """A package on offer."""
    return Package(
        row["id"],
        row["slug"],
        row["service_id"],
        row["service_name"],
        row["name"],
        row["visits"],
        Money(row["price"], row["currency"]),
        row["valid_days"],
        Money(row["single"], row["currency"]),
    )


async def list_bought(tx: Transaction, person: UUID, business: UUID | None = None) -> list[PackagePass]:
    """What somebody has of packages, what can be used first."""
    return [
        PackagePass(
            row["id"],
            row["slug"],
            row["business_name"],
            row["name"],
            row["service_id"],
            row["visits"],
            row["visits_left"],
            Money(row["price"], row["currency"]),
            row["bought_at"],
            row["expires_at"],
        )
        for row in await tx.fetch(OWN_BOUGHT, person, business)
    ]
