"""Webhooks: what Klaviyo sends, seen to be Klaviyo's, and read."""
