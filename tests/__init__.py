"""Tests of sdkgen and of the SDK that it writes."""
