"""Who says that an access token is good: our own keys, or a hosted Supabase project's."""
