-- depends: 0222_vouchers
set local lock_timeout = '5s';

-- What row security compares leads an index, without a condition.
drop index gift_cards_buyer;
create index gift_cards_buyer on gift_cards (buyer_id, created_at desc);
create index promo_codes_business on promo_codes (business_id, created_at desc);
