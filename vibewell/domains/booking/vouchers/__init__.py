"""What is sold and given ahead of visits: gift cards, promo codes, packages."""
