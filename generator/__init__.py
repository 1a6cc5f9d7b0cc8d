"""sdkgen: Klaviyo's OpenAPI documents in, a typed Python SDK out."""

__version__ = "0.1.0"
