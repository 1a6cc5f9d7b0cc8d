"""Testing: an offline Klaviyo that answers as the API's document says."""
